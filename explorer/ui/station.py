"""Panel of a station: its question, which has to be answered before the picture may be played.

It stands on the page that the station is about, in place of the page's sentence. The right answer
is computed from the run each time; see explorer/lessons. → ← Home End belong to the picture here as
everywhere; after Show the button Next has the focus, so that Enter leads on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from explorer.errors import InputError
from explorer.experiment import FIELDS
from explorer.lessons import Exercise, Marked, Sources, Station, check, mark
from explorer.lessons.marking import open_texts
from explorer.pages import PAGES
from explorer.ui import course, results, session
from explorer.ui.course import Place
from explorer.ui.fragment import fragment_of_page
from explorer.ui.parts import BY_PICTURES, PARTS, in_link
from explorer.ui.runs import get_run
from explorer.wire.fits import fits
from explorer.wire.messages.station import StationMessage, StationPress
from explorer.wire.mount import component, said_by
from explorer.wire.pack import pack

_KEY = "station"
_station = component("station/station")

SOURCES = Sources(
    run=get_run,
    flow=results.flow_of,
    twins=lambda one: results.find_twins(one, None),
    cells=lambda one: results.find_cells(one, None),
    compare=results.get_comparison,
)
"""The records of a station, from the cache that the pages use."""


@dataclass(frozen=True)
class CurrentStation:
    """The station on the screen; `chosen` and `right` are numbers of answers, from 0, and `right`
    is None until the question is settled."""

    lesson: str
    number: int
    sentence: str
    question: str
    answers: tuple[str, ...]
    chosen: int | None
    state: Literal["asked", "answered", "shown"]
    right: int | None


def current_station() -> CurrentStation | None:
    """The station that the session is at; None outside of the course and at an exercise."""
    place = course.here()
    if not isinstance(place, Place) or not isinstance(place.what, Station):
        return None
    try:
        sentence, question, answers = open_texts(place.what, SOURCES)
        marked = mark(place.what, SOURCES) if place.progress.done else None
    except InputError:
        return None
    return CurrentStation(
        lesson=place.lesson.id,
        number=place.number,
        sentence=sentence,
        question=question,
        answers=answers,
        chosen=place.progress.chosen if place.progress.chosen >= 0 else None,
        state=_state(place),
        right=marked.right if marked else None,
    )


def right_answer() -> int | None:
    """The number of the right answer of the current station, from 0, computed from its run whether
    it is settled or not; None where there is none."""
    place = course.here()
    if not isinstance(place, Place) or not isinstance(place.what, Station):
        return None
    try:
        return mark(place.what, SOURCES).right
    except InputError:
        return None


def hides_picture() -> bool:
    """Whether the page shows no picture until the question of its station is answered."""
    place = course.here()
    return isinstance(place, Place) and place.page == session.path() and place.setting is None


def show_station(place: Place) -> bool:
    """Show the panel; whether the page may show its picture."""
    with st.container(key="station_panel"):
        fragment_of_page(_panel)(place)
    return not hides_picture()


def _panel(place: Place) -> None:
    place = _handle(place, said_by(_KEY).get("press"))
    _station(key=_KEY, data=pack(message_of(place), {}))


def _handle(place: Place, press: object) -> Place:
    """Do what was pressed at this place; messages of another one come late and are dropped."""
    press = read_press(press)
    if press is None or (press["lesson"], press["place"]) != (place.lesson.id, place.number):
        return place
    what, progress = press["what"], place.progress
    if what == "choose" and isinstance(place.what, Station) and not progress.done:
        if 0 <= press["chosen"] < len(place.what.answers):
            progress.chosen = press["chosen"]
    elif what == "show" and isinstance(place.what, Station):
        if not progress.done and 0 <= press["chosen"] < len(place.what.answers):
            progress.chosen, progress.done = press["chosen"], True
            course.go(place)
    elif what == "settle" and isinstance(place.what, Station) and not progress.done:
        progress.done = True
        course.go(place)
    elif what == "check" and isinstance(place.what, Exercise):
        progress.checks += 1
    elif what == "leave":
        course.leave()
        st.rerun()
    elif what == "return":
        course.go(place)
    elif what in ("next", "back"):
        to = course.next_of(place) if what == "next" else course.back_of(place)
        if to is not None:
            course.go(to)
        elif what == "next":
            course.leave()
            st.switch_page(PAGES["course"].file)
    return place


def read_press(message: object) -> StationPress | None:
    """What was pressed, if the message says so; else None."""
    return message if fits(message, StationPress) else None


def _state(place: Place) -> Literal["asked", "answered", "shown"]:
    if place.progress.done:
        return "shown"
    return "answered" if place.progress.chosen >= 0 else "asked"


def message_of(place: Place) -> StationMessage:
    """The panel of a place as a message for assets/js/station/station.js."""
    lesson, what = place.lesson, place.what
    numbers = list(course.lessons())
    message: StationMessage = {
        "lesson": lesson.id,
        "title": lesson.title,
        "number": numbers.index(lesson.id) + 1,
        "lessons": len(numbers),
        "place": place.number,
        "places": len(lesson.places),
        "stations": len(lesson.stations),
        "kind": "station",
        "state": "asked",
        "question": "",
        "sentence": what.sentence,
        "answers": [],
        "chosen": place.progress.chosen,
        "right": -1,
        "keep": "",
        "error": "",
        "numbers": [],
        "about": {},
        "checks": place.progress.checks,
        "notes": what.notes,
        "first": course.back_of(place) is None,
        "away": PAGES[place.page].title if place.page != session.path() else "",
    }
    if not message["away"]:
        try:
            (_ask if isinstance(what, Station) else _set)(place, message)
        except InputError as error:
            message["error"] = str(error)
    return message


def _ask(place: Place, message: StationMessage) -> None:
    """The question of a station, and its answer once it is settled."""
    station = place.what
    assert isinstance(station, Station)
    message["state"] = _state(place)
    message["question"] = station.question
    message["answers"] = [{"text": one.text, "correction": ""} for one in station.answers]
    if place.progress.done:
        _settle(message, mark(station, SOURCES))
    else:
        sentence, question, answers = open_texts(station, SOURCES)
        message["sentence"], message["question"] = sentence, question
        message["answers"] = [{"text": text, "correction": ""} for text in answers]


def _settle(message: StationMessage, marked: Marked) -> None:
    message["right"], message["keep"] = marked.right, marked.keep
    message["sentence"], message["question"] = marked.sentence, marked.question
    message["answers"] = [
        {"text": text, "correction": correction}
        for text, correction in zip(marked.answers, marked.corrections, strict=True)
    ]


def _set(place: Place, message: StationMessage) -> None:
    """The exercise, and how far the experiment on the screen is from its goal."""
    exercise, experiment = place.what, session.current()
    assert isinstance(exercise, Exercise)
    message["kind"], message["state"] = "exercise", "open"
    message["question"] = exercise.asks
    at_the_start = experiment == exercise.start.experiment and not _view_differs(exercise)
    if at_the_start and not place.progress.checks:
        return
    message["about"] = _about()
    checked = check(exercise, experiment, session.chosen_view(), SOURCES)
    message["state"] = "solved" if checked.solved else "missed"
    message["numbers"], message["keep"] = list(checked.numbers), checked.keep
    place.progress.done = place.progress.done or checked.solved


def _about() -> dict[str, str]:
    """All of the address that numbers hang on: fields, and what the page's view says."""
    page = session.path()
    said = session.link(session.current(), page)
    of_page = [n for n, one in PARTS.items() if page in one.pages and n not in BY_PICTURES]
    return {name: said.get(name, "") for name in (*FIELDS, *of_page)}


def _view_differs(exercise: Exercise) -> bool:
    """Whether a part of the view is not as at the start; one that was not chosen is at its
    default."""
    view = session.chosen_view()
    return any(
        view.get(name, in_link(PARTS[name].default)) != text
        for name, text in exercise.start.view.items()
    )
