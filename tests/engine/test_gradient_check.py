from dataclasses import replace

import numpy as np
import pytest

from explorer import engine
from explorer.engine import finite_differences
from explorer.engine.finite_differences import error
from explorer.errors import InputError
from tests.engine.textbook import ACTIVATIONS, OUTPUTS, no_input, one_unit, problem


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("output", OUTPUTS)
def test_a_right_gradient_passes(activation, output):
    params, x, y, weights, a0 = problem(5, activation=activation, output=output)
    for options in ({}, {"weights": weights, "a0": a0, "reduction": "sum"}):
        report = engine.gradient_check(params, x, y, **options)
        assert list(report) == ["Waa", "Wax", "ba", "Wya", "by"]
        assert max(report.values()) < 1e-7


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_the_check_works_in_float64_whatever_the_network(dtype):
    params, x, y, _, _ = problem(5, dtype=dtype)
    assert max(engine.gradient_check(params, x, y).values()) < 1e-7


@pytest.mark.parametrize("name", ["Waa", "Wax", "ba", "Wya", "by"])
def test_a_wrong_gradient_fails_under_its_own_name(name, monkeypatch):
    params, x, y, _, _ = problem(5, masked=False)
    right = engine.backward

    def wrong(*args, **options):
        back = right(*args, **options)
        array = back.grads[name].copy()
        array.flat[0] += 1e-3 * np.abs(array).max()
        return replace(back, grads=back.grads.replace(**{name: array}))

    monkeypatch.setattr(finite_differences, "backward", wrong)
    report = engine.gradient_check(params, x, y)
    assert report.pop(name) > 1e-4
    assert max(report.values()) < 1e-7


def test_the_error_is_the_largest_difference_over_the_sum_of_the_largest():
    assert error(np.array([1.0, -3.0]), np.array([1.0, -2.0])) == 0.2
    assert error(np.zeros(2), np.zeros(2)) == 0
    assert np.isnan(error(np.array([np.nan]), np.array([1.0])))
    assert error(np.array([np.nan, 2.0]), np.array([1.0, 2.0])) == 0


def test_a_relu_that_sits_on_its_kink_does_not_fail():
    params = engine.init_params("rnn", 2, 4, 3, activation="relu", seed=1)
    x = np.zeros((4, 2, 2))
    x[2:] = np.random.default_rng(0).standard_normal((2, 2, 2))
    y = np.tile([0.0, 1.0, 0.0], (4, 2, 1))
    report = engine.gradient_check(params, x, y)
    assert max(report.values()) < 1e-6


def test_a_parameter_without_any_effect_has_no_error():
    report = engine.gradient_check(one_unit(0.5), no_input(3), np.ones((3, 1, 1)))
    assert report["Waa"] == 0  # the state stays 0
    assert report["ba"] < 1e-8


@pytest.mark.parametrize("epsilon", [0, -1e-5, float("nan"), "small"])
def test_a_step_that_is_none_is_refused(epsilon):
    params, x, y, _, _ = problem()
    with pytest.raises(InputError, match="epsilon="):
        engine.gradient_check(params, x, y, epsilon=epsilon)
