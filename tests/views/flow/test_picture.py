"""What "Gradient flow" is told: the engine's numbers, a sentence that is true, and nothing else."""

import dataclasses
import json
import math

import numpy as np
import pytest

from explorer import engine
from explorer.experiment import Experiment
from explorer.number_text import scientific
from explorer.own_network import sights_of
from explorer.run import at_layer, measure_flow, measure_states, run
from explorer.views.flow import picture
from explorer.views.flow import words as flow_words
from tests.own_network.made import see
from tests.wire.unpack import unpack

OF_WAA = ("bound", "radius", "sigma_max", "gamma", "spectral_radius")
OF_STATES = ("measured", "lyapunov")
SMALL = Experiment(task="weather", n_steps=12, n_a=6, gain=1.2)
DOUBLING = Experiment(
    task="weather", n_steps=40, n_a=1, gain=2.0, init="identity", activation="identity"
)
"""a⟨t⟩ = 2 a⟨t−1⟩ + what the weather adds."""


def measured(experiment):
    return measure_flow(run(experiment))


def with_row(row, **changes):
    """A flow whose last loss has these norms ‖∂L⟨T⟩/∂a⟨k⟩‖, k = 0…T."""
    flow = measured(SMALL.replace(n_steps=len(row) - 1))
    matrix = flow.matrix.copy()
    matrix[-1] = row
    return dataclasses.replace(flow, matrix=matrix, **changes)


# ---- bytes -----------------------------------------------------------------------------------


def test_what_is_packed_reads_back_as_the_engines_numbers():
    flow = measured(SMALL)
    header, arrays = unpack(picture.pack_flow(flow))
    T = header["T"]
    matrix = np.full((T, T + 1), np.nan)
    cells = iter(arrays["cells"])
    for t in range(1, T + 1):
        for k in range(t + 1):
            matrix[t - 1, k] = 10.0 ** float(next(cells))
    assert next(cells, None) is None
    r = flow.run
    engines = engine.gradient_flow(r.params, r.trace, r.probe.y, weights=r.probe.weights)
    np.testing.assert_allclose(matrix, engines, rtol=1e-5)
    np.testing.assert_array_equal(arrays["measured"], flow.measured)
    np.testing.assert_array_equal(arrays["bound"], engine.jacobian_bound(r.params, T))
    np.testing.assert_array_equal(arrays["lags"], flow.lag_norms)
    assert arrays["sigma_max"] == engine.sigma_max(r.params)
    assert arrays["gamma"] == 1
    assert arrays["spectral_radius"] == flow.spectral_radius
    assert arrays["lyapunov"] == flow.lyapunov
    assert header["trace"] == r.fingerprint()
    assert header["cell"] == "rnn"


@pytest.mark.parametrize(
    ("cell", "known"),
    [("rnn", set(OF_WAA + OF_STATES)), ("gru", set(OF_STATES)), ("lstm", set(OF_STATES))],
)
def test_what_the_theory_does_not_have_for_a_cell_is_left_out_with_a_sentence(cell, known):
    flow = measured(SMALL.replace(cell=cell))
    header, arrays = unpack(picture.pack_flow(flow))
    assert set(arrays) - {"cells", "has_loss", "lags", "totals"} == known
    assert (header["undefined"] == "") == (cell == "rnn")
    assert header["weights"] == ("Waa" if cell == "rnn" else "Wₐ")
    words = [header["size"], header["share"], header["undefined"]]
    assert cell == "rnn" or not any("∂L/∂Waa" in text for text in words)


def test_a_window_is_said_with_the_step_at_which_it_cuts_and_the_ratio_until_there():
    flow = measured(SMALL.replace(window=5))
    row = flow.matrix[11]
    assert (row[:11] == 0).all()
    said = flow_words.verdict(flow).text
    assert "cut behind step 11 (window 5)" in said
    assert flow_words.number(row[11] / row[12]) in said
    assert "window cuts gradients" in flow_words.undefined(flow)
    header, arrays = unpack(picture.pack_flow(flow))
    assert header["window"] == 5
    assert not arrays["lags"][5:].any()


