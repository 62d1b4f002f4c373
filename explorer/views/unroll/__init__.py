"""Unroll: the player, and the experiment as files to take home."""

from explorer.views.unroll.picture import show_player
from explorer.views.unroll.take_home import take_home

__all__ = [
    "show_player",
    "take_home",
]
