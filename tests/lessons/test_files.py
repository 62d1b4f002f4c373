"""Lesson files: what is read of a good one, and what is said of a broken one."""

import pytest

from explorer.experiment import Experiment
from explorer.lessons import BrokenFile, Lesson, ids, shelf
from explorer.lessons.files import MOST_LINES
from explorer.lessons.shelf import OWN
from tests.lessons.made import GOOD, PARTS, changed, read_text


def test_a_lesson_is_read_as_it_is_written():
    lesson = read_text(GOOD)
    assert isinstance(lesson, Lesson)
    assert (lesson.title, lesson.minutes) == ("Vanishing", 4)
    assert lesson.notes == "Only the speaker reads this."
    (station,), (exercise,) = lesson.stations, lesson.exercises
    assert station.question == "How much arrives?"
    assert station.look.experiment == Experiment(n_steps=5)
    assert station.show.experiment == Experiment(n_steps=5, gain=0.5)
    assert station.show.page == "flow"
    assert station.sentence == "The gain is halved."
    assert [one.text for one in station.answers] == ["Much.", "Little."]
    assert [one.correction for one in station.answers] == ["No, {arrives}.", ""]
    assert [one.line for one in station.answers] == [7, 8]
    assert station.keep == "It was {before_arrives}, and is {arrives}."
    assert (exercise.task, exercise.sentence) == ("find a gain", "Drag it.")
    assert exercise.start.experiment == Experiment(n_steps=5)
    assert exercise.goal.text == "arrives < 0.001"
    assert lesson.places == (station, exercise)


def test_empty_lines_rules_and_long_texts_over_several_lines_change_nothing():
    apart = GOOD.replace("## ", "\n\n---\n\n## ").replace("The gain is", "The gain\n   is")
    apart = apart.replace("Much. *No", "Much.\n  *No").replace("It was", "It\n> was")
    lesson, plain = read_text("\ufeff---\n" + apart.replace("\n", "\r\n")), read_text(GOOD)
    for one, other in zip(lesson.places, plain.places, strict=True):
        assert (one.sentence, one.keep, one.asks) == (other.sentence, other.keep, other.asks)
    assert [a.text for a in lesson.stations[0].answers] == ["Much.", "Little."]
    assert lesson.stations[0].answers[0].correction == "No, {arrives}."


def test_notes_of_a_station_are_its_own():
    lesson = read_text(changed(9, "> Keep this.\nnotes: Say it twice."))
    assert lesson.stations[0].notes == "Say it twice."
    assert lesson.stations[0].keep == "Keep this."
    assert lesson.exercises[0].notes == ""


def test_view_parts_of_the_page_belong_to_the_setting():
    lesson = read_text(changed(6, "[show](sequences?task=tone&n_steps=5&order=shuffled&k=3) Look."))
    # `before_` of the other lines has no look any more: two mistakes, and none of the link.
    assert {mistake.line for mistake in lesson.mistakes} == {9}
    text = changed(6, "[show](sequences?task=tone&n_steps=5&order=shuffled&k=3) Look.")
    lesson = read_text(text.replace("{before_arrives}", "this"))
    assert dict(lesson.stations[0].show.view) == {"order": "shuffled", "k": "3"}


