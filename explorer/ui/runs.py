"""Runs, computed once and shared: a cache, a progress bar for what takes long, and a way out."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer import tasks
from explorer.experiment import Experiment
from explorer.run import Flow, OnUpdate, Run, Twins, measure_flow, run, run_twins
from explorer.run.cells import Cells, run_cells, time_updates
from explorer.run.landscape import Landscape, measure_landscape, points_of
from explorer.sequences import SEEDS, Comparison, compare
from explorer.shapes import find
from explorer.ui import session

_PATIENCE = 0.5
"""Seconds before a progress bar appears; shorter waits would only flicker."""

_REFRESH = 0.1
"""Seconds between two paintings of the bar. Each is also where a cancel takes effect."""


_CANCELLED = "cancelled landscape"


class _Shelf:
    """The most recently used results, at most `size` of them, shared by all sessions."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: OrderedDict[Any, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> Any:
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
            return self._items.get(key)

    def put(self, key: Any, item: Any) -> None:
        with self._lock:
            self._items[key] = item
            self._items.move_to_end(key)
            while len(self._items) > self._size:
                self._items.popitem(last=False)


@st.cache_resource(show_spinner=False)
def _shelf(kind: str, size: int) -> _Shelf:
    del kind  # one shelf for each kind: part of the cache key
    return _Shelf(size)


def get_run(experiment: Experiment) -> Run:
    """`explorer.run.run`, cached, with a progress bar and a cancel button where it takes long."""
    return _get("run", 48, _run, experiment)


def _run(experiment: Experiment, on_update: OnUpdate) -> Run:
    """What comes with the app is not trained again."""
    shipped = find(experiment)
    return run(experiment, on_update, None if shipped is None else (shipped, None))


def get_twins(experiment: Experiment) -> Twins:
    """`explorer.run.run_twins`, cached, with a progress bar and a cancel button."""
    return _get("twins", 12, run_twins, experiment, networks=2)


def get_flow(experiment: Experiment) -> Flow:
    """`explorer.run.measure_flow` of the run of `experiment`, cached."""
    shelf = _shelf("flow", 24)
    flow = shelf.get(experiment)
    if flow is None:
        flow = measure_flow(get_run(experiment))
        shelf.put(experiment, flow)
    else:
        st.empty()  # see _get
        session.mark_good(experiment)
    return flow


def get_landscape(experiment: Experiment, directions: str) -> Landscape | None:
    """`explorer.run.measure_landscape` of the run of `experiment`, cached; None when cancelled.

    A cancelled one is measured again when it is asked for with `measure_again`.
    """
    made, shelf, key = get_run(experiment), _shelf("landscape", 12), (experiment, directions)
    place, landscape = st.empty(), shelf.get(key)
    if landscape is None and st.session_state.get(_CANCELLED) != key:
        total = points_of(experiment) ** 2
        landscape = _with_progress(
            place,
            "landscape",
            partial(measure_landscape, made, directions),
            total,
            f"Measuring the loss around the network: {{:,}} of {total:,} points",
            lambda: st.session_state.update({_CANCELLED: key}),
        )
        shelf.put(key, landscape)
    return landscape


def measure_again() -> None:
    """Let a cancelled landscape be measured."""
    st.session_state[_CANCELLED] = None


def get_cells(experiment: Experiment) -> Cells:
    """`explorer.run.cells.run_cells`, cached, with a progress bar and a cancel button."""
    return _get("cells", 12, run_cells, experiment, networks=3)


def get_times(experiment: Experiment) -> dict[str, float]:
    """Seconds of an update of each cell, measured once for each experiment."""
    return kept("times", 48, experiment, partial(time_updates, experiment))


def measured(
    kind: str,
    key: Hashable,
    work: Callable[[OnUpdate], Any] | None,
    total: int,
    words: str,
    cancel: Callable[[], None],
) -> Any:
    """What `work` gave for `key`, with a progress bar; None where it is not known and not given."""
    place, shelf = st.empty(), _shelf(kind, 12)
    found = shelf.get(key)
    if found is None and work is not None:
        found = _with_progress(place, kind, work, total, words, cancel)
        shelf.put(key, found)
    return found


