"""dL/dx: a number worked by hand, finite differences, and PyTorch's autograd."""

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from tests.engine import test_encoder_decoder, test_layers

CELLS = test_layers.CELLS


def one_unit():
    """A linear network of one unit: a<t> = Waa a<t-1> + Wax x<t>, y^<t> = 5 a<t>."""
    params = engine.init_params("rnn", 1, 1, 1, activation="identity", output="identity")
    return params.replace(Waa=[[2.0]], Wax=[[3.0]], ba=[0.0], Wya=[[5.0]], by=[0.0])


def test_two_steps_of_one_unit_by_hand():
    """L = 1/2 (y^<2> - y<2>)^2 with y^<2> = 5 (2 * 3 x<1> + 3 x<2>): at x = (1, 1) that is 45.

    y<2> = 44, so dL/dy^<2> = 1, dL/dx<2> = 5 * 3 = 15 and dL/dx<1> = 5 * 2 * 3 = 30.
    """
    params, x = one_unit(), np.ones((2, 1, 1))
    trace = engine.forward(params, x)
    y, weights = np.full((2, 1, 1), 44.0), [[0.0], [1.0]]
    back = engine.backward(params, trace, y, weights=weights)
    assert engine.input_gradient(params, trace, back).ravel().tolist() == [30.0, 15.0]


def problem_of(cell, kind, m):
    if kind == "border":
        return test_encoder_decoder.problem(cell, m=m, masked=False)
    return test_layers.problem(cell, kind, m=m)


def gradient(params, x, y, weights, a0, c0, window=None):
    trace = engine.forward(params, x, a0, c0)
    back = engine.backward(params, trace, y, weights=weights, window=window)
    return engine.input_gradient(params, trace, back)


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("kind", [1, 2, 3, "border"])
@pytest.mark.parametrize("m", [1, 2])
def test_it_is_what_the_loss_changes_by_when_the_input_does(cell, kind, m):
    params, x, y, weights, a0, c0 = given = problem_of(cell, kind, m)

    def loss(changed):
        trace = engine.forward(params, changed, a0, c0)
        return engine.backward(params, trace, y, weights=weights).loss

    ours, numeric, step = gradient(*given), np.empty_like(x), 1e-5
    assert ours.shape == x.shape
    for place in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[place] = step
        numeric[place] = (loss(x + nudge) - loss(x - nudge)) / (2 * step)
    assert np.abs(ours).max() > 1e-5
    # The measure of engine.gradient_check.
    off = np.abs(ours - numeric).max() / (np.abs(ours).max() + np.abs(numeric).max())
    assert off < test_layers.RIGHT


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "identity"])
def test_it_is_right_for_every_activation(activation):
    rng = np.random.default_rng(0)
    params = engine.init_params("rnn", 3, 5, 2, activation=activation, output="identity")
    x, y = rng.standard_normal((6, 2, 3)), rng.standard_normal((6, 2, 2))

    def loss(changed):
        return engine.backward(params, engine.forward(params, changed), y).loss

    along = rng.standard_normal(x.shape)
    slope = (loss(x + 1e-6 * along) - loss(x - 1e-6 * along)) / 2e-6
    assert np.vdot(gradient(params, x, y, None, None, None), along) == pytest.approx(slope, 1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_a_later_loss_reaches_an_earlier_input_and_no_loss_a_later_one(cell):
    params, x, y, _, a0, c0 = test_layers.problem(cell, 2)
    only = np.zeros(x.shape[:2])
    only[3] = 1
    dx = gradient(params, x, y, only, a0, c0)
    assert (np.abs(dx[:4]).max(axis=(1, 2)) > 0).all()
    assert (dx[4:] == 0).all()


def test_nothing_comes_to_an_input_from_behind_a_cut():
    params, x, y, _, a0, c0 = test_layers.problem("gru", 2)
    only = np.zeros(x.shape[:2])
    only[-1] = 1
    dx = gradient(params, x, y, only, a0, c0, window=3)
    assert (dx[:6] == 0).all()
    assert (np.abs(dx[6]).max(axis=1) > 0).all()


@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("cell", CELLS)
def test_in_less_precision_it_is_nearly_the_same(cell, dtype):
    params, *given = test_layers.problem(cell, 2, dtype=dtype)
    fine = engine.init_params(cell, 3, 4, 3, layers=2).replace(**params.named())
    rough, exact = gradient(params, *given), gradient(fine, *given)
    assert rough.dtype == dtype
    np.testing.assert_allclose(
        rough, exact, atol={"float16": 0.02, "float32": 1e-5}[dtype] * np.abs(exact).max()
    )


def test_it_is_read_only_and_its_own():
    params, x, y, weights, a0, c0 = test_layers.problem("lstm", 1)
    trace = engine.forward(params, x, a0, c0)
    back = engine.backward(params, trace, y, weights=weights)
    one, other = (engine.input_gradient(params, trace, back) for _ in range(2))
    assert not np.shares_memory(one, other)
    with pytest.raises(ValueError, match="read-only"):
        one[0] = 1


@pytest.mark.parametrize("cell", CELLS)
def test_what_is_not_finite_is_kept_and_nothing_warns(cell):
    params, x, y, _, a0, c0 = test_layers.problem(cell, 2)
    name = "Waa1" if cell == "rnn" else "Wu1"
    broken = params.replace(**{name: np.full(params[name].shape, np.nan)})
    assert np.isnan(gradient(broken, x, y, None, a0, c0)).all()
    huge = params.replace(Wya=np.full(params.Wya.shape, np.inf))
    assert not np.isfinite(gradient(huge, x, y, None, a0, c0)).any()


def test_passes_that_do_not_belong_together_are_refused():
    params, x, y, weights, a0, c0 = test_layers.problem("gru", 2)
    trace = engine.forward(params, x, a0, c0)
    back = engine.backward(params, trace, y, weights=weights)
    shorter = engine.forward(params, x[:4], a0, c0)
    with pytest.raises(InputError, match="went through another trace"):
        engine.input_gradient(params, shorter, back)
    with pytest.raises(InputError, match=r"run forward with these parameters first"):
        engine.input_gradient(engine.init_params("gru", 3, 5, 3, layers=2), trace, back)