BROKEN = {
    "no title": (1, None, 1, "no title", "title: Vanishing"),
    "title twice": (3, "title: Again", 3, "stands there twice", "keep one"),
    "minutes in words": (2, "minutes: four", 2, "minutes: four", "a whole number from 1 to 90"),
    "something before the stations": (3, "Hello.", 3, "“Hello.”", "notes: …"),
    "a heading of another kind": (5, "### How much?", 5, "no heading of a station", "“## Question"),
    "an empty question": (5, "## ", 5, "question is empty", "behind"),
    "no show": (6, "The gain is halved.", 5, "there is no [show](…)", "[show](flow?gain=0.5)"),
    "a page that is none": (6, "[show](flew?gain=1) x", 6, "no page “flew”", "flow"),
    "a field that is none": (6, "[look](flow?gain=1) [show](flow?gian=1) x", 6, "gian=1", "gain"),
    "a value out of range": (
        6, "[look](flow?gain=1) [show](flow?gain=9) x", 6, "gain=9", "from 0 to 4",
    ),
    "a part of another page": (
        6, "[look](flow?gain=1) [show](flow?gain=1&order=kept) x", 6, "order=kept",
        "leave it out of a link to flow",
    ),
    "a bad part of the view": (
        6, "[look](flow?gain=1) [show](sequences?task=tone&order=back) x", 6, "order=back", "kept",
    ),
    "a link of an exercise": (
        6, "[look](flow?gain=1) [start](flow?gain=1) [show](flow) x", 6, "[start]", "[show](…)",
    ),
    "show twice": (
        6, "[look](flow) [show](flow?gain=1) [show](flow?gain=2) x", 6, "twice", "keep one",
    ),
    "one answer": (7, None, 5, "has 1 answers", "2 to 6 lines"),
    "an answer without a condition": (7, "- Much.", 7, "no condition and text", "`arrives > 0.1`"),
    "a condition without an answer": (7, "- `arrives > 1`", 7, "no condition and text", "About"),
    "a condition that is none": (7, "- `arrives` Much.", 7, "`arrives` is no condition", "compare"),
    "code in a condition": (7, "- `print(1) < 1` Much.", 7, "is no condition", "compare"),
    "a number that is none": (7, "- `arives > 1` A.", 7, "`arives` is no number", "write arrives"),
    "a number far from all": (8, "- `xyzzy > 1` Much.", 8, "`xyzzy`", "write one of arrives"),
    "a fill that is none": (9, "> It is {arives}.", 9, "{arives}", "write arrives"),
    "a fill that is code": (9, "> It is {arrives.real}.", 9, "{arrives.real}", "compare"),
    "nothing to keep": (9, None, 5, "nothing is to be kept", "One sentence to keep"),
    "an exercise without a start": (11, "Drag it.", 10, "there is no [start](…)", "[start](flow"),
    "an exercise without a goal": (12, None, 10, "has 0 goals", "0.009 < arrives"),
    "two goals": (12, "- `gain > 1`\n- `gain < 1`", 10, "has 2 goals", "one line"),
    "before in an exercise": (13, "> {before_arrives}", 13, "{before_arrives}", "[look]"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_says_what_is_wrong_in_which_line_and_what_to_write(kind):
    line, text, said_in, wrong, remedy = BROKEN[kind]
    broken = read_text(changed(line, text))
    assert isinstance(broken, BrokenFile)
    found = [one for one in broken.mistakes if wrong in one.wrong]
    assert [one.line for one in found] == [said_in], str(broken)
    assert remedy in found[0].remedy
    assert str(found[0]).startswith(f"Line {said_in}: ")


def test_all_mistakes_are_found_at_once_in_their_order():
    broken = read_text(
        GOOD.replace("title", "titel").replace("gain=0.5", "gain=5").replace(">", "<")
    )
    lines = [one.line for one in broken.mistakes]
    assert lines == sorted(lines)
    assert {1, 5, 6} <= set(lines)


@pytest.mark.parametrize("text", ["", "\n\n", "title: Alone", "## ", "- x", "> x", "# Title"])
def test_a_file_with_next_to_nothing_in_it_is_broken_and_says_so(text):
    broken = read_text(text)
    assert isinstance(broken, BrokenFile)
    assert broken.mistakes


def test_a_file_without_end_is_refused():
    assert f"write at most {MOST_LINES}" in str(read_text(GOOD + "\n" * 10 + "x\n" * MOST_LINES))


def test_a_broken_file_takes_its_place_and_the_others_go_on(tmp_path):
    (tmp_path / "1-good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "2-broken.md").write_text("title: x", encoding="utf-8")
    (tmp_path / "3-bytes.md").write_bytes(b"title: \xff\xfe")
    (tmp_path / "4-large.md").write_text("x" * 200_000, encoding="utf-8")
    (tmp_path / "last.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no lesson", encoding="utf-8")
    found = shelf(PARTS, tmp_path)
    assert list(found) == ["good", "broken", "bytes", "large", "last"]
    assert [isinstance(one, Lesson) for one in found.values()] == [True, False, False, False, True]
    assert "save it as UTF-8" in str(found["bytes"])
    assert "larger than 100 kB" in str(found["large"])


def test_a_file_that_was_changed_is_read_again(tmp_path):
    path = tmp_path / "one.md"
    path.write_text(GOOD, encoding="utf-8")
    assert shelf(PARTS, tmp_path)["one"].title == "Vanishing"
    path.write_text(GOOD.replace("Vanishing", "Fading"), encoding="utf-8")
    assert shelf(PARTS, tmp_path)["one"].title == "Fading"


def test_lessons_of_ones_own_come_last_and_take_the_place_of_those_with_the_same_name(
    tmp_path, monkeypatch
):
    (tmp_path / "05-vanishing.md").write_text(GOOD.replace("Vanishing", "Mine"), encoding="utf-8")
    (tmp_path / "more.md").write_text(GOOD, encoding="utf-8")
    before = list(shelf(PARTS))
    monkeypatch.setenv(OWN, str(tmp_path))
    assert list(shelf(PARTS)) == list(ids()) == [*before, "more"]
    assert shelf(PARTS)["vanishing"].title == "Mine"
    monkeypatch.setenv(OWN, str(tmp_path / "nowhere"))
    assert list(shelf(PARTS)) == before


def test_a_folder_that_is_not_there_has_no_lessons(tmp_path):
    assert shelf(PARTS, tmp_path / "nowhere") == {}
