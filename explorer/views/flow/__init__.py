"""Gradient flow: the matrix under the hand, and what its numbers say."""

from explorer.views.flow.picture import UNDER_HAND, show_flow

__all__ = ["UNDER_HAND", "show_flow"]
