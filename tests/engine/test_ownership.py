import dataclasses
import subprocess
import sys
import threading
import warnings

import numpy as np
import pytest

from explorer import engine
from tests.engine.textbook import no_input, one_unit, problem


def everything(params, x, y, weights, a0):
    """Every record and array that the engine hands out."""
    trace = engine.forward(params, x, a0)
    back = engine.backward(params, trace, y, weights=weights)
    return {
        "params": params,
        "trace": trace,
        "back": back,
        "grads": back.grads,
        "step_norms": back.step_norms,
        "flow": engine.gradient_flow(params, trace, y, weights=weights),
        "dx": engine.input_gradient(params, trace, back),
        "norms": engine.jacobian_norms(params, trace),
        "bound": engine.jacobian_bound(params, len(x)),
        "lyapunov": engine.lyapunov_exponents(params, trace),
        "lags": engine.lag_split(params, trace, y, weights=weights),
        "terms": engine.step_terms(params, trace),
        "back terms": engine.backward_terms(params, trace, back),
        "by norm": engine.clip_by_norm(back.grads, 0.1)[0],
        "by value": engine.clip_by_value(back.grads, 0.1)[0],
        "history": engine.train(params, lambda i: (x, y, weights, a0), 2, learning_rate=0.1)[1],
        "trained": engine.train(params, lambda i: (x, y, weights, a0), 2, learning_rate=0.1)[0],
    }


def arrays_of(thing):
    if isinstance(thing, np.ndarray):
        return [thing]
    found = [getattr(thing, field.name) for field in dataclasses.fields(thing)]
    if hasattr(thing, "named"):
        found += list(thing.named().values())
    return [array for array in found if isinstance(array, np.ndarray)]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_every_array_handed_out_is_read_only(dtype):
    for name, thing in everything(*problem(dtype=dtype)).items():
        arrays = arrays_of(thing)
        assert arrays, name
        for array in arrays:
            assert not array.flags.writeable, name
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0


def test_every_record_is_frozen():
    for name, thing in everything(*problem()).items():
        if dataclasses.is_dataclass(thing):
            field = dataclasses.fields(thing)[0].name
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(thing, field, None)
        else:
            assert isinstance(thing, np.ndarray), name


def snapshot(things):
    return {name: [a.copy() for a in arrays_of(thing)] for name, thing in things.items()}


def assert_same(things, before):
    for name, thing in things.items():
        for array, kept in zip(arrays_of(thing), before[name], strict=True):
            np.testing.assert_array_equal(array, kept, err_msg=name)


def test_a_later_call_never_changes_an_earlier_result():
    first = everything(*problem(1))
    kept = snapshot(first)
    for seed in range(2, 6):
        everything(*problem(seed))
    assert_same(first, kept)


def test_two_threads_at_once_get_what_each_would_get_alone():
    problems = [problem(seed, T=30, m=4, n_a=16) for seed in range(4)]
    alone = [snapshot(everything(*given)) for given in problems]
    failures = []

    def work(given, expected):
        try:
            for _ in range(5):
                assert_same(everything(*given), expected)
        except BaseException as error:
            failures.append(error)

    threads = [
        threading.Thread(target=work, args=pair) for pair in zip(problems, alone, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("activation", ["identity", "relu", "tanh"])
def test_nothing_is_raised_or_warned_about_when_numbers_overflow(dtype, activation):
    params = engine.init_params(
        "rnn", 1, 3, 2, activation=activation, gain=1e3, init="orthogonal", dtype=dtype
    )
    large = {name: array.astype(float) * 1e3 for name, array in params.named().items()}
    params = params.replace(**large | {"Waa": np.abs(large["Waa"])})
    T = 150
    x, y = np.ones((T, 1, 1)), np.tile([1.0, 0.0], (T, 1, 1))
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        before = np.geterr()
        results = everything(params, x, y, None, None)
        engine.gradient_check(params, x[:20], y[:20])
        engine.spectral_radius(params)
        engine.sigma_max(params)
        assert np.geterr() == before
    if activation != "tanh":
        assert results["trace"].first_nonfinite is not None
        assert results["history"].diverged_at == 1


def test_error_settings_and_warning_filters_stay_as_they_were():
    settings, filters = np.geterr(), list(warnings.filters)
    everything(*problem())
    with pytest.raises(ValueError, match="x holds nan"):
        engine.forward(one_unit(), no_input(2) * np.nan)
    assert np.geterr() == settings
    assert warnings.filters == filters


def test_the_engine_needs_numpy_only():
    code = (
        "import sys; import explorer.engine; others = 'streamlit', 'plotly', 'pandas', 'torch'; "
        "print([name for name in others if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
