"""3-D figure of the cliff: height E, colour log₁₀‖∇E‖, and the paths of both balls."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.charts.theme import FONT, LIGHT, STEEPNESS, Palette, palette, scale, template
from explorer.number_text import power_of_ten, say
from explorer.run.cliff import B_RANGE, W_RANGE, Descent, Path, cliff_map

NORM_DECADES = (-4, 1)
"""Scale of log₁₀‖∇E‖, here and on the map; the cliff's edge is beyond its end."""

_POINTS = 181, 121
_ABOVE = 0.006
"""Height of a path above the surface, so that it is not drawn half inside it."""

_EYE, _EYE_NARROW = (1.5, 1.45, 0.9), (2.7, 2.6, 1.65)
"""Camera positions at which every corner and every number is inside the figure."""

_NAMES = {"off": "without the clip", "on": "with the clip"}


def draw_cliff(descent: Descent, *, dark: bool, narrow: bool = False) -> go.Figure:
    """The surface and both paths, as far as they are on the map; `narrow` is for a phone."""
    colours = palette(dark)
    figure = go.Figure(_surface())
    for ball, colour, symbol in (("off", LIGHT.raw, "circle"), ("on", LIGHT.applied, "square")):
        figure.add_trace(_trail(getattr(descent, ball), _NAMES[ball], colour, symbol))
    figure.update_layout(
        template=template(dark),
        height=460 if narrow else 600,
        margin={"l": 0, "r": 0, "t": 10, "b": 0},
        scene=_scene(colours, narrow),
        legend={"x": 0, "y": 1, "orientation": "h", "bgcolor": "rgba(0,0,0,0)"},
    )
    return figure


def describe_cliff(descent: Descent) -> str:
    """Text alternative of the figure."""
    steps = len(descent.off.w) - 1
    paths = " ".join(
        f"The path {name}, after {steps} steps: {_where(path)}."
        for name, path in ((_NAMES["off"], descent.off), (_NAMES["on"], descent.on))
    )
    return (
        "The error E over the weight w and the bias b as a surface: a high plain on the left, a "
        "cliff that runs from the front to the back, and a low plain on the right. Colour is "
        f"log₁₀‖∇E‖, largest along the cliff. {paths}"
    )


def _where(path: Path) -> str:
    place = f"w = {say(path.w[-1])}, b = {say(path.b[-1])}, E = {say(path.loss[-1])}"
    left = path.leaves_at
    return place if left is None else f"{place}; it left the map at step {left}"


def _surface() -> go.Surface:
    grid = cliff_map(*_POINTS)
    low, high = NORM_DECADES
    ticks = list(range(low, high + 1))
    return go.Surface(
        x=grid.w,
        y=grid.b,
        z=grid.loss,
        surfacecolor=np.log10(grid.gradient_norm),
        cmin=low,
        cmax=high,
        colorscale=scale(STEEPNESS),
        customdata=[[say(value) for value in row] for row in grid.gradient_norm.tolist()],
        hovertemplate="w = %{x:.2f}, b = %{y:.2f}<br>E = %{z:.4f}<br>‖∇E‖ = %{customdata}"
        "<extra></extra>",
        colorbar={
            "title": {"text": "‖∇E‖", "side": "top"},
            "tickvals": ticks,
            "ticktext": [*(power_of_ten(tick) for tick in ticks[:-1]), f"{10**high} or more"],
            "thickness": 14,
            # Below the surface: beside it, it would take a third of a phone's width.
            "orientation": "h",
            "x": 0.5,
            "y": 0,
            "yanchor": "bottom",
            "len": 0.7,
            "lenmode": "fraction",
        },
        lighting={"ambient": 0.75, "diffuse": 0.5, "specular": 0.05, "roughness": 0.9},
    )


def _trail(path: Path, name: str, colour: str, symbol: str) -> go.Scatter3d:
    inside = (W_RANGE[0] <= path.w) & (path.w <= W_RANGE[1])
    inside &= (B_RANGE[0] <= path.b) & (path.b <= B_RANGE[1])
    return go.Scatter3d(
        x=np.where(inside, path.w, np.nan),
        y=np.where(inside, path.b, np.nan),
        z=path.loss + _ABOVE,
        name=name if path.leaves_at is None else f"{name}, left the map at step {path.leaves_at}",
        mode="lines+markers",
        line={"color": colour, "width": 4},
        marker={"color": colour, "size": 3.5, "symbol": symbol},
        customdata=np.arange(len(path.w)),
        hovertemplate="step %{customdata}<br>w = %{x:.4f}, b = %{y:.4f}",
    )


def _scene(colours: Palette, narrow: bool) -> dict:
    axis = {
        "backgroundcolor": colours.paper,
        "gridcolor": colours.grid,
        "showspikes": False,
        "nticks": 5 if narrow else 9,
        "title": {"font": {"family": FONT, "size": 14, "color": colours.ink}},
        "tickfont": {"family": FONT, "size": 12, "color": colours.quiet},
    }
    titles = {"xaxis": "w", "yaxis": "b", "zaxis": "E"}
    named = {
        key: {**axis, "title": {**axis["title"], "text": title}} for key, title in titles.items()
    }
    return {
        **named,
        "dragmode": "turntable",
        "aspectratio": {"x": 1.5, "y": 1, "z": 0.62},
        "domain": {"x": [0, 1], "y": [0.14, 1]},
        "camera": {
            "eye": dict(zip("xyz", _EYE_NARROW if narrow else _EYE, strict=True)),
            "center": {"x": 0, "y": 0, "z": -0.18},
        },
    }
