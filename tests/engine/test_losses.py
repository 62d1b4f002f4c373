import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from tests.engine import textbook
from tests.engine.textbook import OUTPUTS, no_input, one_unit, problem


def loss_of(logits, y, output):
    """The loss of one step whose logits are given outright (through the bias)."""
    params = engine.init_params("rnn", 1, 1, len(logits), output=output)
    params = params.replace(Wya=np.zeros((len(logits), 1)), by=logits)
    return engine.backward(params, engine.forward(params, no_input(1)), [[y]]).loss


def test_losses_worked_by_hand():
    assert loss_of([0, 0, 0, 0], [0, 1, 0, 0], "softmax") == pytest.approx(np.log(4), rel=1e-15)
    assert loss_of([np.log(3), 0], [1, 0], "softmax") == pytest.approx(np.log(4 / 3))
    assert loss_of([np.log(3), 0], [0.25, 0.75], "softmax") == pytest.approx(
        0.25 * np.log(4 / 3) + 0.75 * np.log(4)
    )
    assert loss_of([0, np.log(3)], [1, 0], "sigmoid") == pytest.approx(np.log(2) + np.log(4))
    assert loss_of([1, -2], [4, 2], "identity") == 0.5 * (9 + 16)


def test_a_saturated_output_has_a_finite_loss():
    assert loss_of([1000, 0], [0, 1], "softmax") == 1000
    assert loss_of([1000, 0], [1, 0], "softmax") == 0
    assert loss_of([1000], [0], "sigmoid") == 1000
    assert loss_of([-1000], [1], "sigmoid") == 1000
    assert loss_of([-1000], [0], "sigmoid") == 0


def test_the_start_of_min_char_rnn_is_t_times_ln_v():
    params = engine.init_params("rnn", 27, 8, 27, gain=0.01)
    params = params.replace(Wya=np.zeros((27, 8)))
    letters = np.eye(27)[np.arange(26) % 27][:, None]
    back = engine.backward(
        params, engine.forward(params, letters[:25]), letters[1:], reduction="sum"
    )
    assert back.loss == pytest.approx(82.3959, abs=5e-5)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_losses_of_every_step_agree_with_the_textbook(output, reduction):
    params, x, y, weights, a0 = problem(output=output, T=6, m=3)
    back = engine.backward(
        params, engine.forward(params, x, a0), y, weights=weights, reduction=reduction
    )
    W = params.named()
    expected = textbook.loss_t(W, "tanh", output, x, y, a0, weights)
    np.testing.assert_allclose(back.loss_t, expected, rtol=1e-12)
    # One of the six steps has no weight at all, another one for some examples only.
    assert back.loss == pytest.approx(expected.sum() / (5 if reduction == "mean" else 1))


def test_mean_and_sum_differ_by_the_number_of_steps_exactly():
    params, x, y, _, a0 = problem(T=8)
    trace = engine.forward(params, x, a0)
    mean, total = (engine.backward(params, trace, y, reduction=r) for r in ("mean", "sum"))
    np.testing.assert_allclose(total.grads.flat, 8 * mean.grads.flat, rtol=1e-13)
    np.testing.assert_allclose(total.da_norm, 8 * mean.da_norm, rtol=1e-13)
    np.testing.assert_allclose(total.step_norms["Waa"], 8 * mean.step_norms["Waa"], rtol=1e-13)
    np.testing.assert_array_equal(total.loss_t, mean.loss_t)


@pytest.mark.parametrize("output", OUTPUTS)
def test_what_stands_under_a_zero_weight_never_matters(output):
    params, x, y, weights, a0 = problem(output=output)
    trace = engine.forward(params, x, a0)
    clean = engine.backward(params, trace, y, weights=weights)
    flow = engine.gradient_flow(params, trace, y, weights=weights)
    for rubbish in (np.nan, np.inf, -5.0, 1e300):
        spoilt = y.copy()
        spoilt[weights == 0] = rubbish
        back = engine.backward(params, trace, spoilt, weights=weights)
        assert back.loss == clean.loss
        np.testing.assert_array_equal(back.grads.flat, clean.grads.flat)
        np.testing.assert_array_equal(
            engine.gradient_flow(params, trace, spoilt, weights=weights), flow
        )


