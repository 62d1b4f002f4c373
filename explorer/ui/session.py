"""The experiment of one browser session, and its address.

The address is read when a session starts and when a page is opened; in between the session's
experiment is what holds, and every change of it is written into the address. The reason: while a
rerun is on its way, the browser may send another one that still carries the address from before.
`explorer/ui/address.py` makes a change replace the address and a page change add to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from explorer import spelling, tasks
from explorer.errors import InputError
from explorer.experiment import (
    DEFAULT,
    FIELDS,
    Experiment,
    Problem,
    from_query,
    has_fields,
    to_query,
)

_KEY = "explorer_session"
_PRESENT = "present"
VIEW = "view_"
"""Begins the keys under which a session keeps what its pages look at, beside the experiment."""

PARTS = (
    _PRESENT,
    *("k", "order", "at", "sound"),  # Sequences
    *("say", "temperature", "way", "width", "draw", "own"),  # Shapes
    "gradient",  # Train, Clipping
    "beside",  # Train
    *("race_lengths", "race_networks", "race_cells"),  # Race
)
"""What the pages read from an address beside the experiment; no other page calls it unknown."""


@dataclass
class _Session:
    experiment: Experiment = DEFAULT
    page: str | None = None
    path: str = ""
    presenting: bool = False
    problems: tuple[Problem, ...] = ()
    last_good: Experiment | None = None
    seen: set[tuple] = field(default_factory=set)
    bad_parts: dict[str, Problem] = field(default_factory=dict)


def open_address(page: str) -> tuple[Experiment, tuple[Problem, ...]]:
    """The experiment to show on `page`, and what was wrong with the address; once a script run."""
    session = _session()
    written = {name: st.query_params.get_all(name) for name in st.query_params}
    query = spelling.respell(written, (*FIELDS, *PARTS))
    signature = _signature(written)
    turned = session.page != page
    if turned or signature not in session.seen:
        experiment, session.problems = _read(query)
        if turned:
            session.bad_parts.clear()
        if has_fields(query):
            session.experiment = experiment
        if _PRESENT in query:
            session.presenting = query[_PRESENT] == ["1"]
        session.seen = {signature, _signature(query)}
        if query.keys() != written.keys():  # from here on there is one name for one thing
            st.query_params.from_dict(query)
    elif query.keys() != written.keys():
        _write_address(session)
    session.page = page
    lost = not has_fields(query) and session.experiment != DEFAULT
    if lost or session.presenting != (query.get(_PRESENT) == ["1"]):
        _write_address(session)
    return session.experiment, session.problems


def opening(path: str) -> None:
    """Note which page is opened: the name of its file, without its folder and ending."""
    _session().path = path


def path() -> str:
    """The page that is open, as told to `opening`."""
    return _session().path


def presenting() -> bool:
    """Whether the presenter's view is on. It is kept across pages and is part of every link."""
    return _session().presenting


def present(on: bool) -> None:
    """Go into the presenter's view, or out of it."""
    session = _session()
    session.presenting = on
    _write_address(session)


def link(experiment: Experiment) -> dict[str, str]:
    """The query that shows `experiment` as this session shows things."""
    return to_query(experiment) | ({_PRESENT: "1"} if presenting() else {})


def looked_at() -> dict[str, str]:
    """What the pages look at beside the experiment, by name: from the address, else as kept.

    What is in neither has its page's default.
    """
    # Asked one by one: what belongs to a widget of the page before has a key and no value.
    names = [str(key) for key in st.session_state if str(key).startswith(VIEW)]
    kept = {name.removeprefix(VIEW): st.session_state.get(name) for name in names}
    known = {name: str(value) for name, value in kept.items() if value is not None}
    return known | {name: st.query_params.get_all(name)[0] for name in st.query_params}


def bad_parts() -> dict[str, Problem]:
    """What of the address's other parts could not be read, by name, until it is chosen anew."""
    return _session().bad_parts


def link_bytes() -> int:
    """How long the session's link is on its way, where a Cyrillic letter takes six bytes."""
    return len(urlencode(link(current())))


def current() -> Experiment:
    """The session's experiment."""
    return _session().experiment


def change(**fields: Any) -> None:
    """Change fields of the session's experiment, and its address with it."""
    show(current().replace(**fields))


def show(experiment: Experiment) -> None:
    """Make this the session's experiment, and its address the link of it."""
    session = _session()
    session.experiment, session.problems = experiment, ()
    _write_address(session)


def mark_good(experiment: Experiment) -> None:
    """Remember the last experiment that was run to its end, for `go_back`."""
    _session().last_good = experiment


def go_back() -> None:
    """Return to the last experiment that was run to its end, or to the untrained network."""
    session = _session()
    target = session.last_good or session.experiment
    if target == session.experiment:
        target = target.replace(updates=0)
    session.experiment = target
    _write_address(session)


def _session() -> _Session:
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _Session()
    return st.session_state[_KEY]


def _read(query: dict[str, list[str]]) -> tuple[Experiment, tuple[Problem, ...]]:
    experiment, problems = from_query(query, PARTS)
    try:
        tasks.read_text(experiment.text)
    except InputError as error:
        problems += (Problem("text", experiment.text[:40], str(error)),)
        experiment = experiment.replace(text=DEFAULT.text)
    if query.get(_PRESENT, ["1"]) not in (["0"], ["1"]):
        given = " and ".join(query[_PRESENT])[:40]
        remedy = f"write `{_PRESENT}=1` for the presenter's view, or leave it out"
        problems += (Problem(_PRESENT, given, remedy),)
    return experiment, problems


def _write_address(session: _Session) -> None:
    known = {*FIELDS, _PRESENT}
    others = {k: st.query_params.get_all(k) for k in st.query_params if k not in known}
    query = {**others, **link(session.experiment)}
    session.seen.add(_signature({k: [v] if isinstance(v, str) else v for k, v in query.items()}))
    st.query_params.from_dict(query)


def _signature(query: dict[str, list[str]]) -> tuple:
    return tuple(sorted((name, tuple(values)) for name, values in query.items()))
