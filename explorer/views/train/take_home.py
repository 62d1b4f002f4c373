"""Downloads of the page "Train": a row for every update of both networks, and the run on screen."""

from __future__ import annotations

import numpy as np

from explorer.charts.tables import Table, as_csv
from explorer.engine.update import SCALARS
from explorer.experiment import FIELDS
from explorer.live import LiveNetwork, LiveTraining
from explorer.ui.take_home import File, take_home


def take_training_home(training: LiveTraining, position: int) -> None:
    """An expander with the downloads; files are made on request. `position` is the update at which
    the page came to rest."""
    csv = File("Numbers, .csv", "training.csv", lambda: as_csv(update_table(training, position)))
    linked = min(position, FIELDS["updates"].high)
    take_home((csv,), lambda: training.networks[0].run(linked))


def update_table(training: LiveTraining, position: int) -> Table:
    """A row for each update up to `position` that is kept of each network, numbered from 1;
    `network` too. States that lie ready for the next steps have not been shown.

    norm_da_t is ‖∂L/∂a⟨t⟩‖ of the training batch, t = 0 … T, of L as the experiment reduces it.
    """
    tables = [
        _of(network, number, position) for number, network in enumerate(training.networks, start=1)
    ]
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def _of(network: LiveNetwork, number: int, position: int) -> Table:
    updates, columns, da_norm = network.rows.after(0, min(position, network.done))
    return {
        "network": np.full(len(updates), number),
        "update": updates,
        **{name: columns[name] for name in SCALARS},
        **{f"norm_da_{t}": da_norm[:, t] for t in range(da_norm.shape[1])},
    }
