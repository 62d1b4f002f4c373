"""Page "Cells": the diagrams, the gradient by distance, and the cost of each cell."""

from explorer.charts.race import draw_race, seen_in
from explorer.race import describe as describe_race
from explorer.race import rule as race_rule
from explorer.race import verdict as judge_race
from explorer.views.cells.exhibits import get_memory, get_starts
from explorer.views.cells.picture import UNDER_HAND, show_cells
from explorer.views.cells.starts import describe_starts, draw_starts, recipe, say_starts

__all__ = [
    "UNDER_HAND",
    "describe_race",
    "describe_starts",
    "draw_race",
    "draw_starts",
    "get_memory",
    "get_starts",
    "judge_race",
    "race_rule",
    "recipe",
    "say_starts",
    "seen_in",
    "show_cells",
]
