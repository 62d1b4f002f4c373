"""The cells with gates: worked by hand, their laws, and finite differences."""

from math import exp, tanh

import numpy as np
import pytest

from explorer import engine
from tests.engine.gated import ARRAYS, CELLS, plain, problem


def sigma(z):
    return 1 / (1 + exp(-z))


def test_one_unit_of_a_gru_worked_by_hand():
    params = engine.init_params("gru", 1, 1, 1, output="identity").replace(
        Wu=[[0.5, -1.0]], Wr=[[2.0, 0.3]], Wc=[[1.5, 0.7]], bu=[0.1], br=[-0.2], bc=[0.4],
        Wya=[[3.0]], by=[-1.0],
    )  # fmt: skip
    trace = engine.forward(params, [[[2.0]]], a0=[[0.6]])
    u, r = sigma(0.5 * 0.6 - 2 + 0.1), sigma(2 * 0.6 + 0.3 * 2 - 0.2)
    c = tanh(1.5 * r * 0.6 + 0.7 * 2 + 0.4)
    a = u * c + (1 - u) * 0.6
    for name, expected in (("u", u), ("r", r), ("c", c)):
        assert trace.gates[name][0, 0, 0] == pytest.approx(expected, rel=1e-14)
    assert trace.a[1, 0, 0] == pytest.approx(a, rel=1e-14)
    assert trace.y_hat[0, 0, 0] == pytest.approx(3 * a - 1, rel=1e-14)
    back = engine.backward(params, trace, trace.y_hat - 1)
    # dL/dy_hat = 1, so da<1> = 3; then the course's formulas, one by one.
    delta_c, delta_u = 3 * u * (1 - c * c), 3 * (c - 0.6) * u * (1 - u)
    delta_r = delta_c * 1.5 * 0.6 * r * (1 - r)
    expected = 3 * (1 - u) + 0.5 * delta_u + 2 * delta_r + 1.5 * r * delta_c
    assert back.da[:, 0, 0].tolist() == pytest.approx([expected, 3], rel=1e-13)
    assert back.delta["r"][0, 0, 0] == pytest.approx(delta_r, rel=1e-13)
    np.testing.assert_allclose(back.grads.Wc, [[delta_c * r * 0.6, delta_c * 2]], rtol=1e-13)
    np.testing.assert_allclose(back.grads.Wr, [[delta_r * 0.6, delta_r * 2]], rtol=1e-13)


def test_the_reset_gate_after_the_product_worked_by_hand():
    params = engine.init_params("gru_reset_after", 1, 1, 1, output="identity").replace(
        Wu=[[0.5, -1.0]], Wr=[[2.0, 0.3]], Wca=[[1.5]], Wcx=[[0.7]], bu=[0.1], br=[-0.2],
        bca=[0.9], bcx=[0.4],
    )  # fmt: skip
    trace = engine.forward(params, [[[2.0]]], a0=[[0.6]])
    u, r = sigma(0.5 * 0.6 - 2 + 0.1), sigma(2 * 0.6 + 0.3 * 2 - 0.2)
    c = tanh(r * (1.5 * 0.6 + 0.9) + 0.7 * 2 + 0.4)
    assert trace.gates["c"][0, 0, 0] == pytest.approx(c, rel=1e-14)
    assert trace.a[1, 0, 0] == pytest.approx(u * c + (1 - u) * 0.6, rel=1e-14)


