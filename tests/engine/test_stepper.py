"""One step at a time is the same as all steps at once, whatever is copied or left out between."""

import re

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from tests.engine import test_encoder_decoder, test_layers

CELLS = test_layers.CELLS
KINDS = (1, 2, 3, "border")
SAME = {"rtol": 1e-12, "atol": 1e-14}


def problem_of(cell, kind, **options):
    """(params, x, a0, c0)"""
    make = test_encoder_decoder.problem if kind == "border" else test_layers.problem
    params, x, _, _, a0, c0 = make(
        cell, **({} if kind == "border" else {"layers": kind}), **options
    )
    return params, x, a0, c0


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("m", [1, 2])
def test_stepping_is_the_forward_pass(cell, kind, m):
    params, x, a0, c0 = problem_of(cell, kind, m=m)
    trace, stepper = engine.forward(params, x, a0, c0), engine.Stepper(params, m, a0, c0)
    for t in range(1, len(x) + 1):
        y_hat = stepper.step(x[t - 1])
        assert stepper.t == t
        np.testing.assert_allclose(y_hat, trace.y_hat[t - 1], **SAME)
        np.testing.assert_allclose(stepper.log_y_hat, trace.log_y_hat[t - 1], **SAME)
        np.testing.assert_allclose(stepper.a, trace.a[t], **SAME)
        for (a, c), layer in zip(stepper.layers, trace.layers, strict=True):
            np.testing.assert_allclose(a, layer.a[t], **SAME)
            assert (c is None) == (layer.c is None)
            if c is not None:
                np.testing.assert_allclose(c, layer.c[t], **SAME)
    assert (stepper.c is None) == (cell != "lstm")


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("kind", KINDS)
def test_it_starts_from_zeros_or_from_what_was_learned(cell, kind):
    params, x, a0, _ = problem_of(cell, kind)
    np.testing.assert_allclose(
        engine.Stepper(params, 2).step(x[0]), engine.forward(params, x).y_hat[0], **SAME
    )
    parts = {"border": params.border} if params.border else {"layers": params.layers}
    learned = engine.init_params(cell, 3, 4, 3, start="learned", **parts)
    starts = {name: np.full(4, 0.7) for name in learned if name.startswith("a0")}
    learned = learned.replace(**starts)
    said = engine.Stepper(learned, 2).step(x[0])
    np.testing.assert_allclose(said, engine.forward(learned, x).y_hat[0], **SAME)
    assert np.abs(said - engine.Stepper(learned, 2, np.zeros_like(a0)).step(x[0])).max() > 1e-3


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "identity"])
@pytest.mark.parametrize("output", ["softmax", "sigmoid", "identity"])
def test_every_activation_and_output_is_the_same(activation, output):
    params = engine.init_params("rnn", 3, 5, 2, activation=activation, output=output)
    x = np.random.default_rng(0).standard_normal((6, 2, 3))
    trace, stepper = engine.forward(params, x), engine.Stepper(params, 2)
    for x_t, y_hat in zip(x, trace.y_hat, strict=True):
        np.testing.assert_allclose(stepper.step(x_t), y_hat, **SAME)
    assert (stepper.log_y_hat is None) == (output != "softmax")


@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("cell", CELLS)
def test_in_less_precision_too(cell, dtype):
    params, x, a0, c0 = problem_of(cell, 2, dtype=dtype)
    trace, stepper = engine.forward(params, x, a0, c0), engine.Stepper(params, 2, a0, c0)
    near = 8 * np.finfo(dtype).eps
    for x_t, y_hat, a in zip(x, trace.y_hat, trace.a[1:], strict=True):
        assert stepper.step(x_t).dtype == stepper.a.dtype == dtype
        np.testing.assert_allclose(stepper.y_hat, y_hat, atol=near)
        np.testing.assert_allclose(stepper.a, a, atol=near)


@pytest.mark.parametrize("cell", CELLS)
def test_float16_is_rounded_wherever_the_forward_pass_rounds(cell):
    """Nearly all numbers are the very same; of unrounded ones one in five or more would differ."""
    params, x, a0, c0 = problem_of(cell, 1, T=40, m=5, n_a=16, dtype="float16")
    trace, stepper = engine.forward(params, x, a0, c0), engine.Stepper(params, 5, a0, c0)
    differ = []
    for x_t, a in zip(x, trace.a[1:], strict=True):
        stepper.step(x_t)
        differ.append(np.mean(stepper.a != a))
    assert np.mean(differ) < 0.02


