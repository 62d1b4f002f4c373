"""Stacked layers, and the window of truncated backpropagation."""

from dataclasses import replace

import numpy as np
import pytest

from explorer import engine
from explorer.engine import gru, lstm, rnn
from explorer.errors import InputError

CELLS = ("rnn", "gru", "gru_reset_after", "lstm")
RIGHT = 1e-6

SMALL = {"n_x": 2, "n_a": 3}
"""Every number is moved twice through the whole network: half of them say as much."""


def problem(cell="rnn", layers=2, seed=0, T=7, m=2, n_x=3, n_a=4, n_y=3, dtype="float64"):
    """(params, x, y, weights, a0, c0): biases that are not zero, some zero weights."""
    rng = np.random.default_rng(seed)
    params = engine.init_params(cell, n_x, n_a, n_y, seed=seed, layers=layers, dtype=dtype)
    biases = {n: 0.5 * rng.standard_normal(b.shape) for n, b in params.items() if n[0] == "b"}
    params = params.replace(**biases)
    shape = (m, n_a) if layers == 1 else (layers, m, n_a)
    x, a0 = rng.standard_normal((T, m, n_x)), rng.standard_normal(shape)
    c0 = rng.standard_normal(shape) if cell == "lstm" else None
    y = rng.random((T, m, n_y))
    y /= y.sum(axis=-1, keepdims=True)
    weights = rng.uniform(0.5, 2, (T, m))
    weights[1], weights[-1, 0] = 0, 0
    return params, x, y, weights, a0, c0


def layer_alone(params, layer, n_x):
    """The network that consists of one layer of `params`, with a readout of zeros."""
    own = engine.init_params(params.cell, n_x, params.n_a, params.n_y)
    return own.replace(**{n: params[f"{n}{layer}"] for n in own if n not in ("Wya", "by")})


# ---- stacked layers ----------------------------------------------------------------------------


def test_the_arrays_of_a_deep_network_are_counted_from_the_lowest():
    params = engine.init_params("rnn", 3, 4, 2, layers=2)
    shapes = {name: array.shape for name, array in params.items()}
    assert list(shapes) == ["Waa1", "Wax1", "ba1", "Waa2", "Wax2", "ba2", "Wya", "by"]
    assert shapes["Wax1"] == (4, 3)
    assert shapes["Wax2"] == (4, 4)


def test_one_layer_keeps_its_names_and_its_numbers():
    one, plain = engine.init_params("lstm", 3, 4, 2, layers=1), engine.init_params("lstm", 3, 4, 2)
    assert list(one) == list(plain)
    assert np.array_equal(one.flat, plain.flat)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("m", [1, 3])
def test_each_layer_reads_what_the_layer_below_remembers(cell, m):
    params, x, _, _, a0, c0 = problem(cell, layers=3, m=m)
    trace = engine.forward(params, x, a0, c0)
    below = x
    for layer in (1, 2, 3):
        start = a0[layer - 1], None if c0 is None else c0[layer - 1]
        alone = engine.forward(layer_alone(params, layer, below.shape[2]), below, *start)
        np.testing.assert_allclose(trace.layers[layer - 1].a, alone.a, rtol=1e-13, atol=1e-14)
        below = alone.a[1:]
    assert trace.a is trace.layers[-1].a
    np.testing.assert_allclose(trace.logits, trace.a[1:] @ params.Wya.T + params.by, rtol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [2, 3])
@pytest.mark.parametrize("m", [1, 2])
def test_the_gradient_of_a_deep_network_is_right(cell, layers, m):
    params, x, y, weights, a0, c0 = problem(cell, layers, m=m, **SMALL)
    report = engine.gradient_check(params, x, y, weights=weights, a0=a0, c0=c0)
    assert list(report) == list(params)
    assert max(report.values()) < RIGHT


@pytest.mark.parametrize("module", [rnn, gru, lstm])
def test_a_wrong_way_down_to_the_layer_below_is_reported(module, monkeypatch):
    cell = module.__name__.rpartition(".")[2]
    right = module.to_input
    monkeypatch.setattr(module, "to_input", lambda W, delta: (1.01 * right(W, delta)[0], delta))
    params, x, y, weights, a0, c0 = problem(cell)
    report = engine.gradient_check(params, x, y, weights=weights, a0=a0, c0=c0)
    of_lowest = [error for name, error in report.items() if name.endswith("1")]
    of_highest = [error for name, error in report.items() if not name.endswith("1")]
    assert min(of_lowest) > 1e-3
    assert max(of_highest) < RIGHT