def test_one_unit_of_an_lstm_worked_by_hand():
    params = engine.init_params("lstm", 1, 1, 1, output="identity").replace(
        Wf=[[0.5, -1.0]], Wu=[[2.0, 0.3]], Wc=[[1.5, 0.7]], Wo=[[-0.4, 0.9]],
        bf=[0.1], bu=[-0.2], bc=[0.4], bo=[0.3], Wya=[[3.0]], by=[-1.0],
    )  # fmt: skip
    trace = engine.forward(params, [[[2.0]]], a0=[[0.6]], c0=[[-0.8]])
    f, u = sigma(0.5 * 0.6 - 2 + 0.1), sigma(2 * 0.6 + 0.3 * 2 - 0.2)
    new, o = tanh(1.5 * 0.6 + 0.7 * 2 + 0.4), sigma(-0.4 * 0.6 + 0.9 * 2 + 0.3)
    c = f * -0.8 + u * new
    for name, expected in (("f", f), ("u", u), ("c", new), ("o", o)):
        assert trace.gates[name][0, 0, 0] == pytest.approx(expected, rel=1e-14)
    assert trace.c[:, 0, 0].tolist() == pytest.approx([-0.8, c], rel=1e-14)
    assert trace.a[1, 0, 0] == pytest.approx(o * tanh(c), rel=1e-14)
    back = engine.backward(params, trace, trace.y_hat - 1)
    dc = 3 * o * (1 - tanh(c) ** 2)
    delta = {
        "f": dc * -0.8 * f * (1 - f),
        "u": dc * new * u * (1 - u),
        "c": dc * u * (1 - new**2),
        "o": 3 * tanh(c) * o * (1 - o),
    }
    assert back.dc[:, 0, 0].tolist() == pytest.approx([f * dc, dc], rel=1e-13)
    into_a = sum(delta[name] * params[f"W{name}"][0, 0] for name in delta)
    assert back.da[:, 0, 0].tolist() == pytest.approx([into_a, 3], rel=1e-13)
    for name, value in delta.items():
        assert back.delta[name][0, 0, 0] == pytest.approx(value, rel=1e-13)
        np.testing.assert_allclose(back.grads[f"W{name}"], [[value * 0.6, value * 2]], rtol=1e-13)


