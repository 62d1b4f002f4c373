"""Every station of the course can be put to a room."""

from explorer.lessons import Lesson, Station
from explorer.rooms import Question
from explorer.ui import course
from explorer.ui.room import question_of
from explorer.ui.station import CurrentStation


def test_a_room_takes_the_question_of_every_station():
    """Numbers in a text take the place of their names, which are not shorter."""
    lessons = [one for one in course.lessons().values() if isinstance(one, Lesson)]
    seen = set()
    for lesson in lessons:
        for number, place in enumerate(lesson.places, start=1):
            if not isinstance(place, Station):
                continue
            texts = place.sentence, place.question, tuple(one.text for one in place.answers)
            asked = question_of(CurrentStation(lesson.id, number, *texts, None, "asked", None))
            question = Question(asked["id"], asked["text"], tuple(asked["answers"]))
            seen.add(question.id)
    assert len(seen) >= 9 * 3
