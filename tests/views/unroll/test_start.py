"""∂L/∂a⟨0⟩ as it is sent to the player, held against differences of the loss."""

import numpy as np
import pytest

from explorer import engine
from explorer.experiment import Experiment
from explorer.run import gradient_from, run
from explorer.views.unroll import pack as packing
from tests.wire.unpack import unpack

STEP = 1e-6


def sent(shown, source):
    return unpack(packing.pack_player(shown, source))[1]


def loss(shown, source, layer, nudge):
    """The loss from a⟨0⟩ moved by `nudge` in one layer, forward only."""
    L, n_a = shown.params.layers, shown.params.n_a
    start = np.stack([states.a[0] for states in shown.trace.layers]).reshape(L, 1, n_a)
    start[layer, 0] += nudge
    trace = engine.forward(shown.params, shown.probe.x, start if L > 1 else start[0])
    y, y_hat = shown.probe.y[:, 0], trace.y_hat[:, 0]
    losses = -np.log((y * y_hat).sum(axis=1))[shown.has_loss]
    steps = np.flatnonzero(shown.has_loss) + 1
    return losses[steps == source].sum() if source else losses.sum()


@pytest.mark.parametrize("source", [None, 4])
@pytest.mark.parametrize(
    "changes",
    [
        {}, {"a0": "random", "activation": "sigmoid"}, {"cell": "gru"}, {"cell": "lstm"},
        {"layers": 2, "a0": "random"}, {"a0": "learned", "updates": 3},
    ],
)  # fmt: skip
def test_what_arrives_in_the_first_state_is_the_slope_of_the_loss(changes, source):
    shown = run(Experiment(n_steps=6, n_a=4).replace(**changes))
    arrays = sent(shown, source)
    for layer in range(shown.params.layers):
        slopes = [
            (loss(shown, source, layer, move) - loss(shown, source, layer, -move)) / (2 * STEP)
            for move in STEP * np.eye(4)
        ]
        given = arrays[f"{layer}/da"].reshape(7, 4)[0]
        assert given == pytest.approx(slopes, rel=1e-5, abs=1e-8)
        norm = arrays[f"{layer}/da_norm"][0]
        assert norm == pytest.approx(np.linalg.norm(slopes), rel=1e-5, abs=1e-8)
    assert gradient_from(shown, source).source == source


def test_a_window_cuts_it_off():
    shown = run(Experiment(n_steps=6, n_a=4, task="latch", window=2))
    assert not sent(shown, None)["0/da_norm"][0]
