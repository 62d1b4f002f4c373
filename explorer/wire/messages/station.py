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
    answers, −1 for none. `numbers` are those of an exercise's goal: what they are, as text.
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
    notes: str
    first: bool
    away: str


class StationPress(TypedDict):
    """What was pressed at which place: an answer was chosen (`chosen`), or a button used."""

    what: Literal["choose", "show", "check", "next", "back", "leave", "return"]
    lesson: str
    place: int
    chosen: int


class StationTriggers(TypedDict):
    """What was pressed."""

    press: StationPress


MESSAGES = (Message("StationMessage", StationMessage),)
SAYS = {"station/station": Says(triggers=StationTriggers)}
