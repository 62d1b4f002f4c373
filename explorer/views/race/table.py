"""A race as a table, one row for each network, and as a self-contained HTML page."""

from __future__ import annotations

import html
from collections.abc import Mapping

import numpy as np

from explorer.charts.race import draw_race
from explorer.charts.tables import Table
from explorer.charts.theme import LIGHT
from explorer.experiment import Experiment
from explorer.race import Outcome, Race, describe, state_of, verdict
from explorer.race.words import rule


def race_table(race: Race, outcomes: Mapping[Experiment, Outcome]) -> Table:
    """Column name → one value for each finished network; NaN where there is no update."""
    done = [one for one in race.experiments() if one in outcomes]
    found = [outcomes[one] for one in done]

    def or_nan(values):
        return np.array([np.nan if value is None else value for value in values], float)

    return {
        "cell": np.array([one.cell for one in done]),
        "clip": np.array([one.clip for one in done]),
        "T": np.array([one.n_steps for one in done], int),
        "seed": np.array([one.seed for one in done], int),
        "outcome": np.array([state_of(one) for one in found]),
        "learned at": or_nan([one.learned_at for one in found]),
        "broke at": or_nan([one.broke_at for one in found]),
        "updates": np.array([one.updates for one in found], int),
        "last loss": np.array([one.loss for one in found], float),
    }


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body {{ font-family: system-ui, sans-serif; max-width: 1100px; margin: 2em auto;
padding: 0 1em; color: {ink}; line-height: 1.45 }} h1 {{ font-size: 1.4em }}</style></head>
<body><h1>{title}</h1>{figure}<p>{words}</p><p>{rule}</p></body></html>
"""


def as_page(race: Race, outcomes: Mapping[Experiment, Outcome]) -> str:
    """One HTML file with the figure and its text, which can be opened offline."""
    figure = draw_race(race, outcomes)
    return _PAGE.format(
        title=html.escape(verdict(race, outcomes) or "Race"),
        ink=LIGHT.ink,
        figure=figure.to_html(full_html=False, include_plotlyjs=True),
        words=html.escape(describe(race, outcomes)),
        rule=html.escape(rule(race)),
    )
