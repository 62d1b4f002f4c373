"""What is nearly closed is small, not zero: every sigma keeps its digits all the way down."""

from math import exp, log1p

import numpy as np
import pytest

from explorer import engine

Z = {"float32": (-3, -8, -14, -18, -30, -80), "float64": (-3, -20, -37, -40, -300, -700)}
CASES = [(dtype, z) for dtype, zs in Z.items() for z in zs]
CLOSE = {"float32": 2e-6, "float64": 1e-13}
BIASES = {"gru": "ur", "gru_reset_after": "ur", "lstm": "fuo"}


def sigma(z):
    """1 / (1 + e^-z) by Python's own exponential."""
    return 1 / (1 + exp(-z))


def bare(cell, dtype, n=1, **options):
    """One unit, or n, whose arrays are all 0."""
    params = engine.init_params(cell, 1, n, 1, dtype=dtype, **options)
    return params.replace(**{name: np.zeros(array.shape) for name, array in params.items()})


@pytest.mark.parametrize(("dtype", "z"), CASES)
@pytest.mark.parametrize("cell", list(BIASES))
@pytest.mark.parametrize("m", [1, 3])
def test_a_gate_that_is_nearly_closed_keeps_its_digits(cell, dtype, z, m):
    for gate in BIASES[cell]:
        params = bare(cell, dtype, n=5).replace(**{f"b{gate}": [z] * 5})
        trace = engine.forward(params, np.zeros((2, m, 1)))
        np.testing.assert_allclose(trace.gates[gate], sigma(z), rtol=CLOSE[dtype])
        for other in set(BIASES[cell]) - {gate}:
            np.testing.assert_allclose(trace.gates[other], 0.5, rtol=1e-7)


@pytest.mark.parametrize(("dtype", "z"), [(d, z) for d, z in CASES if z > -40 or d == "float64"])
def test_what_a_closed_forget_gate_lets_back_is_its_power(dtype, z):
    params = bare("lstm", dtype, output="identity").replace(bf=[z], Wya=[[1]])
    trace = engine.forward(params, np.zeros((3, 1, 1)), c0=[[1.0]])
    weights = np.array([[0], [0], [1]])
    back = engine.backward(params, trace, trace.y_hat - 1, weights=weights, reduction="sum")
    ratio = float(back.dc[0, 0, 0]) / float(back.dc[3, 0, 0])
    smallest = float(np.finfo(dtype).smallest_normal)
    assert ratio == pytest.approx(sigma(z) ** 3, rel=1e-5, abs=smallest)
    stepper = engine.Stepper(params, c0=[[1.0]])
    for t in range(3):
        stepper.step(np.zeros((1, 1)))
        np.testing.assert_array_equal(stepper.c[0], trace.c[t + 1, 0])


@pytest.mark.parametrize(("dtype", "z"), CASES)
def test_a_small_output_keeps_its_digits_as_hidden_state_and_as_answer(dtype, z):
    params = bare("rnn", dtype, activation="sigmoid", output="sigmoid").replace(ba=[z], by=[z])
    trace = engine.forward(params, np.zeros((1, 1, 1)))
    for found in (trace.a[1], trace.y_hat):
        np.testing.assert_allclose(found, sigma(z), rtol=CLOSE[dtype])
    stepper = engine.Stepper(params)
    np.testing.assert_array_equal(stepper.step(np.zeros((1, 1))), trace.y_hat[0])


@pytest.mark.parametrize(("dtype", "z"), CASES)
@pytest.mark.parametrize("answer", [0.0, 1.0])
def test_the_loss_of_an_answer_that_is_nearly_right_keeps_its_digits(dtype, z, answer):
    """-log(1 - sigma(z)) = log(1 + e^z) for y = 0, and the same of -z for y = 1."""
    params = bare("rnn", dtype, output="sigmoid").replace(by=[-z if answer else z])
    x, y = np.zeros((1, 1, 1)), np.full((1, 1, 1), answer)
    found = engine.backward(params, engine.forward(params, x), y).loss
    assert found == pytest.approx(log1p(exp(z)), rel=CLOSE[dtype])
    wrong = engine.backward(params, engine.forward(params, x), 1 - y).loss
    assert wrong == pytest.approx(-z + log1p(exp(z)), rel=CLOSE[dtype])
    history = engine.train(params, lambda i: (x, y, None), 1, learning_rate=0)[1]
    assert history.loss[0] == found
    assert (
        engine.train_many([params], lambda i: (x, y, None), 1, learning_rate=0)[1][0].loss == found
    )


def test_a_gate_beyond_what_an_exponential_holds_is_exactly_0_or_1_and_nothing_warns():
    with np.errstate(all="raise"):
        for cell, gates in BIASES.items():
            for dtype in ("float16", "float32", "float64"):
                for z, found in ((-1e4, 0), (1e4, 1)):
                    params = bare(cell, dtype).replace(**{f"b{gate}": [z] for gate in gates})
                    trace = engine.forward(params, np.zeros((1, 1, 1)))
                    assert [trace.gates[gate].item() for gate in gates] == [found] * len(gates)
