import numpy as np
import pytest

from explorer import engine
from tests.engine import textbook
from tests.engine.textbook import ACTIVATIONS, OUTPUTS, no_input, one_unit, problem


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_every_gradient_is_the_difference_of_losses(activation, output, reduction):
    params, x, y, weights, a0 = problem(3, activation=activation, output=output)
    back = engine.backward(
        params, engine.forward(params, x, a0), y, weights=weights, reduction=reduction
    )
    W = params.named()
    numeric = textbook.differences(W, activation, output, x, y, a0, weights, reduction)
    for name, gradient in back.grads.named().items():
        np.testing.assert_allclose(gradient, numeric[name], rtol=1e-6, atol=2e-9, err_msg=name)


def test_da_is_the_slope_of_the_loss_at_every_state():
    params, x, y, _, a0 = problem(masked=False, activation="sigmoid")
    back = engine.backward(params, engine.forward(params, x, a0), y, reduction="sum")
    a = engine.forward(params, x, a0).a

    def loss_from(k, state):
        # The states before k are given, so only the losses from k on can move.
        rest = engine.forward(params, x[k:], state)
        logits = state @ params.Wya.T + params.by
        own = 0.0
        if k:
            p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
            own = -np.sum(y[k - 1] * np.log(p)) / 2
        return own + engine.backward(params, rest, y[k:], reduction="sum").loss

    for k in range(5):
        for index in np.ndindex(a[k].shape):
            step = np.zeros_like(a[k])
            step[index] = 1e-6
            slope = (loss_from(k, a[k] + step) - loss_from(k, a[k] - step)) / 2e-6
            assert back.da[k][index] == pytest.approx(slope, rel=1e-6, abs=1e-8)


def test_the_linear_unit_worked_by_hand():
    for w, expected in ((0.9, 0.14316042), (1.0, 25.0), (1.1, 2667.97393)):
        params, last = one_unit(w), np.zeros((50, 1))
        last[-1] = 1
        trace = engine.forward(params, no_input(50), a0=[[0.5]])
        # With the target one below the output, dL/dy_hat is 1 and dL/dw is dx_T/dw.
        y = trace.y_hat - 1
        back = engine.backward(params, trace, y, weights=last, reduction="sum")
        assert back.grads.Waa[0, 0] == pytest.approx(50 * 0.5 * w**49, rel=1e-12)
        assert back.grads.Waa[0, 0] == pytest.approx(expected, rel=1e-7)


def test_figure_6_of_pascanu_mikolov_bengio():
    params = one_unit(5.0, activation="sigmoid").replace(ba=[-2.0])
    trace = engine.forward(params, no_input(50), a0=[[1 / (1 + np.exp(-0.5))]])
    last = np.zeros((50, 1))
    last[-1] = 2  # the loss is half the squared error, the paper's is the whole
    back = engine.backward(params, trace, np.full((50, 1, 1), 0.7), weights=last, reduction="sum")
    assert back.loss == pytest.approx(0.05558549412, rel=1e-9)
    assert back.grads.Waa[0, 0] == pytest.approx(0.0379183435, rel=1e-8)
    assert back.grads.ba[0] == pytest.approx(0.04052119139, rel=1e-9)


@pytest.mark.parametrize(("w", "expected"), [(0.9, 0.0542), (1.1, 0.0201), (2.0, 3.5e-15)])
def test_a_weight_above_one_can_vanish_faster_than_one_below(w, expected):
    params = one_unit(w, activation="tanh")
    trace = engine.forward(params, no_input(20), a0=[[0.5]])
    last = np.zeros((20, 1))
    last[-1] = 1
    back = engine.backward(params, trace, trace.y_hat - 1, weights=last, reduction="sum")
    assert back.da[0, 0, 0] == pytest.approx(expected, rel=0.01)