def test_a_state_that_overflows_after_the_last_weighted_step_does_not_matter():
    params = one_unit(2.0, dtype="float16")
    trace = engine.forward(params, no_input(20), a0=[[1.0]])
    weights = np.zeros((20, 1))
    weights[:5] = 1
    back = engine.backward(params, trace, np.zeros((20, 1, 1)), weights=weights, reduction="sum")
    short = engine.forward(params, no_input(5), a0=[[1.0]])
    expected = engine.backward(params, short, np.zeros((5, 1, 1)), reduction="sum")
    assert back.first_nonfinite is None
    assert back.loss == expected.loss
    np.testing.assert_array_equal(back.grads.flat, expected.grads.flat)
    np.testing.assert_array_equal(back.da[:6], expected.da)
    assert not back.da[6:].any()


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_all_weights_zero_is_no_loss_and_no_gradient(reduction):
    params, x, y, weights, _ = problem()
    trace = engine.forward(params, x)
    back = engine.backward(params, trace, y, weights=0 * weights, reduction=reduction)
    assert back.loss == 0
    assert not back.grads.flat.any()
    assert not back.da_norm.any()
    flow = engine.gradient_flow(params, trace, y, weights=0 * weights)
    assert np.nansum(flow) == 0


def test_refused_targets_weights_and_reductions():
    params, x, y, weights, _ = problem()
    trace = engine.forward(params, x)

    def refused(text, y=y, **options):
        with pytest.raises(InputError, match=text):
            engine.backward(params, trace, y, **options)

    refused(r"y has shape \(5, 2\), but \(T, m, n_y\) = \(5, 2, 3\) is needed", y[:, :, 0])
    refused("y holds nan at index", np.where(np.arange(3) == 1, np.nan, y))
    refused(r"y at step 1, example 0 adds up to 3; .* add up to 1", np.ones_like(y))
    refused(
        r"y at step 3, example 1 adds up to 0.5",
        np.where((np.arange(5) == 2)[:, None, None] & (np.arange(2) == 1)[:, None], y / 2, y),
    )
    refused(r"weights has shape \(5,\), but \(T, m\) = \(5, 2\)", weights=np.ones(5))
    refused("weights holds nan", weights=np.where(weights > 1, np.nan, weights))
    refused("weights holds inf", weights=np.full((5, 2), np.inf))
    refused("reduction='none'.*'mean', 'sum'", reduction="none")


def test_a_trace_of_another_network_is_refused():
    params, x, y, _, _ = problem()
    trace = engine.forward(params, x)
    other = engine.init_params("rnn", 3, 5, 3)
    calls = (
        lambda: engine.backward(other, trace, y),
        lambda: engine.gradient_flow(other, trace, y),
        lambda: engine.jacobian_norms(other, trace),
        lambda: engine.lyapunov_exponents(other, trace),
        lambda: engine.lag_split(other, trace, y),
        lambda: engine.step_terms(other, trace),
    )
    made = "The trace was made with n_a=4, but these parameters have n_a="
    for call in calls:
        with pytest.raises(InputError, match=made):
            call()


def test_targets_of_other_number_types_mean_the_same():
    params, x, _, _, _ = problem()
    trace = engine.forward(params, x)
    y = np.zeros((5, 2, 3), int)
    y[..., 1] = 1
    expected = engine.backward(params, trace, y.astype(float)).grads.flat
    for given in (y, y.tolist(), np.asfortranarray(y), y.astype(bool), y.astype("float16")):
        np.testing.assert_array_equal(engine.backward(params, trace, given).grads.flat, expected)
