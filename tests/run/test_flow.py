"""What "Gradient flow" measures, against plain products of Jacobians and finite differences."""

import numpy as np
import pytest

from explorer import engine
from explorer.experiment import Experiment
from explorer.run import measure_flow, measure_states, run

SLOPES = {
    "tanh": lambda a: 1 - a**2,
    "relu": lambda a: (a > 0).astype(float),
    "sigmoid": lambda a: a * (1 - a),
    "identity": np.ones_like,
}
SMALL = [
    Experiment(task="names", n_steps=7, n_a=6, gain=1.3, activation="tanh"),
    Experiment(task="weather", n_steps=9, n_a=5, gain=1.5, activation="relu", a0="random"),
    Experiment(task="text", n_steps=6, n_a=4, gain=3.0, activation="sigmoid", init="normal"),
    Experiment(task="latch", n_steps=8, n_a=5, gain=0.7, activation="identity", init="glorot"),
    Experiment(task="weather", n_steps=6, n_a=7, init="spectral", gain=1.1, updates=15),
]


def jacobian(result, t, k):
    """∂a⟨t⟩/∂a⟨k⟩ as a plain product, newest factor first."""
    a, Waa = result.trace.a[:, 0], result.params.Waa
    product = np.eye(len(Waa))
    for step in range(k + 1, t + 1):
        product = np.diag(SLOPES[result.params.activation](a[step])) @ Waa @ product
    return product


def loss_after(result, t, k, nudged):
    """L⟨t⟩ when a⟨k⟩ is replaced by `nudged` and the network runs on from there."""
    params, probe = result.params, result.probe
    if t == k:  # only the output reads a⟨t⟩
        logits, y = nudged @ params.Wya.T + params.by, probe.y[t - 1]
        if params.output == "softmax":
            return float(np.log(np.exp(logits).sum()) - (logits * y).sum())
        return float(0.5 * ((logits - y) ** 2).sum())
    weights = np.zeros((t - k, 1))
    weights[-1] = 1
    trace = engine.forward(params, probe.x[k:t], nudged)
    return engine.backward(params, trace, probe.y[k:t], weights=weights, reduction="sum").loss


def gradient_by_differences(result, t, k, h=1e-6):
    a = result.trace.a[k]
    gradient = np.empty(a.shape[1])
    for i in range(a.shape[1]):
        step = np.zeros_like(a)
        step[0, i] = h
        up, down = loss_after(result, t, k, a + step), loss_after(result, t, k, a - step)
        gradient[i] = (up - down) / (2 * h)
    return gradient


@pytest.mark.parametrize("experiment", SMALL, ids=lambda e: f"{e.task}-{e.activation}")
def test_every_cell_of_the_matrix_is_the_gradient_that_differences_find(experiment):
    result = run(experiment)
    matrix = measure_flow(result).matrix
    for t in range(1, result.n_steps + 1):
        if not result.probe.weights[t - 1].any():
            assert np.isnan(matrix[t - 1]).all()
            continue
        for k in range(t + 1):
            expected = np.linalg.norm(gradient_by_differences(result, t, k))
            assert matrix[t - 1, k] == pytest.approx(expected, rel=2e-5, abs=2e-8)
        assert np.isnan(matrix[t - 1, t + 1 :]).all()


@pytest.mark.parametrize("experiment", SMALL, ids=lambda e: f"{e.task}-{e.activation}")
def test_the_measured_line_is_the_norm_of_the_product_of_jacobians(experiment):
    result = run(experiment)
    flow = measure_flow(result)
    T = result.n_steps
    expected = [np.linalg.norm(jacobian(result, T, T - n), 2) for n in range(T + 1)]
    np.testing.assert_allclose(flow.measured, expected, rtol=1e-9, atol=1e-300)
    assert (flow.measured <= flow.bound * (1 + 1e-9)).all()


