import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from tests.engine.textbook import ACTIVATIONS, no_input, one_unit, problem, states


def test_one_step_worked_by_hand():
    params = engine.init_params("rnn", 1, 2, 1, output="identity").replace(
        Waa=[[0.5, -1.0], [0.0, 2.0]],
        Wax=[[1.0], [-1.0]],
        ba=[0.1, 0.2],
        Wya=[[3.0, 4.0]],
        by=[-1.0],
    )
    trace = engine.forward(params, [[[0.5]]], a0=[[1.0, 0.25]])
    z = np.array([0.5 * 1 - 1 * 0.25 + 0.5 + 0.1, 2 * 0.25 - 0.5 + 0.2])
    assert trace.a[0].tolist() == [[1.0, 0.25]]
    np.testing.assert_allclose(trace.a[1, 0], np.tanh(z), rtol=1e-15)
    np.testing.assert_allclose(trace.y_hat[0, 0, 0], 3 * np.tanh(z[0]) + 4 * np.tanh(z[1]) - 1)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_state_agrees_with_the_textbook(activation):
    params, x, _, _, a0 = problem(activation=activation, T=7, m=3)
    trace = engine.forward(params, x, a0)
    np.testing.assert_allclose(trace.a, states(params, activation, x, a0), rtol=1e-12, atol=1e-13)


def test_the_shapes_are_time_first_batch_second():
    params, x, _, _, _ = problem(T=6, m=2, n_x=3, n_a=5, n_y=4)
    trace = engine.forward(params, x)
    assert trace.x.shape == (6, 2, 3)
    assert trace.a.shape == (7, 2, 5)
    assert trace.logits.shape == trace.y_hat.shape == trace.log_y_hat.shape == (6, 2, 4)
    assert not trace.a[0].any()


def test_a_later_input_cannot_change_an_earlier_state():
    params, x, _, _, _ = problem(T=8)
    changed = x.copy()
    changed[5] += 1
    before, after = engine.forward(params, x), engine.forward(params, changed)
    np.testing.assert_array_equal(before.a[:6], after.a[:6])
    np.testing.assert_array_equal(before.y_hat[:5], after.y_hat[:5])
    assert (before.a[6:] != after.a[6:]).any(axis=(1, 2)).all()


def test_one_example_does_not_see_another():
    params, x, _, _, a0 = problem(m=3)
    alone = engine.forward(params, x[:, 1:2], a0[1:2])
    np.testing.assert_allclose(engine.forward(params, x, a0).a[:, 1:2], alone.a, rtol=1e-14)


def test_two_halves_in_a_row_are_the_whole():
    params, x, _, _, a0 = problem(T=8)
    whole, first = engine.forward(params, x, a0), engine.forward(params, x[:4], a0)
    second = engine.forward(params, x[4:], first.a[-1])
    np.testing.assert_allclose(whole.a[4:], second.a, rtol=1e-14)


def test_softmax_outputs_add_up_to_one_even_from_huge_logits():
    params, x, _, _, _ = problem()
    trace = engine.forward(params.replace(Wya=1000 * params.Wya), x)
    np.testing.assert_allclose(trace.y_hat.sum(axis=-1), 1, rtol=1e-12)
    assert trace.first_nonfinite is None
    finite = trace.y_hat > 1e-300
    np.testing.assert_allclose(trace.log_y_hat[finite], np.log(trace.y_hat[finite]), atol=1e-12)


@pytest.mark.parametrize(("dtype", "t"), [("float16", 16), ("float32", 128), ("float64", 1024)])
def test_doubling_overflows_at_the_step_that_the_precision_allows(dtype, t):
    trace = engine.forward(one_unit(2.0, dtype=dtype), no_input(t + 5), a0=[[1.0]])
    assert trace.first_nonfinite == (t, "a")
    assert trace.first_nonfinite.step == t
    assert trace.a.dtype == dtype
    assert np.isinf(trace.a[t, 0, 0])
    assert np.isfinite(trace.a[:t]).all()


def test_half_precision_rounds_the_state_after_every_step():
    trace = engine.forward(one_unit(1.1, dtype="float16"), no_input(12), a0=[[0.7]])
    value = np.float16(0.7)
    for t in range(1, 13):
        value = np.float16(np.float32(value) * np.float32(np.float16(1.1)))
        assert trace.a[t, 0, 0] == value


def test_the_first_nonfinite_step_names_a_before_y_hat():
    params = one_unit(2.0)
    assert engine.forward(params, no_input(3), a0=[[1.0]]).first_nonfinite is None
    lost = engine.forward(params.replace(Wya=[[np.inf]]), no_input(3), a0=[[1.0]])
    assert lost.first_nonfinite == (1, "y_hat")
    both = engine.forward(params.replace(Wya=[[np.inf]], ba=[np.nan]), no_input(3))
    assert both.first_nonfinite == (1, "a")
    later = engine.forward(params.replace(Waa=[[1e200]]), no_input(5), a0=[[1.0]])
    assert later.first_nonfinite == (2, "a")


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_lists_integers_and_fortran_order_are_taken_as_what_they_mean(dtype):
    params = engine.init_params("rnn", 2, 3, 2, dtype=dtype)
    x = np.array([[[1, 0]], [[0, 1]], [[1, 1]]])
    expected = engine.forward(params, x.astype(float))
    for given in (x, x.tolist(), np.asfortranarray(x), x.astype(bool), x.astype("float16")):
        np.testing.assert_array_equal(engine.forward(params, given).a, expected.a)


