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

from explorer.experiment import Experiment
from explorer.run import OnUpdate, Run, run
from explorer.shapes import find
from explorer.ui import session

_PATIENCE = 0.5
"""Seconds before a progress bar appears; shorter waits would only flicker."""

_REFRESH = 0.1
"""Seconds between two paintings of the bar. Each is also where a cancel takes effect."""


class Shelf:
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
def shelf_of(kind: str, size: int) -> Shelf:
    """The shelf of this kind of results."""
    del kind  # one shelf for each kind: part of the cache key
    return Shelf(size)


def get_run(experiment: Experiment) -> Run:
    """`explorer.run.run`, cached, with a progress bar and a cancel button where it takes long."""
    return trained("run", 48, run_or_find, experiment)


def find_run(experiment: Experiment, seconds: float | None) -> Run | None:
    """`get_run`, or None where training takes longer than `seconds`."""
    if seconds is None:
        return get_run(experiment)
    return within(seconds, "run", 48, run_or_find, experiment)


def run_or_find(experiment: Experiment, on_update: OnUpdate) -> Run:
    """What comes with the app is not trained again."""
    shipped = find(experiment)
    return run(experiment, on_update, None if shipped is None else (shipped, None))


def within(
    seconds: float,
    kind: str,
    size: int,
    compute: Callable[[Experiment, OnUpdate], Any],
    experiment: Experiment,
) -> Any:
    """What `trained` gives, for a control under the hand: None where training takes longer.

    There is no progress bar and no way out, because Streamlit lets nothing interrupt the rerun
    of a fragment; the training gives up by itself.
    """
    shelf = shelf_of(kind, size)
    found = shelf.get(experiment)
    if found is not None:
        return found
    deadline = time.perf_counter() + seconds

    def give_up(_done: int) -> None:
        if time.perf_counter() > deadline:
            raise _TooSlowError

    try:
        found = compute(experiment, give_up)
    except _TooSlowError:
        return None
    shelf.put(experiment, found)
    return found


class _TooSlowError(Exception):
    """The training takes longer than the given seconds."""


def measured(
    kind: str,
    key: Hashable,
    work: Callable[[OnUpdate], Any] | None,
    total: int,
    words: str,
    cancel: Callable[[], None],
) -> Any:
    """What `work` gave for `key`, with a progress bar; None where it is not known and not given."""
    place, shelf = st.empty(), shelf_of(kind, 12)
    found = shelf.get(key)
    if found is None and work is not None:
        found = with_progress(place, kind, work, total, words, cancel)
        shelf.put(key, found)
    return found


def known_run(experiment: Experiment) -> Run | None:
    """The run of `experiment` if one has been made; never makes one."""
    return shelf_of("run", 48).get(experiment)


def keep_run(result: Run) -> None:
    """Have a run that was made elsewhere, so that no page makes it again."""
    shelf_of("run", 48).put(result.experiment, result)


def kept(kind: str, size: int, key: Any, compute: Callable[[], Any]) -> Any:
    """What `compute()` gave for `key`, on a shelf of its own for each kind."""
    shelf = shelf_of(kind, size)
    item = shelf.get(key)
    if item is None:
        item = compute()
        shelf.put(key, item)
    return item


def trained(
    kind: str,
    size: int,
    compute: Callable[[Experiment, OnUpdate], Any],
    experiment: Experiment,
    *,
    networks: int = 1,
    key: Hashable = None,
) -> Any:
    """What `compute(experiment, on_update)` gives, cached, with a progress bar and a way out.

    `networks` is how many it trains; `key` is what it is kept under, where the experiment does not
    say all.
    """
    # The place of the bar is there in any case: an element more or less above a picture is a new
    # place for the picture, and the browser would build it anew.
    place = st.empty()
    shelf = shelf_of(kind, size)
    key = key or experiment
    result = shelf.get(key)
    if result is None:
        total = networks * experiment.updates
        words = f"Training: update {{:,}} of {total:,}"
        if networks > 1:
            words = f"Training {networks} networks: update {{:,}} of {total:,} in all"
        work = partial(compute, experiment)
        result = with_progress(place, kind, work, total, words, session.go_back)
        shelf.put(key, result)
    session.mark_good(experiment)
    return result


def with_progress(
    place: DeltaGenerator,
    kind: str,
    work: Callable[[OnUpdate], Any],
    total: int,
    words: str,
    cancel: Callable[[], None],
) -> Any:
    """What `work(on_update)` gives; its bar and the button Cancel stand in `place` meanwhile."""
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
