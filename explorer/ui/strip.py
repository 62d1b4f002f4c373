"""Control strip: controls above a picture, which follows them while they are dragged.

The strip and its picture run in one fragment. The browser asks for a dragged value, at most one
question at a time; on release the value becomes the session's experiment and its address. Neither
reruns the sidebar or the header, unless training takes longer than PATIENCE, or another demo is
reached; that the demo shown was left is said by the strip's own message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

import streamlit as st

from explorer.errors import InputError
from explorer.experiment import FIELDS, Choice, Experiment, Text
from explorer.labels import LABELS, title_of
from explorer.ui import session
from explorer.ui.demo import changes_sentence, has_left
from explorer.ui.fragment import fragment_of_page
from explorer.ui.strip_message import number_of, read_fields
from explorer.ui.summary import chips_of
from explorer.wire.messages.strip import StripControl, StripMessage
from explorer.wire.mount import component, said_by
from explorer.wire.pack import pack

PATIENCE = 1.0
"""Seconds that a dragged value may train; a slower network is trained on release."""

_MANTISSAS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
_DECADES = {"learning_rate": (-4, 2), "threshold": (-3, 3)}
"""Fields with a logarithmic slider: the first and the last power of ten. 0 is their first stop."""

_LISTS = ("init",)
"""Choices whose labels are too long for segments."""

Found = TypeVar("Found")
Find = Callable[[Experiment, float | None], Found | None]

_strip = component("strip/strip")


def under_hand(
    names: tuple[str, ...],
    find: Find[Found],
    show: Callable[[Found], None],
    *,
    below: Callable[[], bool] = lambda: False,
) -> None:
    """Show the controls of the fields `names`, and the picture that follows them.

    `find(experiment, seconds)` returns the data of the picture, or None if its training takes
    longer than `seconds`; with None for seconds it shows a progress bar and has no limit.
    `show(found)` draws the picture. `below()` tells whether anything else on the page depends on
    the experiment, so that a new one has to rerun the page. An InputError of `find` is shown below
    the controls, with the previous picture or none.
    """
    names = tuple(name for name in names if not session.hides(name))
    with suppress(InputError):
        # Outside the fragment, whose rerun Streamlit cannot interrupt, so that Cancel works.
        find(session.current(), None)
    key = f"strip_{session.path()}"
    st.session_state[_page(key)] = session.current(), session.problems()
    fragment_of_page(_strip_and_picture)(key, names, find, show, below)


def _strip_and_picture(
    key: str,
    names: tuple[str, ...],
    find: Find[Found],
    show: Callable[[Found], None],
    below: Callable[[], bool],
) -> None:
    said, now = said_by(key), session.current()
    before, warned = st.session_state[_page(key)]
    if now != before:
        by_strip = read_fields(said.get("commit"), names) and warned == session.problems()
        if not by_strip or below() or not _stands_alone(now, find):
            st.rerun()  # the rest of the page depends on it
        st.session_state[_page(key)] = now, warned
        session.mark_good(now)
    asked = None if said.get("commit") else read_fields(said.get("ask"), names)
    wanted = now.replace(**asked) if asked else now
    place = st.container()
    found, words = _found(key, wanted, find)
    with place:
        _strip(
            key=key,
            data=pack_strip(
                wanted,
                names,
                answer=read_number(said),
                settled=wanted == now,
                chips=wanted != now or not session.nothing_chosen(),
                demo_left=has_left(wanted),
                **words,
            ),
            # A callback, because callbacks also run when the page is left.
            on_commit_change=lambda: _commit(key, names),
        )
    if found is not None:
        show(found)


def _commit(key: str, names: tuple[str, ...]) -> None:
    """Write the value of a released control to the session."""
    left_at = read_fields(said_by(key).get("commit"), names)
    if left_at:
        session.change(**left_at)


def _stands_alone(now: Experiment, find: Find[Any]) -> bool:
    """Whether `now` affects the picture alone: it is quick to find, and the sentence above the
    picture stays the same."""
    if changes_sentence(now):
        return False
    try:
        return find(now, PATIENCE) is not None
    except InputError:
        return False


def _found(key: str, wanted: Experiment, find: Find[Found]) -> tuple[Found | None, dict[str, Any]]:
    """The data of the picture of `wanted`. For a dragged value that takes too long or cannot be
    run: the data shown last, and the reason for the message."""
    dragged = wanted != session.current()
    try:
        found = find(wanted, PATIENCE)
        words = {"slow": wanted.updates}
    except InputError as error:
        found, words = None, {"error": str(error)}
    if found is not None:
        st.session_state[_last(key)] = wanted
        return found, {}
    if not dragged and "slow" in words:
        st.rerun()  # no longer cached; unlike a fragment's, the page's run can be cancelled
    last = st.session_state.get(_last(key))
    return (find(last, PATIENCE) if dragged and last else None), words


def _last(key: str) -> str:
    """Session-state key of the experiment whose picture was shown last."""
    return f"{key}_last"


def _page(key: str) -> str:
    """Session-state key of what the rest of the page shows: the experiment, and the problems of the
    link."""
    return f"{key}_page"


def read_number(said: Mapping[str, Any]) -> int | None:
    """The number of the question, to send back with the answer."""
    return number_of(said.get("commit") or said.get("ask"))


def pack_strip(
    experiment: Experiment,
    names: tuple[str, ...],
    *,
    answer: int | None = None,
    settled: bool = True,
    demo_left: bool = False,
    slow: int = 0,
    error: str = "",
    chips: bool = True,
) -> bytes:
    """Pack the controls of `experiment` for assets/js/strip/strip.js."""
    message: StripMessage = {
        "answer": answer,
        "slow": slow,
        "error": error,
        "gains": _gains(experiment) if "init" in names else {},
        "controls": [_control(name, experiment) for name in names],
        "settled": settled,
        "chips": chips_of(experiment) if chips else [],
        "demo_left": demo_left,
    }
    return pack(message, {})


def _gains(experiment: Experiment) -> dict[str, str]:
    """Title of the gain for each initialisation, so that it can change while that is dragged."""
    return {init: title_of("gain", experiment.replace(init=init)) for init in LABELS["init"]}


def _control(name: str, experiment: Experiment) -> StripControl:
    domain = FIELDS[name]
    control: StripControl = {
        "field": name,
        "title": title_of(name, experiment),
        "kind": "slider",
        "value": getattr(experiment, name),
        "range": (0, 0, 1),
        "stops": [],
        "options": [],
        "stopped": "",
    }
    if isinstance(domain, Text) or (isinstance(domain, Choice) and name not in LABELS):
        raise LookupError(f"{name} is no number and has no labels in explorer.labels")
    if isinstance(domain, Choice):
        control["kind"] = "list" if name in _LISTS else "segments"
        control["options"] = [(value, LABELS[name][value]) for value in domain.options]
    else:
        control["range"] = (domain.low, domain.high, domain.step)
    if name in _DECADES:
        control["kind"] = "stops"
        control["stops"] = _stops(*_DECADES[name])
    if name == "activation" and experiment.cell != "rnn":
        control["stopped"] = "This cell has its tanh and σ in fixed places."
    return control


def _stops(low: int, high: int) -> list[float]:
    """0, and 1, 1.2, 1.5, 2, … of each power of ten from 10^low to 10^high."""
    powers = [(float(f"{m}e{power}")) for power in range(low, high) for m in _MANTISSAS]
    return [0.0, *powers, float(f"1e{high}")]
