"""Jacobians of an LSTM's whole state s = [c, a], against differences, its law, cases by hand."""

import numpy as np
import pytest

from explorer import engine
from explorer.engine.jacobians import jacobians_of
from tests.engine.gated import plain, problem


def after(params, x, s, k):
    """s<t> = [c<t>, a<t>] of one example when s<k> is `s` and it reads on, by the plain network."""
    n_a = len(s) // 2
    a, c = plain(params, x[k:], s[None, n_a:], s[None, :n_a])
    return np.concatenate([c[-1, 0], a[-1, 0]])


def by_differences(params, x, trace, t, k, h=1e-6):
    """ds<t>/ds<k> of example 0, column by column."""
    here = np.concatenate([trace.c[k, 0], trace.a[k, 0]])
    columns = []
    for i in range(len(here)):
        step = np.zeros(len(here))
        step[i] = h
        up, down = (after(params, x[:t, :1], here + sign * step, k) for sign in (1, -1))
        columns.append((up - down) / (2 * h))
    return np.array(columns).T


@pytest.fixture(scope="module")
def run():
    params, x, _, _, a0, c0 = problem("lstm", 3, T=9, m=2, n_a=4, gain=1.5)
    return params, x, engine.forward(params, x, a0, c0)


@pytest.mark.parametrize(("t", "k"), [(1, 0), (2, 1), (5, 2), (9, 0), (9, 8)])
def test_every_norm_is_that_of_how_the_state_c_and_a_moves(run, t, k):
    params, x, trace = run
    expected = np.linalg.norm(by_differences(params, x, trace, t, k), 2)
    norms = engine.jacobian_norms(params, trace)
    assert norms[t, k] == pytest.approx(expected, rel=1e-7)
    assert norms[t, t] == 1
    assert np.isnan(norms[t, t + 1 :]).all()


def test_one_step_is_the_matrix_of_the_module_s_equations_c_above_a(run):
    params, x, trace = run
    J = jacobians_of(params, trace, 0)(4)
    assert J.shape == (8, 8)
    np.testing.assert_allclose(J, by_differences(params, x, trace, 5, 4), rtol=1e-7, atol=1e-9)
    np.testing.assert_array_equal(J[:4, :4], np.diag(trace.gates["f"][4, 0]))


@pytest.mark.parametrize("gain", [0.5, 2.5])
def test_the_exponents_add_up_to_the_mean_log_volume(gain):
    params, x, _, _, a0, c0 = problem("lstm", 5, T=50, m=2, n_a=6, gain=gain)
    trace = engine.forward(params, x, a0, c0)
    found = engine.lyapunov_exponents(params, trace, example=1)
    # Rows of a minus D times rows of c leave a triangle of blocks: det J = det(Gf) det(dz_o Wo_a).
    f, o, c = trace.gates["f"][:, 1], trace.gates["o"][:, 1], trace.c[1:, 1]
    volume = np.log(f) + np.log(np.abs(np.tanh(c)) * o * (1 - o))
    own = np.linalg.slogdet(params.Wo[:, :6])[1]
    assert found.shape == (12,)
    assert found.sum() == pytest.approx(volume.sum(axis=1).mean() + own, rel=1e-9)
    assert (np.diff(found) <= 0).all()


def test_a_memory_that_is_only_kept_has_exponents_of_zero_and_a_norm_that_stays():
    params, x, _, _, a0, c0 = problem("lstm", T=30)
    kept = params.replace(bf=np.full(4, 900.0), bu=np.full(4, -900.0))
    trace = engine.forward(kept, x, a0, c0)
    exponents = engine.lyapunov_exponents(kept, trace)
    np.testing.assert_allclose(exponents[:4], 0, atol=0.02)  # c alone: exactly 0
    assert (exponents[4:] < -1).all()
    norms = engine.jacobian_norms(kept, trace, rows=[30])[30, :30]
    assert (norms >= 1).all()
    assert (norms < 2).all()


def test_an_output_gate_that_reads_no_state_leaves_half_of_the_directions():
    params, x, _, _, a0, c0 = problem("lstm", T=6)
    deaf = params.replace(Wo=np.zeros((4, 7)))
    exponents = engine.lyapunov_exponents(deaf, engine.forward(deaf, x, a0, c0))
    assert np.isneginf(exponents).tolist() == [False] * 4 + [True] * 4


def test_a_lost_network_is_nan_and_rows_asked_for_alone_are_the_same(run):
    params, x, trace = run
    full, some = (engine.jacobian_norms(params, trace, rows=rows) for rows in (None, [9, 4]))
    np.testing.assert_array_equal(some[[4, 9]], full[[4, 9]])
    assert np.isnan(np.delete(some, [4, 9], axis=0)).all()
    lost = params.replace(Wf=np.full((4, 7), np.nan))
    broken = engine.forward(lost, x)
    assert np.isnan(engine.lyapunov_exponents(lost, broken)).tolist() == [True] * 8
    assert not np.isfinite(engine.jacobian_norms(lost, broken)[9, :9]).any()
