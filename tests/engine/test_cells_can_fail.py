"""That the tests of the cells with gates can fail: faults are planted, and have to be found."""

import importlib
from dataclasses import replace

import numpy as np
import pytest

from explorer import engine
from explorer.engine import backward_pass, gates
from explorer.engine.cells import CELLS as MODULES
from tests.engine.gated import CELLS, problem
from tests.engine.test_cells import test_every_state_agrees_with_the_textbook

SLOPES = [("gru", i) for i in range(4)] + [("gru_reset_after", i) for i in range(2)]
SLOPES += [("lstm", i) for i in range(4)]


def worst(cell):
    params, x, y, weights, a0, c0 = problem(cell, 3)
    return max(engine.gradient_check(params, x, y, weights=weights, a0=a0, c0=c0).values())


def plant_slope(monkeypatch, cell, i, factor=1.01):
    """One of the factors of the backward pass is off by one in a hundred."""
    right = MODULES[cell].slopes

    def wrong(*given):
        slopes = list(right(*given))
        slopes[i] = slopes[i] * factor
        return slopes

    monkeypatch.setattr(MODULES[cell], "slopes", wrong)


@pytest.mark.parametrize(("cell", "i"), SLOPES)
def test_a_slope_that_is_one_percent_off_is_found_by_differences(monkeypatch, cell, i):
    assert worst(cell) < 1e-7
    plant_slope(monkeypatch, cell, i)
    assert worst(cell) > 1e-5


@pytest.mark.parametrize(("cell", "i"), SLOPES)
def test_a_slope_that_is_a_millionth_off_is_found_by_autograd(monkeypatch, cell, i):
    pytest.importorskip("torch")
    compare = importlib.import_module("tests.engine.test_cells_autograd")
    plant_slope(monkeypatch, cell, i, factor=1 + 1e-6)
    with pytest.raises(AssertionError):
        compare.test_every_logged_quantity_agrees(cell, 3, "mean")


@pytest.mark.parametrize("cell", CELLS)
def test_a_gradient_that_takes_the_wrong_memory_is_found(monkeypatch, cell):
    """delta<t> times a<t> in place of a<t-1>; in a GRU's Wc, without the reset gate."""
    right = MODULES[cell].memory_factors

    def wrong(states):
        return [(first, upto, states.a[1:]) for first, upto, _ in right(states)]

    monkeypatch.setattr(MODULES[cell], "memory_factors", wrong)
    if cell == "gru_reset_after":
        monkeypatch.setattr(MODULES[cell], "products", products_of_another_step(MODULES[cell]))
    assert worst(cell) > 1e-3


def products_of_another_step(module):
    right = module.products
    return lambda states, delta: right(states._replace(a=np.roll(states.a, -1, axis=0)), delta)


@pytest.mark.parametrize("cell", CELLS)
def test_a_gate_without_its_minus_is_found_by_the_textbook(monkeypatch, cell):
    """sigma(z) = 1 / (1 + e^-z), with z in place of -z."""
    right = gates.gate_weights
    monkeypatch.setattr(
        MODULES[cell], "gate_weights", lambda W, names, negated: right(W, names, "")
    )
    with pytest.raises(AssertionError):
        test_every_state_agrees_with_the_textbook(cell)


def lost_from_step_6(trace):
    """The trace with NaN in every array of example 0 from step 6 of 8 on."""
    kept = {name: np.array(getattr(trace, name)) for name in ("a", "logits", "y_hat", "log_y_hat")}
    kept["c"] = None if trace.c is None else np.array(trace.c)
    together = np.array(trace.gates.together)
    for array in (*kept.values(), together):
        if array is not None:
            array[-3:, 0] = np.nan
    lost = engine.NonFinite(6, "a" if trace.c is None else "c")
    gates = replace(trace.gates, together=together)
    return replace(trace, **kept, gates=gates, first_nonfinite=lost)


def refuse_difference(params, y, weights, lost, whole):
    """No result may tell the lost trace from the whole one."""
    one, two = (engine.backward(params, trace, y, weights=weights) for trace in (lost, whole))
    assert np.isfinite(one.grads.flat).all()
    assert one.loss == two.loss
    assert one.first_nonfinite is None
    np.testing.assert_array_equal(one.grads.flat, two.grads.flat)
    np.testing.assert_array_equal(one.da, two.da)
    one, two = (
        engine.backward_terms(params, trace, back) for trace, back in ((lost, one), (whole, two))
    )
    np.testing.assert_array_equal(one.from_output, two.from_output)
    np.testing.assert_array_equal(one.from_future, two.from_future)
    one, two = (engine.lag_split(params, trace, y, weights=weights) for trace in (lost, whole))
    np.testing.assert_array_equal(one.norms, two.norms)
    one, two = (engine.gradient_flow(params, trace, y, weights=weights) for trace in (lost, whole))
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_gates_and_states_lost_under_zero_weights_are_never_seen(monkeypatch, cell, dtype):
    params, x, y, weights, a0, c0 = problem(cell, T=8, masked=False, dtype=dtype)
    weights[5:, 0] = 0
    whole = engine.forward(params, x, a0, c0)
    lost = lost_from_step_6(whole)
    refuse_difference(params, y, weights, lost, whole)
    # Without the zeros in place of what no loss can see, 0 * NaN would be everywhere.
    monkeypatch.setattr(backward_pass, "seen_states", lambda layers, *rest: layers)
    assert np.isnan(engine.backward(params, lost, y, weights=weights).grads.flat).any()


def test_a_state_that_overflow_really_loses_is_never_seen_under_zero_weights():
    """inf from the input meets -inf from the memory. In the other cells with gates both are one
    sum, which only saturates a gate: finite numbers cannot lose their states."""
    params, x, y, weights, _, _ = problem("gru_reset_after", T=8, masked=False, dtype="float32")
    most, column = np.finfo(np.float32).max, np.eye(7)
    params = params.replace(
        # x[0] opens the update gate, which is shut otherwise; x[1] drives the candidate.
        **{"Wu": np.tile(2000 * column[4], (4, 1)), "bu": np.full(4, -900)},
        **{"Wr": np.zeros((4, 7)), "br": np.full(4, 900), "bca": np.zeros(4)},
        **{"Wca": np.full((4, 4), most / 3), "Wcx": np.tile(10 * column[1, :3], (4, 1))},
    )
    x[..., 0], weights[4:, 0] = 0, 0
    calm = x.copy()
    x[4, 0], x[5, 0] = (1, -100, 0), (0, most / 2, 0)
    lost = engine.forward(params, x)
    assert lost.first_nonfinite == (6, "a")
    refuse_difference(params, y, weights, lost, engine.forward(params, calm))


@pytest.mark.parametrize("cell", CELLS)
def test_a_network_that_is_lost_from_the_start_has_no_gradient_where_no_loss_counts(cell):
    params, x, y, weights, a0, c0 = problem(cell)
    params = params.replace(bu=np.full(4, np.nan))
    trace = engine.forward(params, x, a0, c0)
    assert np.isnan(trace.gates["u"]).all()
    back = engine.backward(params, trace, y, weights=np.zeros_like(weights))
    assert back.loss == 0
    assert not back.grads.flat.any()
    assert np.isnan(engine.backward(params, trace, y, weights=weights).loss)
