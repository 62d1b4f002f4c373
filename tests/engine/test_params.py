import copy
import pickle

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError

INITS = ("glorot", "orthogonal", "identity", "normal", "spectral")


def test_the_arrays_have_the_names_and_shapes_of_the_course():
    params = engine.init_params("rnn", 3, 4, 2)
    shapes = {name: array.shape for name, array in params.named().items()}
    assert shapes == {"Waa": (4, 4), "Wax": (4, 3), "ba": (4,), "Wya": (2, 4), "by": (2,)}
    assert (params.n_x, params.n_a, params.n_y) == (3, 4, 2)
    assert not params.ba.any()
    assert not params.by.any()
    assert params.Waa is params["Waa"] is params.named()["Waa"]


@pytest.mark.parametrize("init", INITS)
def test_the_same_seed_is_the_same_network_in_every_precision(init):
    exact = engine.init_params("rnn", 3, 6, 2, init=init, seed=7)
    again = engine.init_params("rnn", 3, 6, 2, init=init, seed=7)
    np.testing.assert_array_equal(exact.flat, again.flat)
    for dtype in ("float16", "float32"):
        rounded = engine.init_params("rnn", 3, 6, 2, init=init, seed=7, dtype=dtype)
        assert rounded.dtype == dtype
        np.testing.assert_array_equal(rounded.flat, exact.flat.astype(dtype))
    other = engine.init_params("rnn", 3, 6, 2, init=init, seed=8)
    assert (other.Wax != exact.Wax).any()


def test_the_init_of_waa_leaves_the_other_arrays_as_they_were():
    networks = [engine.init_params("rnn", 3, 6, 2, init=init, gain=3, seed=7) for init in INITS]
    for other in networks[1:]:
        np.testing.assert_array_equal(other.Wax, networks[0].Wax)
        np.testing.assert_array_equal(other.Wya, networks[0].Wya)


@pytest.mark.parametrize("gain", [0.5, 1.0, 2.5])
def test_each_init_keeps_its_law(gain):
    def waa(init):
        return engine.init_params("rnn", 2, 40, 2, init=init, gain=gain, seed=3).Waa

    np.testing.assert_allclose(
        waa("orthogonal") @ waa("orthogonal").T, gain**2 * np.eye(40), atol=1e-13
    )
    np.testing.assert_array_equal(waa("identity"), gain * np.eye(40))
    radius = np.abs(np.linalg.eigvals(waa("spectral"))).max()
    np.testing.assert_allclose(radius, gain, rtol=1e-12)
    for init in ("glorot", "normal"):
        np.testing.assert_allclose(waa(init).std(), gain / np.sqrt(40), rtol=0.05)


def test_orthogonal_matrices_favour_no_direction():
    traces = [
        np.trace(engine.init_params("rnn", 1, 3, 1, init="orthogonal", seed=seed).Waa)
        for seed in range(400)
    ]
    # The trace of a uniform random rotation or reflection has mean 0 and variance 1.
    assert abs(np.mean(traces)) < 0.2
    assert np.var(traces) == pytest.approx(1, abs=0.25)


def test_spectral_radius_and_sigma_max_are_those_of_waa():
    params = engine.init_params("rnn", 2, 8, 2, init="spectral", gain=1.7, seed=1)
    assert engine.spectral_radius(params) == pytest.approx(1.7, rel=1e-12)
    assert engine.sigma_max(params) == pytest.approx(np.linalg.norm(params.Waa, 2), rel=1e-12)
    one = engine.init_params("rnn", 1, 2, 1).replace(Waa=[[0, 3], [0, 0]])
    assert engine.spectral_radius(one) == 0
    assert engine.sigma_max(one) == 3


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_spectral_numbers_hold_at_the_ends_of_the_range(scale):
    params = engine.init_params("rnn", 1, 3, 1, init="orthogonal", gain=2.0).replace()
    params = params.replace(Waa=scale * params.Waa)
    assert engine.spectral_radius(params) == pytest.approx(2 * scale)
    assert engine.sigma_max(params) == pytest.approx(2 * scale)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_spectral_numbers_of_a_lost_network_are_not_finite_and_nothing_is_raised(bad):
    params = engine.init_params("rnn", 1, 3, 1).replace(Waa=np.full((3, 3), bad))
    assert not np.isfinite(engine.spectral_radius(params))
    assert not np.isfinite(engine.sigma_max(params))