def test_stacked_layers_have_a_matrix_and_a_sentence_in_place_of_the_rest():
    flow = measured(SMALL.replace(layers=2))
    r = flow.run
    top = engine.gradient_flow(r.params, r.trace, r.probe.y, weights=r.probe.weights, layer=2)
    np.testing.assert_array_equal(flow.matrix, top)
    header, arrays = unpack(picture.pack_flow(flow))
    assert set(arrays) == {"cells", "has_loss"}
    assert "a[2]⟨k⟩" in header["undefined"]
    assert "defined for one layer" in header["share"]
    assert "∂L/∂Waa" not in header["size"]
    assert header["layer"] == 2
    assert "∂a[2]⟨12⟩" in header["size"]


def test_another_layer_has_its_own_matrix_its_name_in_every_sentence_and_its_own_verdict():
    top = measured(SMALL.replace(layers=2))
    low, r = at_layer(top, 1), top.run
    np.testing.assert_array_equal(
        low.matrix,
        engine.gradient_flow(r.params, r.trace, r.probe.y, weights=r.probe.weights, layer=1),
    )
    header, _ = unpack(picture.pack_flow(low))
    assert (header["layer"], header["layers"]) == (1, 2)
    assert (
        "layer 1, a[1]⟨k⟩, which a gradient reaches along every way through layers 1 to 2"
        in (header["undefined"])
    )
    row = low.matrix[11]
    assert header["sentence"]["before"].startswith("In layer 1 of 2: ")
    assert header["sentence"]["number"].startswith(flow_words.number(row[1] / row[12]))
    assert f"∂a[1]⟨12⟩‖ = {flow_words.number(row[12])}" in header["size"]
    assert header["sentence"] != unpack(picture.pack_flow(top))[0]["sentence"]


def test_the_measured_line_of_an_lstm_is_of_its_whole_state_and_says_so():
    flow = measured(SMALL.replace(cell="lstm"))
    header, arrays = unpack(picture.pack_flow(flow, states=True))
    assert "the whole state s = [c, a]" in header["undefined"]
    assert (header["view"], header["cell"]) == ("states", "lstm")
    T = header["T"]
    last_row = 10.0 ** arrays["cells"][-T - 1 :].astype(float)
    np.testing.assert_allclose(last_row[::-1], arrays["measured"], rtol=1e-5)


def test_the_share_by_distance_adds_up_to_the_columns_of_all_gates():
    flow = measured(SMALL.replace(cell="lstm"))
    r = flow.run
    back = engine.backward(r.params, r.trace, r.probe.y, weights=r.probe.weights, reduction="sum")
    columns = [back.grads[f"W{gate}"][:, : r.params.n_a] for gate in "fuco"]
    assert flow.total_norm == pytest.approx(np.linalg.norm(columns), rel=1e-12)


def test_below_a_layer_that_reads_both_ways_the_whole_matrix_is_sent_and_starts_nowhere():
    _, seen = see("rnn", layers=2, both=True, words=9, n_y=9)
    sight = sights_of(seen)["layer 1, forward"]
    flow = measure_flow(sight)
    header, arrays = unpack(picture.pack_flow(flow))
    assert header["crossed"]
    single = [sight.back_from(step).back.da_norm for step in range(1, 8)]
    np.testing.assert_allclose(
        10.0 ** arrays["cells"].astype(float).reshape(7, 8), single, rtol=1e-5
    )
    at_7 = flow_words.number(single[6][7])
    assert header["size"] == f"Size, apart from the ratio: ‖∂L⟨7⟩/∂a⟨7⟩‖ = {at_7} at its own step."
    assert header["sentence"]["before"].startswith("Every loss arrives at every step of this row")
    assert header["rule"].endswith("the layer above brings every loss to every step.")
    states, _ = unpack(picture.pack_flow(flow, states=True))
    assert not states["crossed"]


