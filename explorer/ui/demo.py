"""The demo whose sentence stands above the picture: the one that matched last on this page.

It stays while the experiment is changed, marked as the demo's, with a button that leads back to it:
its sentence says what to watch, and that is played with. It goes when the page is changed or a
whole link is followed. Besides the app's demos there are the lecturer's own, see own_demos.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from explorer import demos, own_demos
from explorer.demos import Demo
from explorer.experiment import Experiment
from explorer.pages import PAGES
from explorer.ui import session
from explorer.ui.parts import of_pages
from explorer.wire.mount import component

_KEY = "demo_shown"
_DATA = ("task", "names", "text", "data")
_mark = component("base/left")


@dataclass(frozen=True)
class Shown:
    """A demo, and whether the experiment or the view is no longer the demo's."""

    demo: Demo
    left: bool


@dataclass(frozen=True)
class _Kept:
    """The demo of a page, while no more than `links` were followed."""

    demo: Demo
    page: str
    links: int


def shown_demo() -> Shown | None:
    """The demo to show the sentence of; call it once per script run, when the address was read."""
    matched, kept = _matching(session.current()), _kept()
    if matched:
        st.session_state[_KEY] = _Kept(matched, session.path(), session.links())
        return Shown(matched, left=False)
    if kept and of_same_data(kept.experiment, session.current()):
        return Shown(kept, left=True)
    forget()  # else it would be there again when one comes back to its page
    return None


def of_same_data(one: Experiment, other: Experiment) -> bool:
    """Whether two experiments learn from the same data, of which a sentence may speak."""
    return all(getattr(one, name) == getattr(other, name) for name in _DATA)


def has_left(experiment: Experiment) -> bool:
    """Whether a sentence is shown that is of another experiment than this one."""
    kept = _kept()
    return kept is not None and _matching(experiment) is not kept


def changes_sentence(experiment: Experiment) -> bool:
    """Whether another sentence than the one shown belongs to this experiment."""
    matched = _matching(experiment)
    return matched is not None and matched is not _kept()


def back() -> None:
    """Show the demo itself again, as by its link."""
    kept = _kept()
    if kept:
        session.show(kept.instead_of(session.current()), kept.view)


def forget() -> None:
    """Show no demo's sentence until one matches."""
    st.session_state.pop(_KEY, None)


def tell_whether_left(shown: Shown | None) -> None:
    """Tell the browser, whose strip says so from then on."""
    _mark(key="demo", data={"left": bool(shown and shown.left)})


def by_chapter() -> dict[str, list[Demo]]:
    """All demos by chapter, in the order of a course; the lecturer's own come last."""
    own = list(_own().demos)
    return demos.by_chapter() | ({own_demos.CHAPTER: own} if own else {})


def mistakes() -> tuple[str, ...]:
    """What is wrong with the file of the lecturer's own demos."""
    return _own().mistakes


def _kept() -> Demo | None:
    kept = st.session_state.get(_KEY)
    here = kept and (kept.page, kept.links) == (session.path(), session.links())
    return kept.demo if here and not _in_a_room() else None


def _matching(experiment: Experiment) -> Demo | None:
    if _in_a_room():
        return None
    page, view = session.path(), session.chosen_view()
    own = (one for one in _own().demos if one.page == page and one.is_shown_by(experiment, view))
    return next(own, None) or demos.matching(page, experiment, view)


def _in_a_room() -> bool:
    """In a room the sentence might give away what its lecturer is asking."""
    return bool(session.look("room"))


def _own() -> own_demos.OwnDemos:
    return _read(own_demos.file_of())


@lru_cache(maxsize=4)
def _read(file: own_demos.File | None) -> own_demos.OwnDemos:
    return own_demos.load(file, of_pages(PAGES))
