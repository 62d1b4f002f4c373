"""Shapes: the gallery, what is given to a network, and what comes out."""

from explorer.views.shapes.boxes import graph_expected
from explorer.views.shapes.controls import choose_shape, get_network, shape_controls
from explorer.views.shapes.says import show_what_it_says
from explorer.views.shapes.scores import show_scores

__all__ = [
    "choose_shape",
    "get_network",
    "graph_expected",
    "shape_controls",
    "show_scores",
    "show_what_it_says",
]
