"""What one browser session shows, and its address: one protocol for all that an address says.

A page's address is its experiment and the parts of its view (explorer/ui/parts.py). It is read when
it is new: when a page is opened, or a link is followed on the page. In between the session is what
holds, and every change of it is written into the address. The reason: while a rerun is on its way,
the browser may send another one that still carries the address from before; such an address has
been `seen`, says nothing new, and is set right.

An address with fields of the experiment is a whole link: what it leaves out has its default. One
without them, as the menu of pages has it, leaves the session as it is. Bad parts are named until
they are chosen anew or the page is left. `explorer/ui/address.py` makes a change replace the
address and a page change add to it.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    read_fields,
    to_query,
)
from explorer.ui.parts import DOMAINS, PARTS, in_link

Query = dict[str, list[str]]

KEY = "explorer_session"
_NO_PAGE = ""


@dataclass
class Session:
    """What holds. `chosen` has the parts of the view that are not as usual, `said` names those that
    the newest address named; `path` is the page that is open, `shown` the one whose address was
    read last. `address` is what stands, or will once the browser has heard of it; `seen` are those
    that it may still tell of."""

    experiment: Experiment = DEFAULT
    chosen: dict[str, Any] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    last_good: Experiment | None = None
    path: str = ""
    shown: str = ""
    address: Query = field(default_factory=dict)
    seen: set[tuple] = field(default_factory=set)


# ---- the address -------------------------------------------------------------------------------


def open_address() -> tuple[Experiment, list[Problem]]:
    """The experiment to show, and what was wrong with the address; once a script run."""
    session, given = _session(), _given()
    turned, session.shown = session.path != session.shown, session.path
    if turned:
        session.problems = []
    # What a control did as its page was left has been written already, and is not a link.
    if given != session.address and (turned or _signature(given) not in session.seen):
        session.seen = {_signature(given)}
        session.address = spelling.respell(given, (*FIELDS, *PARTS))
        _read(session, session.address)
    _put(session, session.address)
    return session.experiment, session.problems


def link(
    experiment: Experiment, page: str, view: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The query that shows `experiment` on `page`: with its view as this session has it, or with
    `view` and nothing else of its own."""
    if view is None:
        return to_query(experiment) | _view_of(page)
    return to_query(experiment) | _view_of(_NO_PAGE) | dict(view)


def problems() -> list[Problem]:
    """What of the address could not be used and has not been chosen anew."""
    return _session().problems


def link_bytes() -> int:
    """How long the session's link is on its way, where a Cyrillic letter takes six bytes."""
    return len(urlencode(link(current(), path())))


def opening(path: str) -> None:
    """Note which page is opened: the name of its file, without its folder and ending."""
    _session().path = path


def path() -> str:
    """The page that is open, as told to `opening`."""
    return _session().path


# ---- the experiment ----------------------------------------------------------------------------


def current() -> Experiment:
    """The session's experiment."""
    return _session().experiment


def change(**fields: Any) -> None:
    """Change fields of the session's experiment, and its address with it."""
    show(current().replace(**fields))


def show(experiment: Experiment, view: Mapping[str, str] | None = None) -> None:
    """Make this the session's experiment, and its address the link of it.

    With `view` it is as if a link to this page had been followed; else the view stays.
    """
    session = _session()
    session.experiment = experiment
    session.problems = [problem for problem in session.problems if problem.field in PARTS]
    if view is not None:
        session.problems = _read_view(session, {name: [view[name]] for name in view}, whole=True)
    _write(session)


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
    _write(session)


# ---- the view ----------------------------------------------------------------------------------


def look(name: str, default: Any = None) -> Any:
    """What the page looks at: a part of the view as it was chosen, or its default.

    A default is not kept, neither here nor in the address: nobody chose it, and another network
    may have another one. `default` is for parts whose default depends on what is shown.
    """
    session = _session()
    default = PARTS[name].default if default is None else default
    if session.chosen.get(name, default) != default:
        return session.chosen[name]
    if name in session.chosen:
        del session.chosen[name]
        _write(session)
    return default


def choose(name: str, value: Any) -> None:
    """Choose a part of the view, here and in the address; ValueError says what is possible."""
    good = DOMAINS[name].read(value)
    _let_go(name)
    if good != PARTS[name].default:
        _session().chosen[name] = good
    _write(_session())


def forget(*names: str) -> None:
    """Let parts of the view have their defaults again, whatever these are."""
    for name in names:
        _let_go(name)
    _write(_session())


def said(name: str) -> bool:
    """Whether the newest address named this part, and nobody has chosen another value since."""
    return name in _session().said


def looked_at() -> dict[str, str]:
    """All parts of the view that are not as usual, by name, as an address writes them."""
    return {name: in_link(value) for name, value in _session().chosen.items()}


def presenting() -> bool:
    """Whether the presenter's view is on. It is kept across pages and is part of every link."""
    return look("present") == "1"


# ---- how it is done ----------------------------------------------------------------------------


def _session() -> Session:
    if KEY not in st.session_state:
        st.session_state[KEY] = Session()
    return st.session_state[KEY]


def _read(session: Session, query: Query) -> None:
    """Take what a new address says."""
    experiment, problems = from_query(query, PARTS)
    try:
        tasks.read_text(experiment.text)
    except InputError as error:
        problems += (Problem("text", experiment.text[:40], str(error)),)
        experiment = experiment.replace(text=DEFAULT.text)
    whole = has_fields(query)
    if whole:
        session.experiment = experiment
    session.problems = [*problems, *_read_view(session, query, whole)]


def _read_view(session: Session, query: Query, whole: bool) -> list[Problem]:
    """Take what `query` says of the view; where it is a whole link, the page's rest is as usual."""
    values, problems = read_fields(query, DOMAINS)
    session.said = {name for name in PARTS if name in query}
    gone = {n for n, part in PARTS.items() if whole and session.path in part.pages} | session.said
    kept = {name: value for name, value in session.chosen.items() if name not in gone}
    new = {name: value for name, value in values.items() if value != PARTS[name].default}
    session.chosen = kept | new
    return problems


def _let_go(name: str) -> None:
    session = _session()
    session.problems = [problem for problem in session.problems if problem.field != name]
    session.said.discard(name)
    session.chosen.pop(name, None)


def _write(session: Session) -> None:
    """Write what the session shows; what is nobody's stays as it is."""
    others = {name: given for name, given in session.address.items() if name not in FIELDS}
    _put(session, others | _listed(to_query(session.experiment)))


def _put(session: Session, query: Query) -> None:
    """Let the address be `query` with the parts of the view that are of this page, and no others.

    Without fields of the experiment it gets the session's, but for a first visitor's.
    """
    if not has_fields(query) and session.experiment != DEFAULT:
        query = query | _listed(to_query(session.experiment))
    others = {name: given for name, given in query.items() if name not in PARTS}
    session.address = others | _listed(_view_of(session.path))
    session.seen.add(_signature(session.address))
    if _given() != session.address:
        st.query_params.from_dict(session.address)


def _view_of(page: str) -> dict[str, str]:
    """What a link to `page` says of the view; to no page, what every link says."""
    return {name: text for name, text in looked_at().items() if PARTS[name].is_of(page)}


def _given() -> Query:
    """The address as the browser has told it, or as it was written since in this script run."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _listed(query: Mapping[str, str]) -> Query:
    return {name: [text] for name, text in query.items()}


def _signature(query: Query) -> tuple:
    return tuple(sorted((name, tuple(values)) for name, values in query.items()))