def test_replace_makes_a_new_network_and_leaves_the_old_one():
    params = engine.init_params("rnn", 1, 2, 1, dtype="float32")
    other = params.replace(Waa=[[1, 2], [3, 4]])
    assert other.Waa.tolist() == [[1, 2], [3, 4]]
    assert other.dtype == "float32"
    assert params.Waa.tolist() != other.Waa.tolist()
    np.testing.assert_array_equal(params.Wax, other.Wax)
    assert np.isnan(params.replace(ba=[np.nan, 0]).ba[0])


def test_replace_refuses_what_does_not_fit():
    params = engine.init_params("rnn", 1, 2, 1)
    with pytest.raises(InputError, match="Wxx is not an array of this network; it has Waa, Wax"):
        params.replace(Wxx=[1])
    with pytest.raises(InputError, match=r"Waa has shape \(3,\), but \(2, 2\) is needed"):
        params.replace(Waa=[1, 2, 3])


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"cell": "GRU"}, "cell='GRU' is not known here; choose one of 'rnn', 'gru'"),
        ({"activation": "Tanh"}, "activation='Tanh'.*'tanh', 'relu', 'sigmoid', 'identity'"),
        ({"output": None}, "output=None.*'softmax', 'sigmoid', 'identity'"),
        ({"init": "xavier"}, "init='xavier'.*'glorot'"),
        ({"dtype": "float128"}, "dtype='float128'.*'float16', 'float32', 'float64'"),
        ({"n_x": 0}, "n_x=0 .*must be a whole number from 1"),
        ({"n_a": 2.5}, "n_a=2.5"),
        ({"n_y": True}, "n_y=True"),
        ({"seed": -1}, "seed=-1 .*must be a whole number from 0"),
        ({"seed": 0.5}, "seed=0.5"),
        ({"gain": float("nan")}, "gain=nan must be a finite number"),
        ({"gain": "2"}, "gain='2'"),
        ({"gain": 10**400}, r"gain=1000+\.\.\. must be a finite number"),
        ({"gain": 10**5000}, "gain=a number of thousands of digits"),
        ({"cell": "<script>" * 99}, r"cell='<script>.{0,60}\.\.\. is not known"),
        ({"n_a": 10**5000}, "of shape a number of thousands of digits, a million billion"),
        ({"n_a": 20000}, r"Waa would be of shape \(20000, 20000\), 400,000,000 numbers"),
        ({"n_a": 10000, "n_y": 10000}, "the vector of all parameters would be of shape"),
        ({"n_x": 10**12}, "Wax would be of shape"),
    ],
)
def test_a_network_that_cannot_be_is_refused_in_words(change, text):
    options = {"cell": "rnn", "n_x": 2, "n_a": 3, "n_y": 2, **change}
    with pytest.raises(InputError, match=text):
        engine.init_params(**options)


def test_numpy_numbers_are_numbers():
    params = engine.init_params(
        "rnn", np.int64(2), np.int32(3), np.uint8(2), gain=np.float32(0.5), seed=np.int64(3)
    )
    assert params.Waa.shape == (3, 3)


def test_no_global_random_state_is_used():
    np.random.seed(5)
    before = np.random.get_state()[1].copy()
    engine.init_params("rnn", 2, 3, 2, seed=1)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_networks_and_records_survive_copying_and_pickling():
    params = engine.init_params("rnn", 2, 3, 2, seed=1)
    trace = engine.forward(params, np.zeros((2, 1, 2)))
    back = engine.backward(params, trace, np.full((2, 1, 2), 0.5))
    for again in (copy.deepcopy(params), pickle.loads(pickle.dumps(params))):
        np.testing.assert_array_equal(again.Waa, params.Waa)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(back)).da, back.da)


def test_an_unknown_attribute_is_an_attribute_error():
    params = engine.init_params("rnn", 2, 3, 2)
    with pytest.raises(AttributeError, match="Params has no 'Wzz'"):
        _ = params.Wzz
    assert not hasattr(params, "Wzz")