def test_an_orthogonal_linear_network_keeps_the_norm_of_the_gradient():
    params = engine.init_params("rnn", 2, 8, 3, activation="identity", init="orthogonal", seed=2)
    x = np.random.default_rng(0).standard_normal((40, 1, 2))
    trace = engine.forward(params, x)
    last = np.zeros((40, 1))
    last[-1] = 1
    y = np.tile([1.0, 0, 0], (40, 1, 1))
    back = engine.backward(params, trace, y, weights=last)
    np.testing.assert_allclose(back.da_norm, back.da_norm[-1], rtol=1e-13)


@pytest.mark.parametrize("m", [1, 2, 9])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_step_norms_are_those_of_what_each_step_adds(m, dtype):
    params, x, y, _, a0 = problem(m=m, n_a=6, T=40, masked=False, dtype=dtype)
    trace = engine.forward(params, x, a0)
    back = engine.backward(params, trace, y)
    delta, dlogits = back.delta.astype(float), back.dlogits.astype(float)
    added = {
        "Waa": np.einsum("tmi,tmj->tij", delta, trace.a[:-1]),
        "Wax": np.einsum("tmi,tmj->tij", delta, trace.x),
        "ba": delta.sum(axis=1),
        "Wya": np.einsum("tmi,tmj->tij", dlogits, trace.a[1:]),
        "by": dlogits.sum(axis=1),
    }
    tolerance = 1e-12 if dtype == "float64" else 3e-6
    assert set(back.step_norms) == set(added)
    for name, parts in added.items():
        norms = np.sqrt((parts.reshape(40, -1) ** 2).sum(axis=1))
        np.testing.assert_allclose(back.step_norms[name], norms, rtol=tolerance, err_msg=name)
        scale = np.abs(parts).sum(axis=0).max()
        np.testing.assert_allclose(back.grads[name], parts.sum(axis=0), atol=tolerance * scale)


def test_step_norms_of_many_large_steps_are_made_in_pieces_and_still_agree():
    params, x, y, _, _ = problem(m=2, n_a=80, T=25, masked=False)
    back = engine.backward(params, engine.forward(params, x), y)
    one_by_one = [
        np.linalg.norm(back.delta[t].T @ engine.forward(params, x).a[t]) for t in range(25)
    ]
    np.testing.assert_allclose(back.step_norms["Waa"], one_by_one, rtol=1e-12, atol=1e-15)
    a = engine.forward(params, x).a
    np.testing.assert_allclose(
        back.grads.Waa, np.einsum("tmi,tmj->ij", back.delta, a[:-1]), rtol=1e-9, atol=1e-14
    )


def test_contributions_of_two_examples_that_cancel_have_norm_zero():
    params, x, y, _, _ = problem(m=1, masked=False)
    twice_x, twice_y = np.repeat(x, 2, axis=1), np.repeat(y, 2, axis=1)
    weights = np.tile([1.0, -1.0], (5, 1))
    back = engine.backward(params, engine.forward(params, twice_x), twice_y, weights=weights)
    for norms in back.step_norms.values():
        assert norms.max() < 1e-17


def test_norms_are_right_where_their_squares_underflow():
    params = one_unit(1e-3, dtype="float32")
    last = np.zeros((10, 1))
    last[-1] = 1
    trace = engine.forward(params, no_input(10), a0=[[1.0]])
    back = engine.backward(params, trace, trace.y_hat - 1, weights=last, reduction="sum")
    np.testing.assert_allclose(back.da_norm, 1e-3 ** np.arange(10.0, -1, -1), rtol=1e-5)
    np.testing.assert_allclose(
        back.step_norms["Waa"], back.da_norm[1:] * np.abs(trace.a[:-1, 0, 0]), rtol=1e-5
    )


