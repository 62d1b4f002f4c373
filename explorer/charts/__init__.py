"""Plotly pieces that figures of several pages share: theme, scales, marks, panels, numbers.

A figure that one page alone shows stands in explorer/views, beside what else that page uses.
"""

from plotly.graph_objects import Figure

__all__ = ["Figure"]
