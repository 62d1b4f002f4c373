import tracemalloc

import numpy as np
import pytest

from explorer import engine
from tests.engine.textbook import ACTIVATIONS, no_input, one_unit, problem


def one_loss(params, trace, y, t, weights=None):
    """||dL<t>/da<k>|| for every k, by a backward pass for this loss alone."""
    alone = np.zeros(y.shape[:2])
    alone[t - 1] = 1 if weights is None else weights[t - 1]
    return engine.backward(params, trace, y, weights=alone, reduction="sum").da_norm


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("masked", [False, True])
def test_every_row_is_the_backward_pass_of_one_loss(activation, masked):
    params, x, y, weights, a0 = problem(T=9, m=3, activation=activation)
    weights = weights if masked else None
    trace = engine.forward(params, x, a0)
    flow = engine.gradient_flow(params, trace, y, weights=weights)
    assert flow.shape == (9, 10)
    assert flow.dtype == np.float64
    for t in range(1, 10):
        expected = one_loss(params, trace, y, t, weights)
        np.testing.assert_allclose(flow[t - 1, : t + 1], expected[: t + 1], rtol=1e-12, atol=1e-300)
        assert np.isnan(flow[t - 1, t + 1 :]).all()


def test_weights_at_a_few_steps_only_give_rows_at_those_steps_only():
    params, x, y, _, _ = problem(T=9, m=2)
    weights = np.zeros((9, 2))
    weights[[1, 6]], weights[8, 1] = 1, 2
    trace = engine.forward(params, x)
    flow = engine.gradient_flow(params, trace, y, weights=weights)
    for t in range(1, 10):
        expected = one_loss(params, trace, y, t, weights)[: t + 1]
        np.testing.assert_allclose(flow[t - 1, : t + 1], expected, rtol=1e-12)
        assert (flow[t - 1, : t + 1] > 0).all() == (t in (2, 7, 9))


def test_one_step_is_a_matrix_too():
    params, x, y, _, a0 = problem(T=1, masked=False)
    trace = engine.forward(params, x, a0)
    flow = engine.gradient_flow(params, trace, y)
    np.testing.assert_allclose(
        flow, engine.backward(params, trace, y).da_norm[None, ::1], rtol=1e-13
    )


def test_the_flow_of_a_float32_network_is_computed_in_float64():
    params = one_unit(0.01, dtype="float32")
    trace = engine.forward(params, no_input(100), a0=[[1.0]])
    flow = engine.gradient_flow(params, trace, np.full((100, 1, 1), -1.0))
    # 0.01^100 = 1e-200 lies far below float32, and its square below float64.
    w = float(np.float32(0.01))
    np.testing.assert_allclose(flow[-1, ::-1], w ** np.arange(101.0), rtol=1e-12)


def test_the_flow_overflows_honestly():
    params = one_unit(1e100)
    trace = engine.forward(params, no_input(5))
    flow = engine.gradient_flow(params, trace, np.full((5, 1, 1), -1.0))
    np.testing.assert_allclose(flow[-1, 2:], [1e300, 1e200, 1e100, 1])
    assert np.isinf(flow[-1, :2]).all()


def test_a_lost_state_makes_its_own_losses_nan_and_no_others():
    params = one_unit(2.0, dtype="float16")
    trace = engine.forward(params, no_input(20), a0=[[1.0]])
    flow = engine.gradient_flow(params, trace, np.zeros((20, 1, 1)))
    assert np.isfinite(flow[14, :16]).all()
    assert not np.isfinite(flow[15, :17]).any()


def test_an_idle_example_stays_out_even_when_its_state_is_lost():
    params = one_unit(2.0, activation="relu", dtype="float16")
    trace = engine.forward(params, no_input(20, m=2), a0=[[1.0], [0.0]])
    weights = np.tile([0.0, 1.0], (20, 1))
    y = np.full((20, 2, 1), -1.0)
    flow = engine.gradient_flow(params, trace, y, weights=weights)
    alone = engine.forward(params, no_input(20), a0=[[0.0]])
    np.testing.assert_array_equal(flow, engine.gradient_flow(params, alone, y[:, :1]) / 2)


