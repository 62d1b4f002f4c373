"""What a race has beside the experiment, and its part of the link: lengths, networks, cells.

The experiment says all else. As with the experiment, the session's settings are what holds, and the
address is read only when it says something new: see explorer/ui/session.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from explorer import race
from explorer.experiment import Experiment, Problem
from explorer.ui.frame import warn

LENGTHS, NETWORKS, CELLS = "race_lengths", "race_networks", "race_cells"
USUAL_LENGTHS, USUAL_NETWORKS = (5, 8, 10, 15, 20, 25, 30, 40), 5

_READERS: dict[str, Callable[[str], Any]] = {
    LENGTHS: race.read_lengths,
    NETWORKS: race.read_networks,
    CELLS: race.read_cells,
}
_KEY = "race_settings"


@dataclass
class _Settings:
    """`chosen` holds what a person or a link has chosen, as text; the rest is as usual."""

    chosen: dict[str, str] = field(default_factory=dict)
    seen: tuple = ()
    problems: tuple[Problem, ...] = ()


def open_settings() -> None:
    """Read the address, or write what is missing there; say what cannot be used. Once a run."""
    settings = _settings()
    query = {name: st.query_params.get_all(name) for name in _READERS if name in st.query_params}
    signature = tuple(sorted((name, tuple(values)) for name, values in query.items()))
    if signature and signature != settings.seen:
        settings.chosen, settings.problems = _read(query)
        settings.seen = signature
    elif not signature:
        _write(settings)
    warn(settings.problems)


def settings_of(experiment: Experiment) -> tuple[tuple[int, ...], int, tuple[str, ...]]:
    """(lengths, networks, cells) to race with."""
    chosen = {name: _READERS[name](text) for name, text in _settings().chosen.items()}
    ready = race.matching(experiment)
    lengths = chosen.get(LENGTHS) or (ready.lengths if ready else USUAL_LENGTHS)
    cells = chosen.get(CELLS) or (experiment.cell,)
    return lengths, chosen.get(NETWORKS, USUAL_NETWORKS), cells


def choose(name: str, text: str | None) -> None:
    """Choose one setting; None lets it be as usual. ValueError says what is possible."""
    settings = _settings()
    if text is None:
        settings.chosen.pop(name, None)
    else:
        _READERS[name](text)
        settings.chosen[name] = text
    settings.problems = ()
    _write(settings)


def as_usual() -> None:
    """Let the lengths and cells be those of the race that is chosen next."""
    for name in (LENGTHS, CELLS):
        choose(name, None)


def _settings() -> _Settings:
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _Settings()
    return st.session_state[_KEY]


def _read(query: dict[str, list[str]]) -> tuple[dict[str, str], tuple[Problem, ...]]:
    chosen, problems = {}, []
    for name, values in query.items():
        try:
            if len(values) != 1:
                raise ValueError(f"give `{name}` once, not {len(values)} times")
            _READERS[name](values[0])
        except ValueError as problem:
            problems.append(Problem(name, " and ".join(values)[:40], str(problem)))
        else:
            chosen[name] = values[0]
    return chosen, tuple(problems)


def _write(settings: _Settings) -> None:
    for name in _READERS:
        if name in settings.chosen:
            st.query_params[name] = settings.chosen[name]
        else:
            st.query_params.pop(name, None)
    settings.seen = tuple(sorted((name, (text,)) for name, text in settings.chosen.items()))
