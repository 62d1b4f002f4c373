"""Loss landscape around a network: maps of the loss and of its gradient norm.

Colour is log₁₀, on a scale of its own for each map; ∞ and NaN are hatched, never coloured. Each map
has its limits at its scale, because scales of different maps cannot be compared.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.charts.marks import MARKS, hatch, outlines
from explorer.charts.theme import HEIGHTS, LIGHT, STEEPNESS, palette, scale, template
from explorer.number_text import say, short
from explorer.run.landscape import Landscape

_TITLES = {"loss": "Loss L", "norm": "How steep it is, ‖∂L/∂W‖"}
_AXES = {
    "gradient": ("downhill along the gradient →", "a random direction at right angles"),
    "random": ("a random direction", "another random direction"),
}
_BALLS = (("off", LIGHT.raw, "circle", "●", -38), ("on", LIGHT.applied, "square", "■", 38))
"""Step, colour, marker, sign, and how many pixels below the marker the sign is."""
_NAMES = {"off": "one step without the clip", "on": "one step with the clip"}


def draw_landscape(landscape: Landscape, which: str, *, dark: bool) -> go.Figure:
    """One map; `which` is "loss" or "norm"."""
    colours = palette(dark)
    figure = go.Figure(_map(landscape, which))
    for trace in _marks(landscape, which, colours.ink):
        figure.add_trace(trace)
    figure.add_trace(_point(0, 0, "the network", LIGHT.ink, "cross", 12))
    for ball, colour, symbol, sign, down in _BALLS:
        if ball in landscape.steps and landscape.steps[ball][0] <= landscape.alphas[-1]:
            alpha, loss = landscape.steps[ball]
            name = f"{_NAMES[ball]}: L = {say(loss)}"
            figure.add_trace(_point(alpha, 0, name, colour, symbol, 6))
            _point_out(figure, alpha, name, colour, sign, down)
    across, up = _AXES[landscape.directions]
    figure.update_layout(
        template=template(dark),
        height=430,
        margin={"l": 56, "r": 8, "t": 30, "b": 52},
        title={"text": _TITLES[which], "font": {"size": 16}, "x": 0, "xref": "paper", "y": 0.98},
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom"},
        showlegend=True,
    )
    axis = {"range": [-1.02, 1.02], "fixedrange": True}
    title = {"font": {"size": 13, "color": colours.quiet}, "standoff": 8}
    figure.update_xaxes(**axis, title={**title, "text": across})
    figure.update_yaxes(**axis, title={**title, "text": up})
    return figure


def describe_landscape(landscape: Landscape, which: str) -> str:
    """Text alternative of a map."""
    values = _values(landscape, which)
    finite = values[_finite(values)]
    what = _TITLES[which]
    here = landscape.loss_here if which == "loss" else landscape.norm_here
    if not len(finite):
        return f"{what} around the network: ∞ or NaN everywhere."
    odd = values.size - len(finite)
    outside = f" {odd} of {values.size} points are zero, ∞ or NaN." if odd else ""
    return (
        f"{what} around the network, over {' and '.join(_AXES[landscape.directions])}: "
        f"{say(here)} in the middle, from {say(finite.min())} to {say(finite.max())}.{outside}"
    )


def say_landscape(landscape: Landscape) -> str:
    """One or two sentences above both maps."""
    values = landscape.loss[np.isfinite(landscape.loss)]
    start = f"The network stands in the middle: L = {say(landscape.loss_here)}"
    if len(values):
        start += f", on this map from {say(values.min())} to {say(values.max())}"
    if not landscape.steps:
        return f"{start}. ‖∂L/∂W‖ = {say(landscape.norm_here)} here."
    (far, off), (near, on) = landscape.steps["off"], landscape.steps["on"]
    edge = landscape.alphas[-1]
    out = (
        f", {short(far / edge, 3)} times as far away as the edge of this map" if far > edge else ""
    )
    if far == near:
        return f"{start}. One step ends at L = {say(off)}{out}; the clip lets it through."
    shorter = (
        f"with it, {short(far / near, 3)} times shorter, at L = {say(on)}"
        if near
        else "with it, none"
    )
    return f"{start}. One step without the clip ends at L = {say(off)}{out}; {shorter}."


def legend_of(landscape: Landscape) -> str:
    """Legend of the points on both maps."""
    steps = " · ● one step without the clip · ■ one step with it" if landscape.steps else ""
    arrows = "; their arrows lead to where it ends" if landscape.steps else ""
    return f"✚ the network{steps}{arrows} · every colour scale is its map's own"


def _values(landscape: Landscape, which: str) -> np.ndarray:
    return landscape.loss if which == "loss" else landscape.gradient_norm


def _finite(values: np.ndarray) -> np.ndarray:
    """Where log₁₀ is finite and so has a colour."""
    return np.isfinite(values) & (values > 0)


def _map(landscape: Landscape, which: str) -> go.Heatmap:
    values = _values(landscape, which).T  # alpha runs to the right
    with np.errstate(all="ignore"):
        log = np.where(_finite(values), np.log10(values), np.nan)
    seen = log[np.isfinite(log)]
    low, high = (seen.min(), seen.max()) if len(seen) else (0.0, 1.0)
    ticks = np.linspace(low, high, 5)
    return go.Heatmap(
        x=landscape.alphas,
        y=landscape.betas,
        z=log,
        customdata=[[say(value) for value in row] for row in values.tolist()],
        zmin=low,
        zmax=high if high > low else low + 1,
        colorscale=scale(HEIGHTS if which == "loss" else STEEPNESS),
        hoverongaps=False,
        hovertemplate="%{x:.2f}, %{y:.2f}: %{customdata}<extra></extra>",
        colorbar={
            "tickvals": ticks,
            "ticktext": [say(10**tick) for tick in ticks],
            "thickness": 12,
            "outlinewidth": 0,
        },
    )


def _marks(landscape: Landscape, which: str, ink: str) -> list[go.Scatter]:
    """A hatch over the points of each kind (0, ∞, NaN) that has no place on the scale."""
    values = _values(landscape, which)
    edges = [_edges(axis) for axis in (landscape.alphas, landscape.betas)]
    masks = {"zero": values == 0, "inf": np.isinf(values), "nan": np.isnan(values)}
    return [
        hatch(kind, *outlines(masks[kind], *edges), ink, showlegend=True)
        for kind in MARKS
        if masks[kind].any()
    ]


def _edges(axis: np.ndarray) -> np.ndarray:
    half = (axis[1] - axis[0]) / 2
    return np.append(axis - half, axis[-1] + half)


def _point_out(
    figure: go.Figure, alpha: float, name: str, colour: str, sign: str, down: int
) -> None:
    """An arrow to the end of a step: a short one would be hidden by the network's own marker."""
    figure.add_annotation(
        x=alpha, y=0, text=sign, hovertext=name, ax=0, ay=down, arrowhead=2, arrowwidth=2,
        arrowcolor=colour, standoff=3, font={"size": 15, "color": colour}, bgcolor="#ffffff",
        bordercolor=colour, borderpad=2,
    )  # fmt: skip


def _point(x: float, y: float, name: str, colour: str, symbol: str, size: int) -> go.Scatter:
    return go.Scatter(
        x=[x],
        y=[y],
        name=name,
        mode="markers",
        showlegend=False,
        marker={
            "size": size,
            "color": colour,
            "symbol": symbol,
            "line": {"color": "#ffffff", "width": size / 6},
        },
        hovertemplate=f"{name}<extra></extra>",
    )
