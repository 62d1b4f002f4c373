"""What the player is given: the engine's numbers, and words that say what they are."""

import numpy as np
import pytest

from explorer import tasks
from explorer.experiment import DEFAULT_TEXT, Experiment
from explorer.run import gradient_from, run
from explorer.views.unroll import pack as packing
from explorer.wire.pack import pack
from tests.own_file import ALL, DATA
from tests.wire.unpack import unpack

NAMES = {
    "rnn": ("Waa", "Wax", "ba"),
    "gru": ("Wu", "Wr", "Wc", "bu", "br", "bc"),
    "lstm": ("Wf", "Wu", "Wc", "Wo", "bf", "bu", "bc", "bo"),
}


def sent(experiment, source=None):
    result = run(experiment)
    backward = gradient_from(result, source)
    return result, *unpack(
        pack(packing._header(result, backward), packing._arrays(result, backward))
    )


def of_layer(arrays, i):
    """The arrays of the layer at index i under their own names."""
    return {
        name.removeprefix(f"{i}/"): array
        for name, array in arrays.items()
        if name.startswith(f"{i}/")
    }


@pytest.mark.parametrize("window", [0, 4])
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_what_is_sent_of_every_layer_is_what_its_equations_say(cell, layers, window):
    shown = Experiment(cell=cell, layers=layers, window=window, n_steps=9, n_a=5, updates=3)
    result, header, arrays = sent(shown)
    assert header["window"] == window
    assert len(header["layers"]) == layers
    sigma = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    x = result.probe.x[:, 0]
    for i in range(layers):
        layer, number = of_layer(arrays, i), i + 1 if layers > 1 else ""
        W = {name: result.params[f"{name}{number}"] for name in NAMES[cell]}
        before, now = layer["a"][:-1], layer["a"][1:]

        def z(gate, memory, W=W, x=x):
            return np.concatenate((memory, x), axis=1) @ W[f"W{gate}"].T + W[f"b{gate}"]

        if cell == "rnn":
            again = np.tanh(before @ W["Waa"].T + x @ W["Wax"].T + W["ba"])
        elif cell == "gru":
            u, r = sigma(z("u", before)), sigma(z("r", before))
            again = u * np.tanh(z("c", r * before)) + (1 - u) * before
            np.testing.assert_allclose(layer["gate_r"], r, atol=1e-14)
        else:
            f, u, o = (sigma(z(gate, before)) for gate in "fuo")
            c = f * layer["c"][:-1] + u * np.tanh(z("c", before))
            np.testing.assert_allclose(layer["c"][1:], c, atol=1e-14)
            parts = layer["c_from_a"] + layer["c_from_future"]
            np.testing.assert_allclose(parts, layer["dc"][1:], atol=1e-14)
            again = o * np.tanh(c)
        np.testing.assert_allclose(now, again, atol=1e-14)
        parts = layer["from_output"] + layer["from_future"]
        np.testing.assert_allclose(parts, layer["da"][1:], atol=1e-14)
        if window:
            assert not layer["from_future"][window - 1 :: window].any()
        x = now


@pytest.mark.parametrize("task", tasks.TASKS)
def test_the_terms_on_the_screen_add_up_to_what_goes_into_g(task):
    result, header, arrays = sent(Experiment(**ALL[task], n_steps=9, updates=3))
    layer, T = of_layer(arrays, 0), result.n_steps
    total = layer["memory"] + layer["input"] + bias_of_steps(layer, header)
    np.testing.assert_allclose(np.tanh(total), layer["a"][1:], atol=1e-14)
    np.testing.assert_allclose(layer["from_output"] + layer["from_future"], layer["da"][1:])
    slope = 1 - layer["a"][1:] ** 2
    np.testing.assert_allclose(slope * layer["da"][1:], layer["delta"], atol=1e-14)
    assert header["T"] == T == tasks.make(task, text=DEFAULT_TEXT, data=DATA).check_steps(9)[0]
    assert len(header["x_labels"]) == len(header["y_labels"]) == T


def bias_of_steps(layer, header):
    """ba of every step: an encoder and a decoder have one each."""
    if not header["border"]:
        return layer["ba"]
    reads = np.arange(header["T"])[:, None] < header["border"]
    return np.where(reads, layer["ba_enc"], layer["ba_dec"])


def test_names_are_shown_letter_by_letter_with_the_next_letter_as_target():
    _, header, arrays = sent(Experiment())
    assert "".join(header["x_labels"]) == "tyrannosaurus"
    assert "".join(header["y_labels"]) == "yrannosaurus·"
    symbols = np.array(header["symbols"])
    assert "".join(symbols[arrays["target"]]) == "yrannosaurus·"


def test_the_shown_guesses_are_the_three_likeliest_and_the_loss_is_minus_ln_of_the_target():
    result, _, arrays = sent(Experiment(updates=30))
    y_hat = result.trace.y_hat[:, 0]
    np.testing.assert_array_equal(arrays["p_top"], -np.sort(-y_hat, axis=1)[:, :3])
    np.testing.assert_allclose(-np.log(arrays["p_target"]), arrays["loss_t"], rtol=1e-12)


def test_the_loss_bars_stay_whatever_loss_is_sent_back():
    _, header, all_of_them = sent(Experiment(n_steps=6))
    _, one, alone = sent(Experiment(n_steps=6), source=3)
    assert (header["source"], one["source"]) == (None, 3)
    assert header["trace"] == one["trace"]
    np.testing.assert_array_equal(all_of_them["loss_t"], alone["loss_t"])
    assert not np.array_equal(all_of_them["0/da_norm"], alone["0/da_norm"])


def test_only_the_last_step_of_the_latch_has_a_loss():
    _, header, arrays = sent(Experiment(task="latch", n_steps=6))
    assert arrays["has_loss"].tolist() == [0, 0, 0, 0, 0, 1]
    assert (header["n_losses"], header["starts_at"]) == (1, 6)


def test_the_temperature_is_sent_in_degrees():
    result, header, _ = sent(Experiment(task="weather", n_steps=6, updates=5))
    degrees = result.task.to_units(result.trace.y_hat[:, 0, 0])
    assert header["y_hat_labels"] == [f"{value:.1f}°" for value in degrees]
    assert header["unit"] == "°"


def test_the_two_inputs_of_adding_are_one_label_and_the_marked_are_named_under_their_steps():
    result, header, arrays = sent(Experiment(task="adding", n_steps=8, updates=5, seed=6))
    values, marks = result.probe.x[:, 0].T
    assert marks.sum() == 2
    plus = np.where(marks == 1, "+", "")
    expected = [f"{sign}{value:.2f}" for sign, value in zip(plus, values, strict=True)]
    assert header["x_labels"] == expected
    assert [bool(label) for label in header["step_labels"]] == marks.astype(bool).tolist()
    assert header["y_hat_labels"][-1] == f"{result.trace.y_hat[-1, 0, 0]:.2f}"
    assert arrays["y_value"][-1] == pytest.approx(values @ marks)
    assert header["value_range"] == [0, 2]
    assert header["unit"] == ""


def test_a_run_that_overflows_is_sent_as_it_is():
    experiment = Experiment(activation="identity", gain=4.0, n_steps=60, dtype="float16")
    _, header, arrays = sent(experiment)
    assert np.isinf(arrays["0/a"]).any()
    assert np.isfinite(header["ranges"]["a"])
