import os
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, wait
from multiprocessing import get_context

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.run import run
from explorer.sweeps import grid, sweep
from explorer.sweeps.chunks import (
    HowToTrain,
    SweepStoppedError,
    can_batch,
    chunks_of,
    train_chunk,
)
from explorer.sweeps.workers import THREAD_COUNTS, Workers

BASE = Experiment(task="latch", n_steps=8, n_a=6, updates=15, batch=4)


def assert_as_alone(experiment, record):
    history = run(experiment).history
    for name in ("loss", "norm_before"):
        np.testing.assert_array_equal(getattr(record, name), getattr(history, name))
    np.testing.assert_array_equal(record.fired, history.fired)
    assert (record.diverged_at, record.diverged_in) == (history.diverged_at, history.diverged_in)


def threads(count=1):
    return ThreadPoolExecutor(count)


@pytest.mark.parametrize(
    ("task", "options"),
    [
        ("latch", {"a0": "random"}),
        ("names", {"names": "elements", "activation": "relu"}),
        ("text", {"text": "to be or not to be, that is the question", "reduction": "sum"}),
        ("weather", {"activation": "sigmoid"}),
    ],
)
def test_a_sweep_gives_the_records_of_the_experiments_run_one_by_one(task, options):
    base = BASE.replace(task=task, learning_rate=0.05, **options)
    experiments = grid(
        base, seed=(1, 2), gain=(0.5, 1.1), clip=("off", "norm", "value"), threshold=(0.2,)
    )
    with threads() as executor:
        found = dict(sweep(experiments, executor=executor))
    assert set(found) == set(experiments)
    for experiment, record in found.items():
        assert_as_alone(experiment, record)


def test_what_cannot_go_together_is_trained_alone():
    apart = (
        BASE.replace(dtype="float16"),
        BASE.replace(optimiser="adam", learning_rate=0.01),
        BASE.replace(clip="tensor", threshold=0.1),
        BASE.replace(a0="learned"),
    )
    assert not any(map(can_batch, apart))
    with threads() as executor:
        for experiment, record in sweep((BASE, *apart), executor=executor, keep_da_norm=True):
            assert_as_alone(experiment, record)
            assert record.da_norm.shape == (15, 9)


def test_without_updates_there_is_nothing_to_record():
    with threads() as executor:
        for dtype in ("float64", "float16"):
            experiment = BASE.replace(updates=0, dtype=dtype)
            ((_, record),) = sweep([experiment], executor=executor)
            assert record.loss.shape == record.fired.shape == (0,)


def test_chunks_hold_only_what_may_go_together_and_are_even():
    experiments = grid(BASE, n_steps=(5, 8), seed=range(40), dtype=("float64", "float16"))
    chunks = chunks_of(experiments)
    assert sorted(map(len, chunks)) == [1] * 80 + [20] * 4
    assert sorted(map(repr, sum(chunks, ()))) == sorted(map(repr, experiments))
    for chunk in chunks:
        assert len({(one.n_steps, one.dtype) for one in chunk}) == 1


def test_large_networks_go_in_small_chunks():
    large = BASE.replace(n_steps=200, n_a=128, batch=64)
    assert {len(chunk) for chunk in chunks_of(grid(large, seed=range(5)))} == {1}


@pytest.mark.slow
def test_the_own_processes_give_the_same_and_report_progress():
    experiments, told = grid(BASE, n_steps=(5, 8), seed=range(3)), []
    before = {name: os.environ.get(name) for name in THREAD_COUNTS}
    for experiment, record in sweep(experiments, on_progress=lambda *at: told.append(at)):
        assert_as_alone(experiment, record)
        assert not record.loss.flags.writeable
        assert not record.fired.flags.writeable
    assert told == [(3, 6), (6, 6)]
    assert {name: os.environ.get(name) for name in THREAD_COUNTS} == before


def test_a_chunk_that_fails_does_not_take_the_others_along():
    bad = BASE.replace(task="text", text="a")  # too short to learn from
    with threads(2) as executor:
        found = dict(sweep([bad, BASE], executor=executor))
    assert isinstance(found[bad], InputError)
    assert_as_alone(BASE, found[BASE])


@pytest.mark.slow
def test_an_error_travels_from_a_process():
    bad = BASE.replace(task="text", text="a")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        found = dict(sweep([bad, BASE], executor=executor))
        assert executor.submit(len, "open").result() == 4
    assert isinstance(found[bad], InputError)
    assert isinstance(found[BASE], engine.SweepRecord)


