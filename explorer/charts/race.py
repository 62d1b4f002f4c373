"""Figure of a race: success rate against sequence length, and updates until learned.

After Pascanu, Mikolov, Bengio 2013, Fig. 7. Lengths are evenly spaced on the axis, since they are
chosen and seldom evenly spaced themselves.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import log10

import plotly.graph_objects as go

from explorer.charts.panels import TOP, Panel, label, lay_out, title
from explorer.charts.theme import Palette, palette, template
from explorer.experiment import Experiment
from explorer.race import Outcome, Race, Variant, count, state_of

PANELS = (Panel("share", 190), Panel("updates", 190, gap=44))
LEGEND = 26
"""Height of the legend's line, in pixels."""
SYMBOLS = {"rnn": "circle", "gru": "diamond", "lstm": "square"}


def draw_race(
    race: Race, outcomes: Mapping[Experiment, Outcome], *, dark: bool = False
) -> go.Figure:
    """Above, the share of networks that learned; below, the update by which each did."""
    colours = palette(dark)
    figure = go.Figure(layout={"template": template(dark)})
    domains = lay_out(figure, PANELS)
    places = range(len(race.lengths))
    figure.update_xaxes(
        tickvals=list(places),
        ticktext=[str(T) for T in race.lengths],
        range=[-0.5, len(race.lengths) - 0.5],
        title={"text": "sequence length T", "standoff": 4, "font": {"size": 13}},
        anchor="y2",
        fixedrange=True,
    )
    figure.update_layout(
        showlegend=True,
        height=figure.layout.height + LEGEND,
        margin={"t": TOP + LEGEND},
        # On a line of its own, because on a phone it is as wide as the figure.
        legend={"orientation": "h", "x": 0, "y": 1, "yref": "container", "yanchor": "top"},
        yaxis=_axis(domains["share"], colours, [0, 0.5, 1], ["0", "½", "all"], [-0.09, 1.16]),
        yaxis2=_updates_axis(race, domains["updates"], colours),
        hovermode="closest",
    )
    title(figure, domains["share"], "share of networks that learned", colours)
    title(figure, domains["updates"], "the update by which each had learned", colours)
    for number, variant in enumerate(race.variants):
        colour = side(race, variant, colours)
        _shares(figure, race, variant, outcomes, colours)
        _dots(figure, race, variant, outcomes, colour, shift=spread(number, len(race.variants)))
    label(figure, "never", colours.quiet, x=0, xref="paper", xanchor="right", xshift=-6,
          y=never(race), yref="y2")  # fmt: skip
    return figure


def seen_in(race: Race, outcomes: Mapping[Experiment, Outcome]) -> Hashable:
    """All that the figure and its words depend on, as text: a loss that is NaN equals no other."""
    return race, tuple(repr(outcomes.get(one)) for one in race.experiments())


def side(race: Race, variant: Variant, colours: Palette) -> str:
    """The colour of a variant: that of its cell where cells race, else that of its twin."""
    if race.of_cells:
        return colours.of_cell(variant.cell)
    return colours.raw if variant.clip == "off" else colours.applied


def dash_of(race: Race, variant: Variant) -> str:
    """Where cells race, the twins without the clip are dashed: their colour is their cell's."""
    return "dash" if race.of_cells and variant.clip == "off" else "solid"


def spread(number: int, of: int) -> float:
    """Horizontal offset of the dots of a variant: side by side within the space of a length."""
    return (number - (of - 1) / 2) * 0.7 / of


def never(race: Race) -> float:
    """Height of the networks that did not learn, above all that did, on the log10 axis."""
    return log10(race.base.updates) + 0.35


def _axis(domain, colours: Palette, values, words, extent) -> dict:
    return {
        "domain": domain, "tickvals": values, "ticktext": words, "range": extent,
        "showgrid": True, "gridcolor": colours.grid, "fixedrange": True,
    }  # fmt: skip


def _updates_axis(race: Race, domain, colours: Palette) -> dict:
    powers = range(1, int(log10(race.base.updates)) + 1)
    words = [f"{10**power:,}" for power in powers]
    extent = [1.0, never(race) + 0.2]
    return _axis(domain, colours, list(powers), words, extent)


def _shares(figure, race: Race, variant: Variant, outcomes, colours: Palette) -> None:
    tallies, colour = count(race, outcomes)[variant], side(race, variant, colours)
    done = [(place, tallies[T]) for place, T in enumerate(race.lengths) if tallies[T].done]
    words = [
        f"{variant.label}, T = {race.lengths[place]}: {tally.learned} of {tally.done} learned"
        for place, tally in done
    ]
    figure.add_trace(
        go.Scatter(
            x=[place for place, _ in done],
            y=[tally.share for _, tally in done],
            mode="lines+markers",
            name=variant.label,
            legendgroup=variant.label,
            line={"color": colour, "width": 2.5, "dash": dash_of(race, variant)},
            marker={"size": 8, "symbol": SYMBOLS[variant.cell]},
            cliponaxis=False,
            hovertext=words,
            hoverinfo="text",
        )
    )
    if len(race.variants) > 2:
        return  # more than two counts would overlap; the board shows them
    above = variant.clip != "off"
    for place, tally in done:
        count_here = f"{tally.learned}/{tally.done}"
        label(figure, count_here, colour, x=place, y=tally.share, xref="x", yref="y",
              yshift=14 if above else -14, bgcolor=colours.veil, borderpad=0)  # fmt: skip


def _dots(figure, race: Race, variant: Variant, outcomes, colour: str, shift: float) -> None:
    x, y, symbols, words = [], [], [], []
    for place, n_steps in enumerate(race.lengths):
        for i, one in enumerate(race.cell(variant, n_steps)):
            if one not in outcomes:
                continue
            found, state = outcomes[one], state_of(outcomes[one])
            x.append(place + shift + 0.8 * spread(i, race.networks) / len(race.variants))
            y.append(log10(found.learned_at) if state == "learned" else never(race))
            symbols.append(symbol_of(variant, state))
            words.append(
                f"seed {one.seed}, T = {n_steps}, {variant.label}: {_outcome_text(found, state)}"
            )
    marker = {"size": 8, "symbol": symbols, "color": colour}
    figure.add_trace(
        go.Scatter(
            x=x,
            y=y,
            yaxis="y2",
            mode="markers",
            showlegend=False,
            legendgroup=variant.label,
            marker=marker | {"line": {"width": 1.5, "color": colour}},
            hovertext=words,
            hoverinfo="text",
        )
    )


def symbol_of(variant: Variant, state: str) -> str:
    """Filled where a network learned, hollow where it did not, a cross where it broke."""
    filled = SYMBOLS[variant.cell]
    return {"learned": filled, "not learned": f"{filled}-open"}.get(state, "x-thin")


def _outcome_text(found: Outcome, state: str) -> str:
    if state == "learned":
        return f"learned by update {found.learned_at:,}"
    if state == "broke":
        return f"broke at update {found.broke_at:,}"
    return found.failed or f"had not learned after {found.updates:,} updates"
