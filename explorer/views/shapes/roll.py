"""Piano roll of a melody: time to the right, pitch up, a bar for every note.

Notes given by the user are in ink, those of the network in the accent, with an opacity that grows
with their probability, from 0 to 1 in every figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import plotly.graph_objects as go

from explorer.charts.panels import label
from explorer.charts.shades import blend
from explorer.charts.theme import Palette, palette, template
from explorer.number_text import percent
from explorer.tasks.music import Note

HEIGHT = 260
QUARTERS_A_BAR = 4
"""Distance of the grid lines; a generated melody has no metre."""

PALEST = 0.4
"""Opacity of a note of probability 0, which still has to be visible."""

_NATURAL = {0: "C", 2: "D", 4: "E", 5: "F", 7: "G", 9: "A", 11: "B"}
_LEAST_RANGE = 12
_NAMES = ((13, "CDEFGAB"), (27, "CDEGA"), (40, "CEG"), (128, "C"))
"""(semitones, names): the note names that fit on an axis of up to so many semitones."""


def draw_roll(
    notes: Sequence[Note], chances: Sequence[float | None], *, given: int, dark: bool = False
) -> go.Figure:
    """Notes with their probabilities; the first `given` are the user's, with any probability.

    Rests stay empty. Leave out the melody's end, which is no note.
    """
    colours = palette(dark)
    figure = go.Figure(layout={"template": template(dark), "height": HEIGHT})
    starts = [0.0, *accumulate(note.length / 2 for note in notes)]
    rows = list(zip(notes, chances, starts, strict=False))
    _bars(figure, "given", rows[:given], colours.quiet, colours)
    _bars(figure, "network", rows[given:], colours.applied, colours)
    low, high = _pitches(notes)
    named = _named(low, high)
    figure.update_layout(
        margin={"l": 40, "r": 12, "t": 30, "b": 42, "autoexpand": False},
        showlegend=False,
        barmode="overlay",
        xaxis={
            "range": [0, max(starts[-1], QUARTERS_A_BAR)],
            "dtick": QUARTERS_A_BAR * _every(starts[-1]),
            "showgrid": True,
            "gridcolor": colours.grid,
            "title": {"text": "quarters", "standoff": 4, "font": {"size": 12}},
            "fixedrange": True,
        },
        yaxis={
            "range": [low - 0.8, high + 0.8],
            "tickvals": list(named),
            "ticktext": list(named.values()),
            "showgrid": True,
            "gridcolor": blend(colours.paper, colours.grid, 0.6),
            "fixedrange": True,
        },
    )
    label(
        figure, _key(given, len(notes), colours), colours.quiet, x=0, y=1, xref="paper",
        yref="paper", xanchor="left", yanchor="bottom", xshift=-32, yshift=6,
    )  # fmt: skip
    return figure


def describe_roll(
    notes: Sequence[Note], chances: Sequence[float | None], *, given: int
) -> str:  # fmt: skip
    """Text alternative: the notes, and the range of their probabilities."""
    if not notes:
        return "A melody without notes."
    quarters = sum(note.length for note in notes) / 2
    listed = ", ".join(_called(note) for note in notes)
    said = f"Piano roll of {_count(len(notes), 'note')} in {_count(quarters, 'quarter')}: {listed}."
    if given:
        said += f" The first {given} were given." if given > 1 else " The first was given."
    own = [(chance, note) for note, chance in list(zip(notes, chances, strict=True))[given:]]
    if not own:
        return said
    (least, unlikely), (most, likely) = (pick(own, key=lambda one: one[0]) for pick in (min, max))
    if len(own) == 1:
        return f"{said} The network gave its note a chance of {percent(least)}."
    return (
        f"{said} The network gave its notes chances from {percent(least)} ({_called(unlikely)}) to "
        f"{percent(most)} ({_called(likely)})."
    )


def _bars(
    figure: go.Figure,
    name: str,
    rows: Sequence[tuple[Note, float | None, float]],
    colour: str,
    colours: Palette,
) -> None:
    sounding = [row for row in rows if row[0].midi is not None]
    own = name == "network"
    figure.add_bar(
        name=name,
        orientation="h",
        base=[start for _, _, start in sounding],
        x=[note.length / 2 for note, _, _ in sounding],
        y=[note.midi for note, _, _ in sounding],
        width=0.86,
        marker={
            "color": colour,
            "opacity": [PALEST + (1 - PALEST) * c if own else 1.0 for _, c, _ in sounding],
            # In the colour of the paper, so that a repeated note is two bars.
            "line": {"color": colours.paper, "width": 1},
            "cornerradius": 3,
        },
        customdata=[
            [note.symbol, f"chance {percent(chance, 1)}" if own else "given"]
            for note, chance, _ in sounding
        ],
        hovertemplate="%{customdata[0]}, %{customdata[1]}<extra></extra>",
    )


def _pitches(notes: Sequence[Note]) -> tuple[int, int]:
    """Lowest and highest key shown: those of the melody, at least an octave apart."""
    keys = [note.midi for note in notes if note.midi is not None] or [60]
    low, high = min(keys), max(keys)
    missing = max(_LEAST_RANGE - (high - low), 0)
    return low - missing // 2, high + missing - missing // 2


def _named(low: int, high: int) -> dict[int, str]:
    """Key -> name of the natural notes from `low` to `high` whose labels fit."""
    names = next(names for most, names in _NAMES if high - low <= most)
    keys = [key for key in range(low, high + 1) if _NATURAL.get(key % 12, "-") in names]
    return {key: f"{_NATURAL[key % 12]}{key // 12 - 1}" for key in keys}


def _every(quarters: float) -> int:
    """Every how many bars there is a line and a number, so that they fit on a phone."""
    return 1 if quarters <= 40 else 2 if quarters <= 80 else 4


def _key(given: int, n: int, colours: Palette) -> str:
    said = [f"<span style='color:{colours.quiet}'>■</span> given"] if given else []
    if given < n:
        text = "the network, paler where it was less sure"
        said.append(f"<span style='color:{colours.applied}'>■</span> {text}")
    return "   ".join(said)


def _called(note: Note) -> str:
    return f"rest{note.symbol[1:]}" if note.midi is None else note.symbol


def _count(number: float, what: str) -> str:
    return f"{number:g} {what}{'' if number == 1 else 's'}"
