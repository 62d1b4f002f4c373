"""Spectrogram figure: level by frequency and time."""

from __future__ import annotations

import plotly.graph_objects as go

from explorer.charts.panels import NORMAL, label
from explorer.charts.theme import DARK, GRADIENT, LIGHT, SIGNED, palette, scale, template
from explorer.sound import Spectrogram

_LIGHT = (LIGHT.paper, GRADIENT[False][1], SIGNED[False][0], "#0a1f44")
_DARK = (DARK.paper, "#1f4480", SIGNED[False][1], "#f4f7fc")
FLOOR = -80.0
LEFT = 82
"""Left margin in pixels: that of the waveform above."""


def draw_spectrogram(picture: Spectrogram, *, held_out_from: float, dark: bool) -> go.Figure:
    """Time on x, frequency on y, with the waveform's margins; `held_out_from` in seconds."""
    colours, stops = palette(dark), _DARK if dark else _LIGHT
    figure = go.Figure(layout={"template": template(dark)})
    figure.add_heatmap(
        z=picture.decibels,
        x=picture.seconds,
        y=picture.hertz,
        zmin=FLOOR,
        zmax=0,
        colorscale=scale(stops),
        colorbar={
            "thickness": 8,
            "outlinewidth": 0,
            "x": 1,  # the default, a share of the width beyond it, cuts "dB" off on a wide screen
            "tickvals": [FLOOR, FLOOR / 2, 0],
            "ticktext": [f"−{-FLOOR:.0f} dB", f"−{-FLOOR / 2:.0f}", "0"],
        },
        hovertemplate="%{x:.2f} s, %{y:.0f} Hz: %{z:.0f} dB<extra></extra>",
    )
    figure.add_vline(x=held_out_from, line={"color": colours.quiet, "width": 1.2, "dash": "dot"})
    label(
        figure, "held out", colours.quiet, x=held_out_from, y=1, yref="y domain", xanchor="left",
        yanchor="bottom",
    )  # fmt: skip
    label(
        figure, "spectrogram: how loud each pitch is, hertz over seconds", colours.quiet,
        size=NORMAL, x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom",
        xshift=4 - LEFT, yshift=18,
    )  # fmt: skip
    figure.update_layout(
        height=236,
        margin={"l": LEFT, "r": 76, "t": 44, "b": 26, "autoexpand": False},
        xaxis={"fixedrange": True, "ticklabelstandoff": 6},
        yaxis={"fixedrange": True},
    )
    return figure


def describe_spectrogram(picture: Spectrogram) -> str:
    """The strongest pitch in words, over the whole sound."""
    strongest = picture.hertz[picture.decibels.max(axis=1).argmax()]
    return (
        f"Spectrogram of {picture.seconds[-1]:.1f} s, 0 to {picture.hertz[-1]:,.0f} Hz. The "
        f"strongest pitch is near {strongest:,.0f} Hz."
    )