@pytest.mark.parametrize("exponent", [600, -600, -1000])
def test_norms_are_right_where_their_squares_leave_float64(exponent):
    params = one_unit(2.0**exponent)
    trace = engine.forward(params, no_input(2))
    back = engine.backward(
        params, trace, np.full((2, 1, 1), -1.0), weights=[[0], [1]], reduction="sum"
    )
    assert back.da_norm[2] == 1
    assert back.da_norm[1] == 2.0**exponent
    assert back.da_norm[0] == (np.inf if exponent > 0 else 0)
    _, norm = engine.clip_by_norm({"W": [2.0**exponent, 0]}, 1)
    assert norm == 2.0**exponent


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_backward_goes_on_through_infinity_and_names_the_largest_t(dtype):
    T = {"float16": 25, "float32": 140, "float64": 1030}[dtype]
    params = one_unit(2.0, dtype=dtype)
    trace = engine.forward(params, no_input(T), a0=[[1.0]])
    back = engine.backward(params, trace, np.zeros((T, 1, 1)))
    assert back.first_nonfinite == (T, "da")
    assert not np.isfinite(back.loss)
    assert back.da.dtype == dtype


def test_the_gradient_can_overflow_on_the_way_back_while_the_states_stay_finite():
    params = one_unit(1e200).replace(Waa=[[1e200]])
    trace = engine.forward(params, no_input(6))
    last = np.zeros((6, 1))
    last[-1] = 1
    back = engine.backward(params, trace, np.full((6, 1, 1), -1.0), weights=last)
    assert trace.first_nonfinite is None
    assert back.first_nonfinite == (4, "da")
    assert back.da_norm[6] == 1
    assert back.da_norm[5] == 1e200


@pytest.mark.parametrize("m", [1, 2])
def test_half_precision_rounds_both_parts_of_every_backward_step(m):
    params, x, y, _, a0 = problem(m=m, T=6, masked=False, dtype="float16")
    trace = engine.forward(params, x, a0)
    back = engine.backward(params, trace, y)
    a, Waa = trace.a.astype("float32"), params.Waa.astype("float32")
    for t in range(6, 0, -1):
        slope = 1 - a[t] ** 2
        delta = (slope * back.da[t].astype("float32")).astype("float16")
        np.testing.assert_array_equal(back.delta[t - 1], delta)
        da = delta.astype("float32") @ Waa
        if t > 1:
            da += back.dlogits[t - 2].astype("float32") @ params.Wya.astype("float32")
        np.testing.assert_array_equal(back.da[t - 1], da.astype("float16"))


@pytest.mark.parametrize("n_x", [2, 9])
@pytest.mark.parametrize("dtype", ["float16", "float64"])
def test_one_example_alone_is_one_example_of_many(n_x, dtype):
    """With one example, and sizes that suit it, the passes are written in another way."""
    params, x, y, _, a0 = problem(m=2, n_x=n_x, n_y=n_x, n_a=5, T=20, masked=False, dtype=dtype)
    only_first = np.tile([1.0, 0.0], (20, 1))
    both = engine.forward(params, x, a0)
    alone = engine.forward(params, x[:, :1], a0[:1])
    back = engine.backward(params, both, y, weights=2 * only_first)
    back_alone = engine.backward(params, alone, y[:, :1])
    tolerance = 1e-13 if dtype == "float64" else 3e-3
    np.testing.assert_allclose(alone.a, both.a[:, :1], atol=tolerance)
    np.testing.assert_allclose(back_alone.da, back.da[:, :1], atol=tolerance)
    np.testing.assert_allclose(back_alone.delta, back.delta[:, :1], atol=tolerance)
    np.testing.assert_allclose(back_alone.grads.flat, back.grads.flat, atol=tolerance)