@pytest.mark.parametrize("experiment", SMALL, ids=lambda e: f"{e.task}-{e.activation}")
def test_bound_and_radius_are_powers_of_the_numbers_beside_them(experiment):
    result = run(experiment)
    flow = measure_flow(result)
    Waa, n = result.params.Waa, np.arange(result.n_steps + 1)
    sigma, rho = np.linalg.svd(Waa)[1].max(), np.abs(np.linalg.eigvals(Waa)).max()
    steepest = {"tanh": 1, "relu": 1, "identity": 1, "sigmoid": 0.25}[experiment.activation]
    assert flow.gamma == steepest
    assert flow.sigma_max == pytest.approx(sigma, rel=1e-9)
    assert flow.spectral_radius == pytest.approx(rho, rel=1e-9)
    np.testing.assert_allclose(flow.bound, (steepest * sigma) ** n, rtol=1e-9)
    np.testing.assert_allclose(flow.radius, rho**n, rtol=1e-9)


def test_the_growth_rate_is_that_of_a_small_change_of_the_start():
    result = run(Experiment(task="weather", n_steps=60, n_a=4, gain=1.2, init="normal"))
    size = np.linalg.norm(jacobian(result, 60, 0) @ np.random.default_rng(0).normal(size=4))
    # One vector aligns with the fastest direction within a few steps; what is left of its start
    # is divided by T.
    assert measure_flow(result).lyapunov == pytest.approx(np.log(size) / 60, abs=0.06)


@pytest.mark.parametrize("experiment", SMALL, ids=lambda e: f"{e.task}-{e.activation}")
def test_the_lags_are_sums_of_outer_products_and_add_up_to_the_gradient(experiment):
    result = run(experiment)
    flow = measure_flow(result)
    a, T = result.trace.a[:, 0], result.n_steps
    slope = SLOPES[experiment.activation]
    parts = np.zeros((T, *result.params.Waa.shape))
    for t in range(1, T + 1):
        if not result.probe.weights[t - 1].any():
            continue
        error = result.trace.y_hat[t - 1, 0] - result.probe.y[t - 1, 0]
        start = result.params.Wya.T @ error
        for k in range(1, t + 1):
            reaches = jacobian(result, t, k).T @ start
            parts[t - k] += np.outer(slope(a[k]) * reaches, a[k - 1])
    np.testing.assert_allclose(
        flow.lag_norms, np.linalg.norm(parts, axis=(1, 2)), rtol=1e-8, atol=1e-14
    )
    assert flow.total_norm == pytest.approx(np.linalg.norm(parts.sum(axis=0)), rel=1e-8)
    left = [np.linalg.norm(parts[N:].sum(axis=0)) for N in range(T + 1)]
    enough = [N for N in range(T + 1) if left[N] <= 0.01 * left[0]]
    assert flow.steps_for_99 == enough[0]


def test_the_states_are_all_computed_where_there_is_time_and_every_nth_row_where_not():
    result = run(Experiment(task="weather", n_steps=20, n_a=8))
    norms, every = measure_states(result, seconds=10)
    assert every == 1
    for t, k in [(20, 0), (20, 19), (7, 3), (5, 5), (1, 0)]:
        expected = np.linalg.norm(jacobian(result, t, k), 2)
        assert norms[t, k] == pytest.approx(expected, rel=1e-9)
    coarse, every = measure_states(result, seconds=2e-4)
    assert 1 < every < 20
    rows = list(range(20, 0, -every))
    np.testing.assert_array_equal(coarse[rows], norms[rows])
    others = [t for t in range(1, 21) if t not in rows]
    assert np.isnan(coarse[others]).all()


def test_one_step_one_unit_and_no_gain_can_be_measured():
    flow = measure_flow(run(Experiment(task="weather", n_steps=1, n_a=1, gain=0.0)))
    assert flow.matrix.shape == (1, 2)
    assert flow.matrix[0, 0] == 0  # nothing passes through Waa = 0
    assert flow.steps_for_99 == 0
    assert flow.lyapunov == -np.inf


def test_what_is_measured_is_read_only():
    flow = measure_flow(run(Experiment(n_steps=4)))
    for array in (flow.matrix, flow.measured, flow.bound, flow.radius, flow.lag_norms):
        assert not array.flags.writeable
