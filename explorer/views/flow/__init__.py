"""Gradient flow: the interactive matrix, and its sentences."""

from explorer.views.flow.picture import show_flow
from explorer.views.flow.runs import get_flow, glance_at_flow

__all__ = [
    "get_flow",
    "glance_at_flow",
    "show_flow",
]
