"""Run and show the groups of checks on the page "Checks"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from explorer import checks
from explorer.charts.tables import as_csv
from explorer.checks import IN_64_BIT, Check
from explorer.run import Run
from explorer.ui.runs import kept
from explorer.ui.take_home import File, take_home
from explorer.views.checks.numbers import number_table
from explorer.views.checks.table import check_table, summary_line

_WITHOUT_TORCH = (
    "PyTorch is not installed here, so nothing is compared with its autograd. Everything above "
    "needs NumPy alone."
)


def show_checks(result: Run) -> None:
    """All groups, each as soon as it is computed, under one summary line."""
    seen: list[Check] = []
    summary = st.empty()
    summary.html(summary_line("Running the checks …", state="running"))
    for title, about, find in _groups(result):
        # Nothing is cleared first: while a group is recomputed, its old table stays.
        st.subheader(title, anchor=False)
        st.caption(about)
        found = find()
        if found:
            st.html(check_table(title, found))
        else:
            st.markdown(_WITHOUT_TORCH)
        seen.extend(found)
    state = "failed" if any(check.passed is False for check in seen) else "passed"
    summary.html(summary_line(add_up(seen), state=state))
    csv = File("Checks, .csv", "checks.csv", lambda: as_csv(number_table(seen)))
    take_home((csv,), lambda: result)


def _groups(result: Run) -> tuple[tuple[str, str, Callable[[], tuple[Check, ...]]], ...]:
    """(title, one sentence, function that runs the checks) of each group."""
    experiment = result.experiment
    n, T = result.params.flat.size, result.n_steps
    trained = f"after {experiment.updates:,} updates" if experiment.updates else "untrained"
    about = f"The network on the other pages: {n:,} parameters, T = {T}, {trained}. {IN_64_BIT}"
    return (
        ("This experiment", about,
         lambda: kept("checks", experiment, lambda: checks.check_experiment(result))),
        ("Numbers worked by hand", "Networks so small that paper gives the answer.",
         lambda: kept("by hand", None, checks.by_hand)),
        ("Laws", "What holds for every network of a kind, tried on one drawn at random.",
         lambda: kept("laws", None, checks.laws)),
        ("PyTorch", "The network of this experiment, written again in PyTorch.",
         lambda: kept("autograd", experiment, lambda: checks.check_autograd(result))),
    )  # fmt: skip


def add_up(seen: Sequence[Check]) -> str:
    """Summary: how many checks passed or failed, and how many could not be judged."""
    failed = sum(check.passed is False for check in seen)
    unclear = sum(check.passed is None for check in seen)
    judged = len(seen) - unclear
    more = f" · {unclear} cannot be judged here" if unclear else ""
    if failed:
        return f"✗ {failed} of {judged} checks failed{more}"
    return f"✓ {judged} of {judged} checks passed{more}"
