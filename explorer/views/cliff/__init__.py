"""Page "Cliff": the error map of one unit, its 3-D surface, the loss around the experiment."""

from explorer.charts.theme import CONFIG_3D
from explorer.views.cliff.landscape import (
    describe_landscape,
    draw_landscape,
    legend_of,
    say_landscape,
)
from explorer.views.cliff.picture import on_a_narrow_screen, show_map
from explorer.views.cliff.runs import get_landscape, measure_again
from explorer.views.cliff.surface import describe_cliff, draw_cliff
from explorer.views.cliff.surfaces import choose_surface
from explorer.views.cliff.take_home import take_landscape_home, take_paths_home

__all__ = [
    "CONFIG_3D",
    "choose_surface",
    "describe_cliff",
    "describe_landscape",
    "draw_cliff",
    "draw_landscape",
    "get_landscape",
    "legend_of",
    "measure_again",
    "on_a_narrow_screen",
    "say_landscape",
    "show_map",
    "take_landscape_home",
    "take_paths_home",
]
