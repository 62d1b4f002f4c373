"""Measurements of the page "Cells" that are run on request."""

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
    "reduction": "mean", "layers": 1, "forget_bias": 0,
}  # fmt: skip

_MEMORY = "memory_shown"


def explosion_button() -> None:
    """A button that makes the gradient of an LSTM explode: weights four times as large."""
    st.button(
        "“An LSTM cures exploding”? See for yourself",
        on_click=session.change,
        kwargs=_EXPLODES,
        help="Latch over 100 steps, 64 units, memory weights of every gate four times as large, "
        "one update with the clip. Then switch the clip off.",
    )


def get_starts() -> StartsMatter | None:
    """Comparison of zero, random and learned a⟨0⟩, on request; else None and a button."""
    words = f"Training networks: {{:,}} of {TRAININGS}"
    return _on_request(
        "starts", lambda: BASE, lambda count: measure_starts(BASE, count), TRAININGS, words
    )


def get_memory() -> tuple[Race, Mapping[Experiment, Outcome] | None]:
    """(race of the three cells over sequence lengths, its outcomes), on request; else None."""
    race = memory_race(session.current())
    total = len(race.experiments())
    words = f"Training networks: {{:,}} of {total}"
    outcomes = _on_request(
        "memory",
        lambda: memory_race(session.current()).base,
        lambda count: run_memory(race, count),
        total,
        words,
    )
    st.session_state[_MEMORY] = outcomes is not None
    return race, outcomes


def memory_is_shown() -> bool:
    """Whether the page shows outcomes of that race, which belong to one experiment."""
    return st.session_state.get(_MEMORY, False)


def _on_request(
    kind: str, key_of: Callable[[], Any], work: Callable[..., Any], total: int, words: str
) -> Any:
    """The result of `work` if it is cached or requested; else None and a button to request it.

    `key_of()` is its cache key, and is called again when the button is pressed: by then the
    controls of the strip may have other values.
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
