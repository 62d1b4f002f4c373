"""How things are written."""

import numpy as np
import pytest

from explorer import engine
from explorer.experiment import TITLES, Experiment
from explorer.notation import SYMBOLS, TERMS, capital, written
from explorer.run import measure_flow, run
from explorer.run.verdict import EXPLODED, VANISHED
from explorer.tasks import make


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("clipping by norm", "Clipping by norm"),
        ("a⟨0⟩", "a⟨0⟩"),
        ("a⟨0⟩ learned", "a⟨0⟩ learned"),
        ("σ", "σ"),
        ("tanh", "tanh"),
        ("ReLU", "ReLU"),
        ("16 bit", "16 bit"),
        ("activation g", "Activation g"),
        ("", ""),
    ],
)
def test_a_title_begins_with_a_capital_and_a_symbol_stays_as_it_is(text, title):
    assert capital(text) == title


def test_no_title_of_a_field_makes_another_symbol_of_a():
    assert not [title for title in map(capital, TITLES.values()) if title.startswith("A⟨")]


@pytest.mark.parametrize(
    ("array", "text"),
    [
        ("a", "a⟨7⟩"),
        ("dc2", "∂L/∂c[2]⟨7⟩"),
        ("dy_hat", "∂L/∂ŷ⟨7⟩"),
        ("dWaa_enc", "∂L/∂Waa[enc]"),
        ("Waa12", "Waa[12]"),
        ("S_dWaa1", "S of ∂L/∂Waa[1]"),
        ("a0", "a⟨0⟩"),
        ("V_da03", "V of ∂L/∂a[3]⟨0⟩"),
        ("loss", "loss"),
    ],
)
def test_an_array_is_written_with_its_layer_and_its_step(array, text):
    assert written(array, 7) == text


def test_every_word_says_one_thing_and_no_spelling_stands_for_two():
    forms = [form for term in TERMS.values() for form in term.forms]
    forms += [symbol.text for symbol in SYMBOLS.values()]
    assert len(forms) == len(set(forms))
    for one in (*TERMS.values(), *SYMBOLS.values()):
        assert one.sentence[-1] not in ".;,", "the page adds the full stop"
        assert "\n" not in one.sentence


# ---- what the sentences claim, by numbers of another way ---------------------------------------


@pytest.mark.parametrize("gain", [0.5, 1.0, 1.5])
def test_gain_an_orthogonal_waa_makes_every_vector_as_many_times_as_long(gain):
    Waa = engine.init_params("rnn", 3, 8, 3, init="orthogonal", gain=gain).named()["Waa"]
    v = np.random.default_rng(1).normal(size=8)
    assert np.linalg.norm(Waa @ v) == pytest.approx(gain * np.linalg.norm(v))


def test_rho_is_the_largest_eigenvalue_and_never_more_than_sigma_max():
    found = measure_flow(run(Experiment(n_steps=6, init="glorot")))
    Waa = found.run.params.named()["Waa"]
    assert found.spectral_radius == pytest.approx(np.abs(np.linalg.eigvals(Waa)).max())
    v = np.random.default_rng(0).normal(size=(1000, len(Waa)))
    longer = np.linalg.norm(v @ Waa.T, axis=1) / np.linalg.norm(v, axis=1)
    assert longer.max() <= found.sigma_max
    assert found.spectral_radius <= found.sigma_max


@pytest.mark.parametrize(
    ("activation", "slope"), [("tanh", 1), ("relu", 1), ("identity", 1), ("sigmoid", 0.25)]
)
def test_gamma_is_the_largest_slope(activation, slope):
    assert measure_flow(run(Experiment(n_steps=4, activation=activation))).gamma == slope
    z = np.linspace(-9, 9, 2001)
    g = {
        "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "identity": lambda z: z,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    }[activation]  # fmt: skip
    assert (np.diff(g(z)) / np.diff(z)).max() == pytest.approx(slope, rel=1e-3)


def test_lambda_1_is_the_growth_of_a_nudge_in_nats_a_step():
    result = run(Experiment(n_steps=100, gain=1.4, init="normal", n_a=12))
    found, T = measure_flow(result), 100
    product = engine.jacobian_norms(result.params, result.trace)[T, 0]
    assert found.lyapunov == pytest.approx(np.log(product) / T, abs=0.05)


def test_nats_guessing_among_n_costs_ln_n():
    assert -np.log(1 / 2) == pytest.approx(0.693, abs=5e-4)
    assert "0.693" in TERMS["nats"].sentence
    assert [guess.loss for guess in make("latch").baselines] == pytest.approx([np.log(2)])
    assert 1 / np.log(2) == pytest.approx(1.44, abs=5e-3)


def test_vanishing_and_exploding_are_what_the_verdict_calls_so():
    assert "a thousandth" in TERMS["vanishing"].sentence
    assert VANISHED == 1 / 1000
    assert "a thousand times" in TERMS["exploding"].sentence
    assert EXPLODED == 1000


def test_delta_and_the_sum_over_the_steps_are_those_of_the_engine():
    result = run(Experiment(n_steps=6, n_a=5))
    p, x, back = result.params.named(), result.trace.x, result.backward.back
    a = np.asarray(result.trace.a)
    z = a[:-1] @ p["Waa"].T + x @ p["Wax"].T + p["ba"]
    delta = back.da[1:] * (1 - np.tanh(z) ** 2)
    total = sum(delta[t].T @ a[t] for t in range(6))
    np.testing.assert_allclose(total, back.grads.named()["Waa"], rtol=1e-9)


def test_by_norm_the_direction_stays_and_by_value_it_may_turn():
    grads = engine.backward(*backward_of(run(Experiment(n_steps=5, n_a=3)))).grads
    whole = {name: g.ravel() for name, g in grads.named().items()}
    flat = np.concatenate(list(whole.values()))
    by_norm, norm = engine.clip_by_norm(grads, 0.1)
    cut = np.concatenate([g.ravel() for g in by_norm.named().values()])
    np.testing.assert_allclose(cut, flat * 0.1 / norm)
    by_value, _ = engine.clip_by_value(grads, 0.01)
    turned = np.concatenate([g.ravel() for g in by_value.named().values()])
    assert turned @ flat < 0.999 * np.linalg.norm(turned) * np.linalg.norm(flat)


def backward_of(result):
    return result.params, result.trace, result.probe.y


def test_softmax_adds_up_to_1_and_keeps_the_order():
    result = run(Experiment(n_steps=5))
    p, a, y_hat = result.params.named(), result.trace.a[1:], result.trace.y_hat
    z = a @ p["Wya"].T + p["by"]
    np.testing.assert_allclose(y_hat.sum(axis=-1), 1)
    np.testing.assert_allclose(y_hat, np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True))
    assert (y_hat > 0).all()
    assert (y_hat.argmax(axis=-1) == z.argmax(axis=-1)).all()
