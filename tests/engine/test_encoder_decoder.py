"""Encoder and decoder: two cells in a row, and one vector between them."""

import numpy as np
import pytest

from explorer import engine, weights
from explorer.errors import InputError
from tests.engine import test_layers

CELLS = test_layers.CELLS
BORDER = 3


def problem(cell="rnn", seed=0, T=7, m=2, n_x=3, n_a=4, masked=True, **options):
    """(params, x, y, weights, a0, c0): biases that are not zero; with a mask, as in translation,
    only the decoder's outputs count."""
    rng = np.random.default_rng(seed)
    params = engine.init_params(cell, n_x, n_a, 3, seed=seed, border=BORDER, **options)
    biases = {n: 0.5 * rng.standard_normal(b.shape) for n, b in params.items() if n[0] == "b"}
    params = params.replace(**biases)
    x, a0 = rng.standard_normal((T, m, n_x)), rng.standard_normal((m, n_a))
    c0 = rng.standard_normal((m, n_a)) if cell == "lstm" else None
    y = rng.random((T, m, 3))
    y /= y.sum(axis=-1, keepdims=True)
    weights = rng.uniform(0.5, 2, (T, m))
    if masked:
        weights[:BORDER] = 0
    return params, x, y, weights, a0, c0


def alone(params, mark):
    """Encoder or decoder as a network of its own, with the same readout."""
    one = engine.init_params(params.cell, 3, 4, 3)
    own = {n: params[n + mark] for n in one if n not in ("Wya", "by")}
    return one.replace(**own, Wya=params.Wya, by=params.by)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("m", [1, 3])
def test_the_decoder_goes_on_from_the_last_state_of_the_encoder(cell, m):
    params, x, _, _, a0, c0 = problem(cell, m=m)
    trace = engine.forward(params, x, a0, c0)
    read = engine.forward(alone(params, "_enc"), x[:BORDER], a0, c0)
    between = read.a[-1], None if c0 is None else read.c[-1]
    written = engine.forward(alone(params, "_dec"), x[BORDER:], *between)
    np.testing.assert_allclose(trace.a[: BORDER + 1], read.a, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(trace.a[BORDER:], written.a, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(trace.y_hat[BORDER:], written.y_hat, rtol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("window", [None, 2, 3])
@pytest.mark.parametrize("m", [1, 2])
def test_the_gradient_of_both_is_right(cell, masked, window, m):
    params, x, y, weights, a0, c0 = problem(cell, m=m, masked=masked, **test_layers.SMALL)
    report = engine.gradient_check(params, x, y, weights=weights, a0=a0, c0=c0, window=window)
    assert list(report) == list(params)
    assert max(report.values()) < test_layers.RIGHT


@pytest.mark.parametrize("cell", CELLS)
def test_all_that_reaches_the_encoder_comes_through_the_one_vector(cell):
    """dL/da<s> of the whole is dL/da<0> of the decoder alone."""
    params, x, y, weights, a0, c0 = problem(cell)
    trace = engine.forward(params, x, a0, c0)
    back = engine.backward(params, trace, y, weights=weights, reduction="sum")
    between = trace.a[BORDER], None if c0 is None else trace.c[BORDER]
    decoder = alone(params, "_dec")
    written = engine.backward(
        decoder,
        engine.forward(decoder, x[BORDER:], *between),
        y[BORDER:],
        weights=weights[BORDER:],
        reduction="sum",
    )
    np.testing.assert_allclose(back.da[BORDER:], written.da, rtol=1e-12, atol=1e-15)
    for name in written.grads:
        of_decoder = name if name in ("Wya", "by") else f"{name}_dec"
        np.testing.assert_allclose(back.grads[of_decoder], written.grads[name], atol=1e-13)
    assert all(np.abs(back.grads[name]).max() > 0 for name in params)


def test_a_window_that_ends_at_the_border_leaves_the_encoder_without_gradient():
    params, x, y, weights, a0, _ = problem("rnn")
    trace = engine.forward(params, x, a0)
    back = engine.backward(params, trace, y, weights=weights, window=BORDER)
    assert all((back.grads[name] == 0).all() for name in params if name.endswith("_enc"))
    assert (back.step_norms["Waa_enc"] == 0).all()


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("window", [None, 2])
def test_every_row_of_the_flow_is_the_backward_pass_of_one_loss(cell, window):
    params, x, y, weights, a0, c0 = problem(cell, masked=False)
    trace = engine.forward(params, x, a0, c0)
    flow = engine.gradient_flow(params, trace, y, weights=weights, window=window)
    for t in range(1, len(x) + 1):
        only = np.zeros_like(weights)
        only[t - 1] = weights[t - 1]
        back = engine.backward(params, trace, y, weights=only, reduction="sum", window=window)
        np.testing.assert_allclose(
            flow[t - 1, : t + 1], back.da_norm[: t + 1], rtol=1e-10, atol=1e-15
        )


@pytest.mark.parametrize("cell", ["rnn", "gru", "gru_reset_after", "lstm"])
@pytest.mark.parametrize("window", [None, 2])
def test_the_terms_of_the_gradient_add_up_across_the_border(cell, window):
    params, x, y, weights, a0, c0 = problem(cell)
    trace = engine.forward(params, x, a0, c0)
    back = engine.backward(params, trace, y, weights=weights, window=window)
    terms = engine.backward_terms(params, trace, back, window=window)
    np.testing.assert_allclose(
        terms.from_output + terms.from_future, back.da[1:], rtol=1e-10, atol=1e-15
    )
    if cell == "rnn":
        z = engine.step_terms(params, trace).z
        np.testing.assert_allclose(np.tanh(z), trace.a[1:], rtol=1e-12)


def test_training_moves_both():
    params, x, y, weights, a0, _ = problem("lstm")
    y = np.eye(3)[y.argmax(axis=-1)]
    trained, history = engine.train(
        params, lambda i: (x, y, weights), 100, learning_rate=0.5, a0=a0
    )
    assert history.loss[-1] < 0.5 * history.loss[0]
    assert all(not np.array_equal(trained[name], params[name]) for name in params)


def test_what_cannot_be_is_refused():
    params, x, y, *_ = problem("rnn")
    with pytest.raises(InputError, match=r"x has T=3 steps, but the encoder reads 3"):
        engine.forward(params, x[:3])
    with pytest.raises(InputError, match=r"layers=2 with border=3"):
        engine.init_params("rnn", 3, 4, 3, layers=2, border=3)
    with pytest.raises(InputError, match=r"border=-1 .*must be a whole number"):
        engine.init_params("rnn", 3, 4, 3, border=-1)
    trace = engine.forward(params, x)
    for measure in (engine.jacobian_norms, engine.lyapunov_exponents):
        with pytest.raises(InputError, match=r"encoder and a decoder .*choose border=0"):
            measure(params, trace)
    with pytest.raises(InputError, match=r"encoder and a decoder .*choose border=0"):
        engine.lag_split(params, trace, y)


def test_a_file_keeps_both_and_where_the_border_is(tmp_path):
    params = problem("gru")[0]
    weights.save_npz(tmp_path / "net.npz", params)
    found = weights.load_npz(tmp_path / "net.npz")
    assert found.border == BORDER
    assert found.flat.tobytes() == params.flat.tobytes()
    lstm = engine.init_params("lstm", 3, 4, 3, border=BORDER)
    with pytest.raises(InputError, match="encoder and decoder are two modules in PyTorch"):
        weights.to_torch_names(lstm)
