"""Cache of runs shared by all sessions, with a progress bar and a Cancel button for long ones."""

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
"""Size of the cache of one process, for all its sessions, in bytes. The largest single result, of
three layers over 200 steps, takes a tenth of it."""

_PATIENCE = 0.5
"""Seconds before a progress bar appears, so that it does not flicker for short waits."""

_REFRESH = 0.1
"""Seconds between two updates of the bar, which are also where Cancel takes effect."""

_RUN = "run"


@cache
def shared() -> Flights:
    """The flights and the cache of this process, for all sessions."""
    return Flights(Shelf(MAX_BYTES))


def get_run(experiment: Experiment) -> Run:
    """`explorer.run.run`, cached, with a progress bar and a Cancel button if it takes long."""
    return trained(_RUN, run_or_find, experiment)


def find_run(experiment: Experiment, seconds: float | None) -> Run | None:
    """`get_run`, or None if training takes longer than `seconds`."""
    return trained(_RUN, run_or_find, experiment, seconds)


def run_or_find(experiment: Experiment, on_update: OnUpdate) -> Run:
    """Run an experiment, with the weights shipped with the app if there are any."""
    shipped = find(experiment)
    return run(experiment, on_update, None if shipped is None else (shipped, None))


def known_run(experiment: Experiment) -> Run | None:
    """The cached run of `experiment`, or None; never computes one."""
    return shared().shelf.get((_RUN, experiment))


def keep_run(result: Run) -> None:
    """Put a run that was computed elsewhere into the cache."""
    shared().shelf.put((_RUN, result.experiment), result)


def kept(kind: str, key: Hashable, compute: Callable[[], Any]) -> Any:
    """The result of a quick `compute()`, cached by kind and key for all sessions; it must not call
    Streamlit."""
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
    """`compute(experiment, on_update)`, cached, with a progress bar and a Cancel button.

    With `seconds`, for a control in a fragment, there is no bar, and the result is None if it takes
    longer: the rerun of a fragment cannot be interrupted. `networks` is the number of networks it
    trains; `key` is the key of the cache, if the experiment alone does not determine the result.
    """
    total, key, work = (
        networks * experiment.updates,
        key or experiment,
        partial(compute, experiment),
    )
    if seconds is not None:
        return _within(seconds, kind, key, work, total)
    # Present without a bar too: the browser rebuilds a picture if the elements above it change.
    place = st.empty()
    words = f"Training: update {{:,}} of {total:,}"
    if networks > 1:
        words = f"Training {networks} networks: update {{:,}} of {total:,} in all"
    result = _with_bar(place, kind, key, work, total, words, session.go_back)
    session.mark_good(experiment)
    return result


def _within(seconds: float, kind: str, key: Hashable, work: Work, total: int) -> Any:
    if not total:
        return kept(kind, key, lambda: work(_no_progress))
    with shared().join((kind, key), work) as flight:
        return flight.result() if flight.wait(seconds) else None


def _no_progress(_done: int) -> None:
    """An `on_update` for work without updates."""


def measured(
    kind: str,
    key: Hashable,
    work: Callable[[OnUpdate], Any] | None,
    total: int,
    words: str,
    cancel: Callable[[], None],
) -> Any:
    """The result of `work`, cached, with a progress bar; without `work`, the cached one or None."""
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
    """The result of `work(on_update)`, cached; shows a bar and Cancel in `place` meanwhile."""
    if not total:
        return kept(kind, key, lambda: work(_no_progress))
    with shared().join((kind, key), work) as flight:
        if not flight.wait(_PATIENCE):
            with place.container():
                bar = st.progress(0.0)
                # A page may wait for two results of one kind, one after the other.
                st.button("Cancel", key=f"cancel_{kind}_{hash(key)}", on_click=cancel)
            # A click on Cancel, or on any other control, stops this script at the next update.
            while not flight.wait(_REFRESH):
                bar.progress(flight.done / total, words.format(flight.done))
    place.empty()
    return flight.result()
