"""Figures for the presenter's view: larger type in strong ink, with room for it.

They are derived from finished figures, so that no figure needs code for that view.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from explorer.charts.theme import DARK, LIGHT

_GROWS = ("xshift", "yshift", "standoff", "ax", "ay")
_GROWS_BY_WHOLE_PIXELS = ("ticklabelstandoff",)
_LEAST = 14
"""The smallest type, as .875rem in explorer/ui/presenter.py."""

_STRONG = {LIGHT.quiet: LIGHT.ink, DARK.quiet: DARK.ink}


def for_the_back_row(figure: go.Figure, by: float) -> go.Figure:
    """`figure` with its type, none of it small, margins and height scaled by `by`.

    Data keep their scale between the margins; lines and points grow with the type.
    """
    if by == 1:
        return figure
    parts = _grown(figure.to_plotly_json(), by)
    layout = parts["layout"]
    if "height" in layout:
        layout["height"] *= by
    layout["margin"] = {
        side: room * by if side in "lrtb" else room
        for side, room in layout.get("margin", {}).items()
    }
    return go.Figure(parts)


def _grown(part: Any, by: float, name: str = "") -> Any:
    """A copy of `part`, the value of `name`, with everything that has a size scaled."""
    if isinstance(part, dict):
        if name.endswith("font"):
            return _font(part, by)
        return {key: _sized(key, _grown(value, by, key), by, name) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return type(part)(_grown(item, by, name) for item in part)
    return part


def _sized(key: str, value: Any, by: float, owner: str) -> Any:
    if key in _GROWS_BY_WHOLE_PIXELS:
        return round(value * by)
    grows = key in _GROWS or (owner, key) in (("line", "width"), ("marker", "size"))
    return value * by if grows and isinstance(value, int | float) else value


def _font(font: dict[str, Any], by: float) -> dict[str, Any]:
    grown = dict(font)
    if "size" in grown:
        grown["size"] = _large_enough(grown["size"], by)
    if "color" in grown:
        grown["color"] = _strong(grown["color"])
    return grown


def _large_enough(size: Any, by: float) -> Any:
    """A size, or a list of them, scaled and never below the smallest type."""
    if isinstance(size, int | float):
        return max(size, _LEAST) * by
    return [max(one, _LEAST) * by for one in size]


def _strong(colour: Any) -> Any:
    """A colour, or a list of them, with quiet ones replaced by strong ones."""
    if isinstance(colour, str):
        return _STRONG.get(colour, colour)
    return [_strong(one) for one in colour]