def test_an_idle_example_stays_out_even_when_its_state_is_nan():
    # The first unit doubles; the second is inf - inf one step after that has overflowed.
    params = engine.init_params("rnn", 1, 2, 1, activation="relu", output="identity")
    params = params.replace(Waa=[[2.0, 0.0], [1.0, -1.0]])
    trace = engine.forward(params, no_input(1030, m=2), a0=[[1.0, 1.0], [1e-9, 0.0]])
    assert np.isnan(trace.a[-1, 0]).any()
    assert np.isfinite(trace.a[:, 1]).all()
    weights = np.zeros((1030, 2))
    weights[-1, 1] = 1
    flow = engine.gradient_flow(params, trace, np.zeros((1030, 2, 1)), weights=weights)
    assert np.isfinite(flow[-1, -5:]).all()
    assert (flow[-1, -5:] > 0).all()


def overflowing(cell="rnn", activation="relu", dtype="float64", **options):
    """A network whose states are lost on the way, its trace, and targets."""
    rng = np.random.default_rng(14)
    params = engine.init_params(
        cell, 2, 3, 2, activation=activation, gain=300.0, init="orthogonal", seed=14, dtype=dtype,
        **options,
    )  # fmt: skip
    x, y = np.abs(rng.standard_normal((160, 2, 2))), np.eye(2)[rng.integers(2, size=(160, 2))]
    return params, x, y


@pytest.mark.parametrize("window", [None, 7])
@pytest.mark.parametrize(
    "options", [{}, {"layers": 2}, {"layers": 3}, {"border": 2}, {"border": 50}]
)
def test_the_row_of_a_loss_does_not_depend_on_what_is_lost_after_it(options, window):
    params, x, y = overflowing(**options)
    trace = engine.forward(params, x)
    lost = trace.first_nonfinite.step
    assert 100 < lost < 160
    for layer in range(1, params.layers + 1):
        flow = engine.gradient_flow(params, trace, y, layer=layer, window=window)
        for t in (max(3, params.border + 1), 60, lost - 1):
            until = engine.forward(params, x[:t])
            alone = engine.gradient_flow(params, until, y[:t], layer=layer, window=window)
            np.testing.assert_allclose(flow[t - 1, : t + 1], alone[-1], rtol=1e-12)
            assert not np.isnan(flow[t - 1, : t + 1]).any()
        before = np.tril(np.ones((160, 161), bool), 1)[: lost - 1]
        assert not np.isnan(flow[: lost - 1][before]).any()
        if window is None and not params.border:
            assert np.isnan(flow[-1]).all()


@pytest.mark.parametrize("window", [None, 4])
@pytest.mark.parametrize("cell", ["rnn", "gru", "gru_reset_after", "lstm"])
@pytest.mark.parametrize("options", [{"layers": 2}, {"layers": 3}, {"border": 5}])
def test_every_row_of_many_parts_is_the_backward_pass_of_one_loss(cell, options, window):
    rng = np.random.default_rng(3)
    params = engine.init_params(cell, 2, 3, 2, seed=3, gain=2.0, **options)
    x, y = rng.standard_normal((9, 2, 2)), np.eye(2)[rng.integers(2, size=(9, 2))]
    weights = rng.uniform(0.5, 2, (9, 2))
    weights[3], weights[6, 1] = 0, 0
    trace = engine.forward(params, x)
    for layer in range(1, params.layers + 1):
        flow = engine.gradient_flow(params, trace, y, weights=weights, layer=layer, window=window)
        for t in range(1, 10):
            alone = np.zeros((9, 2))
            alone[t - 1] = weights[t - 1]
            how = {"weights": alone, "reduction": "sum", "window": window}
            back = engine.backward(params, trace, y, **how).layers[layer - 1]
            np.testing.assert_allclose(flow[t - 1, : t + 1], back.da_norm[: t + 1], rtol=1e-11)
            assert np.isnan(flow[t - 1, t + 1 :]).all()


