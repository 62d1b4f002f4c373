"""The numbers of the page "Cliff": the paths of the balls, and the loss around a network."""

from __future__ import annotations

import numpy as np

from explorer.charts.tables import Table
from explorer.run.cliff import Descent
from explorer.run.landscape import Landscape


def path_table(descent: Descent) -> Table:
    """A row for each ball and step, step 0 being the start: w, b, E and ‖∇E‖."""
    paths = {"off": descent.off, "on": descent.on}
    return {
        "clip": np.concatenate([[name] * len(path.w) for name, path in paths.items()]),
        "step": np.concatenate([np.arange(len(path.w)) for path in paths.values()]),
    } | {
        name: np.concatenate([getattr(path, name) for path in paths.values()])
        for name in ("w", "b", "loss", "gradient_norm")
    }


def landscape_table(landscape: Landscape) -> Table:
    """A row for each point of the grid: α and β along the two directions, L and ‖∂L/∂W‖ there."""
    alpha, beta = np.meshgrid(landscape.alphas, landscape.betas, indexing="ij")
    columns = {
        "alpha": alpha, "beta": beta, "loss": landscape.loss,
        "gradient_norm": landscape.gradient_norm,
    }  # fmt: skip
    return {name: column.ravel() for name, column in columns.items()}
