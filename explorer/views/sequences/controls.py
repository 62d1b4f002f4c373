"""Controls of the page "Sequences": the series, the window and the order of its steps."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explorer import tasks
from explorer.experiment import Experiment
from explorer.sequences import Comparison, Window, cut, has_series
from explorer.tasks.tone import SOUNDS
from explorer.ui import session
from explorer.ui.controls import task_options
from explorer.ui.frame import say
from explorer.ui.own_data import choose_task, own_data
from explorer.ui.parts import DOMAINS
from explorer.ui.results import get_comparison
from explorer.ui.widgets import show_value
from explorer.views.sequences.sound import OWN, own_sound

_KINDS = {
    "names": "Names",
    "text": "Text",
    "weather": "Weather",
    "prices": "Prices",
    "tone": "Sound",
    "own": "Your own",
}
_ORDERS = {
    "kept": "as it is",
    "shuffled": "shuffled, each window its own way",
    "fixed": "shuffled, all windows the same way",
}
_FALLBACK = "weather"
_RECIPE = {"updates": 500, "optimiser": "adam", "learning_rate": 0.01, "batch": 32}


@dataclass(frozen=True, eq=False)
class View:
    """What the page shows: an experiment whose task has a series, and how the series is cut."""

    experiment: Experiment
    task: tasks.Task
    source: Hashable
    k: int
    order: str
    at: int


HIDDEN_FIELDS = (
    *("task", "init", "forget_bias", "a0", "dtype", "reduction", "threshold", "window"),
)
"""Fields that the sidebar leaves out here; the task is chosen above the picture."""


def sequence_controls(experiment: Experiment) -> View:
    """Controls of the series, above the picture; returns the View of the address."""
    is_series = has_series(experiment.task) and not experiment.data.startswith("sentences")
    task_shown = experiment.task if is_series else None
    kind, option = st.columns([3, 2], gap="medium")
    show_value(
        kind.segmented_control,
        "Sequence",
        key="sequence_kind",
        value=task_shown,
        take=_choose_kind,
        options=tuple(_KINDS),
        format_func=_KINDS.get,
        required=task_shown is not None,
    )
    title = tasks.TASKS[experiment.task].title
    other = f"“{title}” is no series of single values, so the weather is shown; choose one above."
    say(*() if task_shown else (other,))
    if task_shown is None:
        experiment = experiment.replace(task=_FALLBACK, data="")
    source = session.look("sound") if experiment.task == "tone" else None
    if source is not None:
        with option:
            _view_control(
                st.selectbox,
                "sound",
                "Sound",
                options=DOMAINS["sound"].options,
                format_func=_name_sound,
            )
        task, source = own_sound(source)
    else:
        with option:
            if task_shown is not None:
                task_options()
        task = tasks.make(
            experiment.task, names=experiment.names, text=experiment.text, data=experiment.data
        )
    view = (session.look(name) for name in ("k", "order", "at"))
    return View(experiment, task, source, *view)


def order_controls() -> None:
    """Controls of the window's size k and of the order of its steps, and one's own data."""
    own_data()
    _view_control(
        st.slider,
        "k",
        "Window k",
        min_value=DOMAINS["k"].low,
        max_value=DOMAINS["k"].high,
        help="How many of the last steps the feedforward network sees at once; at most T.",
    )
    _view_control(
        st.radio,
        "order",
        "Order of the steps in a window",
        options=DOMAINS["order"].options,
        format_func=_ORDERS.get,
        help="What follows a window stays what it was; only the steps before it change places.",
    )


def get_sequence(view: View) -> tuple[Comparison, Comparison | None]:
    """The comparison and, if it is shuffled, the same one with the steps in order."""
    before = None
    if view.order != "kept":
        before = get_comparison(view.experiment, view.task, view.source, view.k, "kept")
    else:
        st.empty()  # the place of its progress bar
    args = (view.experiment, view.task, view.source, view.k, view.order)
    return get_comparison(*args), before


def pick_window(comparison: Comparison, at: int) -> Window:
    """A slider that moves the window over the held-out part; returns the Window."""
    last = len(comparison.series.values) - comparison.series.split - 1
    _view_control(
        st.slider,
        "at",
        "Move the window over the held-out part",
        min_value=DOMAINS["at"].low,
        max_value=last,
        help="Its number is that of the held-out value that is asked for.",
    )
    return cut(comparison.series, comparison.n_steps, min(at, last), comparison.order)


def train_button(experiment: Experiment) -> None:
    """A button that trains networks that have had no update, with a sentence on why."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if not experiment.updates:
            st.button("Train 500 updates", type="primary", on_click=session.change, kwargs=_RECIPE)
            st.markdown("The three networks have had no training update yet: they guess.")


def _choose_kind(chosen: str) -> None:
    session.forget("at")
    choose_task(chosen)


def _view_control(widget: Any, name: str, label: str, **options: Any) -> None:
    """One widget for a part of the address: shows its value and writes back a new one."""
    value = session.look(name)
    if "max_value" in options:
        value = min(value, options["max_value"])
    show_value(
        widget,
        label,
        key=f"sequences_{name}",
        value=value,
        take=lambda chosen: session.choose(name, chosen),
        **options,
    )


def _name_sound(name: str) -> str:
    words = OWN[name] if name in OWN else SOUNDS[name][0]
    return words[0].upper() + words[1:]
