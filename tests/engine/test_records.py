"""Records that were copied or pickled: as whole and as read-only as the ones they come from."""

import copy
import dataclasses
import pickle
from types import MappingProxyType

import numpy as np
import pytest

from explorer import engine
from tests.engine.gated import problem

ROUND_TRIPS = {
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


def records():
    """One of every kind that the engine hands out, from an LSTM of two layers."""
    params, x, y, weights, _, _ = problem("lstm", layers=2)
    trace = engine.forward(params, x)
    back = engine.backward(params, trace, y, weights=weights)
    trainer = engine.Trainer(params, learning_rate=0.1, optimiser="adam")
    update = trainer.update((x, y, weights))
    rnn = engine.init_params("rnn", 3, 4, 3)
    of_rnn = engine.forward(rnn, x)
    at = np.linspace(-1, 1, 3)
    return {
        "Params": params,
        "Trace": trace,
        "LayerTrace": trace.layers[0],
        "gates": trace.gates,
        "Backward": back,
        "LayerBackward": back.layers[0],
        "Gradients": back.grads,
        "step_norms": back.step_norms,
        "BackwardTerms": engine.backward_terms(params, trace, back),
        "StepTerms": engine.step_terms(rnn, of_rnn),
        "LagSplit": engine.lag_split(rnn, of_rnn, y),
        "History": engine.train(params, lambda i: (x, y, weights), 2, learning_rate=0.1)[1],
        "SweepRecord": engine.train_many([rnn], lambda i: (x, y, None), 2, learning_rate=0.1)[1][0],
        "Update": update,
        "Snapshot": trainer.snapshot(),
        "Cliff": engine.cliff(at, at),
        "LossSurface": engine.loss_surface(rnn, x, y, (("ba", 0), ("ba", 1)), at, at),
        "direction": engine.random_directions(rnn)[0],
    }


def arrays_in(thing, name=""):
    """{where: array} of everything in a record, down to the last."""
    if isinstance(thing, np.ndarray):
        return {name: thing}
    if isinstance(thing, dict | MappingProxyType):
        children = thing.items()
    elif hasattr(thing, "_fields"):
        children = thing._asdict().items()
    elif isinstance(thing, tuple):
        children = enumerate(thing)
    elif dataclasses.is_dataclass(thing):
        children = [(f.name, getattr(thing, f.name)) for f in dataclasses.fields(thing)]
        if isinstance(thing, engine.Params | engine.Gradients) or hasattr(thing, "keys"):
            children += thing.items()
    else:
        return {}
    return {k: v for key, one in children for k, v in arrays_in(one, f"{name}.{key}").items()}


@pytest.mark.parametrize("round_trip", ROUND_TRIPS.values(), ids=ROUND_TRIPS)
@pytest.mark.parametrize("kind", list(records()))
def test_a_pickled_or_copied_record_is_the_same_and_read_only(kind, round_trip):
    record = records()[kind]
    arrays_in(record)  # whatever is made when it is first asked for
    again = round_trip(record)
    assert type(again) is type(record)
    before, after = arrays_in(record), arrays_in(again)
    assert list(before) == list(after)
    assert before
    for name, array in after.items():
        np.testing.assert_array_equal(array, before[name], err_msg=name)
        assert array.dtype == before[name].dtype
        assert not array.flags.writeable, name
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@pytest.mark.parametrize("round_trip", ROUND_TRIPS.values(), ids=ROUND_TRIPS)
def test_the_arrays_of_a_pickled_or_copied_network_are_views_of_its_one_vector(round_trip):
    params = engine.init_params("gru", 2, 3, 2, seed=1)
    assert params.Wu is params["Wu"]
    again = round_trip(params)
    for name, array in again.items():
        assert np.shares_memory(array, again.flat), name
    np.testing.assert_array_equal(engine.Trainer(again, learning_rate=0).params().Wu, again.Wu)
    np.testing.assert_array_equal(again.replace().Wu, again.Wu)


@pytest.mark.parametrize("round_trip", ["pickle", "deepcopy"])
@pytest.mark.parametrize("optimiser", ["sgd", "adam"])
@pytest.mark.parametrize("dtype", ["float16", "float64"])
def test_a_pickled_or_copied_trainer_trains_on_as_the_first_would(round_trip, optimiser, dtype):
    params, x, y, weights, _, _ = problem("gru", dtype=dtype)
    trainer = engine.Trainer(params, learning_rate=0.1, optimiser=optimiser)
    trainer.update((x, y, weights))
    again = ROUND_TRIPS[round_trip](trainer)
    first = [trainer.update((x, y, weights)).loss for _ in range(3)]
    assert [again.update((x, y, weights)).loss for _ in range(3)] == first
    assert len(set(first)) == 3
    np.testing.assert_array_equal(again.params().flat, trainer.params().flat)


def test_a_pickled_or_copied_stepper_goes_on_and_hands_out_read_only_arrays():
    params, x, *_ = problem("lstm")
    stepper = engine.Stepper(params, m=2)
    stepper.step(x[0])
    for round_trip in ROUND_TRIPS.values():
        again = round_trip(stepper)
        for array in (again.y_hat, again.log_y_hat, again.a, again.c):
            assert not array.flags.writeable
        np.testing.assert_array_equal(again.step(x[1]), stepper.fork().step(x[1]))
