"""Scores of the network on the page "Shapes", how it was trained, and links to other pages."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from explorer.experiment import FIELDS
from explorer.labels import name_value
from explorer.number_text import percent, short, short_percent
from explorer.pages import PAGES
from explorer.shapes import Score, report
from explorer.tasks.letters import isolate
from explorer.ui import session
from explorer.ui.folded import folded
from explorer.ui.runs import kept
from explorer.views.shapes.boxes import show_later
from explorer.views.shapes.controls import Shown, take
from explorer.views.shapes.learning import describe_learning, draw_learning
from explorer.views.shapes.picture import graph_is_painted
from explorer.views.shapes.told import Drawn

_KEY = {
    "symbols": "A share is that of right answers; nats are the mean of −ln ŷ of the right symbol. "
    "Held out is what it has never learned from; so are the guesses judged.",
    "numbers": "Root mean square of the error. Held out is what it has never learned from.",
}
_GUESSES = {
    "how often each symbol occurs": "counting how often each occurs",
    "saying the commonest": "always the commonest",
}


def show_scores(shown: Shown) -> None:
    """Scores beside baselines, the worst errors, the training, and links to other pages.

    They appear once the graph is painted, as every kind of element is a file the browser has to
    load.
    """
    if not graph_is_painted():
        return
    found = kept("report", shown.identity, lambda: report(shown.params, shown.task))
    st.subheader("How well it does", anchor=False)
    for unit in dict.fromkeys(score.unit for score in found.scores):
        _show_unit([score for score in found.scores if score.unit == unit])
    st.caption(_how_trained(shown))
    _show_links(shown)
    if found.wrong:
        box = folded(_title_of_errors(shown, found.failed, found.out_of), "errors")
        if box.open:
            box.dataframe([_formatted(row) for row in found.wrong], hide_index=True)
    if shown.history is not None and len(shown.history.loss) > 1:
        _show_learning(shown)


def _show_unit(scores: list[Score]) -> None:
    """The scores of one unit in a row: the network's first, then the baselines."""
    network = [score for score in scores if score.who == "the network"]
    guesses = [score for score in scores if score.who != "the network"]
    row = [*network[:1], *guesses, *network[1:]]
    for column, score in zip(st.columns(max(4, len(row))), row, strict=False):
        column.metric(_name(score), _value(score))


def _show_learning(shown: Shown) -> None:
    one = shown.experiment
    # Baselines are means over the steps, not comparable with a sum.
    n_steps, _ = shown.task.check_steps(one.n_steps)
    guesses = shown.task.baselines_for(n_steps) if one.reduction == "mean" else ()
    with st.expander("How it learned"):
        loss = shown.history.loss
        figure = Drawn(partial(draw_learning, loss, guesses), describe_learning(loss))
        show_later(figure, of=shown.identity, key="learning")


def _name(score: Score) -> str:
    if score.who == "the network":
        return f"The network, {score.data}"
    name = _GUESSES.get(score.who, score.who)
    return name[0].upper() + name[1:]


def _value(score: Score) -> str:
    if score.unit == "share":
        return percent(score.value, 1)
    return f"{score.value:.2f} {score.unit}".replace(" °", "°")


def _how_trained(shown: Shown) -> str:
    one = shown.experiment
    cell = name_value("cell", one.cell)
    updates = f"{one.updates:,} updates" if one.updates else "no update yet"
    where = "came with the app" if shown.shipped else "trained here" if one.updates else "untrained"
    return (
        f"{cell} with {one.n_a} units, {updates} of {one.batch} sequences with "
        f"{name_value('optimiser', one.optimiser)} at a rate of {short(one.learning_rate)}, seed "
        f"{one.seed}: {where}. {_KEY[shown.task.kind]}"
    )


def _show_links(shown: Shown) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if shown.own:
            return
        st.page_link(
            PAGES["unroll"].file, label="Open this network in the player →",
            query_params=session.link(shown.experiment, "unroll"),
            help="The player steps it through a sequence of the task, not through yours.",
        )  # fmt: skip
        st.page_link(
            PAGES["train"].file,
            label="Watch it learn →",
            query_params=session.link(shown.experiment.replace(updates=0), "train"),
        )
        fresh = shown.experiment.replace(
            seed=(shown.experiment.seed + 1) % (FIELDS["seed"].high + 1),
            updates=shown.experiment.updates or shown.exhibit.recipe.updates,
        )
        st.button(
            "Train it yourself, from another seed", key="shapes_train", on_click=take, args=(fresh,)
        )
        if not shown.shipped:
            recipe = shown.exhibit.recipe.replace(text=shown.experiment.text)
            st.button(
                "The one that came with the app", key="shapes_shipped", on_click=take,
                args=(recipe,),
            )  # fmt: skip


def _title_of_errors(shown: Shown, failed: int, out_of: int) -> str:
    return {
        "names": f"Which of the {out_of} held-out names surprise it most",
        "music": f"Which of the {out_of} held-out melodies surprise it most",
        "weather": f"On which of the {out_of} held-out days it is furthest off",
    }.get(shown.task.name, f"What it gets wrong: {failed} of {out_of} never learned from")


def _formatted(row: dict) -> dict:
    return {n: short_percent(v) if n == "sure" else _isolated(v) for n, v in row.items()}


def _isolated(value: Any) -> Any:
    return isolate(value) if isinstance(value, str) else value
