"""Forgetting and vanishing along one sequence, against a second run by hand."""

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.run import measure_flow, run
from explorer.run.forgetting import measure_forgetting

BASE = Experiment(task="latch", n_steps=20, n_a=16, init="identity", gain=3.0, seed=0)


def both(**changes):
    shown = run(BASE.replace(**changes))
    return shown, measure_forgetting(measure_flow(shown))


def test_forward_is_the_difference_of_two_runs_by_hand():
    shown, found = both(gain=0.7, n_a=4)
    params, x = shown.params, np.array(shown.probe.x[:, 0])
    states = []
    for first in (x[0], np.eye(len(x[0]))[1 - x[0].argmax()]):
        a, line = np.zeros(4), []
        for t in range(20):
            read = first if t == 0 else x[t]
            a = np.tanh(params.Waa @ a + params.Wax @ read + params.ba)
            line.append(a)
        states.append(np.array(line))
    apart = np.linalg.norm(states[0] - states[1], axis=1)
    assert found.forward == pytest.approx(apart / apart[0], rel=1e-9)
    assert found.instead != shown.task.read_x(x[0])


def test_backward_is_the_gradient_of_the_last_loss_by_differences():
    shown, found = both(gain=0.7, n_a=3, n_steps=6)
    params, x = shown.params, shown.probe.x[:, 0]
    target = shown.probe.y[-1, 0].argmax()

    def loss(k, a):
        for t in range(k, 6):
            a = np.tanh(params.Waa @ a + params.Wax @ x[t] + params.ba)
        z = params.Wya @ a + params.by
        return np.log(np.exp(z).sum()) - z[target]

    norms = []
    for k in range(1, 7):
        a = shown.trace.a[k, 0]
        steps = 1e-6 * np.eye(3)
        slope = [(loss(k, a + step) - loss(k, a - step)) / 2e-6 for step in steps]
        norms.append(np.linalg.norm(slope))
    assert found.backward == pytest.approx(np.array(norms) / norms[-1], rel=1e-5)


@pytest.mark.parametrize(
    "changes",
    [
        {"cell": "lstm"}, {"cell": "gru"}, {"layers": 2}, {"task": "weather"}, {"task": "names"},
        {"a0": "random"}, {"dtype": "float32"}, {"task": "numbers", "n_steps": 12},
        {"cell": "lstm", "layers": 3, "gain": 1.0}, {"window": 5},
    ],
)  # fmt: skip
def test_both_lines_begin_at_one_for_every_kind_of_network(changes):
    shown, found = both(**changes)
    assert found.forward[0] == 1
    assert found.backward[shown.backward.starts_at - 1] == 1
    assert len(found.forward) == len(found.backward) == shown.n_steps


def test_what_is_not_finite_has_no_such_picture():
    assert both(activation="identity", dtype="float16", n_steps=40)[1] is None
