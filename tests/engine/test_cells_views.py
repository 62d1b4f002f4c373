"""The cells with gates in everything else that the engine shows, and what is refused."""

import copy
import dataclasses
import pickle
import warnings

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from tests.engine.gated import ARRAYS, CELLS, problem
from tests.engine.test_ownership import arrays_of


def made(cell, *rest, **options):
    """(params, trace, y, weights) of a problem."""
    params, x, y, weights, a0, c0 = problem(cell, *rest, **options)
    return params, engine.forward(params, x, a0, c0), y, weights


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("m", [1, 3])
def test_every_row_of_the_flow_is_the_backward_pass_of_one_loss(cell, masked, m):
    params, trace, y, weights = made(cell, T=9, m=m)
    weights = weights if masked else np.ones((9, m))
    flow = engine.gradient_flow(params, trace, y, weights=weights if masked else None)
    for t in range(1, 10):
        alone = np.zeros((9, m))
        alone[t - 1] = weights[t - 1]
        back = engine.backward(params, trace, y, weights=alone, reduction="sum")
        expected = back.da_norm[: t + 1]
        np.testing.assert_allclose(flow[t - 1, : t + 1], expected, rtol=1e-12, atol=1e-300)
        assert np.isnan(flow[t - 1, t + 1 :]).all()


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_split_by_lag_adds_up_to_the_gradient(cell, reduction):
    params, trace, y, weights = made(cell, T=8, m=3)
    options = {"weights": weights, "reduction": reduction}
    back = engine.backward(params, trace, y, **options)
    split = engine.lag_split(params, trace, y, **options)
    names = [name for name in ARRAYS[cell] if name[0] == "W" and name not in ("Wya", "Wcx")]
    whole = np.concatenate([back.grads[name][:, :4] for name in names])
    np.testing.assert_allclose(split.total, whole, rtol=1e-11, atol=1e-14)
    assert split.cumulative[-1] == pytest.approx(split.total_norm, rel=1e-12)
    only_near = engine.lag_split(params, trace, y, weights=np.eye(8)[0][:, None] * np.ones(3))
    assert (only_near.norms[1:] == 0).all()


@pytest.mark.parametrize("cell", ["gru", "gru_reset_after"])
def test_the_jacobian_is_the_slope_of_one_state_by_another(cell):
    params, x, _, _, a0, _ = problem(cell, T=3, m=1)
    columns = []
    for unit in range(4):
        step = np.zeros((1, 4))
        step[0, unit] = 1e-6
        ends = [engine.forward(params, x, a0 + sign * step).a[3, 0] for sign in (1, -1)]
        columns.append((ends[0] - ends[1]) / 2e-6)
    J, trace = np.array(columns).T, engine.forward(params, x, a0)
    expected = np.linalg.norm(J, 2)
    assert engine.jacobian_norms(params, trace)[3, 0] == pytest.approx(expected, rel=1e-7)
    # The volume a disturbance fills shrinks by |det J|: the exponents add up to its logarithm.
    total = 3 * engine.lyapunov_exponents(params, trace).sum()
    assert total == pytest.approx(np.log(abs(np.linalg.det(J))), rel=1e-6)


def test_a_gru_that_forgets_everything_has_exponents_of_minus_infinity():
    params, x, _, _, _, _ = problem("gru")
    params = params.replace(bu=np.full(4, 900.0), Wc=np.zeros((4, 7)))
    exponents = engine.lyapunov_exponents(params, engine.forward(params, x))
    assert (exponents == -np.inf).all()


@pytest.mark.parametrize("cell", CELLS)
def test_what_stands_under_a_zero_weight_never_matters(cell):
    params, trace, y, weights = made(cell)
    other = y.copy()
    other[weights == 0] = np.nan
    for one, two in (
        (engine.backward(params, trace, given, weights=weights) for given in (y, other)),
        (engine.lag_split(params, trace, given, weights=weights) for given in (y, other)),
    ):
        for a, b in zip(arrays_of(one), arrays_of(two), strict=True):
            np.testing.assert_array_equal(a, b)


