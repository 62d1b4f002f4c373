"""Messages to and from the panel of a station or an exercise of a lesson."""

from __future__ import annotations

from typing import Literal, TypedDict

from explorer.wire.messages.described import Message, Says


class StationAnswer(TypedDict):
    """An answer; `correction` is empty until the question is settled."""

    text: str
    correction: str


class StationMessage(TypedDict):
    """A place of a lesson. `kind` says which, and `state` how far it is: a station is asked,
    answered or shown, an exercise open, missed or solved. `chosen` and `right` are numbers of
    answers, −1 for none. `numbers` are those of an exercise's goal: what they are, as text. `about`
    is what they were computed from: the part of an address, "" where it has none; `checks` counts
    how often they were asked for.
    `away` is the title of the page that it is on, if another one is open."""

    lesson: str
    title: str
    number: int
    lessons: int
    place: int
    places: int
    stations: int
    kind: Literal["station", "exercise"]
    state: Literal["asked", "answered", "shown", "open", "missed", "solved"]
    question: str
    sentence: str
    answers: list[StationAnswer]
    chosen: int
    right: int
    keep: str
    error: str
    numbers: list[tuple[str, str]]
    about: dict[str, str]
    checks: int
    notes: str
    first: bool
    away: str


class StationPress(TypedDict):
    """What was pressed at which place: an answer was chosen (`chosen`), or a button used.

    `settle` shows the picture to a class that has answered in its room, without an answer here.
    """

    what: Literal["choose", "show", "settle", "check", "next", "back", "leave", "return"]
    lesson: str
    place: int
    chosen: int


class StationTriggers(TypedDict):
    """What was pressed."""

    press: StationPress


class KeptPlace(TypedDict):
    """The last place that this browser had open, and those that were done: lesson and number."""

    lesson: str
    place: int
    done: list[tuple[str, int]]


class KeptStates(TypedDict):
    """What the browser keeps of the course; there is no message to it."""

    kept: KeptPlace


MESSAGES = (Message("StationMessage", StationMessage),)
SAYS = {
    "station/station": Says(triggers=StationTriggers),
    "station/kept": Says(KeptStates),
}
