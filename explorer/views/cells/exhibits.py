"""The page "Cells": its three runs, and what is measured when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from explorer.experiment import Experiment
from explorer.race import Outcome, Race
from explorer.race.memory import memory_race, run_memory
from explorer.run.starts import BASE, TRAININGS, StartsMatter, measure_starts
from explorer.ui import session
from explorer.ui.runs import measured

_EXPLODES = {
    "task": "latch", "n_steps": 100, "n_a": 64, "init": "orthogonal", "gain": 4.0, "seed": 0,
    "updates": 1, "a0": "zeros", "window": 0, "dtype": "float64", "activation": "tanh",
    "optimiser": "sgd", "learning_rate": 0.1, "clip": "norm", "threshold": 1.0, "batch": 16,
    "reduction": "mean", "layers": 1,
}  # fmt: skip

_MEMORY = "memory_shown"


def explosion_button() -> None:
    """Weights four times as large: the gradient grows in the LSTM too."""
    st.button(
        "“An LSTM cures exploding”? See for yourself",
        on_click=session.change,
        kwargs=_EXPLODES,
        help="Latch over 100 steps, 64 units, memory weights of every gate four times as large, "
        "one update with the clip. Then switch the clip off.",
    )


def get_starts() -> StartsMatter | None:
    """Zeros, random and learned a⟨0⟩ trained and compared, once somebody has asked for it."""
    words = f"Training networks: {{:,}} of {TRAININGS}"
    return _asked(
        "starts", lambda: BASE, lambda count: measure_starts(BASE, count), TRAININGS, words
    )


def get_memory() -> tuple[Race, Mapping[Experiment, Outcome] | None]:
    """The three cells on longer and longer sequences, once somebody has asked for it."""
    race = memory_race(session.current())
    total = len(race.experiments())
    words = f"Training networks: {{:,}} of {total}"
    outcomes = _asked(
        "memory",
        lambda: memory_race(session.current()).base,
        lambda count: run_memory(race, count),
        total,
        words,
    )
    st.session_state[_MEMORY] = outcomes is not None
    return race, outcomes


def memory_is_shown() -> bool:
    """Whether the page shows outcomes, which are of the experiment it was run for."""
    return st.session_state.get(_MEMORY, False)


def _asked(
    kind: str, key_of: Callable[[], Any], work: Callable[..., Any], total: int, words: str
) -> Any:
    """What `work` gave, where it is known or wanted; otherwise a button that wants it.

    `key_of()` is what it is kept under. The button asks again when it is pressed: by then the
    controls under the hand may stand elsewhere.
    """
    place, asked, key = st.container(), f"asked_{kind}", key_of()
    with place:
        found = measured(
            kind, key, work if st.session_state.get(asked) == key else None, total, words,
            lambda: st.session_state.update({asked: None}),
        )  # fmt: skip
        if found is None:
            st.button(
                f"Measure it: {total} trainings, about ten seconds",
                key=f"measure_{kind}",
                on_click=lambda: st.session_state.update({asked: key_of()}),
            )
    return found