@pytest.mark.parametrize("options", [{}, {"layers": 2}, {"border": 3}])
def test_the_flow_never_makes_an_array_of_all_losses_by_all_outputs(options):
    T, n_y = 40, 3000
    params = engine.init_params("rnn", 1, 2, n_y, output="identity", **options)
    trace = engine.forward(params, np.zeros((T, 1, 1)))
    y = np.ones(trace.y_hat.shape)
    tracemalloc.start()
    try:
        engine.gradient_flow(params, trace, y)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 8 * T * T * n_y / 4


def test_the_split_by_lag_adds_up_to_the_gradient():
    for masked in (False, True):
        for reduction in ("mean", "sum"):
            params, x, y, weights, a0 = problem(T=8, m=3)
            weights = weights if masked else None
            trace = engine.forward(params, x, a0)
            back = engine.backward(params, trace, y, weights=weights, reduction=reduction)
            split = engine.lag_split(params, trace, y, weights=weights, reduction=reduction)
            np.testing.assert_allclose(split.total, back.grads.Waa, rtol=1e-11, atol=1e-14)
            assert split.total_norm == pytest.approx(np.linalg.norm(back.grads.Waa))
            assert split.cumulative[-1] == pytest.approx(split.total_norm)
            assert split.cumulative[0] == pytest.approx(split.norms[0])
            assert split.remaining[-1] == 0
            assert split.remaining[-2] == pytest.approx(split.norms[-1])


def test_each_lag_is_what_that_distance_gives():
    params, x, y, _, a0 = problem(T=5, m=2, masked=False)
    trace = engine.forward(params, x, a0)
    split = engine.lag_split(params, trace, y, reduction="sum")
    parts = np.zeros((5, 4, 4))
    for t in range(1, 6):
        alone = np.zeros((5, 2))
        alone[t - 1] = 1
        back = engine.backward(params, trace, y, weights=alone, reduction="sum")
        for k in range(1, t + 1):
            parts[t - k] += back.delta[k - 1].T @ trace.a[k - 1]
    np.testing.assert_allclose(split.norms, np.linalg.norm(parts, axis=(1, 2)), rtol=1e-12)
    for n in range(5):
        assert split.cumulative[n] == pytest.approx(np.linalg.norm(parts[: n + 1].sum(axis=0)))
        assert split.remaining[n] == pytest.approx(np.linalg.norm(parts[n + 1 :].sum(axis=0)))


def test_the_share_of_the_last_steps_worked_by_hand():
    # One loss at T, a constant state: lag n gives 0.5^n, so what remains after N lags is 0.5^N.
    params = one_unit(0.5).replace(ba=[0.5])
    last = np.zeros((40, 1))
    last[-1] = 1
    trace = engine.forward(params, no_input(40), a0=[[1.0]])
    split = engine.lag_split(params, trace, np.zeros((40, 1, 1)), weights=last)
    np.testing.assert_allclose(split.norms, 0.5 ** np.arange(40.0), rtol=1e-12)
    assert split.steps_for(0.99) == 7
    assert split.steps_for(0.5) == 1
    assert split.steps_for(0) == 0
    assert split.steps_for(1.0) == 40
    with pytest.raises(ValueError, match="share=99 is not a share"):
        split.steps_for(99)


def test_the_split_of_no_gradient_and_of_a_lost_one():
    params = one_unit(2.0)
    still = engine.forward(params, no_input(3))
    assert engine.lag_split(params, still, np.zeros((3, 1, 1))).steps_for() == 0
    lost = engine.forward(params, no_input(1030), a0=[[1.0]])
    split = engine.lag_split(params, lost, np.zeros((1030, 1, 1)))
    assert not np.isfinite(split.total_norm)
    assert split.steps_for() is None


def test_the_split_ignores_a_lost_state_that_no_loss_sees():
    params = one_unit(2.0, dtype="float16")
    trace = engine.forward(params, no_input(20), a0=[[1.0]])
    weights = np.zeros((20, 1))
    weights[4] = 1
    split = engine.lag_split(params, trace, np.zeros((20, 1, 1)), weights=weights)
    assert split.total_norm == pytest.approx(5 * 2.0**5 * 2.0**4)
