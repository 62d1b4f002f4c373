"""The checks of the page: right numbers pass, a planted fault fails, and nothing is claimed where
nothing can be known."""

import dataclasses
import importlib.util
import math
import re

import numpy as np
import pytest

from explorer import checks, engine
from explorer.checks import autograd, flow, gradients
from explorer.checks.by_hand import cliff, linear, saturation
from explorer.checks.differences import slope_along
from explorer.checks.record import at_most, compare
from explorer.checks.setting import make_setting, setting_of
from explorer.experiment import Experiment
from explorer.run import run
from tests.engine.textbook import differences

SMALL = Experiment(n_steps=6, n_a=5)


def problem(cell="rnn", T=5, output="softmax", **options):
    rng = np.random.default_rng(3)
    params = engine.init_params(cell, 3, 4, 3, output=output, seed=3, **options)
    x, y = rng.standard_normal((T, 2, 3)), rng.random((T, 2, 3))
    y /= y.sum(axis=-1, keepdims=True)
    weights = rng.uniform(0.5, 2, (T, 2))
    weights[1], weights[-1, 0] = 0, 0
    return make_setting(params, x, y, weights, rng.standard_normal((2, 4)))


def planted(monkeypatch, spoil):
    """Let every backward pass be spoiled by `spoil(dW: dict of writeable arrays)`."""
    right = engine.backward

    def wrong(*args, **options):
        back = right(*args, **options)
        dW = {name: array.copy() for name, array in back.grads.items()}
        spoil(dW)
        flat = np.concatenate([array.ravel() for array in dW.values()])
        return dataclasses.replace(back, grads=dataclasses.replace(back.grads, flat=flat))

    monkeypatch.setattr(engine, "backward", wrong)


# --- what stands as expected is right, by programs that share nothing with the engine


def test_the_linear_unit_is_expected_at_the_closed_form():
    expected = [check.expected[0] for check in linear()]
    assert expected == pytest.approx([0.14316042242555893, 25, 2667.9739290839952], rel=1e-12)


def test_the_cliff_is_expected_where_a_plain_recursion_finds_it():
    def sigma(z):
        return 1 / (1 + math.exp(-z))

    a, dw, db = sigma(0.5), 0.0, 0.0
    for _ in range(50):
        new = sigma(5 * a - 2)
        dw, db = new * (1 - new) * (a + 5 * dw), new * (1 - new) * (1 + 5 * db)
        a = new
    found = [(a - 0.7) ** 2, 2 * (a - 0.7) * dw, 2 * (a - 0.7) * db]
    assert [check.expected[0] for check in cliff()] == pytest.approx(found, rel=1e-12)


def test_saturation_is_expected_where_a_plain_recursion_finds_it():
    for check, w in zip(saturation(), (0.9, 1.1, 2.0), strict=True):
        a, product = 0.5, 1.0
        for _ in range(20):
            a = math.tanh(w * a)
            product *= w * (1 - a * a)
        assert check.expected[0] == pytest.approx(product, rel=1e-10)


def test_the_numbers_of_the_literature_are_expected():
    expected = {check.name: check.expected for check in checks.by_hand()}
    assert expected["Clip by norm at 1"] == (0.6, 0.8)
    turned = expected["Clip by value at 1: turned by, degrees"][0]
    assert turned == pytest.approx(8.1301, abs=5e-5)
    steps = [expected[f"Overflow in {bits} bit, at step"][0] for bits in (16, 32, 64)]
    assert steps == [16, 128, 1024]
    assert expected["The loss at the start, 25 letters"][0] == pytest.approx(82.3959, abs=5e-5)
    assert expected["The loss of guessing one order of four"][0] == pytest.approx(
        1.386294, abs=5e-7
    )
    assert expected["The squared error of always predicting 1"] == (1 / 6,)
    copy = 10 * math.log(8) / (180 + 20)
    assert expected["The loss of repeating nothing"][0] == pytest.approx(copy, abs=1e-15)


