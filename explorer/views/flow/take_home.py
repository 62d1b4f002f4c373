"""Downloads of the page "Gradient flow": the picture as one HTML file, its numbers, and the run."""

from __future__ import annotations

from collections.abc import Callable

from explorer import export
from explorer.run import Flow, has_jacobians
from explorer.ui.take_home import File, query_of_page, take_home, title_of_picture

_EXERCISE = (
    "Exercise: how many steps back is less than 1% of the gradient left? Find the step in the "
    "picture, then from the bound, and say why they differ."
)


def take_flow_home(flow: Flow, states: bool, pack: Callable[..., bytes]) -> None:
    """An expander with the downloads; files are made on request. `pack(states=…)` packs `flow`."""
    query = query_of_page()
    files = (
        File("Gradient flow, .html", "flow.html", lambda: flow_file(flow, states, query, pack)),
        File("Numbers, .csv", "flow.csv", lambda: export.flow_csv(flow)),
    )
    take_home(files, flow.run)


def flow_file(flow: Flow, states: bool, query: str, pack: Callable[..., bytes]) -> str:
    """The gradient flow as a page of its own, with both matrices where both are defined."""
    both = (states, not states) if has_jacobians(flow.run) else (False,)
    return export.flow_page(
        *(pack(states=one) for one in both),
        title=f"Gradient flow: {title_of_picture(flow.run.experiment)}",
        watch="Point at a cell of the matrix, or walk it with the arrow keys: it says how much of "
        "that loss reaches that step.",
        link=query,
        exercise=_EXERCISE,
    )
