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
        (None, r"x is None, but \(T, m, n_x\) = \(T, m, 3\) is needed"),
        ("abc", "x holds values of type <U3"),
        (X + 1j, "x holds values of type complex128"),
        ([[1.0], [1.0, 2.0]], "x is not one rectangular array"),
        ([[1.0], [1.0, 2.0]], r", but \(T, m, n_x\) = \(T, m, 3\) is needed; give rows of equal"),
        (3, r"x is the single number 3, but \(T, m, n_x\) = \(T, m, 3\) is needed"),
        (np.float32(0.5), "x is the single number 0.5, but"),
        ([None], "x holds values of type object"),
    ],
)
def test_what_is_no_array_is_called_what_it_is(given, text):
    with pytest.raises(InputError, match=text):
        engine.forward(PARAMS, given)


def of_two(cell="lstm", **options):
    return engine.init_params(cell, 3, 4, 2, **options)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            lambda: engine.forward(of_two(), X, a0=1.0),
            r"a0 is the single number 1.0, but",
        ),
        (lambda: engine.forward(of_two(), X, c0=X), r"c0 has shape .* but \(m, n_a\) = \(2, 4\)"),
        (
            lambda: engine.forward(of_two(layers=2), X, c0=np.zeros((2, 4))),
            r"c0 has shape \(2, 4\), but \(layers, m, n_a\) = \(2, 2, 4\) is needed",
        ),
        (
            lambda: engine.forward(of_two("gru"), X, c0=np.zeros((2, 4))),
            r"c0 of shape \(2, 4\) was given, but cell='gru' has no c<t>",
        ),
        (
            lambda: engine.forward(of_two("rnn"), X, c0=0),
            "c0=0 was given, but cell='rnn' has",
        ),
        (
            lambda: engine.forward(of_two("rnn"), X, c0=[[1.0], [1.0, 2.0]]),
            r"c0=\[\[1.0\], \[1.0, 2.0\]\] was given, but",
        ),
        (
            lambda: engine.forward(of_two("rnn"), X, c0=[[0.0] * 4] * 2),
            r"c0 of shape \(2, 4\) was given, but cell='rnn' has no c<t>",
        ),
        (
            lambda: engine.train_many([of_two("rnn")], lambda i: (X, Y, None), 1, learning_rate=X),
            r"learning_rate holds 5 values for 1 networks",
        ),
        (lambda: engine.Stepper(of_two(), 2).step(None), r"x is None, but \(m, n_x\) = \(2, 3\)"),
        (lambda: of_two().replace(bf=0), r"bf is the single number 0, but \(4,\) is needed"),
        (lambda: of_two().replace(bf=None), r"bf is None, but \(4,\) is needed"),
        (
            lambda: engine.train(of_two(), lambda i: (X[0], Y, None), 1, learning_rate=0.1),
            r"x has shape .* but \(T, m, n_x\) = \(T, m, 3\) is needed.* with T and m at least 1",
        ),
        (
            lambda: engine.Trainer(of_two(), learning_rate=0.1, a0=[[1.0], [1.0, 2.0]]),
            r"a0 is not one rectangular array, but \(\[layers,\] m, n_a\) is needed; give rows",
        ),
        (lambda: engine.cliff(None, 0.0), r"w is None; give an array\."),
        (
            lambda: engine.loss_surface(of_two("rnn"), X, Y, np.zeros((9, 9)), [0], [0]),
            r"directions=array\(\[\[0., 0., [^\n]*\.\.\. is not a pair",
        ),
    ],
)
def test_a_shape_that_is_needed_is_named_axis_by_axis(call, text):
    with pytest.raises(InputError, match=text):
        call()


@pytest.mark.parametrize(
    ("x", "y", "text"),
    [
        (
            np.zeros((6, 3)),
            None,
            r"x has shape \(6, 3\), but \(T, m, n_x\) = \(T, m, 3\) is needed",
        ),
        (
            np.zeros((6, 4, 2, 3)),
            None,
            r"x has shape \(6, 4, 2, 3\), but \(T, S, m, n_x\) = \(T, 2, m, 3\) is needed",
        ),
        (
            np.zeros((6, 2, 2, 3)),
            np.zeros((6, 2, 2)),
            r"y has shape \(6, 2, 2\), but \(T, S, m, n_y\) = \(6, 2, 2, 2\) is needed",
        ),
        (
            np.zeros((6, 2, 2, 3)),
            1,
            r"y is the single number 1, but x has \(T, S, m\) = \(6, 2, 2\)",
        ),
    ],
)
def test_a_shape_that_many_networks_need_is_named_with_their_axis(x, y, text):
    networks = [of_two("rnn"), of_two("rnn", seed=1)]
    with pytest.raises(InputError, match=text):
        engine.train_many(networks, lambda i: (x, y, None), 1, learning_rate=0.1)


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
