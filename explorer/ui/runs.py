"""Runs, computed once and shared: a cache, a progress bar for what takes long, and a way out."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache, partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.experiment import Experiment
from explorer.run import OnUpdate, Run, run
from explorer.shapes import find
from explorer.ui import session
from explorer.ui.flights import Flights, Work
from explorer.ui.shelf import Shelf

MAX_BYTES = 256 * 2**20
"""Bytes of results that one process keeps for all its sessions. The largest single one, of three
layers over 200 steps, takes a tenth of it."""

_PATIENCE = 0.5
"""Seconds before a progress bar appears; shorter waits would only flicker."""

_REFRESH = 0.1
"""Seconds between two paintings of the bar. Each is also where a cancel takes effect."""

_RUN = "run"


@cache
def shared() -> Flights:
    """What is computed in this process, and what has been: for all sessions."""
    return Flights(Shelf(MAX_BYTES))


def get_run(experiment: Experiment) -> Run:
    """`explorer.run.run`, cached, with a progress bar and a cancel button where it takes long."""
    return trained(_RUN, run_or_find, experiment)


def find_run(experiment: Experiment, seconds: float | None) -> Run | None:
    """`get_run`, or None where training takes longer than `seconds`."""
    return trained(_RUN, run_or_find, experiment, seconds)


def run_or_find(experiment: Experiment, on_update: OnUpdate) -> Run:
    """What comes with the app is not trained again."""
    shipped = find(experiment)
    return run(experiment, on_update, None if shipped is None else (shipped, None))


def known_run(experiment: Experiment) -> Run | None:
    """The run of `experiment` if one has been made; never makes one."""
    return shared().shelf.get((_RUN, experiment))


def keep_run(result: Run) -> None:
    """Have a run that was made elsewhere, so that no page makes it again."""
    shared().shelf.put((_RUN, result.experiment), result)


def kept(kind: str, key: Hashable, compute: Callable[[], Any]) -> Any:
    """What `compute()` gave for `key`, for what is quick. It may not call Streamlit: what comes of
    it is for other sessions too."""
    return shared().once((kind, key), compute)


def trained(
    kind: str,
    compute: Callable[[Experiment, OnUpdate], Any],
    experiment: Experiment,
    seconds: float | None = None,
    *,
    networks: int = 1,
    key: Hashable = None,
) -> Any:
    """What `compute(experiment, on_update)` gives, cached, with a progress bar and a way out.

    With `seconds`, for a control under the hand, there is no bar, and None where it takes longer:
    Streamlit lets nothing interrupt the rerun of a fragment. `networks` is how many it trains;
    `key` is what it is kept under, where the experiment does not say all.
    """
    total, key, work = (
        networks * experiment.updates,
        key or experiment,
        partial(compute, experiment),
    )
    if seconds is not None:
        return _within(seconds, kind, key, work, total)
    # The place of the bar is there in any case: an element more or less above a picture is a new
    # place for the picture, and the browser would build it anew.
    place = st.empty()
    words = f"Training: update {{:,}} of {total:,}"
    if networks > 1:
        words = f"Training {networks} networks: update {{:,}} of {total:,} in all"
    result = _with_bar(place, kind, key, work, total, words, session.go_back)
    session.mark_good(experiment)
    return result


def _within(seconds: float, kind: str, key: Hashable, work: Work, total: int) -> Any:
    if not total:
        return kept(kind, key, lambda: work(_tell_nobody))
    with shared().join((kind, key), work) as flight:
        return flight.result() if flight.wait(seconds) else None


def _tell_nobody(_done: int) -> None:
    """What is quick has no progress to tell."""


def measured(
    kind: str,
    key: Hashable,
    work: Callable[[OnUpdate], Any] | None,
    total: int,
    words: str,
    cancel: Callable[[], None],
) -> Any:
    """What `work` gave for `key`, with a progress bar; None where it is not known and not given."""
    place = st.empty()
    if work is None:
        return shared().shelf.get((kind, key))
    return _with_bar(place, kind, key, work, total, words, cancel)


def _with_bar(
    place: DeltaGenerator,
    kind: str,
    key: Hashable,
    work: Work,
    total: int,
    words: str,
    cancel: Callable[[], None],
) -> Any:
    """What `work(on_update)` gives; its bar and the button Cancel stand in `place` meanwhile."""
    if not total:
        return kept(kind, key, lambda: work(_tell_nobody))
    with shared().join((kind, key), work) as flight:
        if not flight.wait(_PATIENCE):
            with place.container():
                bar = st.progress(0.0)
                st.button("Cancel", key=f"cancel_{kind}", on_click=cancel)
            # A click on Cancel, or on any other control, ends this run at the next painting.
            while not flight.wait(_REFRESH):
                bar.progress(flight.done / total, words.format(flight.done))
    place.empty()
    return flight.result()