@pytest.mark.parametrize("cell", CELLS)
def test_da_of_every_layer_is_the_slope_of_the_loss_along_its_state(cell):
    """Nudge a<0> of one layer: the loss moves by <da<0>, nudge>."""
    params, x, y, weights, a0, c0 = problem(cell, layers=3)
    back = engine.backward(params, engine.forward(params, x, a0, c0), y, weights=weights)
    rng, step = np.random.default_rng(1), 1e-6
    for layer in range(3):
        nudge = np.zeros_like(a0)
        nudge[layer] = rng.standard_normal(a0[layer].shape)
        up, down = (
            engine.backward(
                params, engine.forward(params, x, a0 + s * nudge, c0), y, weights=weights
            )
            for s in (step, -step)
        )
        slope = (up.loss - down.loss) / (2 * step)
        np.testing.assert_allclose(
            slope, np.sum(back.layers[layer].da[0] * nudge[layer]), rtol=1e-6, atol=1e-10
        )


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("window", [None, 3])
@pytest.mark.parametrize("layer", [1, 2])
def test_the_flow_of_a_layer_is_the_backward_pass_of_one_loss(cell, window, layer):
    params, x, y, weights, a0, c0 = problem(cell)
    trace = engine.forward(params, x, a0, c0)
    flow = engine.gradient_flow(params, trace, y, weights=weights, window=window, layer=layer)
    for t in range(1, len(x) + 1):
        only = np.zeros_like(weights)
        only[t - 1] = weights[t - 1]
        back = engine.backward(params, trace, y, weights=only, reduction="sum", window=window)
        da = back.layers[layer - 1].da_norm
        np.testing.assert_allclose(flow[t - 1, : t + 1], da[: t + 1], rtol=1e-10, atol=1e-15)
        assert np.isnan(flow[t - 1, t + 1 :]).all()


@pytest.mark.parametrize("window", [None, 3])
def test_the_terms_of_every_layer_add_up(window):
    params, x, y, weights, a0, _ = problem("rnn", layers=3)
    trace = engine.forward(params, x, a0)
    back = engine.backward(params, trace, y, weights=weights, window=window)
    for layer in (1, 2, 3):
        terms = engine.step_terms(params, trace, layer=layer)
        a = trace.layers[layer - 1].a
        np.testing.assert_allclose(np.tanh(terms.z), a[1:], rtol=1e-12)
        np.testing.assert_allclose(
            terms.z, terms.memory + terms.input + params[f"ba{layer}"], rtol=1e-12
        )
        parts = engine.backward_terms(params, trace, back, layer=layer, window=window)
        of_layer = back.layers[layer - 1]
        np.testing.assert_allclose(
            parts.from_output + parts.from_future, of_layer.da[1:], rtol=1e-10, atol=1e-15
        )
        slope = 1 - a[1:] ** 2
        np.testing.assert_allclose(of_layer.delta, of_layer.da[1:] * slope, rtol=1e-10)


@pytest.mark.parametrize("window", [None, 1, 3])
@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_the_parts_of_every_state_of_a_deep_network_with_gates_add_up(cell, window):
    params, x, y, weights, a0, c0 = problem(cell, layers=3)
    trace = engine.forward(params, x, a0, c0)
    back = engine.backward(params, trace, y, weights=weights, window=window)
    tolerance = {"rtol": 1e-10, "atol": 1e-15}
    for layer, of_layer in enumerate(back.layers, start=1):
        parts = engine.backward_terms(params, trace, back, layer=layer, window=window)
        np.testing.assert_allclose(
            parts.from_output + parts.from_future, of_layer.da[1:], **tolerance
        )
        if cell == "lstm":
            np.testing.assert_allclose(
                parts.c_from_a + parts.c_from_future, of_layer.dc[1:], **tolerance
            )
        for t in range(window or len(x), len(x) + 1, window or len(x)):
            assert not parts.from_future[t - 1].any()


def test_overflow_is_reported_in_the_layer_where_it_begins():
    params = engine.init_params("rnn", 1, 2, 1, activation="identity", output="identity", layers=2)
    params = params.replace(Waa1=1e200 * np.eye(2), Waa2=np.zeros((2, 2)))
    trace = engine.forward(params, np.ones((4, 1, 1)))
    assert trace.first_nonfinite == (3, "a1")
    back = engine.backward(params, trace, np.zeros((4, 1, 1)))
    assert back.first_nonfinite.array in ("da2", "da1")


def test_a_deep_network_learns_and_its_history_is_that_of_the_highest_layer():
    params, x, y, weights, a0, _ = problem("rnn", layers=2)
    y = np.eye(3)[y.argmax(axis=-1)]
    start = engine.backward(params, engine.forward(params, x, a0), y, weights=weights)
    trained, history = engine.train(
        params, lambda i: (x, y, weights), 200, learning_rate=0.5, a0=a0
    )
    assert history.loss[-1] < 0.5 * history.loss[0]
    np.testing.assert_allclose(history.da_norm[0], start.da_norm, rtol=1e-12)
    assert trained.layers == 2


