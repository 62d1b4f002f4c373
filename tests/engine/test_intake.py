"""What people hand over beside arrays: read as it is meant, or refused with what to do."""

import io

import numpy as np
import pytest

from explorer import engine, weights
from explorer.errors import InputError

PARAMS = engine.init_params("rnn", 3, 4, 2)
X, Y = np.ones((5, 2, 3)), np.full((5, 2, 2), 0.5)


def test_a_mask_that_hides_something_is_not_dropped_without_a_word():
    masked = np.ma.masked_array(X, mask=False)
    np.testing.assert_array_equal(engine.forward(PARAMS, masked).a, engine.forward(PARAMS, X).a)
    masked[1] = np.ma.masked
    with pytest.raises(
        InputError, match=r"x is a masked array with 6 masked numbers.*x.filled\(0\)"
    ):
        engine.forward(PARAMS, masked)
    trace = engine.forward(PARAMS, X)
    with pytest.raises(InputError, match="y is a masked array with 20 masked numbers"):
        engine.backward(PARAMS, trace, np.ma.masked_array(Y, mask=True))


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"x": X}, "x is a dict with 'x'; give one array"),
        (None, "x holds values of type NoneType; give real numbers"),
        ("abc", "x holds values of type <U3"),
        (X + 1j, "x holds values of type complex128"),
        ([[1.0], [1.0, 2.0]], "x is not one rectangular array"),
    ],
)
def test_what_is_no_array_is_called_what_it_is(given, text):
    with pytest.raises(InputError, match=text):
        engine.forward(PARAMS, given)


ASKING_FOR_A_NETWORK = {
    "forward": lambda p: engine.forward(p, X),
    "backward": lambda p: engine.backward(p, engine.forward(PARAMS, X), Y),
    "gradient_check": lambda p: engine.gradient_check(p, X, Y),
    "Stepper": engine.Stepper,
    "Trainer": lambda p: engine.Trainer(p, learning_rate=0.1),
    "train": lambda p: engine.train(p, lambda i: (X, Y, None), 1, learning_rate=0.1),
    "jacobian_bound": lambda p: engine.jacobian_bound(p, 3),
    "sigma_max": engine.sigma_max,
    "spectral_radius": engine.spectral_radius,
    "loss_surface": lambda p: engine.loss_surface(p, X, Y, (("ba", 0), ("ba", 1)), [0], [0]),
    "random_directions": engine.random_directions,
    "save_npz": lambda p: weights.save_npz(io.BytesIO(), p),
    "save_safetensors": lambda p: weights.save_safetensors(io.BytesIO(), p),
    "to_torch_names": weights.to_torch_names,
}


@pytest.mark.parametrize("call", ASKING_FOR_A_NETWORK.values(), ids=ASKING_FOR_A_NETWORK)
def test_arrays_without_a_cell_are_no_network(call):
    with pytest.raises(InputError, match="params is a dict, which does not say which cell"):
        call(PARAMS.named())
    with pytest.raises(InputError, match="params is of type str"):
        call("rnn")