def test_the_first_nonfinite_array_is_named_in_the_order_of_computation():
    for cell in CELLS:
        params, x, y, _, a0, c0 = problem(cell, masked=False)
        assert engine.forward(params, x, a0, c0).first_nonfinite is None
        lost = engine.forward(params.replace(bu=np.full(4, np.nan)), x, a0, c0)
        assert lost.first_nonfinite == (1, "c" if cell == "lstm" else "a")
        assert engine.forward(params.replace(by=[np.inf, 0, 0]), x).first_nonfinite == (1, "y_hat")
        worse = params.replace(bu=np.full(4, np.nan), Wya=np.full((3, 4), np.inf))
        back = engine.backward(worse, engine.forward(worse, x, a0, c0), y)
        assert back.first_nonfinite == (5, "da")
        batch, lost = (x, y, None), params.replace(bu=np.full(4, np.nan))
        _, history = engine.train(lost, lambda i: batch, 1, learning_rate=1)  # noqa: B023
        assert history.diverged_in == ("c" if cell == "lstm" else "a")
    # Only the output gate is lost: c<t> stays whole for one step.
    params, x, y, _, a0, c0 = problem("lstm", masked=False)
    assert engine.forward(params.replace(bo=np.full(4, np.nan)), x).first_nonfinite == (1, "a")


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_everything_handed_out_is_read_only_and_nothing_given_is_changed(cell, dtype):
    params, x, y, weights, a0, c0 = given = problem(cell, dtype=dtype)
    copies = [None if array is None else np.array(array) for array in (*given[1:], params.flat)]
    trace = engine.forward(params, x, a0, c0)
    back = engine.backward(params, trace, y, weights=weights)
    results = [trace, back, back.grads, back.step_norms, params]
    results += [engine.gradient_flow(params, trace, y), engine.lag_split(params, trace, y)]
    arrays = [array for result in results for array in arrays_of(result)]
    arrays += [*trace.gates.values(), *back.delta.values()]
    kept = [array.copy() for array in arrays]
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    for seed in (1, 2):
        params_2, x_2, y_2, weights_2, a0_2, c0_2 = problem(cell, seed, dtype=dtype)
        trace_2 = engine.forward(params_2, x_2, a0_2, c0_2)
        engine.backward(params_2, trace_2, y_2, weights=weights_2)
    for array, before in zip(arrays, kept, strict=True):
        np.testing.assert_array_equal(array, before)
    for before, now in zip(copies, (*given[1:], params.flat), strict=True):
        np.testing.assert_array_equal(before, now) if now is not None else None
    with pytest.raises(dataclasses.FrozenInstanceError):
        trace.gates.names = ()
    with pytest.raises(TypeError):
        trace.gates["u"] = 0
    with pytest.raises(KeyError):
        trace.gates["z"]
    for again in (copy.deepcopy(back), pickle.loads(pickle.dumps(back))):
        np.testing.assert_array_equal(again.delta["u"], back.delta["u"])


@pytest.mark.parametrize("cell", CELLS)
def test_nothing_is_raised_or_warned_about_when_numbers_overflow(cell):
    params, x, y, _, _, _ = problem(cell, T=20, masked=False)
    lost = params.replace(**{name: array * 1e308 for name, array in params.items()})
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        trace = engine.forward(lost, x)
        engine.backward(lost, trace, y)
        engine.gradient_flow(lost, trace, y)
        engine.lag_split(lost, trace, y)
        if cell != "lstm":
            engine.jacobian_norms(lost, trace)
            engine.lyapunov_exponents(lost, trace)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("init", ["glorot", "orthogonal", "identity", "normal", "spectral"])
def test_every_gate_follows_the_rule_of_the_init_and_biases_start_at_zero(cell, init):
    params = engine.init_params(cell, 3, 30, 2, init=init, gain=1.5, seed=7)
    assert list(params) == ARRAYS[cell]
    blocks = [params[name] for name in params if name[0] == "W" and name not in ("Wya", "Wcx")]
    for block in blocks:
        square = block[:, :30]
        if init == "orthogonal":
            np.testing.assert_allclose(square @ square.T, 2.25 * np.eye(30), atol=1e-13)
        elif init == "identity":
            np.testing.assert_array_equal(square, 1.5 * np.eye(30))
        elif init == "spectral":
            assert np.abs(np.linalg.eigvals(square)).max() == pytest.approx(1.5, rel=1e-12)
        else:
            assert square.std() == pytest.approx(1.5 / np.sqrt(30), rel=0.1)
        if block.shape[1] > 30:
            assert block[:, 30:].std() == pytest.approx(1 / np.sqrt(3), rel=0.25)
    assert not any(params[name].any() for name in params if name[0] == "b")
    if init == "glorot":
        assert len({float(block[0, 0]) for block in blocks}) == len(blocks)


def test_the_forget_bias_is_where_bf_starts():
    params = engine.init_params("lstm", 2, 3, 2, forget_bias=1.5)
    assert params.bf.tolist() == [1.5] * 3
    assert not params.bu.any()
    assert not params.bo.any()
    np.testing.assert_array_equal(params.Wf, engine.init_params("lstm", 2, 3, 2).Wf)