def test_nothing_given_is_ever_changed():
    params, x, y, weights, a0 = problem()
    copies = [array.copy() for array in (x, y, weights, a0, params.flat)]
    trace = engine.forward(params, x, a0)
    engine.backward(params, trace, y, weights=weights)
    engine.gradient_flow(params, trace, y, weights=weights)
    engine.jacobian_norms(params, trace)
    engine.lyapunov_exponents(params, trace)
    engine.lag_split(params, trace, y, weights=weights)
    engine.gradient_check(params, x, y, weights=weights)
    engine.train(params, lambda i: (x, y, weights, a0), 2, learning_rate=0.1)
    for before, now in zip(copies, (x, y, weights, a0, params.flat), strict=True):
        np.testing.assert_array_equal(before, now)


def test_what_was_given_may_change_later_without_changing_the_trace():
    params, x, _, _, a0 = problem()
    trace = engine.forward(params, x, a0)
    kept = trace.x.copy(), trace.a.copy()
    x[...], a0[...] = 99, 99
    np.testing.assert_array_equal(trace.x, kept[0])
    np.testing.assert_array_equal(trace.a, kept[1])


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (np.zeros((3, 2)), r"x has shape \(3, 2\), but \(T, m, n_x\) = \(T, m, 3\) is needed"),
        (np.zeros((3, 2, 4)), r"x has shape \(3, 2, 4\)"),
        (np.zeros((0, 2, 3)), "with T and m at least 1"),
        ([[[1, 2, 3]], [[1, 2]]], "rows of equal length"),
        ([[["a", "b", "c"]]], "give real numbers"),
        (np.zeros((1, 1, 3), complex), "give real numbers"),
        ([[[0, np.nan, 0]]], r"x holds nan at index \[0, 0, 1\]"),
        ([[[0, 0, -np.inf]]], r"x holds -inf at index \[0, 0, 2\]"),
    ],
)
def test_an_x_that_cannot_be_is_refused_in_words(x, text):
    params = engine.init_params("rnn", 3, 4, 2)
    with pytest.raises(InputError, match=text):
        engine.forward(params, x)


def test_a_number_too_large_for_the_precision_is_refused_and_not_made_infinite():
    params = engine.init_params("rnn", 1, 2, 2, dtype="float16")
    with pytest.raises(InputError, match="not a finite number in float16"):
        engine.forward(params, [[[70000.0]]])
    assert engine.forward(params, [[[65000.0]]]).x[0, 0, 0] == 65000


def test_a_large_sum_of_finite_inputs_is_not_mistaken_for_infinity():
    params = engine.init_params("rnn", 2, 2, 2, activation="tanh")
    trace = engine.forward(params, [[[1.5e308, 1.5e308]]])
    assert trace.x[0, 0, 0] == 1.5e308


def test_a_wrong_a0_or_any_c0_is_refused():
    params, x, _, _, _ = problem()
    with pytest.raises(
        InputError, match=r"a0 has shape \(4,\), but \(m, n_a\) = \(2, 4\) is needed"
    ):
        engine.forward(params, x, np.zeros(4))
    with pytest.raises(InputError, match="a0 holds nan"):
        engine.forward(params, x, np.full((2, 4), np.nan))
    with pytest.raises(InputError, match="cell='rnn' has no c<t>.*leave c0 out"):
        engine.forward(params, x, c0=np.zeros((2, 4)))


def test_a_pass_with_more_than_2_to_the_27_numbers_is_refused_before_it_is_made():
    params = engine.init_params("rnn", 1, 2048, 1, init="identity")
    x = np.broadcast_to(np.float64(0), (70000, 1, 1))
    with pytest.raises(InputError, match=r"a would be of shape .* at most 134,217,728"):
        engine.forward(params, x)


@pytest.mark.parametrize(("T", "m", "n_y"), [(1, 1, 3), (3, 1, 1), (2, 4, 1), (2, 3, 3), (1, 2, 3)])
@pytest.mark.parametrize("output", ["softmax", "sigmoid", "identity"])
def test_the_logits_are_those_of_the_readout_whatever_the_size(T, m, n_y, output):
    params = engine.init_params("rnn", 2, 4, n_y, output=output, seed=1)
    trace = engine.forward(params, np.random.default_rng(1).standard_normal((T, m, 2)))
    for t, i in np.ndindex(T, m):
        right = params.Wya @ trace.a[t + 1, i] + params.by
        np.testing.assert_allclose(trace.logits[t, i], right, rtol=1e-14)
    np.testing.assert_array_equal(engine.step_terms(params, trace).logits, trace.logits)
    for name in ("y_hat", "log_y_hat"):
        other = getattr(trace, name)
        assert other is None or not np.shares_memory(trace.logits, other)
