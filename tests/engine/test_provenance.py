"""Records that do not belong together are refused, whatever would come out of them."""

import copy

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError

RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((5, 2, 2)), np.eye(2)[RNG.integers(2, size=(5, 2))]


def made(cell="rnn", **options):
    params = engine.init_params(cell, 2, 3, 2, **options)
    return params, engine.forward(params, X)


OF_A_TRACE = {
    "backward": lambda p, t: engine.backward(p, t, Y),
    "gradient_flow": lambda p, t: engine.gradient_flow(p, t, Y),
    "lag_split": lambda p, t: engine.lag_split(p, t, Y),
    "jacobian_norms": engine.jacobian_norms,
    "lyapunov_exponents": engine.lyapunov_exponents,
    "step_terms": engine.step_terms,
    "input_gradient": lambda p, t: engine.input_gradient(p, t, engine.backward(*made(), Y)),
    "backward_terms": lambda p, t: engine.backward_terms(p, t, engine.backward(*made(), Y)),
}

OTHERS = {
    "numbers": (lambda: made()[0].replace(ba=[0, 0, 1e-9]), "made with other numbers in ba, so"),
    "seed": (lambda: made(seed=1)[0], "made with other numbers in Waa, Wax, Wya, so"),
    "output": (lambda: made(output="sigmoid")[0], "output='softmax', but .* output='sigmoid'"),
    "activation": (lambda: made(activation="relu")[0], "activation='tanh', but these"),
    "cell": (lambda: made("gru")[0], "cell='rnn', but these parameters have cell='gru'"),
    "border": (lambda: made(border=2)[0], "border=0, but these parameters have border=2"),
    "layers": (lambda: made(layers=2)[0], "layers=1, but these parameters have layers=2"),
    "precision": (lambda: made(dtype="float32")[0], "dtype='float64', but .*'float32'"),
    "start": (lambda: made(start="learned")[0], "start='zeros', but these"),
    "size": (lambda: engine.init_params("rnn", 2, 4, 2), "n_a=3, but these parameters have n_a=4"),
}


@pytest.mark.parametrize("other", list(OTHERS))
@pytest.mark.parametrize("call", list(OF_A_TRACE))
def test_a_trace_of_other_parameters_is_refused(call, other):
    make, text = OTHERS[other]
    with pytest.raises(InputError) as refused:
        OF_A_TRACE[call](make(), made()[1])
    # Some views are for one cell or one layer only, and say so first.
    if "is defined for" not in str(refused.value):
        assert refused.match(text)
        assert refused.match("run forward with these parameters first")


@pytest.mark.parametrize("call", list(OF_A_TRACE))
def test_a_copy_of_the_same_parameters_serves_as_well(call):
    params, trace = made()
    OF_A_TRACE[call](copy.deepcopy(params).replace(), trace)


def test_a_network_that_holds_nan_is_itself():
    params = made()[0].replace(ba=[np.nan, 0, np.inf])
    engine.backward(params.replace(), engine.forward(params, X), Y)


@pytest.mark.parametrize("call", [engine.input_gradient, engine.backward_terms])
def test_a_backward_pass_of_another_trace_is_refused(call):
    params, trace = made()
    back = engine.backward(params, trace, Y)
    call(params, copy.deepcopy(trace), copy.deepcopy(back))
    others = [
        engine.backward(params, engine.forward(params, X + 1), Y),
        engine.backward(params, engine.forward(params, X, np.ones((2, 3))), Y),
        engine.backward(*made("gru"), Y),
        engine.backward(*made(seed=1), Y),
    ]
    for other in others:
        with pytest.raises(InputError, match="went through another trace.*backward.params, trace"):
            call(params, trace, other)
    with pytest.raises(InputError, match="back is of type Gradients; give what backward"):
        call(params, trace, back.grads)
    with pytest.raises(InputError, match="back is of type ndarray; give what backward"):
        call(params, trace, back.da)  # an array has a method `trace`


@pytest.mark.parametrize("call", list(OF_A_TRACE))
def test_what_is_no_network_or_no_trace_is_refused_in_words(call):
    params, trace = made()
    with pytest.raises(InputError, match=r"params is a dict, .*params.replace"):
        OF_A_TRACE[call](params.named(), trace)
    with pytest.raises(InputError, match="trace is of type ndarray; give what forward"):
        OF_A_TRACE[call](params, trace.a)
