"""How large the player is as a file of one's own, of every network that the app makes.

    python -m tests.benchmarks.pages

200 steps (or as many as the task has) and 64 units, with the gradients of all losses and of the
last one; MB are 10^6 bytes.
"""

import numpy as np

from explorer import notebook
from explorer.experiment import FIELDS, Experiment
from explorer.export import player_page
from explorer.look import look
from explorer.own_network import sights_of
from explorer.run import run
from explorer.views.unroll.pack import pack_player
from tests.own_network.made import arrays_of

CELLS, LAYERS, MOST = ("rnn", "gru", "lstm"), (1, 2, 3), 1.0
CHANGES = {
    "float32": {"dtype": "float32"},
    "float16": {"dtype": "float16"},
    "50 updates": {"updates": 50},
    "gain 4": {"gain": 4.0},
    "window 20": {"window": 20},
    "ReLU": {"activation": "relu", "gain": 1.5},
}
"""Beside the names of letters: what changes a page, or the digits in it, most."""


def main():
    print(" " * 22 + "".join(f"{cell} × {layers}".rjust(10) for cell in CELLS for layers in LAYERS))
    for task in FIELDS["task"].options:
        if task != "own":
            line(task, lambda cell, layers, task=task: of_experiment(cell, layers, task=task))
    for name, changes in CHANGES.items():
        line(name, lambda cell, layers, changes=changes: of_experiment(cell, layers, **changes))
    line("PyTorch's own, float32", of_own)


def line(name, megabytes):
    found = [megabytes(cell, layers) for cell in CELLS for layers in LAYERS]
    marked = (f"{size:.2f}{' ' if size <= MOST else '!'}".rjust(10) for size in found)
    print(f"{name:22s}{''.join(marked)}", flush=True)


def of_experiment(cell, layers, **changes):
    return size_of(run(Experiment(cell=cell, layers=layers, n_steps=200, n_a=64, **changes)))


def of_own(cell, layers):
    """A network as PyTorch begins one; its GRU resets after the product."""
    arrays, rng = arrays_of(cell, layers=layers, n_x=16, n_a=64, n_y=27), np.random.default_rng(0)
    drawn = {
        name: rng.uniform(-1 / 8, 1 / 8, array.shape).astype(np.float32)
        for name, array in arrays.items()
    }
    x = rng.normal(size=(200, 1, 16)).astype(np.float32)
    return size_of(sights_of(look(drawn, x, rng.integers(27, size=(200, 1))))[""])


def size_of(sight):
    """Megabytes of the page, as explorer.unroll saves it."""
    losses = dict.fromkeys((None, sight.last_step or None))
    packed = [pack_player(sight, loss, weights=True) for loss in losses]
    page = player_page(*packed, title=notebook._title(sight), watch=notebook._UNROLL)
    return len(page.encode("utf-8")) / 1e6


if __name__ == "__main__":
    main()