def test_a_layer_in_half_precision_holds_only_numbers_of_half_precision():
    params, x, y, weights, a0, _ = problem("lstm", dtype="float16")
    trace = engine.forward(params, x, a0)
    back = engine.backward(params, trace, y, weights=weights)
    assert {layer.a.dtype.name for layer in trace.layers} == {"float16"}
    assert {layer.da.dtype.name for layer in back.layers} == {"float16"}
    exact = replace(params, flat=params.flat.astype(np.float64))
    truth = engine.backward(exact, engine.forward(exact, x, a0), y, weights=weights)
    np.testing.assert_allclose(back.layers[0].da, truth.layers[0].da, atol=2e-3)


# ---- the window --------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("window", [1, 3, 7, 9])
@pytest.mark.parametrize("m", [1, 2])
def test_the_truncated_gradient_holds_the_state_before_each_chunk_still(cell, layers, window, m):
    params, x, y, weights, a0, c0 = problem(cell, layers, m=m, **SMALL)
    report = engine.gradient_check(params, x, y, weights=weights, a0=a0, c0=c0, window=window)
    assert max(report.values()) < RIGHT


@pytest.mark.parametrize("cell", CELLS)
def test_a_truncated_gradient_is_the_sum_over_chunks_taken_as_sequences(cell):
    params, x, y, weights, a0, c0 = problem(cell, layers=1, T=8)
    trace = engine.forward(params, x, a0, c0)
    back = engine.backward(params, trace, y, weights=weights, reduction="sum", window=3)
    total = 0
    for lo, hi in ((0, 3), (3, 6), (6, 8)):
        start = trace.a[lo], None if c0 is None else trace.c[lo]
        chunk = engine.forward(params, x[lo:hi], *start)
        part = engine.backward(params, chunk, y[lo:hi], weights=weights[lo:hi], reduction="sum")
        total = total + part.grads.flat
        np.testing.assert_allclose(back.da[lo + 1 : hi + 1], part.da[1:], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(back.grads.flat, total, rtol=1e-12, atol=1e-14)


def test_the_state_goes_on_across_a_cut():
    """Truncation changes what comes back, never what goes forward."""
    params, x, y, _, a0, _ = problem("rnn", layers=1)
    trace = engine.forward(params, x, a0)
    whole = engine.backward(params, trace, y)
    cut = engine.backward(params, trace, y, window=2)
    assert cut.loss == whole.loss
    assert np.array_equal(cut.loss_t, whole.loss_t)
    assert not np.allclose(cut.grads.flat, whole.grads.flat)


@pytest.mark.parametrize("cell", CELLS)
def test_a_window_as_long_as_the_sequence_cuts_nothing(cell):
    params, x, y, weights, a0, c0 = problem(cell, layers=1)
    trace = engine.forward(params, x, a0, c0)
    whole = engine.backward(params, trace, y, weights=weights)
    cut = engine.backward(params, trace, y, weights=weights, window=len(x))
    assert np.array_equal(cut.grads.flat, whole.grads.flat)
    assert np.array_equal(cut.da, whole.da)


def test_no_lag_reaches_over_a_cut():
    params, x, y, weights, a0, _ = problem("rnn", layers=1, T=9)
    trace = engine.forward(params, x, a0)
    split = engine.lag_split(params, trace, y, weights=weights, window=4)
    assert (split.norms[:4] > 0).all()
    assert (split.norms[4:] == 0).all()
    back = engine.backward(params, trace, y, weights=weights, window=4)
    np.testing.assert_allclose(split.total, back.grads.Waa, rtol=1e-10, atol=1e-15)


def test_behind_a_cut_the_flow_is_exactly_zero_even_where_a_state_is_infinite():
    params = engine.init_params("rnn", 1, 2, 1, activation="identity", output="identity")
    params = params.replace(Waa=1e200 * np.eye(2))
    trace = engine.forward(params, np.ones((6, 1, 1)))
    flow = engine.gradient_flow(params, trace, np.zeros((6, 1, 1)), window=2)
    assert (flow[2:4, :3] == 0).all()
    assert (flow[4:6, :5] == 0).all()


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_training_with_a_window_takes_the_truncated_gradient(cell):
    params, x, y, weights, a0, _ = problem(cell, layers=1)
    batch = x, y, weights
    after, _ = engine.train(params, lambda i: batch, 1, learning_rate=1, a0=a0, window=2)
    back = engine.backward(params, engine.forward(params, x, a0), y, weights=weights, window=2)
    np.testing.assert_allclose(after.flat, params.flat - back.grads.flat, rtol=1e-12)


# ---- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("layers", [0, 4, 1.5, "2", True])
def test_layers_are_one_to_three(layers):
    with pytest.raises(InputError, match=r"layers=.*(whole number from|choose) 1"):
        engine.init_params("rnn", 3, 4, 2, layers=layers)


@pytest.mark.parametrize("window", [0, -1, 2.5, "3"])
def test_a_window_is_one_step_or_more(window):
    params, x, y, *_ = problem("rnn", layers=1)
    trace = engine.forward(params, x)
    for measure in (engine.backward, engine.gradient_flow, engine.lag_split):
        with pytest.raises(InputError, match=r"window=.*whole number from 1"):
            measure(params, trace, y, window=window)
    with pytest.raises(InputError, match=r"window=.*whole number from 1"):
        engine.train(params, lambda i: (x, y, None), 1, learning_rate=1, window=window)


def test_what_is_defined_for_one_layer_says_so():
    params, x, y, *_ = problem("rnn", layers=2)
    trace = engine.forward(params, x)
    calls = (
        lambda: engine.jacobian_norms(params, trace),
        lambda: engine.jacobian_bound(params, 3),
        lambda: engine.lyapunov_exponents(params, trace),
        lambda: engine.lag_split(params, trace, y),
        lambda: engine.sigma_max(params),
        lambda: engine.spectral_radius(params),
        lambda: engine.loss_surface(params, x, y, engine.random_directions(params), [0.0], [0.0]),
    )
    for call in calls:
        with pytest.raises(InputError, match=r"layers=2; choose layers=1"):
            call()
    with pytest.raises(InputError, match="layer=3 is not in this network; choose 1 to 2"):
        engine.gradient_flow(params, trace, y, layer=3)


def test_a_start_for_every_layer_is_asked_for():
    params, x, _, _, a0, _ = problem("rnn", layers=2)
    with pytest.raises(
        InputError, match=r"a0 has shape \(2, 4\), but \(layers, m, n_a\) = \(2, 2, 4\) is needed"
    ):
        engine.forward(params, x, a0[0])


# ---- a learned a<0> ----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("window", [None, 3])
@pytest.mark.parametrize("m", [1, 2])
def test_the_gradient_of_a_learned_start_is_right(cell, layers, window, m):
    given, x, y, weights, *_ = problem(cell, layers, m=m, **SMALL)
    params = engine.init_params(cell, **SMALL, n_y=3, layers=layers, start="learned")
    rng = np.random.default_rng(2)
    params = params.replace(**given.named()).replace(
        **{name: rng.standard_normal(SMALL["n_a"]) for name in params if name not in given}
    )
    report = engine.gradient_check(params, x, y, weights=weights, window=window)
    starts = [name for name in report if name.startswith("a0")]
    assert starts == (["a0"] if layers == 1 else ["a01", "a02"])
    assert max(report.values()) < RIGHT


def test_a_learned_start_is_what_a0_begins_with_and_training_moves_it():
    params = engine.init_params("rnn", 3, 4, 3, start="learned")
    _, x, y, weights, _, _ = problem("rnn", layers=1)
    trained, _ = engine.train(params, lambda i: (x, y, weights), 5, learning_rate=0.1)
    assert (trained.a0 != 0).all()
    trace = engine.forward(trained, x)
    assert (trace.a[0] == trained.a0).all()
    step = engine.backward(trained, trace, y, weights=weights)
    np.testing.assert_allclose(step.grads.a0, step.da[0].sum(axis=0), rtol=1e-12)
    np.testing.assert_allclose(step.step_norms["a0"][0], np.linalg.norm(step.grads.a0))
    assert (step.step_norms["a0"][1:] == 0).all()


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("layers", [1, 2])
def test_a_learned_start_that_was_not_used_is_not_trained(cell, layers):
    params = engine.init_params(cell, 2, 3, 2, start="learned", layers=layers, seed=1)
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((4, 2, 2)), np.eye(2)[rng.integers(2, size=(4, 2))]
    a0 = np.ones((2, 3)) if layers == 1 else np.ones((2, 2, 3))
    names = [name for name in params if name.startswith("a0")]
    given = engine.backward(params, engine.forward(params, x, a0), y)
    own = engine.backward(params, engine.forward(params, x), y)
    for name in names:
        assert not given.grads[name].any()
        assert not given.step_norms[name].any()
        assert own.grads[name].any()
    assert given.da_norm[0] > 0
    assert max(engine.gradient_check(params, x, y, a0=a0).values()) < 1e-5
    assert max(engine.gradient_check(params, x, y).values()) < 1e-5
    trained, _ = engine.train(params, lambda i: (x, y, None), 3, learning_rate=0.1, a0=a0)
    of_own, _ = engine.train(params, lambda i: (x, y, None), 3, learning_rate=0.1)
    for name in names:
        np.testing.assert_array_equal(trained[name], params[name])
        assert (of_own[name] != params[name]).any()
