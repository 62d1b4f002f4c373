"""Cells: the diagrams, the gradient by distance, and the cost of each cell."""

from explorer.charts.race import draw_race
from explorer.race import describe as describe_race
from explorer.race import rule as race_rule
from explorer.race import verdict as judge_race
from explorer.views.cells.exhibits import explosion_button, get_memory, get_starts
from explorer.views.cells.picture import show_cells
from explorer.views.cells.reach import describe_reach, draw_reach, say_reach
from explorer.views.cells.runs import get_cells, get_times
from explorer.views.cells.starts import describe_starts, draw_starts, recipe, say_starts
from explorer.views.cells.table import cell_table, say_clip

__all__ = [
    "cell_table",
    "describe_race",
    "describe_reach",
    "describe_starts",
    "draw_race",
    "draw_reach",
    "draw_starts",
    "explosion_button",
    "get_cells",
    "get_memory",
    "get_starts",
    "get_times",
    "judge_race",
    "race_rule",
    "recipe",
    "say_clip",
    "say_reach",
    "say_starts",
    "show_cells",
]
