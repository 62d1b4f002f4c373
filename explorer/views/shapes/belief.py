"""Figure of a sentence: belief of the network after every word, and each word's influence.

One column is one word in both panels. The belief is in ink and greys: blue and orange are reserved
for the signs below.
"""

from __future__ import annotations

from html import escape

import numpy as np
import plotly.graph_objects as go

from explorer.charts.line_ends import End, name_ends
from explorer.charts.panels import BOTTOM, NORMAL, TOP, Panel, label, lay_out, level
from explorer.charts.shades import blend, veil_of
from explorer.charts.theme import SIGNED, Palette, palette, template
from explorer.number_text import say, short_percent
from explorer.shapes import Reading
from explorer.tasks.letters import isolate

PANELS = (Panel("belief", 150), Panel("moved", 120, gap=58))
_FEWEST = 6
"""Bars have at most the width they have with so many words: a single one would fill the panel."""

_LIMITS = (-0.04, 1.04)
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
_CHARACTER, _BOLD = 6.9, 7.8
"""Approximate width of a character of the labels, in pixels."""


def draw_belief(reading: Reading, *, dark: bool = False) -> go.Figure:
    """Above, the probabilities of the answers; below, the influence of every word.

    The influence is blue against the answer and orange for it, scaled to the strongest word of
    the sentence, as sentences differ by factors of thousands.
    """
    colours = palette(dark)
    figure = go.Figure(layout={"template": template(dark)})
    domains = lay_out(figure, PANELS)
    left, right = sides(reading)
    figure.update_layout(
        # Horizontal words need less room below than vertical ones.
        margin={"l": left, "r": right, "t": TOP, "b": BOTTOM, "autoexpand": True},
        xaxis={
            "type": "category",
            "range": [-0.5, len(reading.words) - 0.5],
            "anchor": "y2",
            "autotickangles": [0, -90],
            "automargin": "height",
            "tickfont": {"size": 13, "color": colours.ink},
            "fixedrange": True,
        },
        yaxis={"domain": domains["belief"], "range": _LIMITS, "fixedrange": True, **_ends(reading)},
        yaxis2={"domain": domains["moved"], "fixedrange": True, **_strength(reading)},
        hovermode="x",
    )
    level(figure, "y", 0.5, colours.grid)
    (_draw_two if len(reading.answers) == 2 else _draw_many)(figure, reading, colours)
    _draw_influence(figure, reading, dark)
    level(figure, "y2", 0, colours.quiet)
    answer = _plain(reading.answers[reading.answer])
    _title(figure, domains["belief"], "What it believes after each word", left, colours)
    against, towards = _signs(dark)
    moved = (
        "Which words moved it: gradient times input,<br>"
        f"<span style='color:{towards}'>for “{answer}”</span> or "
        f"<span style='color:{against}'>against it</span>"
    )
    _title(figure, domains["moved"], moved, left, colours)
    return figure


def sides(reading: Reading) -> tuple[float, float]:
    """Pixels to the left and right of the columns, where the answers stand."""
    if len(reading.answers) == 2:
        return 14 + _CHARACTER * max(6, *map(len, reading.answers)), 18
    return 14 + _CHARACTER * 6, 14 + _BOLD * (max(map(len, reading.answers)) + len(" >99%"))


def words_apart(reading: Reading) -> list[str]:
    """The words as categories of an axis; unknown words in italics with a “?”.

    Equal names are one category to Plotly; zero-width spaces make a second “the” another one.
    """
    found = []
    for i, (word, known) in enumerate(zip(reading.words, reading.known, strict=True)):
        text = _plain(word if known else f"{word}?")
        found.append((text if known else f"<i>{text}</i>") + "\u200b" * i)
    return found


def _plain(text: str) -> str:
    """Text of the user for a figure: escaped, and in its own writing direction."""
    return isolate(escape(text, quote=False).replace("%", "&#37;"))


