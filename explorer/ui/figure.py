"""A Plotly figure on the page, in place of st.plotly_chart: a new one is drawn in the same element.

Streamlit's own builds its chart anew for every change: for a moment there is none, and the zoom is
lost. assets/js/figure/figure.js hands each figure to Plotly.react instead.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np

from explorer.charts import Figure
from explorer.charts.back_row import for_the_back_row
from explorer.charts.theme import CONFIG
from explorer.ui.presenter import type_scale
from explorer.ui.runs import kept
from explorer.wire.mount import component
from explorer.wire.pack import pack
from explorer.wire.plotly_js import plotly_path

# Plotly puts its rules into the page's head and asks what lies under the pointer; from within a
# shadow root it would find neither.
_figure = component("figure/figure", isolated=False)


def show_figure(figure: Figure, *, key: str, alt: str, config: Mapping[str, Any] = CONFIG) -> None:
    """A Plotly figure with its text alternative, in the type size of the view."""
    shown = for_the_back_row(figure, type_scale())
    _figure(key=f"figure_{key}", data=pack_figure(shown, alt, config))


def share_figure(
    draw: Callable[[], Figure],
    *,
    of: Hashable,
    key: str,
    alt: str,
    config: Mapping[str, Any] = CONFIG,
) -> None:
    """`show_figure` of what `draw()` gives, drawn once for all sessions: `of` is all that it
    depends on, beside the type size of the view."""
    scale = type_scale()

    def packed() -> bytes:
        return pack_figure(for_the_back_row(draw(), scale), alt, config)

    _figure(key=f"figure_{key}", data=kept(f"figure {key}", (of, scale, alt), packed))


def pack_figure(figure: Figure, alt: str, config: Mapping[str, Any]) -> bytes:
    """The figure as Plotly writes it, for assets/js/figure/figure.js."""
    written = np.frombuffer(figure.to_json(validate=False).encode(), np.uint8)
    header = {"alt": alt, "plotly": plotly_path(), "config": dict(config)}
    return pack(header, {"figure": ("u1", written)})
