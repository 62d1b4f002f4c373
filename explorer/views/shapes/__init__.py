"""Page "Shapes": the gallery, inputs and outputs of a network, and its scores."""

from explorer.views.shapes.boxes import graph_expected
from explorer.views.shapes.controls import choose_shape, get_network, shape_controls
from explorer.views.shapes.says import show_panel
from explorer.views.shapes.scores import show_scores
from explorer.views.shapes.take_home import take_shape_home

__all__ = [
    "choose_shape",
    "get_network",
    "graph_expected",
    "shape_controls",
    "show_panel",
    "show_scores",
    "take_shape_home",
]
