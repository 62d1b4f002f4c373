"""Page "Gradient flow": the interactive matrix and its sentences."""

from explorer.views.flow.picture import UNDER_HAND, show_flow

__all__ = ["UNDER_HAND", "show_flow"]