def known_run(experiment: Experiment) -> Run | None:
    """The run of `experiment` if one has been made; never makes one."""
    return _shelf("run", 48).get(experiment)


def keep_run(result: Run) -> None:
    """Have a run that was made elsewhere, so that no page makes it again."""
    _shelf("run", 48).put(result.experiment, result)


def kept(kind: str, size: int, key: Any, compute: Callable[[], Any]) -> Any:
    """What `compute()` gave for `key`, on a shelf of its own for each kind."""
    shelf = _shelf(kind, size)
    item = shelf.get(key)
    if item is None:
        item = compute()
        shelf.put(key, item)
    return item


def glance_at_flow(experiment: Experiment, seconds: float) -> Flow | None:
    """`get_flow` for a slider under the hand: None where training takes longer than `seconds`.

    There is no progress bar and no way out, because Streamlit lets nothing interrupt the rerun
    of a fragment; the training gives up by itself.
    """
    flows, runs = _shelf("flow", 24), _shelf("run", 48)
    flow = flows.get(experiment)
    if flow is not None:
        return flow
    deadline = time.perf_counter() + seconds

    def give_up(_done: int) -> None:
        if time.perf_counter() > deadline:
            raise _TooSlowError

    result = runs.get(experiment)
    try:
        result = result or _run(experiment, give_up)
    except _TooSlowError:
        return None
    runs.put(experiment, result)
    flow = measure_flow(result)
    flows.put(experiment, flow)
    return flow


class _TooSlowError(Exception):
    """A training that nobody wants to wait for."""


def get_comparison(
    experiment: Experiment, task: tasks.Task, source: Hashable, k: int, order: str
) -> Comparison:
    """`explorer.sequences.compare`, cached, with a progress bar and a cancel button.

    `source` is what the task was made of, where the experiment does not say it.
    """

    def train(one: Experiment, on_update: OnUpdate) -> Comparison:
        return compare(one, task, k, order, on_update)

    # A kind for each order: both may be trained, and cancelled, in one run of the page.
    key = experiment, source, k
    return _get(f"comparison_{order}", 24, train, experiment, networks=3 * SEEDS, key=key)


def _get(
    kind: str,
    size: int,
    compute: Callable[[Experiment, OnUpdate], Any],
    experiment: Experiment,
    *,
    networks: int = 1,
    key: Hashable = None,
) -> Any:
    # The place of the bar is there in any case: an element more or less above a picture is a new
    # place for the picture, and the browser would build it anew.
    place = st.empty()
    shelf = _shelf(kind, size)
    key = key or experiment
    result = shelf.get(key)
    if result is None:
        total = networks * experiment.updates
        words = f"Training: update {{:,}} of {total:,}"
        if networks > 1:
            words = f"Training {networks} networks: update {{:,}} of {total:,} in all"
        work = partial(compute, experiment)
        result = _with_progress(place, kind, work, total, words, session.go_back)
        shelf.put(key, result)
    session.mark_good(experiment)
    return result


def _with_progress(
    place: DeltaGenerator,
    kind: str,
    work: Callable[[OnUpdate], Any],
    total: int,
    words: str,
    cancel: Callable[[], None],
) -> Any:
    painted = started = time.perf_counter()
    bar = None

    def on_update(done: int) -> None:
        nonlocal bar, painted
        now = time.perf_counter()
        if now - started < _PATIENCE or now - painted < _REFRESH:
            return
        painted = now
        if bar is None:
            with place.container():
                bar = st.progress(0.0)
                st.button("Cancel", key=f"cancel_{kind}", on_click=cancel)
        # A click on Cancel, or on any other control, ends this run at the next painting.
        bar.progress(done / total, words.format(done))

    result = work(on_update)
    place.empty()
    return result
