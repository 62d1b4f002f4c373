"""The place in the course: in the address, kept, and what the session is given there."""

import pytest
import streamlit as st

from explorer.experiment import DEFAULT, FIELDS, Experiment, to_query
from explorer.lessons import BrokenFile, mark
from explorer.pages import PAGES
from explorer.ui import course, session, station
from explorer.ui.course import Place
from tests.opening import file_of, open_page
from tests.ui.test_address import query_of, turn

VANISHING = course.lessons()["vanishing"]


@pytest.fixture
def alone(monkeypatch):
    """A session without a page."""
    monkeypatch.setattr(st, "session_state", {})
    session.opening("flow")


def at(lesson, number):
    session.choose("lesson", lesson)
    session.choose("station", number)


def test_a_link_with_a_lesson_alone_begins_at_its_first_station_with_its_look():
    app = open_page("flow", lesson="vanishing")
    assert query_of(app) == {
        "task": "names",
        "n_steps": "25",
        "lesson": "vanishing",
        "station": "1",
    }


def test_a_station_without_a_look_shows_nothing_of_the_page_and_leaves_the_experiment():
    app = open_page("flow", lesson="vanishing", station="2", task="latch", n_steps="4")
    assert query_of(app)["n_steps"] == "4"
    assert not app.sidebar.get("selectbox")  # no controls either
    assert not app.warning


def test_a_station_beyond_the_last_is_the_last():
    app = open_page("flow", lesson="vanishing", station="99")
    assert query_of(app)["n_steps"] == "25"
    assert not app.exception


def test_an_experiment_in_the_link_of_an_exercise_is_somebodys_and_stays():
    mine = to_query(Experiment(n_steps=25, gain=0.9))
    app = open_page("flow", lesson="vanishing", station="5", **mine)
    assert query_of(app) == {**mine, "lesson": "vanishing", "station": "5"}


def test_other_pages_keep_the_place_and_the_experiment_and_say_where_it_is():
    app = open_page("flow", lesson="vanishing", station="1")
    turn(app, "cells")
    assert query_of(app)["lesson"] == "vanishing"
    assert query_of(app)["station"] == "1"
    turn(app, "flow", task="latch", n_steps="4")  # back by a link of another picture
    assert query_of(app)["n_steps"] == "25"


def test_a_lesson_that_there_is_not_is_named_with_those_that_there_are():
    app = open_page("flow", lesson="dancing")
    assert "lesson=dancing" in app.warning[0].value
    assert "vanishing" in app.warning[0].value


@pytest.mark.usefixtures("alone")
def test_every_place_leads_to_the_next_and_back_from_the_first_to_the_last():
    known = course.lessons()
    place, seen = Place(next(iter(known.values())), 1), []
    while place:
        seen.append((place.lesson.id, place.number))
        onward = course.next_of(place)
        if onward:
            back = course.back_of(onward)
            assert (back.lesson.id, back.number) == seen[-1]
        place = onward
    expected = [(id, n + 1) for id, lesson in known.items() for n in range(len(lesson.places))]
    assert seen == expected
    assert course.back_of(Place(known["order"], 1)) is None


@pytest.mark.usefixtures("alone")
def test_a_lesson_that_cannot_be_read_is_passed_over(monkeypatch):
    broken = {"exploding": BrokenFile("exploding", ())}
    known = {id: broken.get(id, lesson) for id, lesson in course.lessons().items()}
    monkeypatch.setattr(course, "lessons", lambda: known)
    onward = course.next_of(Place(known["vanishing"], 5))
    assert (onward.lesson.id, onward.number) == ("clipping", 1)
    back = course.back_of(onward)
    assert (back.lesson.id, back.number) == ("vanishing", 5)
    at("exploding", 1)
    assert isinstance(course.here(), BrokenFile)
    assert station.current_station() is None


@pytest.mark.usefixtures("alone")
def test_the_current_station_is_told_without_its_answer_until_it_is_shown():
    assert station.current_station() is None
    at("vanishing", 1)
    what = VANISHING.stations[0]
    told = station.current_station()
    assert (told.lesson, told.number, told.state) == ("vanishing", 1, "asked")
    assert told.question == what.question
    assert told.answers == tuple(one.text for one in what.answers)
    assert (told.chosen, told.right) == (None, None)
    Place(VANISHING, 1).progress.chosen = 0
    told = station.current_station()
    assert (told.state, told.chosen, told.right) == ("answered", 0, None)
    Place(VANISHING, 1).progress.done = True
    told = station.current_station()
    assert (told.state, told.right) == ("shown", mark(what).right)
    at("vanishing", len(VANISHING.places))  # an exercise has no answers
    assert station.current_station() is None


