import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from tests.engine.textbook import ACTIVATIONS, no_input, one_unit, problem

SLOPE = {
    "tanh": lambda a: 1 - a**2,
    "relu": lambda a: (a > 0) * 1.0,
    "sigmoid": lambda a: a * (1 - a),
    "identity": np.ones_like,
}
GAMMA = {"tanh": 1, "relu": 1, "sigmoid": 0.25, "identity": 1}


def jacobians(params, trace, example):
    """da<t>/da<t-1> for t = 1..T."""
    slopes = SLOPE[params.activation](trace.a[1:, example])
    return [np.diag(slope) @ params.Waa for slope in slopes]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("example", [0, 2])
def test_every_norm_is_that_of_the_product_of_jacobians(activation, example):
    params, x, _, _, a0 = problem(T=7, m=3, n_a=5, activation=activation)
    trace = engine.forward(params, x, a0)
    norms = engine.jacobian_norms(params, trace, example)
    steps = jacobians(params, trace, example)
    assert norms.shape == (8, 8)
    for t in range(8):
        product = np.eye(5)
        for k in range(t, -1, -1):
            expected = np.linalg.svd(product, compute_uv=False)[0]
            assert norms[t, k] == pytest.approx(expected, rel=1e-12, abs=1e-300)
            product = product @ steps[k - 1]
        assert np.isnan(norms[t, t + 1 :]).all()


def test_a_jacobian_is_the_slope_of_one_state_by_another():
    params, x, _, _, a0 = problem(T=3, m=1, masked=False)
    trace = engine.forward(params, x, a0)
    columns = []
    for unit in range(4):
        step = np.zeros((1, 4))
        step[0, unit] = 1e-6
        ends = [engine.forward(params, x, a0 + sign * step).a[3, 0] for sign in (1, -1)]
        columns.append((ends[0] - ends[1]) / 2e-6)
    expected = np.linalg.norm(np.array(columns).T, 2)
    assert engine.jacobian_norms(params, trace)[3, 0] == pytest.approx(expected, rel=1e-7)


def test_rows_asked_for_alone_are_the_same_rows():
    params, x, _, _, _ = problem(T=7)
    trace = engine.forward(params, x)
    full = engine.jacobian_norms(params, trace)
    some = engine.jacobian_norms(params, trace, rows=[7, 3, 3])
    np.testing.assert_array_equal(some[[3, 7]], full[[3, 7]])
    assert np.isnan(np.delete(some, [3, 7], axis=0)).all()
    for rows in ([8], [-1], [], [1.5]):
        with pytest.raises(InputError, match="rows="):
            engine.jacobian_norms(params, trace, rows=rows)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("gain", [0.3, 1.0, 2.0])
def test_no_norm_is_above_the_bound(activation, gain):
    params, x, _, _, a0 = problem(T=12, n_a=8, activation=activation, gain=gain)
    trace = engine.forward(params, x, a0)
    norms, bound = engine.jacobian_norms(params, trace), engine.jacobian_bound(params, 12)
    assert bound.shape == (13,)
    assert bound[0] == 1
    sigma = np.linalg.norm(params.Waa, 2)
    np.testing.assert_allclose(bound, (GAMMA[activation] * sigma) ** np.arange(13.0), rtol=1e-12)
    for t in range(13):
        assert (norms[t, : t + 1] <= bound[t::-1] * (1 + 1e-12)).all()


def test_the_bound_is_reached_by_an_orthogonal_linear_network():
    params = engine.init_params("rnn", 1, 6, 1, activation="identity", init="orthogonal", gain=0.7)
    trace = engine.forward(params, no_input(30))
    np.testing.assert_allclose(
        engine.jacobian_norms(params, trace)[30, ::-1],
        engine.jacobian_bound(params, 30),
        rtol=1e-12,
    )


def test_a_radius_below_one_can_still_grow_at_first():
    params = engine.init_params("rnn", 1, 2, 1, activation="identity")
    params = params.replace(Waa=[[0.5, 10], [0, 0.5]])
    norms = engine.jacobian_norms(params, engine.forward(params, no_input(60)))[60, ::-1]
    assert engine.spectral_radius(params) == 0.5
    assert norms[1] > 10
    assert norms[60] < 1e-13


@pytest.mark.parametrize(("w", "T"), [(1e-3, 100), (1e3, 100), (1e-300, 1), (1e-40, 7)])
def test_norms_hold_to_the_ends_of_the_range(w, T):
    params = engine.init_params("rnn", 1, 3, 1, activation="identity", init="orthogonal")
    params = params.replace(Waa=w * params.Waa)
    norms = engine.jacobian_norms(params, engine.forward(params, no_input(T)))
    np.testing.assert_allclose(norms[T, ::-1], w ** np.arange(T + 1.0), rtol=1e-11)


