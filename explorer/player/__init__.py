"""The pictures that move while one looks: they are painted in the browser."""

from explorer.player.cells import cells
from explorer.player.cliff import cliff, on_a_narrow_screen
from explorer.player.flow import flow
from explorer.player.live import live
from explorer.player.race import race
from explorer.player.shapes import (
    Align,
    gallery,
    graph,
    graph_is_painted,
    wait_for_no_graph,
)
from explorer.player.unroll import unroll

__all__ = [
    "Align",
    "cells",
    "cliff",
    "flow",
    "gallery",
    "graph",
    "graph_is_painted",
    "live",
    "on_a_narrow_screen",
    "race",
    "unroll",
    "wait_for_no_graph",
]