@pytest.mark.usefixtures("alone")
def test_a_message_about_another_place_or_with_no_such_answer_does_nothing():
    at("vanishing", 1)
    place, other = Place(VANISHING, 1), Place(VANISHING, 2)
    press = {"what": "choose", "lesson": "vanishing", "place": 1, "chosen": 1}
    station._handle(other, press)
    assert other.progress.chosen == place.progress.chosen == -1
    for chosen in (-1, 3, 10**30):
        station._handle(place, {**press, "chosen": chosen})
        station._handle(place, {**press, "chosen": chosen, "what": "show"})
    assert (place.progress.chosen, place.progress.done) == (-1, False)
    station._handle(place, press)
    assert place.progress.chosen == 1


@pytest.mark.usefixtures("alone")
def test_what_a_browser_keeps_of_another_day_is_where_to_go_on_and_marks_and_no_more(monkeypatch):
    monkeypatch.setattr(course, "_kept", lambda **_: None)
    kept = {"lesson": "vanishing", "place": 2, "done": [["vanishing", 1], ["nowhere", 7]]}
    monkeypatch.setattr(course, "said_by", lambda key: {"kept": kept})
    assert not course.has_begun()
    course.recall()
    on = course.where_to_go_on()
    assert (on.lesson.id, on.number) == ("vanishing", 2)
    assert course.done_in(VANISHING) == 1
    assert not Place(VANISHING, 1).progress.done  # it is asked anew
    for place in (-5, 99):  # whatever a browser says
        course._course().last = None
        kept["place"] = place
        course.recall()
        assert 1 <= course.where_to_go_on().number <= len(VANISHING.places)


def test_the_page_of_the_course_opens_in_the_middle_of_a_lesson():
    app = open_page("course", lesson="vanishing", station="2")
    assert app.title[0].value == PAGES["course"].title
    assert any("Continue: 5 · Vanishing, station 2" in one.label for one in app.get("page_link"))
    app.switch_page(file_of("flow")).run()
    assert not app.exception


def test_the_experiment_of_nobody_is_the_default():
    """`course._show` takes an experiment that is not the default for somebody's."""
    assert all(
        place.start.experiment != DEFAULT
        for lesson in course.lessons().values()
        for place in lesson.exercises
    )


@pytest.mark.usefixtures("alone")
def test_the_way_on_passes_over_what_is_done_and_ends_when_all_is():
    known = course.lessons()
    places = [place for lesson in known.values() for place in course.places_of(lesson)]
    course._course().last = "vanishing", 5
    assert course.where_to_go_on() == Place(VANISHING, 5)
    Place(VANISHING, 5).progress.done = True
    assert course.where_to_go_on() == Place(known["exploding"], 1)
    for place in places:
        place.progress.done = (place.lesson.id, place.number) not in (("step", 2), ("gates", 5))
    assert course.where_to_go_on() == Place(known["gates"], 5)
    Place(known["gates"], 5).progress.done = True
    assert course.where_to_go_on() == Place(known["step"], 2)  # from the beginning again
    Place(known["step"], 2).progress.done = True
    assert course.where_to_go_on() is None


def test_the_page_of_the_course_says_when_all_is_done(monkeypatch):
    monkeypatch.setattr(course, "is_done", lambda place: True)
    said = " ".join(one.value for one in open_page("course").markdown)
    assert "All lessons are done." in said


@pytest.mark.usefixtures("alone")
def test_a_class_that_has_answered_needs_no_answer_of_its_lecturer(monkeypatch):
    at("vanishing", 1)
    place, gone = Place(VANISHING, 1), []
    monkeypatch.setattr(course, "go", gone.append)
    press = {"what": "settle", "lesson": "vanishing", "place": 1, "chosen": -1}
    station._handle(place, press)
    assert (place.progress.chosen, place.progress.done) == (-1, True)
    assert gone == [place]
    message = station.message_of(place)
    assert (message["state"], message["chosen"]) == ("shown", -1)
    assert message["right"] == mark(place.what).right


@pytest.mark.usefixtures("alone")
def test_a_check_where_an_exercise_begins_is_answered_and_says_what_it_is_about():
    number = len(VANISHING.places)
    at("vanishing", number)
    place = Place(VANISHING, number)
    session.show(place.what.start.experiment, place.what.start.view)
    assert station.message_of(place)["state"] == "open"
    press = {"what": "check", "lesson": "vanishing", "place": number, "chosen": -1}
    for checks in (1, 2):
        station._handle(place, press)
        message = station.message_of(place)
        assert (message["state"], message["checks"]) == ("missed", checks)
        assert message["numbers"][0][1] == "0.063"
    assert message["about"]["n_steps"] == "25"
    assert message["about"]["gain"] == ""  # its default stands in no address
    assert set(message["about"]) == {*FIELDS, "matrix"}
