"""Clipping: both trainings as figures, words and numbers."""

from explorer.views.clipping.picture import UNDER_HAND, show_twins

__all__ = ["UNDER_HAND", "show_twins"]