def test_of_the_highest_layer_of_both_ways_the_matrix_ends_at_the_loss():
    _, seen = see("rnn", layers=2, both=True, words=9, n_y=9)
    header, arrays = unpack(picture.pack_flow(measure_flow(sights_of(seen)["layer 2, reverse"])))
    assert not header["crossed"]
    assert len(arrays["cells"]) == 7 * 10 / 2
    assert "where it starts" in header["size"]
    assert "brings every loss" not in header["rule"]


def test_a_norm_of_any_size_and_zero_inf_and_nan_survive_the_packing():
    flow = with_row([0.0, 1e-320, 1e-300, 1e300, np.inf, np.nan, 1.0])
    _, arrays = unpack(picture.pack_flow(flow))
    last = arrays["cells"][-7:].astype(float)
    assert last[0] == -np.inf
    np.testing.assert_allclose(last[1:4], [-320, -300, 300], atol=0.01)
    assert last[4] == np.inf
    assert np.isnan(last[5])
    assert last[6] == 0


def test_steps_without_a_loss_are_marked_and_hold_no_number():
    header, arrays = unpack(picture.pack_flow(measured(Experiment(task="latch", n_steps=9))))
    assert arrays["has_loss"].tolist() == [0] * 8 + [1]
    assert np.isnan(arrays["cells"][: -header["T"] - 1]).all()
    assert np.isfinite(arrays["cells"][-header["T"] :]).all()


def test_the_states_take_the_place_of_the_losses_when_asked_for():
    flow = measured(Experiment(task="latch", n_steps=9))
    header, arrays = unpack(picture.pack_flow(flow, states=True))
    norms, every = measure_states(flow.run, 1.0)
    assert (header["view"], header["every"], every) == ("states", 1, 1)
    expected = norms[1:][np.arange(10) <= np.arange(1, 10)[:, None]]
    np.testing.assert_allclose(10.0 ** arrays["cells"].astype(float), expected, rtol=1e-5)


@pytest.mark.parametrize(
    "experiment",
    [
        DOUBLING.replace(dtype="float16"),
        Experiment(task="weather", n_steps=1, n_a=1, gain=0.0),
        Experiment(task="latch", n_steps=200, n_a=16, activation="relu", init="identity", gain=4.0),
        Experiment(task="text", n_steps=30, activation="sigmoid", gain=0.0),
    ],
)
def test_numbers_that_are_none_are_packed_too(experiment):
    for states in (False, True):
        header, _ = unpack(picture.pack_flow(measured(experiment), states=states))
        assert header["sentence"]["before"]


def test_what_is_sent_is_json_that_a_browser_reads():
    data = picture.pack_flow(measured(DOUBLING.replace(dtype="float16")))
    length = int.from_bytes(data[:4], "little")
    # NaN and Infinity are no JSON, though Python would read them.
    json.loads(data[4 : 4 + length], parse_constant=pytest.fail)


# ---- the sentence ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "kind", "words"),
    [
        (9.9e-4, "vanished", "shrinks to 9.9\u00a0×\u00a010⁻⁴ of what it was: it has vanished."),
        (7.9e-5, "vanished", "shrinks to 7.9\u00a0×\u00a010⁻⁵ of what it was: it has vanished."),
        (1.01e-3, "fades", "shrinks to 1.0\u00a0×\u00a010⁻³ of what it was: it fades."),
        (0.49, "fades", "shrinks to 0.49 of what it was: it fades."),
        (0.89, "fades", "shrinks to 0.89 of what it was: it fades."),
        (0.91, "holds", "keeps its size: 0.91 times what it was."),
        (1.0, "holds", "keeps its size: 1.00 times what it was."),
        (1.09, "holds", "keeps its size: 1.09 times what it was."),
        (1.11, "grows", "grows 1.1-fold."),
        (2.0, "grows", "grows 2.0-fold."),
        (12.3, "grows", "grows 12-fold."),
        (990.0, "grows", "grows 990-fold."),
        (1010.0, "exploded", "grows 1.0\u00a0×\u00a010³-fold: it explodes."),
        (3.14e8, "exploded", "grows 3.1\u00a0×\u00a010⁸-fold: it explodes."),
    ],
)
@pytest.mark.parametrize("start", [1.0, 1e-30, 1e30])
def test_the_verdict_depends_on_the_ratio_and_not_on_the_size(ratio, kind, words, start):
    said = flow_words.verdict(with_row([1, ratio * start, start, start, start]))
    assert said.kind == kind
    assert said.text == f"From the loss at step 4 back to step 1 the gradient {words}"


