"""State of one browser session, kept in sync with its URL query ("the address").

The address holds the experiment and the parts of the view (explorer/ui/parts.py). It is read only
if it is new: when a page is opened, or a link is followed on the page. Otherwise the session holds
the state, and every change is written into the address. The reason: while a rerun is pending, the
browser may request another one with the previous address; that address has been `seen`, and is
replaced instead of read.

An address with fields of the experiment is a complete link: missing fields have their defaults. One
without them, as in the menu of pages, keeps the session's experiment. Until something is chosen, by
a link or by a control, the session has no experiment, and each page shows its opening
(explorer/openings.py). Invalid parts are reported until they are chosen again or the page is left.
`explorer/ui/address.py` makes a change replace the entry of the browser's history and a page change
add one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from explorer import openings, spelling, tasks
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
from explorer.ui.own_store import stand_in, wait_for
from explorer.ui.parts import DOMAINS, PARTS, in_link

Query = dict[str, list[str]]

KEY = "explorer_session"
_NO_PAGE = ""


@dataclass
class Session:
    """The state. `experiment` is None until something is chosen. `chosen` has the parts of the view
    that differ from their defaults, `said` the names of the parts in the last address read. `path`
    is the open page, `shown` the page whose address was read last. `address` is the current
    address, which the browser may not have received yet; `seen` are the ones that it may still
    send."""

    experiment: Experiment | None = None
    chosen: dict[str, Any] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    last_good: Experiment | None = None
    path: str = ""
    shown: str = ""
    address: Query = field(default_factory=dict)
    seen: set[tuple] = field(default_factory=set)
    links: int = 0
    """How many whole links were followed, on whatever page."""


# ---- the address -------------------------------------------------------------------------------


def open_address() -> tuple[Experiment, list[Problem]]:
    """The experiment to show, and the problems of the address; call it once per script run."""
    session, given = _session(), _query()
    turned, session.shown = session.path != session.shown, session.path
    if turned:
        session.problems = []
    # If equal, a control wrote it as its page was left: the session has it, and it is not a link.
    if given != session.address and (turned or _is_new(session, given)):
        session.seen = {_signature(given)}
        session.address = spelling.respell(given, (*FIELDS, *PARTS))
        _read(session, session.address)
    _put(session, session.address)
    return current(), session.problems


def link_has_come() -> bool:
    """Whether the address is that of a whole link which `open_address` has yet to read."""
    session, given = _session(), _query()
    return has_fields(given) and given != session.address and _is_new(session, given)


def link(
    experiment: Experiment, page: str, view: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The query that shows `experiment` on `page`, with the session's view or with `view` alone."""
    if view is None:
        return to_query(experiment) | _view_of(page)
    return to_query(experiment) | _view_of(_NO_PAGE) | dict(view)


def problems() -> list[Problem]:
    """Invalid parts of the address that have not been chosen again."""
    return _session().problems


def link_bytes() -> int:
    """Length of the session's link in bytes, percent-encoded: a Cyrillic letter takes six."""
    return len(urlencode(link(current(), path())))


def links() -> int:
    """How many whole links, with an experiment, this session has followed."""
    return _session().links


def opening(path: str) -> None:
    """Set the open page: the name of its file, without folder and extension."""
    _session().path = path


def path() -> str:
    """The open page, as set by `opening`."""
    return _session().path


# ---- the experiment ----------------------------------------------------------------------------


def current() -> Experiment:
    """The session's experiment, or the page's opening."""
    session = _session()
    return session.experiment or openings.of_page(session.path).experiment


def nothing_chosen() -> bool:
    """Whether the page shows its opening, because nothing has been chosen yet."""
    return _session().experiment is None


def change(**fields: Any) -> None:
    """Change fields of the session's experiment, and its address with it."""
    show(current().replace(**fields))


def show(experiment: Experiment, view: Mapping[str, str] | None = None) -> None:
    """Set the session's experiment and update the address.

    With `view` the effect is that of a link to this page; without it the view stays. A file that is
    not this session's is shown to nobody, whatever asks for it.
    """
    session = _session()
    _settle(session)
    session.experiment = stand_in(experiment)[0]
    session.problems = [problem for problem in session.problems if problem.field in PARTS]
    if view is not None:
        session.problems = _read_view(session, {name: [view[name]] for name in view}, whole=True)
    _write(session)


def mark_good(experiment: Experiment) -> None:
    """Remember the last experiment whose run finished, for `go_back`."""
    _session().last_good = experiment


def go_back() -> None:
    """Return to the last experiment whose run finished, or to the untrained network."""
    session, now = _session(), current()
    target = session.last_good or now
    _settle(session)
    session.experiment = target.replace(updates=0) if target == now else target
    _write(session)


# ---- the view ----------------------------------------------------------------------------------


def look(name: str, default: Any = None) -> Any:
    """The value of a part of the view: as chosen, or its default.

    A default is stored neither here nor in the address: nobody chose it, and it may differ for
    another network. `default` is for parts whose default depends on what is shown.
    """
    session = _session()
    default = PARTS[name].default if default is None else default
    chosen = _chosen(session)
    if chosen.get(name, default) != default:
        return chosen[name]
    if name in session.chosen:
        del session.chosen[name]
        _write(session)
    return default


