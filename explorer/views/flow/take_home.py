"""Downloads of the page "Gradient flow": the picture as one HTML file, its numbers, and the run."""

from __future__ import annotations

from collections.abc import Iterator

from explorer import export
from explorer.pages import PAGES
from explorer.run import Flow, at_layer, has_jacobians
from explorer.ui.take_home import File, query_of_page, take_home, title_of_picture
from explorer.views.flow.pack import pack_flow

_EXERCISE = (
    "Exercise: how many steps back is less than 1% of the gradient left? Find the step in the "
    "picture, then from the bound, and say why they differ."
)


def take_flow_home(flow: Flow, states: bool) -> None:
    """An expander with the downloads; files are made on request."""
    query = query_of_page()
    files = (
        File("Gradient flow, .html", "flow.html", lambda: flow_file(flow, states, query)),
        File("Numbers, .csv", "flow.csv", lambda: export.flow_csv(flow)),
    )
    take_home(files, lambda: flow.run)


def flow_file(flow: Flow, states: bool, query: str) -> str:
    """The gradient flow as a page of its own, with the matrices of all layers, `flow`'s first."""
    return export.flow_page(
        *_packed(flow, states),
        title=f"{PAGES['flow'].title}: {title_of_picture(flow.run.experiment)}",
        watch="Point at a cell of the matrix, or walk it with the arrow keys: it says how much of "
        "that loss reaches that step.",
        link=query,
        exercise=_EXERCISE,
    )


def _packed(flow: Flow, states: bool) -> Iterator[bytes]:
    """Every matrix that the picture can ask for, the one on the screen first."""
    layers = range(1, flow.run.params.layers + 1)
    for layer in dict.fromkeys((flow.layer, *layers)):
        own = flow if layer == flow.layer else at_layer(flow, layer)
        both = (states, not states) if has_jacobians(own.run) else (False,)
        for one in both:
            yield pack_flow(own, states=one)
