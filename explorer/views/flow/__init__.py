"""Gradient flow: the matrix under the hand, and what its numbers say."""

from explorer.views.flow.picture import show_flow

__all__ = ["show_flow"]