def _ends(reading: Reading) -> dict:
    if len(reading.answers) == 2:
        below, above = map(_plain, reading.answers)
        return {"tickvals": [0, 0.5, 1], "ticktext": [below, "50%", above]}
    return {"tickvals": [0, 0.5, 1], "ticktext": ["0%", "50%", "100%"]}


def _strength(reading: Reading) -> dict:
    finite = np.abs(reading.influence[np.isfinite(reading.influence)])
    most = float(finite.max(initial=0)) or 1.0
    return {
        "range": [-1.08 * most, 1.08 * most],
        "tickvals": [-most, 0, most],
        "ticktext": [signed(-most), "0", signed(most)],
    }


def _draw_two(figure: go.Figure, reading: Reading, colours: Palette) -> None:
    """The probability of the second answer, at the upper end of the axis; filled from 50%."""
    words, above = words_apart(reading), reading.answers[1]
    figure.add_scatter(
        name="50%", x=words, y=[0.5] * len(words), mode="lines", line={"width": 0},
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        name=above,
        x=words,
        y=reading.belief[:, 1],
        mode="lines+markers",
        line={"color": colours.ink, "width": 2.5},
        marker={"size": 7 if len(words) <= 24 else 5, "color": colours.ink},
        fill="tonexty",
        fillcolor=veil_of(colours.quiet, 0.22),
        cliponaxis=False,
        hovertemplate=f"“{_plain(above)}” %{{y:.1%}}<extra></extra>",
    )


def _draw_many(figure: go.Figure, reading: Reading, colours: Palette) -> None:
    words, ends = words_apart(reading), []
    for i, answer in enumerate(reading.answers):
        won = i == reading.answer
        colour = colours.ink if won else colours.quiet
        figure.add_scatter(
            name=answer,
            x=words,
            y=reading.belief[:, i],
            mode="lines+markers" if won or len(words) == 1 else "lines",
            line={
                "color": colour if won else blend(colours.paper, colours.quiet, 0.8),
                "width": 3 if won else 1.6,
                "dash": "solid" if won else _DASHES[1 + i % (len(_DASHES) - 1)],
            },
            marker={"size": 7, "color": colour},
            cliponaxis=False,
            zorder=1 if won else 0,
            hovertemplate=f"“{_plain(answer)}” %{{y:.1%}}<extra></extra>",
        )
        chance = float(reading.belief[-1, i])
        text = f"{_plain(answer)} {escape(short_percent(chance))}"
        ends.append(End(chance, f"<b>{text}</b>" if won else text, colour))
    height = PANELS[0].height
    name_ends(figure, ends, x=len(words) - 1, axis="y", height=height, limits=_LIMITS)


def _draw_influence(figure: go.Figure, reading: Reading, dark: bool) -> None:
    against, towards = _signs(dark)
    figure.add_bar(
        name="influence",
        x=words_apart(reading),
        y=reading.influence,
        width=0.62 * min(1, len(reading.words) / _FEWEST),
        marker={"color": [towards if one >= 0 else against for one in reading.influence]},
        yaxis="y2",
        customdata=[signed(float(one)) for one in reading.influence],
        hovertemplate="influence %{customdata}<extra></extra>",
    )


def _title(
    figure: go.Figure, domain: tuple[float, float], text: str, left: float, colours: Palette
) -> None:
    """A title from the left edge of the figure: on a phone the panels are narrower than it."""
    label(
        figure, text, colours.quiet, size=NORMAL, x=0, y=domain[1], xref="paper", yref="paper",
        xanchor="left", yanchor="bottom", align="left", xshift=4 - left, yshift=5,
    )  # fmt: skip


def _signs(dark: bool) -> tuple[str, str]:
    """Colours of negative and positive, as strong as legible on the paper."""
    return SIGNED[dark][0], SIGNED[dark][-1]


def signed(value: float) -> str:
    """+0.28 or −2.57; small values keep significant digits: +0.004."""
    text = f"{value:.2f}".replace("-", "−") if 0.1 <= abs(value) < 1000 else say(value)
    return f"+{text}" if value > 0 else text
