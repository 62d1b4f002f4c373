"""Downloads of the page "Shapes": what each step reads and says with its states, and the run."""

from __future__ import annotations

import numpy as np

from explorer.charts.tables import Table, as_csv
from explorer.shapes import Graph
from explorer.ui.runs import known_run
from explorer.ui.take_home import File, take_home
from explorer.views.shapes.controls import Shown
from explorer.views.shapes.picture import graph_is_painted, graph_shown


def take_shape_home(shown: Shown) -> None:
    """An expander with the downloads, once the graph is painted; files are made on request."""
    found = graph_shown()
    if found is None or not graph_is_painted():
        return
    csv = File("Numbers, .csv", "steps.csv", lambda: as_csv(step_table(*found)))
    if shown.own:  # trained here on sentences of one's own: no run of an experiment
        take_home((csv,), title="Your own sentences", given=True)
    else:
        take_home((csv,), lambda: known_run(shown.experiment), of=shown.experiment)


def step_table(graph: Graph, states: np.ndarray) -> Table:
    """A row for each step of the graph, from 1: what it reads and says, and the units of a⟨t⟩.

    `fed` is 1 where the input is the output of the step before.
    """
    steps = graph.steps
    return {
        "t": np.arange(1, len(steps) + 1),
        "x": np.array([step.x or "" for step in steps]),
        "fed": np.array([int(step.fed) for step in steps]),
        "y_hat": np.array([step.y or "" for step in steps]),
        **{f"a_{unit + 1}": states[:, unit] for unit in range(states.shape[1])},
    }
