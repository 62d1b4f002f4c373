"""The numbers of the twins, worked out a second time from the engine's public calls alone."""

import dataclasses
import math

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.experiment import Experiment
from explorer.run import run_twins
from tests.own_file import ALL


def replay(experiment, clip):
    """(loss, norm before, norm after, fired, angle, da_norm) of each update, by plain SGD."""
    e, task = experiment, tasks.make(experiment.task)
    params = engine.init_params(
        "rnn", task.n_x, e.n_a, task.n_y, activation=e.activation, output=task.output,
        init=e.init, gain=e.gain, seed=e.seed, dtype=e.dtype,
    )  # fmt: skip
    stream = np.random.default_rng([e.seed, 1])
    for _ in range(e.updates):
        x, y, weights = task.batch(stream, e.batch, e.n_steps)
        trace = engine.forward(params, x)
        back = engine.backward(params, trace, y, weights=weights, reduction=e.reduction)
        raw = back.grads.named()
        size = math.sqrt(sum(float((g**2).sum()) for g in raw.values()))
        if clip == "norm":
            factor = min(1.0, e.threshold / size)
            applied = {name: g * factor for name, g in raw.items()}
        elif clip == "value":
            applied = {name: np.clip(g, -e.threshold, e.threshold) for name, g in raw.items()}
        else:
            applied = raw
        after = math.sqrt(sum(float((g**2).sum()) for g in applied.values()))
        inner = sum(float((raw[name] * applied[name]).sum()) for name in raw)
        angle = math.degrees(math.acos(min(1.0, inner / (size * after))))
        fired = any((raw[name] != applied[name]).any() for name in raw)
        yield back.loss, size, after, fired, angle, back.da_norm
        params = params.replace(
            **{name: params.named()[name] - e.learning_rate * g for name, g in applied.items()}
        )


@pytest.mark.parametrize("task", ["latch", "names"])
@pytest.mark.parametrize(("clip", "threshold"), [("norm", 0.3), ("value", 0.02)])
def test_every_column_agrees_with_a_replay(task, clip, threshold):
    experiment = Experiment(
        task=task, n_steps=7, n_a=5, batch=6, updates=40, learning_rate=0.5, clip=clip,
        threshold=threshold, seed=3,
    )  # fmt: skip
    twins = run_twins(experiment)
    for mode, history in (("off", twins.off), (clip, twins.on)):
        columns = zip(*replay(experiment, mode), strict=True)
        loss, before, after, fired, angle, da_norm = map(np.array, columns)
        np.testing.assert_allclose(history.loss, loss, rtol=1e-9)
        np.testing.assert_allclose(history.norm_before, before, rtol=1e-9)
        np.testing.assert_allclose(history.norm_after, after, rtol=1e-9)
        np.testing.assert_array_equal(history.fired, fired)
        np.testing.assert_allclose(history.angle, angle, atol=2e-5)
        np.testing.assert_allclose(history.da_norm, da_norm, rtol=1e-8)
    assert twins.on.fired.sum() > 0, "the test should see the clip fire"
    if clip == "value":
        assert twins.on.angle.max() > 5


def test_clipping_3_4_at_1_keeps_the_direction_by_norm_and_turns_it_by_value():
    zeros = np.zeros(3)
    network = engine.init_params("rnn", 1, 1, 1)
    grads = dataclasses.replace(network, flat=np.array([3.0, 4.0, *zeros], network.flat.dtype))
    by_norm, size = engine.clip_by_norm(grads, 1.0)
    by_value, _ = engine.clip_by_value(grads, 1.0)
    assert size == 5
    np.testing.assert_allclose(by_norm.flat, [0.6, 0.8, *zeros])
    np.testing.assert_allclose(by_value.flat, [1, 1, *zeros])
    between = math.degrees(math.atan2(4, 3) - math.atan2(1, 1))
    assert between == pytest.approx(8.1301, abs=5e-5)


def test_twins_whose_clip_never_fires_are_the_same_number_for_number():
    twins = run_twins(Experiment(task="latch", n_steps=8, updates=50, threshold=1e6))
    assert not twins.on.fired.any()
    for name in ("loss", "norm_before", "norm_after", "angle", "da_norm"):
        np.testing.assert_array_equal(getattr(twins.off, name), getattr(twins.on, name))


def test_twins_begin_alike_and_part_at_the_first_clip():
    twins = run_twins(Experiment(task="latch", n_steps=8, updates=50, threshold=0.3))
    first = int(np.flatnonzero(twins.on.fired)[0])
    np.testing.assert_array_equal(twins.off.loss[: first + 1], twins.on.loss[: first + 1])
    assert twins.off.loss[first + 1] != twins.on.loss[first + 1]


@pytest.mark.parametrize("task", sorted(tasks.TASKS))
def test_the_steps_with_a_loss_are_those_of_every_batch(task):
    twins = run_twins(Experiment(**ALL[task], n_steps=9, updates=1))
    stream = np.random.default_rng(0)
    for _ in range(5):
        weights = twins.task.batch(stream, 4, twins.n_steps).weights
        steps = tuple(np.flatnonzero(weights.any(axis=1)) + 1)
        assert twins.task.ends_vary or twins.steps_with_loss == steps
        assert twins.off_last.step == twins.steps_with_loss[-1]


def test_clipping_off_still_compares_by_norm():
    off, norm = (run_twins(Experiment(task="latch", updates=5, clip=c)) for c in ("off", "norm"))
    assert off.clip == "norm"
    np.testing.assert_array_equal(off.on.loss, norm.on.loss)