@pytest.mark.parametrize("cell", CELLS)
def test_every_state_agrees_with_the_textbook(cell):
    params, x, _, _, a0, c0 = problem(cell, T=7, m=3)
    trace = engine.forward(params, x, a0, c0)
    a, c = plain(params, x, a0, c0)
    np.testing.assert_allclose(trace.a, a, rtol=1e-12, atol=1e-13)
    if cell == "lstm":
        np.testing.assert_allclose(trace.c, c, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("output", ["softmax", "sigmoid", "identity"])
def test_every_gradient_is_the_difference_of_losses(cell, output):
    params, x, y, weights, a0, c0 = problem(cell, 3, output=output)
    for reduction in ("mean", "sum"):
        report = engine.gradient_check(
            params, x, y, weights=weights, a0=a0, c0=c0, reduction=reduction
        )
        assert list(report) == ARRAYS[cell]
        assert max(report.values()) < 1e-7


@pytest.mark.parametrize("m", [1, 2, 9])
@pytest.mark.parametrize("cell", CELLS)
def test_step_norms_are_those_of_what_each_step_adds(cell, m):
    params, x, y, _, a0, c0 = problem(cell, m=m, n_a=6, T=8, masked=False)
    trace = engine.forward(params, x, a0, c0)
    back = engine.backward(params, trace, y)
    a, h = trace.a[:-1], np.concatenate((trace.a[:-1], x), axis=2)
    right = {f"W{name}": h for name in trace.gates} | {"Wca": a, "Wcx": x, "Wya": trace.a[1:]}
    if cell == "gru":
        right["Wc"] = np.concatenate((trace.gates["r"] * a, x), axis=2)
    for name in ARRAYS[cell]:
        left = back.dlogits if name in ("Wya", "by") else back.delta[name[1:]]
        # A bias is a weight on an input that is always 1.
        by = right[name] if name[0] == "W" else np.ones((8, m, 1))
        parts = np.einsum("tmi,tmj->tij", left, by).reshape(8, *back.grads[name].shape)
        norms = np.sqrt((parts.reshape(8, -1) ** 2).sum(axis=1))
        np.testing.assert_allclose(back.step_norms[name], norms, rtol=1e-12, err_msg=name)
        np.testing.assert_allclose(back.grads[name], parts.sum(axis=0), rtol=1e-9, atol=1e-15)


def wide_open(params, **biases):
    return params.replace(**{name: np.full(params.n_a, value) for name, value in biases.items()})


def test_an_lstm_that_forgets_nothing_and_takes_nothing_in_keeps_its_memory():
    params, x, y, _, a0, c0 = problem("lstm", T=60, masked=False)
    keeping = wide_open(params, bf=900.0, bu=-900.0).replace(Wo=np.zeros((4, 7)))
    trace = engine.forward(keeping, x, a0, c0)
    np.testing.assert_array_equal(trace.c, np.broadcast_to(c0, trace.c.shape))
    last = np.zeros((60, 2))
    last[-1] = 1
    back = engine.backward(keeping, trace, y, weights=last)
    # dc<t> goes back untouched; what reaches c<T> comes through a<T> alone.
    np.testing.assert_array_equal(back.dc[:59], np.broadcast_to(back.dc[59], back.dc[:59].shape))
    assert back.dc_norm[0] > 0


@pytest.mark.parametrize("cell", ["gru", "gru_reset_after"])
def test_a_gru_whose_update_gate_is_shut_keeps_its_state_and_its_gradient(cell):
    params, x, y, _, a0, _ = problem(cell, T=60, masked=False)
    trace = engine.forward(wide_open(params, bu=-900.0), x, a0)
    np.testing.assert_array_equal(trace.a, np.broadcast_to(a0, trace.a.shape))
    last = np.zeros((60, 2))
    last[-1] = 1
    back = engine.backward(wide_open(params, bu=-900.0), trace, y, weights=last)
    np.testing.assert_allclose(back.da_norm, back.da_norm[-1], rtol=1e-13)
    norms = engine.jacobian_norms(wide_open(params, bu=-900.0), trace)
    np.testing.assert_allclose(norms[-1], 1, rtol=1e-13)
    np.testing.assert_array_equal(
        engine.lyapunov_exponents(wide_open(params, bu=-900.0), trace), np.zeros(4)
    )


def test_a_gru_with_open_gates_is_the_basic_rnn():
    rnn = engine.init_params("rnn", 3, 4, 3, seed=4).replace(ba=[0.1, 0.2, -0.3, 0.4])
    x = np.random.default_rng(1).standard_normal((9, 2, 3))
    y = np.tile([1.0, 0, 0], (9, 2, 1))
    for cell, arrays in (
        ("gru", {"Wc": np.hstack((rnn.Waa, rnn.Wax)), "bc": rnn.ba}),
        ("gru_reset_after", {"Wca": rnn.Waa, "Wcx": rnn.Wax, "bcx": rnn.ba}),
    ):
        gru = engine.init_params(cell, 3, 4, 3).replace(Wya=rnn.Wya, **arrays)
        gru = wide_open(gru, bu=900.0, br=900.0)
        one, other = engine.forward(rnn, x), engine.forward(gru, x)
        np.testing.assert_allclose(other.a, one.a, atol=1e-14)
        np.testing.assert_allclose(
            engine.gradient_flow(gru, other, y), engine.gradient_flow(rnn, one, y), rtol=1e-11
        )
        np.testing.assert_allclose(
            engine.jacobian_norms(gru, other), engine.jacobian_norms(rnn, one), rtol=1e-11
        )
        np.testing.assert_allclose(
            engine.lyapunov_exponents(gru, other), engine.lyapunov_exponents(rnn, one), rtol=1e-9
        )


@pytest.mark.parametrize("cell", CELLS)
def test_a_later_input_cannot_change_an_earlier_state(cell):
    params, x, _, _, _, _ = problem(cell, T=8)
    changed = x.copy()
    changed[5] += 1
    before, after = engine.forward(params, x), engine.forward(params, changed)
    np.testing.assert_array_equal(before.a[:6], after.a[:6])
    assert (before.a[6:] != after.a[6:]).any(axis=(1, 2)).all()
    for name, gate in before.gates.items():
        np.testing.assert_array_equal(gate[:5], after.gates[name][:5])
        assert (gate[5:] != after.gates[name][5:]).any(axis=(1, 2)).all()


@pytest.mark.parametrize("cell", CELLS)
def test_two_halves_in_a_row_are_the_whole(cell):
    params, x, _, _, a0, c0 = problem(cell, T=8)
    whole, first = engine.forward(params, x, a0, c0), engine.forward(params, x[:4], a0, c0)
    second = engine.forward(params, x[4:], first.a[-1], first.c[-1] if cell == "lstm" else None)
    np.testing.assert_allclose(whole.a[4:], second.a, rtol=1e-13)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("dtype", ["float16", "float64"])
def test_one_example_alone_is_one_example_of_many(cell, dtype):
    params, x, y, _, a0, c0 = problem(cell, T=20, masked=False, dtype=dtype)
    only_first = np.tile([1.0, 0.0], (20, 1))
    both = engine.forward(params, x, a0, c0)
    alone = engine.forward(params, x[:, :1], a0[:1], None if c0 is None else c0[:1])
    back = engine.backward(params, both, y, weights=2 * only_first)
    back_alone = engine.backward(params, alone, y[:, :1])
    tolerance = 1e-13 if dtype == "float64" else 3e-3
    np.testing.assert_allclose(alone.a, both.a[:, :1], atol=tolerance)
    np.testing.assert_allclose(back_alone.da, back.da[:, :1], atol=tolerance)
    np.testing.assert_allclose(back_alone.grads.flat, back.grads.flat, atol=tolerance)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_lower_precision_is_close_to_float64(cell, dtype):
    exact, x, y, weights, a0, c0 = problem(cell, 9, T=10)
    rounded = engine.init_params(cell, 3, 4, 3, dtype=dtype).replace(**exact.named())
    one, other = (
        engine.backward(params, engine.forward(params, x, a0, c0), y, weights=weights)
        for params in (exact, rounded)
    )
    tolerance = {"float16": 2e-2, "float32": 1e-5}[dtype]
    assert other.grads.flat.dtype == other.da.dtype == dtype
    np.testing.assert_allclose(other.loss, one.loss, rtol=tolerance)
    np.testing.assert_allclose(other.grads.flat, one.grads.flat, atol=tolerance)
    np.testing.assert_allclose(other.da_norm, one.da_norm, rtol=tolerance, atol=tolerance)


def test_half_precision_rounds_every_gate_and_state():
    for cell in CELLS:
        params, x, y, _, a0, c0 = problem(cell, T=6, masked=False, dtype="float16")
        trace = engine.forward(params, x, a0, c0)
        arrays = [trace.a, *trace.gates.values(), *([trace.c] if cell == "lstm" else [])]
        assert {array.dtype for array in arrays} == {np.dtype("float16")}
        # Each state is made of the rounded gates and the rounded state before.
        g, a = {name: gate.astype("f4") for name, gate in trace.gates.items()}, trace.a.astype("f4")
        if cell == "lstm":
            c = (g["f"] * trace.c[:-1].astype("f4") + g["u"] * g["c"]).astype("f2")
            np.testing.assert_array_equal(trace.c[1:], c)
        else:
            np.testing.assert_array_equal(
                trace.a[1:], (a[:-1] + g["u"] * (g["c"] - a[:-1])).astype("f2")
            )
        assert np.isfinite(engine.backward(params, trace, y).grads.flat).all()


@pytest.mark.parametrize("cell", CELLS)
def test_a_gated_cell_learns(cell):
    params, x, y, weights, _, _ = problem(cell, T=6, m=4, n_a=8)
    for clip in engine.CLIPS:
        _, history = engine.train(
            params, lambda i: (x, y, weights), 30, learning_rate=0.5, clip=clip, threshold=0.5
        )
        assert history.loss[-1] < history.loss[0]
        assert history.diverged_at is None
    back = engine.backward(params, engine.forward(params, x), y, weights=weights)
    np.testing.assert_allclose(history.loss[0], back.loss, rtol=1e-14)
    np.testing.assert_allclose(history.da_norm[0], back.da_norm, rtol=1e-12)
    np.testing.assert_allclose(history.norm_before[0], np.linalg.norm(back.grads.flat), rtol=1e-12)
    one_step, _ = engine.train(params, lambda i: (x, y, weights), 1, learning_rate=1.0)
    np.testing.assert_allclose(params.flat - one_step.flat, back.grads.flat, atol=1e-14)