def test_float16_overflows_where_the_forward_pass_does():
    """What overflows in float16 would not in the float32 it is computed in."""
    params = engine.init_params("rnn", 1, 1, 2, activation="identity", dtype="float16")
    params = params.replace(Waa=[[4.0]], Wax=[[1.0]])
    stepper = engine.Stepper(params, a0=[[30000.0]])
    stepper.step([[0.0]])
    assert np.isinf(stepper.a).all()


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("kind", KINDS)
def test_rows_that_are_kept_go_on_as_they_would_have_alone(cell, kind):
    params, x, a0, c0 = problem_of(cell, kind, m=3)
    stepper = engine.Stepper(params, 3, a0, c0)
    for x_t in x[:4]:
        stepper.step(x_t)
    before, chosen = stepper.y_hat, [2, 0, 2, 2]
    stepper.keep(chosen)
    assert np.array_equal(stepper.y_hat, before[chosen])
    assert stepper.m == 4
    full = engine.forward(params, x, a0, c0)
    for x_t, y_hat in zip(x[4:], full.y_hat[4:], strict=True):
        np.testing.assert_allclose(stepper.step(x_t[chosen]), y_hat[chosen], **SAME)


@pytest.mark.parametrize("cell", CELLS)
def test_a_fork_and_its_origin_do_not_know_of_one_another(cell):
    params, x, a0, c0 = problem_of(cell, 2)
    stepper = engine.Stepper(params, 2, a0, c0)
    stepper.step(x[0])
    fork, a = stepper.fork(), stepper.a.copy()
    fork.step(x[1])
    fork.keep([1])
    fork.step(x[2, 1:])
    assert (stepper.t, stepper.m, fork.t, fork.m) == (1, 2, 3, 1)
    assert np.array_equal(stepper.a, a)
    np.testing.assert_allclose(
        stepper.step(x[1]), engine.forward(params, x, a0, c0).y_hat[1], **SAME
    )


@pytest.mark.parametrize("cell", CELLS)
def test_what_it_hands_out_is_read_only_and_stays(cell):
    params, x, a0, c0 = problem_of(cell, 2)
    stepper = engine.Stepper(params, 2, a0, c0)
    given = x[0].copy()
    first = stepper.step(given)
    arrays = [first, stepper.log_y_hat, *(a for nodes in stepper.layers for a in nodes[:1])]
    copies = [array.copy() for array in arrays]
    given[...] = 5
    stepper.step(x[1])
    for array, earlier in zip(arrays, copies, strict=True):
        assert np.array_equal(array, earlier)
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_the_start_it_was_given_may_change_afterwards():
    params, x, a0, c0 = problem_of("lstm", 1)
    stepper, expected = engine.Stepper(params, 2, a0, c0), engine.forward(params, x, a0, c0)
    a0[...], c0[...] = 9, 9
    np.testing.assert_allclose(stepper.step(x[0]), expected.y_hat[0], **SAME)


@pytest.mark.parametrize("cell", CELLS)
def test_what_is_not_finite_is_kept_and_nothing_warns(cell):
    params, x, _, _ = problem_of(cell, 1)
    stepper = engine.Stepper(params.replace(by=[np.inf, 0.0, np.nan]), 2)
    assert np.isnan(stepper.step(x[0])).any()
    assert np.isfinite(stepper.a).all()


def test_what_cannot_be_is_refused():
    params, x, *_ = problem_of("gru", 2)
    with pytest.raises(InputError, match=r"m=0 .*must be a whole number from 1"):
        engine.Stepper(params, 0)
    with pytest.raises(
        InputError, match=r"c0 of shape \(2, 2, 4\) was given, but cell='gru' has no c<t>"
    ):
        engine.Stepper(params, 2, c0=np.zeros((2, 2, 4)))
    with pytest.raises(
        InputError, match=r"a0 has shape \(2, 4\), but \(layers, m, n_a\) = \(2, 2, 4\) is needed"
    ):
        engine.Stepper(params, 2, np.zeros((2, 4)))
    with pytest.raises(InputError, match=r"of shape \(100000000, 3\), .* choose a smaller m"):
        engine.Stepper(engine.init_params("rnn", 1, 1, 3), 10**8)
    stepper = engine.Stepper(params, 2)
    with pytest.raises(
        InputError, match=r"x has shape \(1, 3\), but \(m, n_x\) = \(2, 3\) is needed"
    ):
        stepper.step(x[0, :1])
    with pytest.raises(InputError, match=r"x holds nan at index \[0, 0\]"):
        stepper.step(np.full((2, 3), np.nan))
    assert stepper.t == 0
    for what, given in (("has shape (0,)", []), ("has shape (1, 1)", [[0]]), ("is None", None)):
        needed = re.escape(f"rows {what}, but (n,) is needed; give an array of that shape")
        with pytest.raises(InputError, match=needed):
            stepper.keep(given)
    for kind, given in (("float64", [0.0]), ("bool", [True, False])):
        match = f"rows of type {kind} name no sequences; give one or more whole numbers from 0 to 1"
        with pytest.raises(InputError, match=match):
            stepper.keep(given)
    for outside in ([0, 2], [-1]):
        with pytest.raises(InputError, match=r"there are m=2 sequences; give .* from 0 to 1"):
            stepper.keep(outside)
    assert stepper.m == 2