def test_half_precision_rounds_the_gradient_too():
    params = one_unit(0.1, dtype="float16")
    trace = engine.forward(params, no_input(12), a0=[[1.0]])
    last = np.zeros((12, 1))
    last[-1] = 1
    back = engine.backward(params, trace, np.full((12, 1, 1), -1.0), weights=last)
    # The smallest number of float16 is 6e-8: what 0.1^9 would be is exactly nothing.
    assert back.da_norm[12 - 6] > 0
    assert back.da_norm[:3].max() == 0


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_lower_precision_is_close_to_float64(dtype):
    exact, x, y, weights, a0 = problem(9, T=10)
    rounded = engine.init_params("rnn", 3, 4, 3, dtype=dtype).replace(**exact.named())
    back = {}
    for params in (exact, rounded):
        trace = engine.forward(params, x, a0)
        back[params.dtype] = engine.backward(params, trace, y, weights=weights)
    tolerance = {"float16": 2e-2, "float32": 1e-5}[dtype]
    one, other = back["float64"], back[dtype]
    assert other.grads.flat.dtype == dtype
    np.testing.assert_allclose(other.loss, one.loss, rtol=tolerance)
    np.testing.assert_allclose(other.grads.flat, one.grads.flat, atol=tolerance)
    np.testing.assert_allclose(other.da_norm, one.da_norm, rtol=tolerance, atol=tolerance)


def test_the_terms_of_every_formula_add_up():
    params, x, y, weights, a0 = problem(T=7)
    trace = engine.forward(params, x, a0)
    back = engine.backward(params, trace, y, weights=weights)
    terms = engine.step_terms(params, trace)
    np.testing.assert_allclose(terms.memory[3, 1], params.Waa @ trace.a[3, 1], rtol=1e-13)
    np.testing.assert_allclose(terms.input[3, 1], params.Wax @ x[3, 1], rtol=1e-13)
    np.testing.assert_allclose(terms.z, terms.memory + terms.input + params.ba, rtol=1e-15)
    np.testing.assert_allclose(np.tanh(terms.z), trace.a[1:], rtol=1e-13)
    np.testing.assert_allclose(terms.logits[2, 0], params.Wya @ trace.a[3, 0] + params.by)
    going_back = engine.backward_terms(params, trace, back)
    np.testing.assert_allclose(
        going_back.from_output + going_back.from_future, back.da[1:], rtol=1e-12, atol=1e-16
    )
    np.testing.assert_allclose(going_back.from_output[3, 1], params.Wya.T @ back.dlogits[3, 1])
    np.testing.assert_allclose(going_back.from_future[3, 1], params.Waa.T @ back.delta[4, 1])
    assert not going_back.from_future[-1].any()
    slope = 1 - trace.a[1:] ** 2
    np.testing.assert_allclose(back.delta, slope * back.da[1:], rtol=1e-14)


def test_a_gradient_at_the_edge_of_float64_is_finite_even_where_its_norm_is_not():
    """da<t> = 4 da<t+1> of four equal numbers: at 1.1e308 each, their norm is 2.2e308."""
    n, T = 4, 510
    params = engine.init_params("rnn", 1, n, 2, activation="identity")
    Wya = 8 * np.array([[1.0] * n, [-1.0] * n])
    params = params.replace(Waa=4 * np.eye(n), Wax=np.zeros((n, 1)), Wya=Wya)
    y, weights = np.zeros((T, 1, 2)), np.zeros((T, 1))
    y[..., 0], weights[-1] = 1, 1
    trace = engine.forward(params, np.zeros((T, 1, 1)))
    back = engine.backward(params, trace, y, weights=weights)
    assert np.isfinite(back.da).all()
    assert back.da_norm[0] == np.inf
    assert back.first_nonfinite is None
    how = {"learning_rate": 0, "clip": "norm"}
    batch = np.zeros((T, 1, 1)), y, weights
    for record in (
        engine.train(params, lambda i: batch, 2, **how)[1],
        engine.train_many([params], lambda i: batch, 2, **how)[1][0],
    ):
        assert record.diverged_at is None
    longer = (
        np.zeros((T + 2, 1, 1)),
        np.concatenate((y[:2], y)),
        np.concatenate((weights[:2], weights)),
    )
    lost = engine.backward(params, engine.forward(params, longer[0]), longer[1], weights=longer[2])
    assert lost.first_nonfinite == (1, "da")
