import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError


def sigma(z):
    return 1 / (1 + np.exp(-z))


def textbook(w, b, steps=50):
    """E, one point at a time."""
    a = sigma(0.5)
    for _ in range(steps):
        a = sigma(w * a + b)
    return (a - 0.7) ** 2


def test_the_numbers_of_pascanu_mikolov_and_bengio():
    found = engine.cliff(5.0, -2.0)
    assert found.loss == pytest.approx(0.05558549412, rel=1e-9)
    assert found.dw == pytest.approx(0.0379183435, rel=1e-8)
    assert found.db == pytest.approx(0.04052119139, rel=1e-9)


@pytest.mark.parametrize("steps", [1, 2, 7, 50])
def test_every_point_of_a_grid_is_the_plain_loop_and_its_differences(steps):
    w, b = np.linspace(-6, 9, 13), np.linspace(-5, 3, 9)
    grid = engine.cliff(w[None, :], b[:, None], steps=steps)
    assert grid.loss.shape == grid.dw.shape == grid.db.shape == (9, 13)
    d = 1e-6
    for i in range(9):
        for j in range(13):
            at = w[j], b[i], steps
            assert grid.loss[i, j] == pytest.approx(textbook(*at), rel=1e-9, abs=1e-14)
            dw = textbook(w[j] + d, *at[1:]) - textbook(w[j] - d, *at[1:])
            db = textbook(w[j], b[i] + d, steps) - textbook(w[j], b[i] - d, steps)
            assert grid.dw[i, j] == pytest.approx(dw / (2 * d), rel=1e-5, abs=1e-8)
            assert grid.db[i, j] == pytest.approx(db / (2 * d), rel=1e-5, abs=1e-8)


def test_it_is_the_error_of_the_engines_own_network():
    params = engine.init_params("rnn", 1, 1, 1, activation="sigmoid", output="identity")
    params = params.replace(Waa=[[4.5]], Wax=[[0.0]], ba=[-1.9], Wya=[[1.0]])
    weights = np.zeros((50, 1))
    weights[-1] = 2  # the engine's loss is half the square
    trace = engine.forward(params, np.zeros((50, 1, 1)), [[sigma(0.5)]])
    back = engine.backward(params, trace, np.full((50, 1, 1), 0.7), weights=weights)
    found = engine.cliff(4.5, -1.9)
    assert found.loss == pytest.approx(back.loss, rel=1e-12)
    assert found.dw == pytest.approx(back.grads.Waa[0, 0], rel=1e-12)
    assert found.db == pytest.approx(back.grads.ba[0], rel=1e-12)


def test_a_path_is_a_row_of_points():
    path = engine.cliff([5.0, 6.0, 7.0], [-2.0, -2.5, -3.0])
    assert path.loss.shape == (3,)
    assert path.loss[2] == engine.cliff(7.0, -3.0).loss
    assert not path.loss.flags.writeable
    assert not path.dw.flags.writeable


def test_huge_weights_give_no_warning():
    errors = np.geterr()
    far = engine.cliff([1e300, -1e300, 0.0], 1e300)
    assert np.isfinite(far.loss).all()
    assert far.dw.shape == (3,)
    assert np.geterr() == errors


@pytest.mark.parametrize(
    ("w", "b", "steps", "text"),
    [
        (np.zeros(3), np.zeros(4), 50, r"w\[None, :\] and b\[:, None\] for a grid"),
        (np.zeros((2**14, 1)), np.zeros((1, 2**14)), 50, r"the grid would be of shape"),
        (np.nan, 1.0, 50, "w holds nan"),
        (1.0, [1.0, np.inf], 50, r"b holds inf at index \[1\]"),
        ([], 1.0, 50, "without a point"),
        ("five", 1.0, 50, "give real numbers"),
        (1.0, 1.0, 0, "steps=0"),
    ],
)
def test_a_cliff_that_cannot_be_is_refused_in_words(w, b, steps, text):
    with pytest.raises(InputError, match=text):
        engine.cliff(w, b, steps=steps)
