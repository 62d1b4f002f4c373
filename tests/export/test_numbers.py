"""The numbers of a run, read back by other readers than the ones that wrote them."""

import csv
import io

import numpy as np
import pytest

from explorer import engine
from explorer.experiment import Experiment
from explorer.export import flow_csv, run_csv, run_npz
from explorer.own_network import sights_of
from explorer.run import measure_flow, run
from tests.own_network.made import see

RUNS = {
    "letters": {"n_steps": 6, "n_a": 4, "updates": 2},
    "two layers of an LSTM": {"cell": "lstm", "layers": 2, "n_steps": 5, "n_a": 3},
    "numbers": {"task": "weather", "n_steps": 5, "n_a": 3},
    "overflowing": {"n_steps": 60, "gain": 4.0, "activation": "identity", "dtype": "float16"},
}


@pytest.fixture(params=RUNS)
def shown(request):
    return run(Experiment(**RUNS[request.param]))


def test_a_row_of_the_csv_is_a_step_and_its_numbers_read_back_exactly(shown):
    rows = list(csv.DictReader(io.StringIO(run_csv(shown))))
    assert [int(row["t"]) for row in rows] == list(range(shown.n_steps + 1))
    top = shown.params.layers
    name = "a" if top == 1 else f"a[{top}]"
    states = [[float(row[f"{name}_{i + 1}"]) for i in range(shown.params.n_a)] for row in rows]
    np.testing.assert_array_equal(states, shown.trace.a[:, 0])
    back = engine.backward(
        shown.params, shown.trace, shown.probe.y, weights=shown.probe.weights, reduction="sum"
    )
    np.testing.assert_array_equal([float(row["norm_da"]) for row in rows], back.da_norm)
    np.testing.assert_array_equal([float(row["loss"]) for row in rows[1:]], back.loss_t)
    assert rows[0]["loss"] == rows[0]["x"] == ""


def test_the_csv_has_the_inputs_as_letters():
    shown = run(Experiment(n_steps=6, n_a=4))
    rows = list(csv.DictReader(io.StringIO(run_csv(shown))))
    letters = [shown.task.symbols_in[i] for i in shown.probe.x[:, 0].argmax(axis=1)]
    assert [row["x"] for row in rows[1:]] == letters


def test_the_npz_loads_without_pickle_and_gives_the_forward_pass_again(shown):
    found = np.load(io.BytesIO(run_npz(shown)), allow_pickle=False)
    params = shown.params.replace(**{name: found[name] for name in shown.params.named()})
    start = None
    trace = engine.forward(params, found["x"], start)
    top = "a" if shown.params.layers == 1 else f"a{shown.params.layers}"
    np.testing.assert_array_equal(trace.a, found[top])
    np.testing.assert_array_equal(trace.y_hat, found["y_hat"])
    back = engine.backward(params, trace, found["y"], weights=found["weights"], reduction="sum")
    np.testing.assert_array_equal(back.da, found[top.replace("a", "da")])
    np.testing.assert_array_equal(back.loss_t, found["loss_t"])


def test_the_csv_of_a_row_below_a_layer_that_reads_both_ways_has_every_k():
    _, seen = see("rnn", layers=2, both=True, words=9, n_y=9)
    sight = sights_of(seen)["layer 1, forward"]
    rows = list(csv.DictReader(io.StringIO(flow_csv(measure_flow(sight)))))
    assert [(int(row["t"]), int(row["k"])) for row in rows] == [
        (t, k) for t in range(1, 8) for k in range(8)
    ]
    matrix = seen.flow(1, example=0)
    np.testing.assert_array_equal([float(row["norm"]) for row in rows], matrix.ravel())


def test_the_csv_of_the_flow_has_the_matrix_of_the_engine():
    shown = run(Experiment(task="latch", n_steps=6, n_a=4))
    rows = list(csv.DictReader(io.StringIO(flow_csv(measure_flow(shown)))))
    matrix = engine.gradient_flow(
        shown.params, shown.trace, shown.probe.y, weights=shown.probe.weights
    )
    assert {int(row["t"]) for row in rows} == {shown.n_steps}  # the one loss is at the end
    assert [int(row["k"]) for row in rows] == list(range(shown.n_steps + 1))
    for row in rows:
        assert float(row["norm"]) == matrix[-1, int(row["k"])]
        assert float(row["ratio_to_start"]) == matrix[-1, int(row["k"])] / matrix[-1, -1]