LONG = grid(BASE.replace(updates=5000, n_steps=100, n_a=64, batch=32), seed=range(8))


def noting(pool, futures):
    """This kind of pool, which notes what it is given; it has ended when its `with` is left."""

    class Noting(pool):
        def submit(self, *call):
            futures.append(super().submit(*call))
            return futures[-1]

    return Noting


def ended_early(futures):
    """How many calls gave no result, though all have ended."""
    assert all(future.done() for future in futures)
    return sum(future.cancelled() or future.exception() is not None for future in futures)


def test_a_sweep_in_threads_can_be_cancelled():
    cancel, futures = threading.Event(), []
    with noting(ThreadPoolExecutor, futures)(1) as executor:
        for experiment, _ in sweep([BASE, *LONG], executor=executor, cancel=cancel):
            assert experiment == BASE
            cancel.set()
    assert ended_early(futures) == len(futures) - 1 > 0


@pytest.mark.slow
def test_a_sweep_in_own_processes_can_be_cancelled_while_chunks_run(monkeypatch):
    cancel, futures = threading.Event(), []
    monkeypatch.setattr(sys.modules[sweep.__module__], "Workers", noting(Workers, futures))
    for experiment, _ in sweep([BASE, *LONG], cancel=cancel):
        assert experiment == BASE
        cancel.set()
    wait(futures, 60)
    assert ended_early(futures) == len(futures) - 1 > 0


@pytest.mark.slow
def test_leaving_the_loop_ends_the_processes(monkeypatch):
    futures = []
    monkeypatch.setattr(sys.modules[sweep.__module__], "Workers", noting(Workers, futures))
    results = sweep([BASE, *LONG])
    next(results)
    results.close()
    wait(futures, 60)
    assert ended_early(futures) == len(futures) - 1 > 0


def test_progress_may_raise_to_stop():
    def stop(done, of):
        raise KeyboardInterrupt

    with threads() as executor, pytest.raises(KeyboardInterrupt):
        list(sweep([BASE], executor=executor, on_progress=stop))


def test_a_set_flag_stops_a_chunk_that_runs_alone_too():
    cancel = threading.Event()
    cancel.set()
    for experiment in (BASE, BASE.replace(dtype="float16")):
        with pytest.raises(SweepStoppedError):
            train_chunk((experiment,), HowToTrain(), cancel)


def test_the_last_field_of_a_grid_moves_fastest():
    found = grid(BASE, seed=(1, 2), clip=("off", "norm"))
    pairs = [(one.seed, one.clip) for one in found]
    assert pairs == [(1, "off"), (1, "norm"), (2, "off"), (2, "norm")]
    assert grid(BASE) == (BASE,)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"sed": [1]}, "sed is not a field of an experiment; choose from task, "),
        ({"seed": []}, "seed holds no values; give one or more"),
        ({"seed": 3}, "seed=3 is one value; give a list"),
        ({"clip": "norm"}, "clip='norm' is one value"),
        ({"seed": [-1]}, "seed=-1: choose a whole number from 0"),
        ({"seed": range(1000), "n_a": range(1, 129)}, "make 128,000 experiments; at most 100,000"),
    ],
)
def test_a_grid_that_cannot_be_is_refused_in_words(fields, text):
    with pytest.raises(InputError, match=text):
        grid(BASE, **fields)


@pytest.mark.parametrize(
    ("experiments", "text"),
    [
        ([], "holds no experiments; give one or more"),
        ([BASE, "latch"], "Entry 1 of the sweep is a str; give experiments"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused_before_it_starts(experiments, text):
    with pytest.raises(InputError, match=text):
        sweep(experiments)


@pytest.mark.parametrize("most", [0, -1, 1.5, None])
def test_chunks_of_no_size_are_refused_before_anything_starts(most):
    with pytest.raises(InputError, match=f"most_together={most} .*must be a whole number"):
        sweep([BASE], most_together=most)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_sweep_of_a_chaotic_run_is_the_run_behind_its_link_bit_for_bit(dtype):
    """Twenty updates at this rate carry a difference in the last digit into the first."""
    wild = {"gain": 2.0, "learning_rate": 5.0, "clip": "norm", "dtype": dtype}
    base = Experiment(task="adding", n_steps=10, n_a=5, updates=20, batch=3, **wild)
    experiments = grid(base, seed=range(4))
    for experiment, record in zip(
        experiments, train_chunk(experiments, HowToTrain(), None), strict=True
    ):
        assert record.fired.any()
        assert_as_alone(experiment, record)