@pytest.mark.parametrize("check", [*checks.by_hand(), *checks.laws()], ids=lambda c: c.name)
def test_every_number_by_hand_and_every_law_is_found(check):
    assert check.passed is True
    assert check.error <= check.tolerance <= 1e-9
    assert check.sentence
    assert check.source


# --- the experiment on the screen


@pytest.mark.slow
@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(),
        SMALL.replace(updates=20),
        SMALL.replace(activation="relu", gain=2.0, a0="random"),
        SMALL.replace(task="weather", activation="sigmoid", dtype="float32"),
        SMALL.replace(task="latch", activation="identity", dtype="float16"),
        SMALL.replace(task="adding", n_steps=20, updates=5),
        SMALL.replace(task="order", n_steps=20, updates=5),
        SMALL.replace(task="copy", n_steps=20, updates=5),
        Experiment(task="text", n_steps=60, n_a=40),
        SMALL.replace(cell="gru", layers=2, a0="random", updates=5),
        SMALL.replace(cell="lstm", window=2, updates=5),
        SMALL.replace(layers=3, window=4, gain=1.5),
        SMALL.replace(a0="learned", updates=5),
        SMALL.replace(a0="learned", cell="lstm", layers=2, window=3, updates=5),
    ],
    ids=lambda e: f"{e.task}-{e.activation}-{e.dtype}-{e.n_a}-{e.cell}-{e.layers}-{e.window}",
)
def test_a_right_gradient_passes(experiment):
    result = run(experiment)
    for check in (checks.quick_check(result), *checks.check_experiment(result)):
        assert check.passed is True, check
        assert check.error < 1e-6


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("output", ["softmax", "sigmoid", "identity"])
def test_the_losses_written_here_are_the_engines_for_every_cell_and_output(cell, output):
    setting = problem(cell, output=output)
    every = gradients.check_one_by_one(setting)
    assert len(every) == len(setting.back.grads)
    for check in (gradients.check_all_at_once(setting), *every, flow.check_flow(setting)):
        assert check.passed is True, check


def test_a_slope_is_that_of_a_network_that_shares_no_code():
    setting = problem()
    W = {name: array.copy() for name, array in setting.params.named().items()}
    rest = ("tanh", "softmax", setting.x, setting.y, setting.a0, setting.weights, "sum")
    reference = differences(W, *rest)
    for name, expected in reference.items():
        V = np.zeros(expected.shape)
        V.flat[-1] = 1
        assert slope_along(setting, name, V, 1.0).difference == pytest.approx(
            expected.flat[-1], abs=1e-7
        )


def test_the_number_shown_is_the_one_that_differs_most(monkeypatch):
    def spoil(dW):
        dW["Waa"][2, 1] += 0.5

    clean = setting_of(run(SMALL)).back.grads["Waa"][2, 1]
    planted(monkeypatch, spoil)
    check = checks.check_experiment(run(SMALL))[1]
    assert check.passed is False
    assert check.found[0] == pytest.approx(clean + 0.5)
    assert check.expected[0] == pytest.approx(clean, abs=1e-8)


# --- planted faults


@pytest.mark.slow
@pytest.mark.parametrize("array", ["Waa", "Wax", "ba", "Wya", "by"])
@pytest.mark.parametrize("factor", [1.001, -1.0, 0.0])
def test_a_wrong_gradient_turns_its_check_red_and_the_badge(monkeypatch, array, factor):
    def spoil(dW):
        dW[array] *= factor

    planted(monkeypatch, spoil)
    result = run(SMALL)
    assert checks.quick_check(result).passed is False
    for check in checks.check_experiment(result)[1:]:
        assert check.passed is (f"/∂{array}," not in check.name), check


