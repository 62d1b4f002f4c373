"""Page "Unroll": the player, and the experiment as downloads."""

from explorer.views.unroll.picture import UNDER_HAND, show_player

__all__ = ["UNDER_HAND", "show_player"]
