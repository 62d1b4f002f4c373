"""The experiment of one browser session, and its address.

The address is read when a session starts and when a page is opened; in between the session's
experiment is what holds, and every change of it is written into the address. The reason: while a
rerun is on its way, the browser may send another one that still carries the address from before.
`explorer/player/address.py` makes a change replace the address and a page change add to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from explorer import tasks
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


@dataclass
class _Session:
    experiment: Experiment = DEFAULT
    page: str | None = None
    problems: tuple[Problem, ...] = ()
    last_good: Experiment | None = None
    seen: set[tuple] = field(default_factory=set)


def open_address(page: str) -> tuple[Experiment, tuple[Problem, ...]]:
    """The experiment to show on `page`, and what was wrong with the address; once a script run."""
    session = _session()
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    signature = _signature(query)
    turned = session.page != page
    if turned or signature not in session.seen:
        experiment, session.problems = _read(query)
        if has_fields(query):
            session.experiment = experiment
        session.seen = {signature}
    session.page = page
    if not has_fields(query) and session.experiment != DEFAULT:
        _write_address(session)
    return session.experiment, session.problems


def current() -> Experiment:
    """The session's experiment."""
    return _session().experiment


def change(**fields: Any) -> None:
    """Change fields of the session's experiment, and its address with it."""
    session = _session()
    session.experiment = session.experiment.replace(**fields)
    session.problems = ()
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
    experiment, problems = from_query(query)
    try:
        tasks.read_text(experiment.text)
    except InputError as error:
        problems += (Problem("text", experiment.text[:40], str(error)),)
        experiment = experiment.replace(text=DEFAULT.text)
    return experiment, problems


def _write_address(session: _Session) -> None:
    others = {k: st.query_params.get_all(k) for k in st.query_params if k not in FIELDS}
    query = {**others, **to_query(session.experiment)}
    session.seen.add(_signature({k: [v] if isinstance(v, str) else v for k, v in query.items()}))
    st.query_params.from_dict(query)


def _signature(query: dict[str, list[str]]) -> tuple:
    return tuple(sorted((name, tuple(values)) for name, values in query.items()))