def test_the_ratio_of_a_real_network_is_that_of_plain_products():
    experiment = Experiment(task="latch", n_steps=40, n_a=12, gain=0.9)
    flow = measured(experiment)
    a, params, probe = flow.run.trace.a[:, 0], flow.run.params, flow.run.probe
    start = params.Wya.T @ (flow.run.trace.y_hat[-1, 0] - probe.y[-1, 0])
    gradient = start
    for k in range(40, 1, -1):
        gradient = params.Waa.T @ ((1 - a[k] ** 2) * gradient)
    ratio = np.linalg.norm(gradient) / np.linalg.norm(start)
    said = flow_words.verdict(flow)
    assert said.kind == "vanished"
    assert said.number == scientific(ratio, 1)


@pytest.mark.parametrize(
    ("dtype", "T", "bits"), [("float16", 40, "16 bit"), ("float32", 160, "32 bit")]
)
def test_overflow_is_said_with_step_array_and_precision(dtype, T, bits):
    experiment = DOUBLING.replace(dtype=dtype, n_steps=T, a0="random")
    flow = measured(experiment)
    # The same recursion in plain Python numbers, against the largest number of the format.
    params, largest = flow.run.params, float(np.finfo(dtype).max)
    a, t, first = float(flow.run.trace.a[0, 0, 0]), 0, ""
    while not first:
        t += 1
        a = 2 * a + float(params.Wax[0] @ flow.run.probe.x[t - 1, 0]) + float(params.ba[0])
        y_hat = float(params.Wya[0, 0]) * a + float(params.by[0])
        first = "a" if abs(a) > largest else "ŷ" if abs(y_hat) > largest else ""
    said = flow_words.verdict(flow)
    assert said.kind == "nonfinite"
    assert said.text.startswith(
        f"Going forward the numbers overflow: {first}⟨{t}⟩ is the first ∞ in {bits}"
    )
    assert not any("first that is" in note for note in flow_words.notes(flow))  # not said twice
    assert "NaN" in flow_words.share(flow) or "∞" in flow_words.share(flow)


def test_plain_doubling_overflows_where_the_format_ends():
    params = engine.init_params(
        "rnn", 1, 1, 1, activation="identity", output="identity", dtype="float16"
    )
    params = params.replace(Waa=[[2.0]], Wax=[[0.0]])
    trace = engine.forward(params, np.zeros((40, 1, 1)), np.ones((1, 1)))
    flow = measured(DOUBLING.replace(dtype="float16"))
    doubled = dataclasses.replace(flow, run=dataclasses.replace(flow.run, trace=trace))
    assert "a⟨16⟩ is the first ∞ in 16 bit" in flow_words.verdict(doubled).text


def test_a_dead_unit_gives_exactly_zero_and_says_from_where():
    flow = measured(Experiment(task="weather", n_steps=10, gain=0.0))
    said = flow_words.verdict(flow)
    assert said.kind == "zero"
    assert said.text == (
        "The gradient from the loss at step 10 is exactly zero from step 9 back: "
        "nothing before step 10 has any influence on it."
    )


def test_what_shrank_below_64_bit_is_not_called_without_influence():
    flow = measured(Experiment(task="weather", n_steps=200, gain=0.01))
    said = flow_words.verdict(flow)
    assert said.kind == "zero"
    assert "smallest number of 64 bit" in said.text


def test_a_loss_that_sends_nothing_back_is_said():
    said = flow_words.verdict(with_row([0, 0, 0, 0, 0]))
    assert said.text == "The loss at step 4 sends back exactly 0: nothing flows."


def test_an_overflow_on_the_way_back_is_said_with_its_cell():
    said = flow_words.verdict(with_row([np.nan, np.inf, np.inf, 1e300, 1.0]))
    assert said.text == (
        "From the loss at step 4 the gradient overflows: ‖∂L⟨4⟩/∂a⟨2⟩‖ is ∞, "
        "beyond what 64 bit can hold."
    )