def test_norms_overflow_to_infinity_and_vanish_to_zero():
    for w, end in ((1e200, np.inf), (1e-200, 0.0)):
        params = one_unit(w)
        norms = engine.jacobian_norms(params, engine.forward(params, no_input(3)))
        assert norms[3, :3].tolist() == [end, end, w]
    params = one_unit(2.0, activation="relu").replace(ba=[-5.0])
    dead = engine.forward(params, no_input(3))
    assert engine.jacobian_norms(params, dead)[3, :3].tolist() == [0, 0, 0]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_analyses_of_a_lost_network_neither_raise_nor_warn(bad):
    params, x, y, _, _ = problem(masked=False)
    lost = params.replace(Waa=np.full((4, 4), bad))
    trace = engine.forward(lost, x)
    assert not np.isfinite(engine.jacobian_norms(lost, trace)[5, :4]).any()
    assert np.isnan(engine.lyapunov_exponents(lost, trace)).all()
    assert not np.isfinite(engine.jacobian_bound(lost, 3)[1:]).any()
    assert np.isnan(engine.gradient_flow(lost, trace, y)[4]).all()
    assert engine.lag_split(lost, trace, y).steps_for() is None
    assert not np.isfinite(engine.backward(lost, trace, y).da_norm).any()
    engine.step_terms(lost, trace)
    engine.gradient_check(lost, x, y)


def test_lyapunov_exponents_of_a_diagonal_network_are_logs_of_its_weights():
    params = engine.init_params("rnn", 1, 3, 1, activation="identity")
    params = params.replace(Waa=np.diag([0.5, 3.0, 1e-20]))
    exponents = engine.lyapunov_exponents(params, engine.forward(params, no_input(10)))
    np.testing.assert_allclose(exponents, np.log([3.0, 0.5, 1e-20]), rtol=1e-12)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
@pytest.mark.parametrize("gain", [0.5, 2.5])
def test_lyapunov_exponents_add_up_to_the_mean_log_volume(activation, gain):
    params, x, _, _, a0 = problem(T=60, n_a=6, m=2, activation=activation, gain=gain)
    trace = engine.forward(params, x, a0)
    exponents = engine.lyapunov_exponents(params, trace, example=1)
    volumes = [np.linalg.slogdet(J)[1] for J in jacobians(params, trace, 1)]
    assert exponents.sum() == pytest.approx(np.mean(volumes), rel=1e-9)
    assert (np.diff(exponents) <= 0).all()


def test_the_largest_exponent_is_the_rate_of_the_norm_in_the_long_run():
    params = engine.init_params(
        "rnn", 1, 6, 1, activation="identity", init="spectral", gain=0.9, seed=4
    )
    trace = engine.forward(params, no_input(2000))
    top = engine.lyapunov_exponents(params, trace)[0]
    assert top == pytest.approx(np.log(0.9), abs=2e-3)
    norm = engine.jacobian_norms(params, trace, rows=[2000])[2000, 0]
    assert top == pytest.approx(np.log(norm) / 2000, abs=2e-3)


def test_a_singular_jacobian_gives_minus_infinity():
    singular = engine.init_params("rnn", 1, 3, 1, activation="identity", seed=2)
    W = np.array(singular.Waa)
    W[2] = W[0] + W[1]
    exponents = engine.lyapunov_exponents(
        singular.replace(Waa=W), engine.forward(singular.replace(Waa=W), no_input(9))
    )
    assert exponents[2] == -np.inf
    assert np.isfinite(exponents[:2]).all()


def test_dead_units_give_one_minus_infinity_each():
    params = engine.init_params("rnn", 1, 5, 1, activation="relu", gain=0.1, seed=2)
    params = params.replace(ba=[9, 9, -90, 9, -90.0])
    exponents = engine.lyapunov_exponents(params, engine.forward(params, no_input(5)))
    assert np.isneginf(exponents).tolist() == [False, False, False, True, True]
    all_dead = params.replace(ba=np.full(5, -1.0))
    trace = engine.forward(all_dead, no_input(5))
    assert np.isneginf(engine.lyapunov_exponents(all_dead, trace)).all()


def test_a_unit_that_dies_once_loses_a_direction_for_good():
    params = engine.init_params("rnn", 1, 5, 1, activation="relu", gain=0.5, seed=2)
    params = params.replace(ba=np.full(5, 3.0), Wax=[[0], [1], [0], [1], [0]])
    x = no_input(12)
    x[7] = -100
    trace = engine.forward(params, x)
    assert (trace.a[1:] == 0).sum(axis=(1, 2)).tolist() == [0] * 7 + [2] + [0] * 4
    exponents = engine.lyapunov_exponents(params, trace)
    assert np.isneginf(exponents).tolist() == [False, False, False, True, True]


def test_what_is_not_possible_is_refused():
    params, x, _, _, _ = problem()
    trace = engine.forward(params, x)
    for analysis in (engine.jacobian_norms, engine.lyapunov_exponents):
        with pytest.raises(InputError, match="example=2 is not in this batch; choose 0 to 1"):
            analysis(params, trace, 2)
        with pytest.raises(InputError, match="example=-1"):
            analysis(params, trace, -1)
    for T in (-1, 2.5, "3"):
        with pytest.raises(InputError, match="T="):
            engine.jacobian_bound(params, T)
    with pytest.raises(InputError, match="choose a smaller T"):
        engine.jacobian_bound(params, 2**27)
    assert engine.jacobian_bound(params, 0).tolist() == [1]
