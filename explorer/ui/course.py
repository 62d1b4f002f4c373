"""The place of a session in the course: which lesson, which station, and how far it is.

The place is in the address, as the parts `lesson` and `station` of the view, so that a reload and a
link keep it; it stays while other pages are open. Stations are numbered from 1, and exercises after
them. What was answered is of the session.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from explorer.experiment import DEFAULT
from explorer.lessons import BrokenFile, Exercise, Lesson, Setting, Shelf, Station, shelf
from explorer.pages import PAGES
from explorer.ui import session
from explorer.ui.parts import of_pages
from explorer.wire.fits import fits
from explorer.wire.messages.station import KeptPlace
from explorer.wire.mount import component, said_by

PAGE = "course"
"""The page with the list of lessons."""

_KEY = "course"
_KEPT = "kept_place"
_kept = component("station/kept")


@dataclass
class Progress:
    """How far a place is: the answer chosen, whether the station was shown or the exercise
    solved, and how often it was checked."""

    chosen: int = -1
    done: bool = False
    checks: int = 0


@dataclass(frozen=True)
class Place:
    """A station or an exercise of a lesson; `number` from 1 among its stations and exercises."""

    lesson: Lesson
    number: int

    @property
    def what(self) -> Station | Exercise:
        return self.lesson.places[self.number - 1]

    @property
    def progress(self) -> Progress:
        return _course().progress.setdefault((self.lesson.id, self.number), Progress())

    @property
    def key(self) -> tuple[str, int, bool]:
        """What decides which setting is shown."""
        shown = isinstance(self.what, Station) and self.progress.done
        return self.lesson.id, self.number, shown

    @property
    def setting(self) -> Setting | None:
        """What is shown here now; None for nothing, before the answer."""
        if isinstance(self.what, Exercise):
            return self.what.start
        return self.what.show if self.progress.done else self.what.look

    @property
    def page(self) -> str:
        """The page that it is on now."""
        if isinstance(self.what, Exercise):
            return self.what.start.page
        return (self.setting or self.what.show).page


@dataclass
class _Course:
    progress: dict[tuple[str, int], Progress] = field(default_factory=dict)
    shown: tuple[str, int, bool] | None = None
    """The key of the place whose setting the session was given last."""
    last: tuple[str, int] | None = None
    """The last place that was open."""
    earlier: set[tuple[str, int]] = field(default_factory=set)
    """The places that were done on another day, by this browser."""


def _course() -> _Course:
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _Course()
    return st.session_state[_KEY]


def lessons() -> Shelf:
    """Every lesson of the app, or what is wrong with its file."""
    return shelf(of_pages(PAGES))


def here() -> Place | BrokenFile | None:
    """The place of the session; None outside of the course."""
    id = session.look("lesson")
    lesson = lessons().get(id) if id else None
    if not isinstance(lesson, Lesson):
        return lesson
    number = int(session.look("station") or 1)
    return Place(lesson, min(number, len(lesson.places)))


def arrive() -> Place | BrokenFile | None:
    """`here`, with the session's experiment set to what the place shows if it is new.

    To be called after the address was read. None on the page of the course itself, which has its
    own way to the place.
    """
    if session.said("lesson") and not session.said("station"):
        session.choose("station", 1)
    place, course = here(), _course()
    if isinstance(place, Place):
        course.last = place.lesson.id, place.number
    if not isinstance(place, Place) or place.page != session.path():
        course.shown = None
        return None if session.path() == PAGE else place
    if course.shown != place.key:
        course.shown = place.key
        _show(place)
    return place


def _show(place: Place) -> None:
    setting = place.setting
    # An exercise in a link is somebody's solution: only a link without one begins at the start.
    chosen = not session.nothing_chosen() and session.current() != DEFAULT
    mine = isinstance(place.what, Exercise) and chosen
    if setting and not mine:
        session.show(setting.experiment, setting.view)


def link_to(place: Place) -> dict[str, str]:
    """The query that leads to a place, on its page."""
    setting, at = place.setting, {"lesson": place.lesson.id, "station": str(place.number)}
    experiment = setting.experiment if setting else session.current()
    return session.link(experiment, place.page, {**(setting.view if setting else {}), **at})


def go(place: Place) -> None:
    """Lead the session to a place; the script ends here, and runs again there."""
    session.choose("lesson", place.lesson.id)
    session.choose("station", place.number)
    if place.page != session.path():
        st.switch_page(PAGES[place.page].file, query_params=link_to(place))
    _course().shown = place.key
    if place.setting:
        session.show(place.setting.experiment, place.setting.view)
    st.rerun()


def leave() -> None:
    """Leave the course; what was answered is kept."""
    session.forget("lesson", "station")


def next_of(place: Place) -> Place | None:
    """The place after this one, in the next lesson after the last; None at the end."""
    if place.number < len(place.lesson.places):
        return Place(place.lesson, place.number + 1)
    return next((Place(lesson, 1) for lesson in _others(place, forward=True)), None)


def back_of(place: Place) -> Place | None:
    """The place before this one; None at the first."""
    if place.number > 1:
        return Place(place.lesson, place.number - 1)
    before = _others(place, forward=False)
    return next((Place(lesson, len(lesson.places)) for lesson in before), None)


def _others(place: Place, forward: bool) -> list[Lesson]:
    """The lessons that can be read after this one, or before it, the nearest first."""
    known = lessons()
    ids = list(known)
    at = ids.index(place.lesson.id)
    beside = ids[at + 1 :] if forward else ids[:at][::-1]
    return [lesson for id in beside if isinstance(lesson := known[id], Lesson)]


def places_of(lesson: Lesson) -> list[Place]:
    """Every place of a lesson, in order."""
    return [Place(lesson, number) for number in range(1, len(lesson.places) + 1)]


def is_done(place: Place) -> bool:
    """Whether a place is done, now or on another day."""
    return place.progress.done or (place.lesson.id, place.number) in _course().earlier


def done_in(lesson: Lesson) -> int:
    """How many places of a lesson are done."""
    return sum(map(is_done, places_of(lesson)))


def recall() -> None:
    """Hear from the browser what it keeps of other days; to be called on the page of the course.

    A question that was answered then is asked anew: only its mark is kept.
    """
    _kept(key=_KEPT, data={})
    told = read_kept(said_by(_KEPT).get("kept"))
    if told:
        course = _course()
        course.last = course.last or (told["lesson"], told["place"])
        course.earlier |= {(lesson, place) for lesson, place in told["done"]}


def read_kept(message: object) -> KeptPlace | None:
    """What a browser keeps, if the message says so; else None."""
    return message if fits(message, KeptPlace) else None


def where_to_go_on() -> Place | None:
    """Where "Continue" leads: the last place that was open, the first one if none was; if that is
    done, the first after it that is not, from the beginning again. None if all are done."""
    places = [p for one in lessons().values() if isinstance(one, Lesson) for p in places_of(one)]
    if not places:
        return None
    at = places.index(_last_open(places) or places[0])
    return next((one for one in places[at:] + places[:at] if not is_done(one)), None)


def _last_open(places: list[Place]) -> Place | None:
    """The last place that was open, as far as its lesson still has it."""
    if (last := _course().last) is None:
        return None
    lesson = [one for one in places if one.lesson.id == last[0]]
    return lesson[max(1, min(last[1], len(lesson))) - 1] if lesson else None


def has_begun() -> bool:
    """Whether any place was open in this session."""
    return _course().last is not None
