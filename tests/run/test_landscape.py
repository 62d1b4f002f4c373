"""The loss around a network: its own numbers in the middle, and steps that end where they say."""

import dataclasses

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.run import landscape, run
from explorer.run.landscape import FEWER_POINTS, POINTS, measure_landscape, points_of
from explorer.run.training import draw_batch, initial_state, stream_of

SMALL = {"task": "latch", "n_steps": 6, "n_a": 4, "batch": 3, "updates": 2}
KINDS = [
    {},
    {"cell": "gru"},
    {"cell": "lstm", "a0": "random"},
    {"layers": 2},
    {"dtype": "float32", "reduction": "sum"},
    {"dtype": "float16"},
    {"task": "weather", "activation": "relu"},
]


def at(result, moved):
    """(loss, gradient) of the network with these parameters on the first batch, by the engine."""
    experiment = result.experiment
    x, y, weights = draw_batch(experiment, result.task, result.n_steps, stream_of(experiment))
    trace = engine.forward(moved, x, initial_state(experiment, x.shape[1]))
    how = {"weights": weights, "reduction": experiment.reduction}
    back = engine.backward(moved, trace, y, **how)
    return back.loss, back.grads.named()


@pytest.mark.parametrize("fields", KINDS, ids=str)
@pytest.mark.parametrize("directions", ["gradient", "random"])
def test_in_the_middle_stands_the_network_itself(fields, directions):
    result = run(Experiment(**{**SMALL, **fields}))
    found = measure_landscape(result, directions, points=5)
    loss, grads = at(result, result.params)
    norm = np.sqrt(sum((g.astype(float) ** 2).sum() for g in grads.values()))
    assert found.loss_here == found.loss[2, 2] == pytest.approx(loss, rel=1e-6)
    assert found.gradient_norm[2, 2] == pytest.approx(
        norm, rel=1e-3 if "16" in str(fields) else 1e-6
    )
    assert found.loss.shape == found.gradient_norm.shape == (5, 5)
    assert not found.loss.flags.writeable


def test_a_gated_network_gets_the_picture_the_engine_draws_at_once_for_others():
    """One by one and all at once are the same numbers."""
    result = run(Experiment(**SMALL))
    together = measure_landscape(result, "random", points=5)
    x, y, weights = draw_batch(result.experiment, result.task, 6, stream_of(result.experiment))
    given = landscape._Batch(x, y, weights, initial_state(result.experiment, 3), "mean")
    directions = engine.random_directions(result.params, result.experiment.seed)
    axis = np.linspace(-1, 1, 5)
    loss, norms = landscape._one_by_one(result.params, given, directions, axis, None)
    np.testing.assert_allclose(together.loss, loss, rtol=1e-12)
    np.testing.assert_allclose(together.gradient_norm, norms, rtol=1e-10)


@pytest.mark.parametrize("threshold", [0.01, 1e6])
def test_a_step_along_the_gradient_ends_where_an_update_does(threshold):
    fields = {**SMALL, "learning_rate": 0.3, "threshold": threshold, "updates": 0}
    result = run(Experiment(**fields))
    found = measure_landscape(result, "gradient", points=3)
    for name, clip in (("off", "off"), ("on", "norm")):
        trained = run(Experiment(**{**fields, "updates": 1, "clip": clip}))
        assert found.steps[name][1] == pytest.approx(at(result, trained.params)[0], rel=1e-12)
    short = threshold < found.norm_here
    assert (found.steps["on"][0] < found.steps["off"][0]) == short


def test_right_along_the_gradient_is_downhill_at_first():
    found = measure_landscape(run(Experiment(**SMALL)), "gradient", points=201)
    assert found.loss[101, 100] < found.loss[100, 100] < found.loss[99, 100]
    across = abs(found.loss[100, 101] - found.loss[100, 99])
    assert across < 0.05 * abs(found.loss[101, 100] - found.loss[99, 100]), "at right angles"


def test_a_gradient_of_zero_is_refused_and_random_directions_are_not():
    """Weights of zero say one half each; where both symbols are asked for once, nothing pulls."""
    for seed in range(20):
        result = run(Experiment(**{**SMALL, "batch": 2, "seed": seed, "updates": 0}))
        silent = {name: np.zeros_like(array) for name, array in result.params.named().items()}
        dead = dataclasses.replace(result, params=result.params.replace(**silent))
        if not any(gradient.any() for gradient in at(dead, dead.params)[1].values()):
            break
    with pytest.raises(InputError, match="exactly zero.*choose two random directions"):
        measure_landscape(dead, "gradient", points=3)
    assert measure_landscape(dead, "random", points=3).norm_here == 0


def test_infinite_and_undefined_losses_are_kept_as_what_they_are():
    fields = {**SMALL, "n_steps": 200, "activation": "identity", "gain": 4.0, "dtype": "float32"}
    found = measure_landscape(run(Experiment(**fields, init="identity")), "random", points=5)
    assert not np.isfinite(found.loss).all()


def test_it_can_be_stopped_and_counts_its_points():
    seen = []
    for fields in ({}, {"cell": "gru"}):
        seen.clear()
        result = run(Experiment(**{**SMALL, **fields}))
        measure_landscape(result, "random", seen.append, points=5)
        assert seen[-1] == 25

    class EnoughError(Exception):
        pass

    def stop(_done):
        raise EnoughError

    with pytest.raises(EnoughError):
        measure_landscape(result, "random", stop, points=5)


def test_networks_that_go_one_by_one_have_fewer_points():
    assert points_of(Experiment()) == POINTS
    for fields in ({"cell": "gru"}, {"layers": 2}, {"dtype": "float16"}):
        assert points_of(Experiment(**fields)) == FEWER_POINTS
    assert POINTS % 2 == FEWER_POINTS % 2 == 1
