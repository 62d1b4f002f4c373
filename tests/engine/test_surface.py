import numpy as np
import pytest

from explorer import engine
from explorer.engine.many import surface
from explorer.errors import InputError
from tests.engine.textbook import problem

ALPHAS, BETAS = np.linspace(-0.7, 1, 4), np.linspace(-1, 0.5, 3)


def one_by_one(params, x, y, directions, **options):
    """Loss and gradient norm of every point, each by a pass of its own."""
    a0 = options.pop("a0", None)
    loss, norms = np.empty((2, len(ALPHAS), len(BETAS)))
    for i, alpha in enumerate(ALPHAS):
        for j, beta in enumerate(BETAS):
            moved = {
                name: array + alpha * directions[0].get(name, 0) + beta * directions[1].get(name, 0)
                for name, array in params.named().items()
            }
            there = params.replace(**moved)
            back = engine.backward(there, engine.forward(there, x, a0), y, **options)
            loss[i, j] = back.loss
            norms[i, j] = engine.clip_by_norm(back.grads, 1)[1]
    return loss, norms


@pytest.mark.parametrize("m", [1, 3])
@pytest.mark.parametrize("at_once", [1, 2**17, 400])
@pytest.mark.parametrize(("activation", "output"), [("tanh", "softmax"), ("relu", "identity")])
def test_every_point_is_a_forward_and_a_backward_pass(activation, output, at_once, m, monkeypatch):
    monkeypatch.setattr(surface, "MOST_AT_ONCE", at_once)
    params, x, y, weights, a0 = problem(3, m=m, activation=activation, output=output)
    directions = engine.random_directions(params, seed=2)
    how = {"weights": weights, "a0": a0, "reduction": "sum"}
    found = engine.loss_surface(
        params, x, y, directions, ALPHAS, BETAS, keep_gradient_norm=True, **how
    )
    loss, norms = one_by_one(params, x, y, directions, **how)
    np.testing.assert_allclose(found.loss, loss, rtol=1e-12)
    np.testing.assert_allclose(found.gradient_norm, norms, rtol=1e-11)


def test_two_single_numbers_are_two_directions():
    params, x, y, *_ = problem(1)
    found = engine.loss_surface(params, x, y, (("Waa", (2, 1)), ("by", 0)), ALPHAS, BETAS)
    dWaa, dby = np.zeros((4, 4)), np.zeros(3)
    dWaa[2, 1], dby[0] = 1, 1
    loss, _ = one_by_one(params, x, y, ({"Waa": dWaa}, {"by": dby}))
    np.testing.assert_allclose(found.loss, loss, rtol=1e-12)
    assert found.gradient_norm is None


def test_at_zero_it_is_the_network_itself_and_the_slope_is_its_gradient():
    params, x, y, *_ = problem(1)
    back = engine.backward(params, engine.forward(params, x), y)
    here = engine.loss_surface(
        params, x, y, (("Waa", (0, 1)), ("ba", 2)), [-1e-6, 0, 1e-6], [-1e-6, 0, 1e-6]
    ).loss
    assert here[1, 1] == pytest.approx(back.loss, rel=1e-13)
    assert (here[2, 1] - here[0, 1]) / 2e-6 == pytest.approx(back.grads.Waa[0, 1], rel=1e-6)
    assert (here[1, 2] - here[1, 0]) / 2e-6 == pytest.approx(back.grads.ba[2], rel=1e-6)


def test_a_random_direction_is_as_long_as_the_rows_it_moves():
    params = problem(1)[0]
    for direction in engine.random_directions(params):
        for name in ("Waa", "Wax", "ba", "Wya", "by"):
            np.testing.assert_allclose(
                np.linalg.norm(direction[name], axis=-1), np.linalg.norm(params[name], axis=-1)
            )
    first, second = engine.random_directions(params, seed=5)
    assert (first.flat != second.flat).all()
    np.testing.assert_array_equal(first.flat, engine.random_directions(params, seed=5)[0].flat)


def test_a_bias_that_is_zero_does_not_move():
    params = engine.init_params("rnn", 2, 3, 2)
    assert not engine.random_directions(params)[0].ba.any()


def test_overflow_is_data_and_results_are_read_only():
    params, x, y, *_ = problem(1, T=30, activation="identity")
    errors = np.geterr()
    found = engine.loss_surface(
        params, x, y, (("Waa", (0, 0)), ("ba", 0)), [0, 1e200], [0.0], keep_gradient_norm=True
    )
    assert np.isfinite(found.loss[0]).all()
    assert not np.isfinite(found.loss[1]).any()
    assert np.geterr() == errors
    for array in (found.alphas, found.betas, found.loss, found.gradient_norm):
        assert not array.flags.writeable


def test_progress_is_told_and_may_stop_it(monkeypatch):
    monkeypatch.setattr(surface, "MOST_AT_ONCE", 1)
    params, x, y, *_ = problem(1)
    told = []
    engine.loss_surface(
        params, x, y, (("ba", 0), ("ba", 1)), [0, 1], [0], on_points=lambda *at: told.append(at)
    )
    assert told == [(1, 2), (2, 2)]

    def stop(done, of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.loss_surface(params, x, y, (("ba", 0), ("ba", 1)), [0], [0], on_points=stop)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"directions": ("Waa",)}, r"directions=\('Waa',\) is not a pair"),
        ({"directions": ("Waa", ("ba", 0))}, "'Waa' is not a direction; give a mapping"),
        ({"directions": (("Wxx", 0), ("ba", 0))}, "direction='Wxx'.*'Waa', 'Wax'"),
        ({"directions": (("Waa", 0), ("ba", 0))}, r"Waa has no single number at index \(0,\)"),
        ({"directions": (("ba", 4), ("ba", 0))}, r"ba has no single number at index \(4,\)"),
        ({"directions": (("ba", 0.5), ("ba", 0))}, "ba has no single number"),
        ({"directions": ({"ba": [1.0]}, ("ba", 0))}, r"ba has shape \(1,\)"),
        ({"directions": ({"by": [np.nan] * 3}, ("ba", 0))}, "direction holds inf or NaN"),
        ({"alphas": []}, r"alphas has shape \(0,\)"),
        ({"betas": [np.inf]}, "betas holds inf"),
        ({"alphas": np.zeros(2**14), "betas": np.zeros(2**14)}, "loss would be of shape"),
        ({"reduction": "max"}, "reduction='max'"),
        ({"x": np.zeros((5, 2, 4))}, "x has shape"),
    ],
)
def test_a_surface_that_cannot_be_is_refused_in_words(change, text):
    params, x, y, *_ = problem(1)
    given = {"x": x, "y": y, "directions": (("ba", 0), ("ba", 1)), "alphas": [0], "betas": [0]}
    with pytest.raises(InputError, match=text):
        engine.loss_surface(params, **{**given, **change})


def test_half_precision_is_refused_with_the_way_out():
    params, x, y, *_ = problem(1, dtype="float16")
    with pytest.raises(InputError, match="float16 cannot be computed many at once; choose"):
        engine.loss_surface(params, x, y, (("ba", 0), ("ba", 1)), [0], [0])
