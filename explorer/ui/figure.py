"""Plotly figures that update in place, instead of st.plotly_chart.

st.plotly_chart rebuilds its chart on every change: it flickers, and loses its zoom.
assets/js/figure/figure.js passes each figure to Plotly.react instead.

A figure is given as a function of whether the page is dark: a dark page whose pictures are taken
home is sent each figure twice, as it is shown and as it is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from explorer.charts import Figure
from explorer.charts.back_row import for_the_back_row
from explorer.charts.theme import CONFIG
from explorer.ui.presenter import type_scale
from explorer.ui.runs import kept
from explorer.wire.mount import component
from explorer.wire.pack import pack
from explorer.wire.plotly_js import bundle_for

Draw = Callable[..., Figure]
"""`draw(dark=…)`: a figure for a dark or a light page."""

_PRINTED = "figures_printed"

# Plotly adds its CSS to the page's head and hit-tests the pointer; in a shadow root neither works.
_figure = component("figure/figure", isolated=False)


def show_figure(draw: Draw, *, key: str, alt: str, config: Mapping[str, Any] = CONFIG) -> None:
    """Show a Plotly figure with its text alternative, in the type size of the view."""
    _figure(key=f"figure_{key}", data=_pack(draw, alt, config, *_look()))


def share_figure(
    draw: Draw, *, of: Hashable, key: str, alt: str, config: Mapping[str, Any] = CONFIG
) -> None:
    """`show_figure`, drawn once for all sessions and cached by `of`, which holds all that the
    figure depends on except the theme and the type size of the view."""
    look = _look()
    data = kept(f"figure {key}", (of, *look, alt), lambda: _pack(draw, alt, config, *look))
    _figure(key=f"figure_{key}", data=data)


def figures_are_printed() -> bool:
    """Whether every figure of this page is here as it is printed, or comes with the next run."""
    return not is_dark() or bool(st.session_state.get(_PRINTED))


def print_figures() -> None:
    """From the next run on, send each figure as it is printed too."""
    st.session_state[_PRINTED] = True


def is_dark() -> bool:
    return st.context.theme.type == "dark"


def _look() -> tuple[bool, bool, float]:
    """(whether the page is dark, whether its figures are printed from it, the type size)"""
    dark = is_dark()
    return dark, dark and figures_are_printed(), type_scale()


def _pack(
    draw: Draw, alt: str, config: Mapping[str, Any], dark: bool, printed: bool, size: float
) -> bytes:
    on_paper = for_the_back_row(draw(dark=False), size) if printed else None
    return pack_figure(for_the_back_row(draw(dark=dark), size), alt, config, on_paper=on_paper)


def pack_figure(
    figure: Figure,
    alt: str,
    config: Mapping[str, Any] = CONFIG,
    plotly: str | None = None,
    on_paper: Figure | None = None,
) -> bytes:
    """The figure as Plotly's JSON, packed for assets/js/figure/figure.js; `plotly` is the address
    of plotly.js where it is not this server's, `on_paper` what is printed, if that is another."""
    arrays = {"figure": ("u1", _written(figure))}
    if on_paper is not None:
        arrays["paper"] = ("u1", _written(on_paper))
    address = plotly or bundle_for(trace.type for trace in figure.data).path
    header = {"alt": alt, "plotly": address, "config": dict(config)}
    return pack(header, arrays)


def _written(figure: Figure) -> np.ndarray:
    return np.frombuffer(figure.to_json(validate=False).encode(), np.uint8)
