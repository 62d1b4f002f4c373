"""Stacked panels on a shared x axis, laid out in pixels.

All panels of a figure share the axis `x`: a column is one update in each, and one cursor runs
through all of them. Two figures with the same heights are aligned side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import plotly.graph_objects as go

from explorer.charts.theme import Palette

LEFT, RIGHT, TOP, BOTTOM = 44, 18, 24, 40
NOTE = 16
"""Height in pixels of a line of text between a title and its panel."""
SMALL = 12
NORMAL = 13
"""Font sizes: labels inside a panel, and titles."""
_MOST = 60
"""Letters of a line of SMALL type that fit beside the axis on a phone 390 pixels wide."""
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Panel:
    """A panel: its name, its height, and the gap above it for its title.

    Between title and panel there is room for so many lines of `notes`, the labels of lines of the
    panel: inside it they would hide the curve.
    """

    name: str
    height: int
    gap: int = 31
    notes: int = 0


def lay_out(figure: go.Figure, panels: Sequence[Panel]) -> dict[str, tuple[float, float]]:
    """Set the height of the figure; return name → (bottom, top), fractions of the total height."""
    gaps = [panel.gap + NOTE * panel.notes for panel in panels[1:]]
    inner = sum(panel.height for panel in panels) + sum(gaps)
    top = TOP + NOTE * panels[0].notes
    figure.update_layout(
        height=inner + top + BOTTOM,
        margin={"l": LEFT, "r": RIGHT, "t": top, "b": BOTTOM, "autoexpand": False},
        showlegend=False,
    )
    domains, top = {}, inner
    for panel, gap in zip(panels, [0, *gaps], strict=True):
        top -= gap
        domains[panel.name] = ((top - panel.height) / inner, top / inner)
        top -= panel.height
    return domains


def title(
    figure: go.Figure,
    domain: tuple[float, float],
    text: str,
    colours: Palette,
    notes: int = 0,
) -> None:
    """The title of a panel, in the gap above it and its notes."""
    label(
        figure,
        text,
        colours.quiet,
        size=NORMAL,
        x=0,
        y=domain[1],
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        yshift=3 + NOTE * notes,
    )


def note(
    figure: go.Figure, domain: tuple[float, float], number: int, text: str, colour: str, **place
) -> None:
    """A line of text above a panel, number 0 the lowest; left-aligned unless `place` has an x."""
    default = {"x": 0, "xref": "paper", "xanchor": "left"}
    label(
        figure, text, colour, y=domain[1], yref="paper", yanchor="bottom",
        yshift=2 + NOTE * number, **(default | place),
    )  # fmt: skip


def lines_of(parts: Sequence[str], between: str = "   ") -> list[str]:
    """The parts of a text on as few lines as fit on a phone; a part is never broken."""
    lines = [parts[0]]
    for part in parts[1:]:
        longer = f"{lines[-1]}{between}{part}"
        if len(_TAG.sub("", longer)) <= _MOST:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def note_lines(
    figure: go.Figure, domain: tuple[float, float], lines: Sequence[str], colour: str
) -> None:
    """The lines of a text above a panel, the first one the highest."""
    for below, text in zip(reversed(range(len(lines))), lines, strict=True):
        note(figure, domain, below, text, colour)


_held: dict[int, list[dict]] = {}
"""The labels of the figures that are being drawn, by the figure's id."""


@contextmanager
def labels_at_once(figure: go.Figure) -> Iterator[None]:
    """Collect the labels made in this context and add them together at its end.

    Plotly validates and copies all labels of a figure for each new one: one by one, those of the
    twins take as long as everything else in them.
    """
    _held[id(figure)] = []
    try:
        yield
    finally:
        added = _held.pop(id(figure))
    figure.layout.annotations = [*figure.layout.annotations, *added]


def label(figure: go.Figure, text: str, colour: str, *, size: int = SMALL, **place) -> None:
    """Add a text annotation to the figure."""
    made = {"text": text, "showarrow": False, "font": {"size": size, "color": colour}, **place}
    if id(figure) in _held:
        _held[id(figure)].append(made)
    else:
        figure.add_annotation(made)


def level(figure: go.Figure, axis: str, y: float, colour: str, dash: str = "solid") -> None:
    """A horizontal line across the panel of `axis`."""
    figure.add_shape(
        type="line",
        xref="x domain",
        yref=axis,
        x0=0,
        x1=1,
        y0=y,
        y1=y,
        line={"color": colour, "width": 1.2, "dash": dash},
    )
