"""Plotly components that figures of several pages share: theme, scales, marks, panels.

A figure of a single page is in explorer/views, in the package of that page.
"""

from plotly.graph_objects import Figure

__all__ = ["Figure"]