def choose(name: str, value: Any) -> None:
    """Set a part of the view, here and in the address; ValueError if the value is invalid."""
    good = DOMAINS[name].read(value)
    _settle_for(name)
    _reset_part(name)
    if good != PARTS[name].default:
        _session().chosen[name] = good
    _write(_session())


def forget(*names: str) -> None:
    """Reset parts of the view to their defaults."""
    _settle_for(*names)
    for name in names:
        _reset_part(name)
    _write(_session())


def said(name: str) -> bool:
    """Whether the last address read has this part, and it has not been changed since."""
    return name in _session().said


def chosen_view() -> dict[str, str]:
    """Query text of every part of the view that differs from its default, by name."""
    return {name: in_link(value) for name, value in _chosen(_session()).items()}


def hides(name: str) -> bool:
    """Whether the link that was followed leaves out the control of this field of the experiment."""
    return name in look("hide")


def presenting() -> bool:
    """Whether the presenter's view is on; it is kept across pages and is part of every link."""
    return look("present") == "1"


# ---- implementation ----------------------------------------------------------------------------


def _session() -> Session:
    if KEY not in st.session_state:
        st.session_state[KEY] = Session()
    return st.session_state[KEY]


def _is_new(session: Session, given: Query) -> bool:
    """Whether an address is none that this session has had since it last read one."""
    return _signature(given) not in session.seen


def _chosen(session: Session) -> dict[str, Any]:
    """The parts of the view that differ from their defaults, those of the opening included."""
    opening = openings.of_page(session.path).view if session.experiment is None else {}
    parts = {name: DOMAINS[name].read(text) for name, text in opening.items()}
    return {n: v for n, v in parts.items() if v != PARTS[n].default} | session.chosen


def _settle(session: Session) -> None:
    """Make the opening on the screen the session's own, before something of it is changed."""
    if session.experiment is None:
        session.chosen = _chosen(session)
        session.experiment = openings.of_page(session.path).experiment


def _settle_for(*names: str) -> None:
    """`_settle` before a part of the view is changed that the opening sets; a step does not."""
    session = _session()
    if session.experiment is None and set(names) & set(openings.of_page(session.path).view):
        _settle(session)


def _read(session: Session, query: Query) -> None:
    """Apply a new address."""
    experiment, problems = from_query(query, PARTS)
    try:
        tasks.read_text(experiment.text)
    except InputError as error:
        problems += (Problem("text", experiment.text[:40], str(error)),)
        experiment = experiment.replace(text=DEFAULT.text)
    shown, missing = stand_in(experiment)
    whole = has_fields(query)
    if missing:
        problems += (missing,)
    if whole:
        session.experiment = shown
        wait_for(experiment if missing else None)
    session.problems = [*problems, *_read_view(session, query, whole)]


def _read_view(session: Session, query: Query, whole: bool) -> list[Problem]:
    """Apply the view in `query`; a `whole` link resets the other parts of this page."""
    values, problems = read_fields(query, DOMAINS)
    session.links += whole
    session.said = {name for name in PARTS if name in query}
    gone = {n for n, part in PARTS.items() if whole and session.path in part.pages} | session.said
    kept = {name: value for name, value in session.chosen.items() if name not in gone}
    new = {name: value for name, value in values.items() if value != PARTS[name].default}
    session.chosen = kept | new
    return problems


def _reset_part(name: str) -> None:
    session = _session()
    session.problems = [problem for problem in session.problems if problem.field != name]
    session.said.discard(name)
    session.chosen.pop(name, None)


def _write(session: Session) -> None:
    """Write the session's state to the address; unknown parameters are kept."""
    others = {name: given for name, given in session.address.items() if name not in FIELDS}
    own = {} if session.experiment is None else to_query(session.experiment)
    _put(session, others | _listed(own))


def _put(session: Session, query: Query) -> None:
    """Set the address to `query`, with the view of this page and no other parts of it.

    If it has no fields of the experiment, the session's are added, once something is chosen.
    """
    if session.experiment is not None and not has_fields(query):
        query = query | _listed(to_query(session.experiment))
    others = {name: given for name, given in query.items() if name not in PARTS}
    view = {n: in_link(v) for n, v in session.chosen.items() if PARTS[n].is_of(session.path)}
    session.address = others | _listed(view)
    session.seen.add(_signature(session.address))
    if _query() != session.address:
        st.query_params.from_dict(session.address)


def _view_of(page: str) -> dict[str, str]:
    """The view in a link to `page`; with _NO_PAGE, the parts that every link has."""
    return {name: text for name, text in chosen_view().items() if PARTS[name].is_of(page)}


def _query() -> Query:
    """The address that the browser sent, or that this script run has written since."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _listed(query: Mapping[str, str]) -> Query:
    return {name: [text] for name, text in query.items()}


def _signature(query: Query) -> tuple:
    return tuple(sorted((name, tuple(values)) for name, values in query.items()))
