"""Where a training broke, held against the same pass made by hand."""

import numpy as np
import pytest

from explorer import engine
from explorer.experiment import Experiment
from explorer.live import LiveNetwork, LiveTraining
from explorer.live.postmortem import find_break
from explorer.run import run
from tests.live.test_network import BREAKS, SMALL


def broken(experiment, within=300):
    network = LiveNetwork(experiment)
    network.go_to(within)
    return network, find_break(network)


def test_a_network_that_can_go_on_has_no_break():
    network, found = broken(SMALL, within=5)
    assert found is None
    assert LiveTraining([network]).broken(0) is None


def test_an_overflow_by_hand_is_found_at_its_step():
    # Identity, Waa = 4 Q, a⟨t⟩ about 4^t in 16 bit, whose largest number is 65,504.
    experiment = Experiment(
        task="latch", n_steps=30, n_a=8, activation="identity", gain=4.0, dtype="float16",
        clip="off", init="orthogonal",
    )  # fmt: skip
    network, found = broken(experiment)
    assert (found.update, found.part, found.array) == (1, "forward", "a")
    params, (x, _, _) = network.batch_of(1)
    trace = engine.forward(params, x)
    bad = ~np.isfinite(trace.a).all(axis=2)
    assert not bad[: found.step].any()
    assert bad[found.step, found.example - 1]
    # Orthogonal times 4: every factor of the product is 4 (rounded to 16 bit).
    np.testing.assert_allclose(found.products, 4.0 ** np.arange(found.step, -1, -1.0), rtol=0.02)
    assert found.of_states
    assert np.isnan(found.norm_before)


def test_a_gradient_that_overflows_is_found_on_its_way_back():
    experiment = Experiment(
        task="latch", n_steps=100, n_a=32, gain=4.0, learning_rate=1.0, dtype="float16",
        clip="off",
    )  # fmt: skip
    network, found = broken(experiment)
    assert (found.part, found.array) == ("backward", "da")
    params, (x, y, weights) = network.batch_of(found.update)
    trace = engine.forward(params, x)
    back = engine.backward(params, trace, y, weights=weights)
    finite = np.isfinite(back.da).all(axis=(1, 2))
    assert not finite[found.step]
    assert finite[found.step + 1 :].all()
    assert found.end == 100
    jacobians = engine.jacobian_norms(
        params, engine.forward(params, x[:, found.example - 1 : found.example]), rows=[100]
    )
    np.testing.assert_array_equal(found.products, jacobians[100])
    assert found.products[0] > 1e10


def test_the_update_before_is_the_one_that_flung_the_weights():
    _, found = broken(BREAKS)
    history = run(BREAKS).history
    assert found.update == history.diverged_at
    assert found.norm_before == found.applied == history.norm_before[-2]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"activation": "relu", "gain": 3.0, "dtype": "float16", "n_steps": 8}, "weights"),
        ({"task": "weather", "cell": "gru", "learning_rate": 100.0, "n_steps": 50,
          "activation": "tanh", "gain": 1.0, "dtype": "float64"}, "loss"),
    ],
)  # fmt: skip
def test_every_part_of_an_update_can_be_where_it_broke(change, part):
    network, found = broken(BREAKS.replace(**change))
    assert found.part == part
    assert found.update == network.done


def test_the_products_of_an_lstm_are_of_its_whole_state():
    experiment = Experiment(
        task="weather", n_steps=50, n_a=8, cell="lstm", learning_rate=1000.0, dtype="float16",
        clip="off",
    )  # fmt: skip
    network, found = broken(experiment)
    assert found.of_states
    params, (x, _, _) = network.batch_of(found.update)
    one = engine.forward(params, x[:, found.example - 1 : found.example])
    expected = engine.jacobian_norms(params, one, rows=[found.end])[found.end, : found.end + 1]
    np.testing.assert_array_equal(found.products, expected)


def test_where_there_are_several_layers_the_products_are_the_gradients_they_carry():
    experiment = Experiment(
        task="weather", n_steps=50, n_a=8, cell="lstm", learning_rate=1000.0, dtype="float16",
        clip="off", layers=2,
    )  # fmt: skip
    network, found = broken(experiment)
    assert not found.of_states
    params, (x, y, weights) = network.batch_of(found.update)
    one = slice(found.example - 1, found.example)
    flow = engine.gradient_flow(
        params, engine.forward(params, x[:, one]), y[:, one], weights=weights[:, one]
    )
    np.testing.assert_array_equal(found.products, flow[49])
