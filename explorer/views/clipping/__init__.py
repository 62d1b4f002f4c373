"""Clipping: both trainings as figures, words and numbers."""

from explorer.charts.tables import as_csv
from explorer.ui.gradient import choose_gradient
from explorer.views.clipping.runs import get_twins
from explorer.views.clipping.table import twin_table
from explorer.views.clipping.twins import draw_twin
from explorer.views.clipping.words import describe_twin

__all__ = [
    "as_csv",
    "choose_gradient",
    "describe_twin",
    "draw_twin",
    "get_twins",
    "twin_table",
]