def test_a_missing_step_of_the_sum_turns_the_check_red(monkeypatch):
    right = engine.backward

    def forgets_the_last_step(params, trace, y, *, weights=None, **options):
        back = right(params, trace, y, weights=weights, **options)
        seen = weights.copy()
        seen[-1] = 0
        grads = right(params, trace, y, weights=seen, **options).grads
        return dataclasses.replace(back, grads=grads)

    monkeypatch.setattr(engine, "backward", forgets_the_last_step)
    assert checks.quick_check(run(SMALL)).passed is False


def test_a_flow_matrix_that_is_wrong_in_one_cell_turns_its_check_red(monkeypatch):
    right = engine.gradient_flow

    def wrong(*args, **options):
        matrix = right(*args, **options).copy()
        matrix[3, 1] *= 1.001
        return matrix

    monkeypatch.setattr(engine, "gradient_flow", wrong)
    check = checks.check_experiment(run(SMALL))[-1]
    assert check.passed is False
    assert "t = 4, k = 1" in check.sentence
    assert check.error == pytest.approx(1e-3)


def test_a_lost_cell_of_the_flow_matrix_is_a_failure(monkeypatch):
    right = engine.gradient_flow

    def wrong(*args, **options):
        matrix = right(*args, **options).copy()
        matrix[3, 1] = np.nan
        return matrix

    monkeypatch.setattr(engine, "gradient_flow", wrong)
    assert checks.check_experiment(run(SMALL))[-1].passed is False


@pytest.mark.parametrize(
    ("name", "fails"),
    [
        ("jacobian_norms", {"The bound holds for tanh", "One tanh unit, w = 1.1"}),
        ("clip_by_norm", {"Clip by norm at 1", "Clip by norm keeps the direction of a whole"}),
        ("clip_by_value", {"Clip by value at 1"}),
    ],
)
def test_a_fault_in_the_engine_turns_the_laws_and_the_numbers_red(monkeypatch, name, fails):
    right = getattr(engine, name)

    def wrong(*args, **options):
        if name == "jacobian_norms":
            return right(*args, **options) * 2
        # What is asked for is not done: the gradient stays as it was.
        return args[0], right(*args, **options)[1]

    monkeypatch.setattr(engine, name, wrong)
    red = [c.name for c in (*checks.by_hand(), *checks.laws()) if c.passed is False]
    for start in fails:
        assert any(found.startswith(start) for found in red), red


# --- where nothing can be known


def test_what_overflows_is_not_checkable_and_says_where():
    setting = problem(T=600, activation="identity", init="orthogonal", gain=8.0)
    assert re.fullmatch(r"a⟨3\d\d⟩ is ∞", setting.not_checkable)
    check = gradients.check_all_at_once(setting)
    assert check.passed is None
    assert check.sentence == f"{checks.NOTHING}{setting.not_checkable}."
    assert flow.check_flow(setting).passed is None


def test_what_overflows_in_16_bit_only_is_checked_in_64():
    result = run(Experiment(activation="identity", gain=4.0, n_a=2, dtype="float16", n_steps=14))
    assert result.trace.first_nonfinite is not None
    assert checks.quick_check(result).passed is True


def test_what_hides_behind_rounding_is_left_out_and_named():
    quick, *rest = checks.check_experiment(
        run(Experiment(activation="identity", gain=4, n_a=2, n_steps=60))
    )
    assert quick.passed is True
    assert quick.left_out == ("by",)
    assert "Left out: by" in quick.sentence
    assert rest[4].passed is None


@pytest.mark.slow
def test_a_chaotic_network_is_not_called_wrong():
    result = run(Experiment(n_steps=200, gain=4.0))
    quick, *rest = checks.check_experiment(result)
    assert quick.passed is None
    assert "Waa" in quick.sentence
    assert all(check.passed is not False for check in rest)
    assert rest[-1].passed is True  # the matrix needs no differences


def test_a_relu_on_its_kink_is_not_called_wrong():
    params = engine.init_params("rnn", 1, 2, 1, activation="relu", output="identity")
    params = params.replace(Wax=np.zeros((2, 1)))
    x, y, weights = np.ones((3, 1, 1)), np.ones((3, 1, 1)), np.ones((3, 1))
    setting = make_setting(params, x, y, weights, None)
    verdicts = {check.passed for check in gradients.check_one_by_one(setting)}
    assert False not in verdicts
    assert None in verdicts


