"""One loss on its way back: a row of gradient_flow, for every cell, without the matrix."""

import itertools

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from tests.engine.textbook import no_input, one_unit, problem

CELLS = ("rnn", "gru", "lstm", "gru_reset_after")


def made(cell="rnn", layers=1, border=0, dtype="float64", T=7, m=2, **options):
    """(params, trace, y, weights), weights 0 at the last two steps and at one example before."""
    rng = np.random.default_rng(3)
    params = engine.init_params(
        cell, 3, 4, 3, seed=1, layers=layers, border=border, dtype=dtype, **options
    )
    y = np.eye(3)[rng.integers(3, size=(T, m))]
    weights = rng.uniform(0.5, 2, (T, m))
    weights[-2:], weights[-3, 0] = 0, 0
    return params, engine.forward(params, rng.standard_normal((T, m, 3))), y, weights


@pytest.mark.parametrize("window", [None, 1, 3])
@pytest.mark.parametrize(("layers", "border"), [(1, 0), (2, 0), (3, 0), (1, 2)])
@pytest.mark.parametrize("cell", CELLS)
def test_it_is_the_row_of_the_flow_of_all_losses(cell, layers, border, window):
    params, trace, y, weights = made(cell, layers, border)
    for layer in range(1, layers + 1):
        how = {"weights": weights, "window": window, "layer": layer}
        flow = engine.gradient_flow(params, trace, y, **how)
        for step in (5, 4, 3):
            one = engine.one_loss(params, trace, y, step, **how)
            np.testing.assert_allclose(one.da_norm, flow[step - 1], rtol=1e-13, atol=1e-300)
        last = engine.one_loss(params, trace, y, **how)
        assert last.step == 5
        np.testing.assert_allclose(last.da_norm, flow[4], rtol=1e-13, atol=1e-300)


@pytest.mark.parametrize("window", [None, 3])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", CELLS)
def test_it_is_the_backward_pass_of_that_loss_alone(cell, layers, window):
    params, trace, y, weights = made(cell, layers)
    alone = np.zeros_like(weights)
    alone[4] = weights[4]
    back = engine.backward(params, trace, y, weights=alone, reduction="sum", window=window)
    one = engine.one_loss(params, trace, y, weights=weights, window=window)
    np.testing.assert_allclose(one.da_norm[:6], back.da_norm[:6], rtol=1e-12)
    assert np.isnan(one.da_norm[6:]).all()
    assert (one.dc_norm is None) == (cell != "lstm")
    if cell == "lstm":
        np.testing.assert_allclose(one.dc_norm[:6], back.dc_norm[:6], rtol=1e-12)


def test_it_is_the_difference_quotient_of_that_loss():
    params, x, y, _, a0 = problem(T=6, m=1, masked=False)
    trace = engine.forward(params, x, a0)
    one = engine.one_loss(params, trace, y, 5)
    for k in range(6):
        slope = np.zeros(4)
        for unit, sign in itertools.product(range(4), (1, -1)):
            state = trace.a[k].copy()
            state[0, unit] += 1e-6 * sign
            # What comes after step k, from a state that was moved a little.
            rest = engine.forward(params, x[k:], state) if k < 5 else None
            logits = params.Wya @ state[0] + params.by if rest is None else rest.logits[4 - k, 0]
            loss = np.log(np.exp(logits).sum()) - y[4, 0] @ logits
            slope[unit] += sign * loss / 2e-6
        assert one.da_norm[k] == pytest.approx(np.linalg.norm(slope), rel=1e-7)


def test_a_float16_network_is_followed_in_float64():
    params = one_unit(0.5, dtype="float16")
    trace = engine.forward(params, no_input(100), a0=[[1.0]])
    one = engine.one_loss(params, trace, np.full((100, 1, 1), -1.0))
    np.testing.assert_allclose(one.da_norm[::-1], 0.5 ** np.arange(101.0), rtol=1e-12)


def test_what_overflows_after_the_loss_does_not_touch_it():
    for layers in (1, 2):
        params = engine.init_params(
            "rnn", 1, 1, 1, activation="identity", output="identity", dtype="float16", layers=layers
        )
        params = params.replace(
            **{name: 2 * np.ones_like(array) for name, array in params.named().items()}
        )
        a0 = np.ones((1, 1)) if layers == 1 else np.ones((2, 1, 1))
        trace = engine.forward(params, no_input(40), a0)
        assert trace.first_nonfinite is not None
        one = engine.one_loss(params, trace, np.zeros((40, 1, 1)), 3)
        assert np.isfinite(one.da_norm[:4]).all()
        assert (one.da_norm[:4] > 0).all()


def test_an_idle_example_stays_out_even_when_its_state_is_lost():
    params = one_unit(2.0, activation="relu", dtype="float16")
    trace = engine.forward(params, no_input(20, m=2), a0=[[1.0], [0.0]])
    weights, y = np.tile([0.0, 1.0], (20, 1)), np.full((20, 2, 1), -1.0)
    flow = engine.gradient_flow(params, trace, y, weights=weights)
    np.testing.assert_array_equal(
        engine.one_loss(params, trace, y, weights=weights).da_norm, flow[-1]
    )


def test_a_sequence_without_a_loss_has_no_step():
    params, trace, y, weights = made("lstm")
    none = engine.one_loss(params, trace, y, weights=np.zeros_like(weights))
    assert none.step == 0
    assert np.isnan(none.da_norm).all()
    assert np.isnan(none.dc_norm).all()
    silent = engine.one_loss(params, trace, y, 7, weights=weights)
    assert not silent.da_norm.any()


def test_what_it_gives_can_not_be_written_to():
    params, trace, y, weights = made("lstm")
    one = engine.one_loss(params, trace, y, weights=weights)
    assert not one.da_norm.flags.writeable
    assert not one.dc_norm.flags.writeable


@pytest.mark.parametrize("step", [0, 8, -1, 2.5, True])
def test_a_step_that_is_none_is_refused(step):
    params, trace, y, weights = made()
    with pytest.raises(InputError, match=f"step={step}"):
        engine.one_loss(params, trace, y, step, weights=weights)


def test_a_trace_of_another_network_is_refused():
    _, trace, y, weights = made()
    with pytest.raises(InputError, match="run forward with these parameters first"):
        engine.one_loss(made("gru")[0], trace, y, weights=weights)