def test_a_forget_bias_or_an_activation_for_another_cell_is_refused():
    for cell in ("rnn", "gru", "gru_reset_after"):
        with pytest.raises(
            InputError, match=f"cell='{cell}' has no forget gate.*leave forget_bias"
        ):
            engine.init_params(cell, 2, 3, 2, forget_bias=1.0)
        engine.init_params(cell, 2, 3, 2, forget_bias=0)
    with pytest.raises(InputError, match="forget_bias=nan must be a finite number"):
        engine.init_params("lstm", 2, 3, 2, forget_bias=float("nan"))
    for cell in CELLS:
        with pytest.raises(
            InputError, match="activation='relu' is for cell='rnn'.*leave activation"
        ):
            engine.init_params(cell, 2, 3, 2, activation="relu")


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("cell", CELLS)
def test_the_parts_of_the_gradient_of_a_state_add_up_to_it(cell, dtype):
    params, trace, y, weights = made(cell, T=6, dtype=dtype)
    back = engine.backward(params, trace, y, weights=weights)
    terms = engine.backward_terms(params, trace, back)
    tolerance = {"rtol": 1e-11, "atol": 1e-16} if dtype == "float64" else {"atol": 1e-6}
    np.testing.assert_allclose(terms.from_output + terms.from_future, back.da[1:], **tolerance)
    assert not terms.from_future[-1].any()
    if cell == "lstm":
        np.testing.assert_allclose(terms.c_from_a + terms.c_from_future, back.dc[1:], **tolerance)
        assert not terms.c_from_future[-1].any()


@pytest.mark.parametrize("cell", CELLS)
def test_what_a_state_gets_from_the_next_step_is_what_is_left_when_its_own_loss_is_silent(cell):
    params, trace, y, _ = made(cell, T=5, masked=False)
    every = engine.backward_terms(params, trace, engine.backward(params, trace, y, reduction="sum"))
    silent = np.ones(trace.y_hat.shape[:2])
    silent[2] = 0
    back = engine.backward(params, trace, y, weights=silent, reduction="sum")
    np.testing.assert_allclose(every.from_future[2], back.da[3], rtol=1e-12)


def test_what_is_not_defined_for_a_cell_says_for_which_it_is():
    for cell in CELLS:
        params, trace, _, _ = made(cell, masked=False)
        for call in (
            lambda: engine.jacobian_bound(params, 5),  # noqa: B023
            lambda: engine.spectral_radius(params),  # noqa: B023
            lambda: engine.sigma_max(params),  # noqa: B023
            lambda: engine.step_terms(params, trace),  # noqa: B023
        ):
            with pytest.raises(InputError, match=f"defined for cell='rnn', .* has cell='{cell}'"):
                call()


def test_wrong_shapes_and_a_trace_of_another_cell_are_refused():
    for cell in ("gru", "gru_reset_after"):
        params, x, y, _, _, _ = problem(cell)
        with pytest.raises(InputError, match=f"cell='{cell}' has no c<t>.*leave c0 out"):
            engine.forward(params, x, c0=np.zeros((2, 4)))
    params, x, y, _, _, _ = problem("lstm")
    with pytest.raises(
        InputError, match=r"c0 has shape \(4,\), but \(m, n_a\) = \(2, 4\) is needed"
    ):
        engine.forward(params, x, c0=np.zeros(4))
    with pytest.raises(InputError, match="c0 holds nan"):
        engine.forward(params, x, c0=np.full((2, 4), np.nan))
    with pytest.raises(InputError, match=r"a0 has shape \(3, 4\)"):
        engine.forward(params, x, np.zeros((3, 4)))
    of_gru = made("gru")[1]
    for call in (engine.backward, engine.gradient_flow, engine.lag_split):
        with pytest.raises(InputError, match="with cell='gru', but these parameters have .*'lstm'"):
            call(params, of_gru, y)
    with pytest.raises(InputError, match=r"Wf has shape \(4, 4\), but \(4, 7\) is needed"):
        params.replace(Wf=np.zeros((4, 4)))
    with pytest.raises(InputError, match=r"Wf would be of shape \(12000, 12002\)"):
        engine.init_params("lstm", 2, 12000, 2)
    big = engine.init_params("lstm", 1, 1000, 1, init="identity")
    x = np.broadcast_to(0.0, (40000, 1, 1))
    with pytest.raises(InputError, match="gates would be of shape"):
        engine.forward(big, x)