def test_a_network_that_has_learned_is_not_called_wrong():
    setting = problem()
    certain = setting.params.replace(Wya=np.zeros((3, 4)), by=[40.0, 0.0, 0.0])
    y = np.zeros_like(setting.y)
    y[..., 0] = 1
    sure = make_setting(certain, setting.x, y, setting.weights, setting.a0)
    assert gradients.check_all_at_once(sure).passed is not False
    assert all(check.passed is not False for check in gradients.check_one_by_one(sure))


def test_a_long_sequence_is_looked_at_in_part_and_says_so():
    setting = setting_of(run(Experiment(task="text", n_steps=100, n_a=64)))
    entries = gradients.entries_checked(setting)
    assert entries["ba"] == 40
    assert sum(entries.values()) <= 200
    check = gradients.check_one_by_one(setting)[0]
    assert check.sentence.startswith(f"{entries['Waa']} of 4,096 numbers, chosen at random, were")


def test_all_numbers_of_the_first_experiment_are_looked_at():
    setting = setting_of(run(Experiment()))
    assert sum(gradients.entries_checked(setting).values()) == setting.params.flat.size
    assert checks.check_experiment(run(Experiment()))[1].sentence.startswith("All 256 numbers were")


# --- the record


@pytest.mark.parametrize("found", [float("nan"), float("inf"), 1.1])
def test_a_number_that_is_none_is_no_pass(found):
    words = {"sentence": "", "source": ""}
    assert compare("", "", 1.0, found, **words).passed is False
    assert at_most("", "", 1.0, found, **words).passed is False


def test_a_limit_is_kept_below_and_at_it():
    assert at_most("", "", 2.0, 2.0, sentence="", source="").passed is True
    assert at_most("", "", 2.0, 0.0, sentence="", source="").error == 0


# --- PyTorch


def test_without_torch_there_is_no_check_and_no_error(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert checks.check_autograd(run(SMALL)) == ()


@pytest.mark.skipif(not autograd.torch_is_installed(), reason="needs torch")
@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "identity"])
@pytest.mark.parametrize("output", ["softmax", "sigmoid", "identity"])
def test_autograd_agrees_and_a_planted_fault_does_not(monkeypatch, activation, output):
    every = autograd.check_autograd(problem(activation=activation, output=output))
    assert [check.passed for check in every] == [True] * 7
    assert max(check.error for check in every) < 1e-12

    def spoil(dW):
        dW["Wax"][0, 0] += 1e-6

    planted(monkeypatch, spoil)
    wrong = autograd.check_autograd(problem(activation=activation, output=output))
    assert [check.name for check in wrong if check.passed is False] == ["∂L/∂Wax against autograd"]


@pytest.mark.skipif(not autograd.torch_is_installed(), reason="needs torch")
def test_autograd_says_nothing_of_a_chaotic_network():
    every = checks.check_autograd(run(Experiment(n_steps=200, gain=4.0)))
    assert every[0].passed is None
    assert "rounding grows" in every[0].sentence


@pytest.mark.slow
@pytest.mark.skipif(not autograd.torch_is_installed(), reason="needs torch")
@pytest.mark.parametrize("window", [0, 2])
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("a0", ["random", "learned"])
def test_autograd_agrees_for_every_cell_layer_and_window(cell, layers, window, a0):
    shown = SMALL.replace(cell=cell, layers=layers, window=window, a0=a0, updates=5)
    every = checks.check_autograd(run(shown))
    assert {check.passed for check in every} == {True}
    assert max(check.error for check in every) < 1e-11
    of_layer = {"rnn": 3, "gru": 6, "lstm": 8}[cell] + (a0 == "learned")
    assert len(every) == 4 + layers * of_layer
