"""Plotly figures that update in place, instead of st.plotly_chart.

st.plotly_chart rebuilds its chart on every change: it flickers, and loses its zoom.
assets/js/figure/figure.js passes each figure to Plotly.react instead.
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
from explorer.wire.plotly_js import bundle_for

# Plotly adds its CSS to the page's head and hit-tests the pointer; in a shadow root neither works.
_figure = component("figure/figure", isolated=False)


def show_figure(figure: Figure, *, key: str, alt: str, config: Mapping[str, Any] = CONFIG) -> None:
    """Show a Plotly figure with its text alternative, in the type size of the view."""
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
    """`show_figure(draw())`, drawn once for all sessions and cached by `of`, which holds all that
    the figure depends on except the type size of the view."""
    scale = type_scale()

    def packed() -> bytes:
        return pack_figure(for_the_back_row(draw(), scale), alt, config)

    _figure(key=f"figure_{key}", data=kept(f"figure {key}", (of, scale, alt), packed))


def pack_figure(
    figure: Figure, alt: str, config: Mapping[str, Any] = CONFIG, plotly: str | None = None
) -> bytes:
    """The figure as Plotly's JSON, packed for assets/js/figure/figure.js; `plotly` is the address
    of plotly.js where it is not this server's."""
    written = np.frombuffer(figure.to_json(validate=False).encode(), np.uint8)
    address = plotly or bundle_for(trace.type for trace in figure.data).path
    header = {"alt": alt, "plotly": address, "config": dict(config)}
    return pack(header, {"figure": ("u1", written)})
