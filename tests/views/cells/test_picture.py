"""What the diagrams of the three cells are sent is what the engine computed."""

import numpy as np
import pytest

from explorer import engine
from explorer.experiment import Experiment
from explorer.run.cells import run_cells
from explorer.views.cells.picture import pack_cells
from tests.wire.unpack import unpack

SHOWN = Experiment(task="latch", n_steps=6, n_a=5, updates=4, a0="random", layers=2)


def test_every_gate_and_state_is_the_engines():
    cells = run_cells(SHOWN)
    header, arrays = unpack(pack_cells(cells))
    assert (header["T"], header["n_a"]) == (6, 5)
    for cell in ("gru", "lstm"):
        one = cells.cells[cell].run
        trace = engine.forward(one.params, one.probe.x, one.trace.a[0])
        for name, gate in trace.gates.items():
            sent = arrays[f"{cell}/{'candidate' if name == 'c' else name}"]
            np.testing.assert_array_equal(sent, gate[:, 0])
        np.testing.assert_array_equal(arrays[f"{cell}/a"], trace.a[:, 0])
    np.testing.assert_array_equal(arrays["lstm/c"], trace.c[:, 0])


@pytest.mark.parametrize("task", ["latch", "numbers"])
def test_what_flows_through_the_valves_makes_the_next_state(task):
    shown = SHOWN.replace(task=task)
    if task == "numbers":  # biases that differ, of the encoder and the decoder
        shown = shown.replace(learning_rate=1.0, updates=20)
    header, sent = unpack(pack_cells(run_cells(shown)))
    assert header["border"] == (5 if task == "numbers" else 0)
    u, r = sent["gru/u"], sent["gru/r"]
    assert ((r > 0) & (r < 1)).all()
    mixed = u * sent["gru/candidate"] + (1 - u) * sent["gru/a"][:-1]
    np.testing.assert_allclose(mixed, sent["gru/a"][1:], atol=1e-12)
    c = sent["lstm/f"] * sent["lstm/c"][:-1] + sent["lstm/u"] * sent["lstm/candidate"]
    np.testing.assert_allclose(c, sent["lstm/c"][1:], atol=1e-12)
    np.testing.assert_allclose(sent["lstm/o"] * np.tanh(c), sent["lstm/a"][1:], atol=1e-12)
    z = sent["rnn/memory"] + sent["rnn/input"] + sent["rnn/ba"]
    np.testing.assert_allclose(np.tanh(z), sent["rnn/a"][1:], atol=1e-12)


@pytest.mark.parametrize("a0", ["zeros", "learned"])
def test_the_same_experiment_has_the_same_trace(a0):
    experiment = SHOWN.replace(a0=a0)
    one, other = (unpack(pack_cells(run_cells(experiment)))[0]["trace"] for _ in range(2))
    assert one == other != unpack(pack_cells(run_cells(SHOWN)))[0]["trace"]