def test_a_single_step_has_no_way_back():
    said = flow_words.verdict(measured(Experiment(task="weather", n_steps=1)))
    assert said.kind == "none"
    assert "choose more time steps" in said.text


# ---- the sentences beside it -----------------------------------------------------------------


def test_the_share_counts_the_steps_that_leave_one_percent():
    flow = measured(SMALL)
    assert flow_words.share(flow) == (
        f"99% of ∂L/∂Waa of this one sequence came from the last {flow.steps_for_99} steps."
    )
    one = dataclasses.replace(flow, steps_for_99=1)
    assert flow_words.share(one) == "99% of ∂L/∂Waa of this one sequence came from the last step."
    zero = dataclasses.replace(flow, total_norm=0.0, steps_for_99=0)
    assert flow_words.share(zero) == "∂L/∂Waa is exactly zero: this sequence does not change Waa."
    broken = dataclasses.replace(flow, total_norm=math.inf, steps_for_99=None)
    assert flow_words.share(broken).startswith("∂L/∂Waa is ∞")


def test_the_total_is_that_of_the_update():
    for reduction in ("sum", "mean"):
        flow = measured(SMALL.replace(reduction=reduction))
        r = flow.run
        back = engine.backward(
            r.params, r.trace, r.probe.y, weights=r.probe.weights, reduction=reduction
        )
        expected = np.linalg.norm(back.grads.named()["Waa"])
        assert flow.update_norm == pytest.approx(expected, rel=1e-9)
        assert f"{flow_words.number(expected)} ({reduction} over 12 losses)" in flow_words.size(
            flow
        )


def test_a_precision_that_loses_the_gradient_says_from_which_step():
    flow = measured(Experiment(task="latch", n_steps=40, gain=0.4, dtype="float16"))
    back = flow.run.backward.back
    first = max(k for k in range(1, 41) if back.da_norm[k] == 0)
    assert f"in 16 bit, reads exactly 0 from step {first} back" in flow_words.notes(flow)[-1]
    assert flow.matrix[-1, first] > 0
    full = measured(Experiment(task="latch", n_steps=40, gain=0.4))
    assert flow_words.notes(full) == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1, "1"),
        (0.4567, "0.46"),
        (0.01, "0.01"),
        (0.0099, "9.9\u00a0×\u00a010⁻³"),
        (12.34, "12"),
        (456.7, "457"),
        (1000, "1.0\u00a0×\u00a010³"),
        (7.94e-5, "7.9\u00a0×\u00a010⁻⁵"),
        (-2.5, "−2.5"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "NaN"),
    ],
)
def test_numbers_have_two_digits(value, text):
    assert flow_words.number(value) == text


@pytest.mark.parametrize(
    ("fields", "chosen", "shown"),
    [
        ({"task": "latch", "n_steps": 6}, None, "states"),
        ({"task": "latch", "n_steps": 6}, "losses", "losses"),
        ({"n_steps": 6}, None, "losses"),
        ({"n_steps": 6}, "states", "states"),
        ({"task": "latch", "n_steps": 6, "cell": "lstm"}, None, "states"),
        ({"task": "latch", "n_steps": 6, "layers": 2}, "states", "losses"),
    ],
)
def test_of_one_loss_the_states_are_shown_unless_another_matrix_was_chosen(
    monkeypatch, fields, chosen, shown
):
    said = []
    one = Experiment(n_a=3, **fields)
    monkeypatch.setattr(
        picture.session, "look", lambda name, usual: (name == "matrix" and chosen) or usual
    )
    monkeypatch.setattr(picture.session, "current", lambda: one)
    monkeypatch.setattr(picture, "_show_forgetting", lambda flow: None)
    monkeypatch.setattr(picture, "kept", lambda name, of, pack_it: unpack(pack_it())[0])
    monkeypatch.setattr(picture, "_flow", lambda data, **_: said.append(data["view"]))
    picture._show(measured(one))
    assert said == [shown]
