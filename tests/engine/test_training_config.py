"""How a network is trained: one record that is checked where it is made."""

import copy
import pickle
from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from tests.engine.test_training import batches
from tests.engine.textbook import problem

WRONG = {
    "learning_rate": (-0.1, "learning_rate=-0.1 would climb the loss"),
    "optimiser": ("adamw", "optimiser='adamw' is not known here; choose one of 'sgd'"),
    "clip": ("hard", "clip='hard' is not known here; choose one of 'off', 'norm', 'value', 'tenso"),
    "threshold": (float("nan"), "threshold=nan must be a number; choose 0 or more"),
    "reduction": ("max", "reduction='max' is not known here"),
    "a0": ({"a0": 0}, "a0 is a dict with 'a0'; give one array"),
    "window": (0, "window=0 .*must be a whole number from 1"),
}


def test_every_field_is_in_the_table_of_wrong_values():
    assert list(WRONG) == [field.name for field in fields(engine.TrainingConfig)]


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_refused_alike_wherever_it_is_given(name):
    value, text = WRONG[name]
    how, params = {"learning_rate": 0.1, name: value}, problem(4)[0]
    good = engine.TrainingConfig(0.1)
    for call in (
        lambda: engine.TrainingConfig(**how),
        lambda: engine.Trainer(params, **how),
        lambda: engine.train(params, batches(), 0, **how),
        lambda: replace(good, **{name: value}),
    ):
        with pytest.raises(InputError, match=text):
            call()


def test_many_networks_refuse_a_learning_rate_that_one_network_refuses():
    params = problem(4)[0]
    with pytest.raises(InputError, match="learning_rate=-0.1 would climb the loss"):
        engine.train_many([params, params], batches(), 1, learning_rate=[0.1, -0.1])


def test_the_record_and_its_fields_as_keywords_train_the_same_network():
    params, how = problem(4)[0], {"learning_rate": 0.05, "clip": "norm", "threshold": 0.3}
    config = engine.TrainingConfig(**how)
    by_record, of_record = engine.train(params, batches(), 5, config)
    by_keywords, of_keywords = engine.train(params, batches(), 5, **how)
    np.testing.assert_array_equal(by_record.flat, by_keywords.flat)
    np.testing.assert_array_equal(of_record.norm_after, of_keywords.norm_after)


def test_a_record_beside_keywords_is_refused():
    params, config = problem(4)[0], engine.TrainingConfig(0.1)
    with pytest.raises(InputError, match="config of type TrainingConfig and clip came in"):
        engine.Trainer(params, config, clip="norm")
    with pytest.raises(InputError, match="config of type float came in; give a TrainingConfig"):
        engine.Trainer(params, 0.1)


def test_what_is_no_option_is_named():
    with pytest.raises(TypeError, match="learning_rat"):
        engine.Trainer(problem(4)[0], learning_rat=0.1)
    with pytest.raises(TypeError, match="learning_rate"):
        engine.Trainer(problem(4)[0])


def test_it_is_frozen_owns_its_a0_and_travels_whole():
    a0 = np.ones((2, 4))
    config = engine.TrainingConfig(0.1, optimiser="adam", a0=a0, window=3)
    a0[...] = 7
    assert config.optimiser == engine.Adam()
    with pytest.raises(FrozenInstanceError):
        config.window = None
    for one in (config, copy.deepcopy(config), pickle.loads(pickle.dumps(config))):
        np.testing.assert_array_equal(one.a0, np.ones((2, 4)))
        assert not one.a0.flags.writeable
        assert (one.learning_rate, one.optimiser, one.window) == (0.1, engine.Adam(), 3)
