import gc
import itertools
import threading
import time
import weakref
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from explorer import tasks
from explorer.experiment import Experiment
from explorer.live import MOST_UPDATES, beside, prepare
from explorer.live.turns import Turns
from explorer.run import good_loss, run
from tests.live.test_network import BREAKS, SMALL


def twins(experiment=SMALL, other="clip:off"):
    return prepare(beside.pair(experiment, other), None)


def test_both_networks_are_those_of_their_experiments_at_every_frame():
    training = twins(SMALL.replace(threshold=0.05))
    frames = training.play(0, frames=9, seconds=9, every=True)
    assert [frame.position for frame in frames] == list(range(1, 10))
    for clip, network in zip(("off", "norm"), training.networks, strict=True):
        assert network.experiment.clip == clip
        for frame in frames:
            look = frame.evaluations[training.networks.index(network)]
            expected = run(SMALL.replace(threshold=0.05, clip=clip, updates=frame.position))
            np.testing.assert_array_equal(look.params.flat, expected.params.flat)


def test_as_fast_as_it_goes_shows_distinct_states_in_order_and_the_last_one():
    training = twins()
    frames = training.play(0, frames=5, seconds=0.1, every=False)
    positions = [frame.position for frame in frames]
    assert positions == sorted(set(positions))
    assert 1 <= len(positions) <= 5
    assert positions[-1] == training.newest


LEARNS = Experiment(task="latch", n_steps=6, n_a=8, learning_rate=0.5, batch=16)


@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize("ahead", [0, 300])
def test_a_run_stops_where_its_task_is_learned_and_goes_on_from_there(every, ahead):
    """Also where it was trained further before, and is played again."""
    training = prepare([LEARNS], None)
    training.evaluate(ahead, seconds=60)
    at = tasks.learned_at(run(LEARNS.replace(updates=300)).history.loss, good_loss(LEARNS))
    assert 1 < at < 300
    frames = training.play(at - 2, frames=40, seconds=60, every=every)
    assert frames[-1].position == at
    assert training.stops == (at,)
    assert training.play(at, frames=2, seconds=60, every=True)[-1].position == at + 2


def test_a_run_stops_where_one_of_two_breaks_and_not_before_both_have_learned():
    at = run(BREAKS.replace(updates=400)).history.diverged_at
    training = twins(BREAKS, "learning_rate:0.0001")
    frames = training.play(0, frames=400, seconds=60, every=True)
    assert (frames[-1].position, training.stops) == (at, (at,))
    slow = twins(LEARNS, "learning_rate:0.0001")
    assert slow.play(0, frames=150, seconds=60, every=True)[-1].position == 150
    assert slow.networks[0].learned_at or slow.networks[1].learned_at, "one of them has"
    assert slow.stops == ()


def test_the_same_question_asked_twice_has_the_same_answer():
    training = twins()
    once = training.play(0, frames=4, seconds=9, every=True)
    again = training.play(0, frames=4, seconds=9, every=True)
    assert [f.position for f in once] == [f.position for f in again]
    for one, other in zip(once, again, strict=True):
        for a, b in zip(one.evaluations, other.evaluations, strict=True):
            np.testing.assert_array_equal(a.params.flat, b.params.flat)
            assert a.row.loss == b.row.loss


def test_a_look_at_a_far_update_gives_up_in_time_and_goes_on_the_next_time(monkeypatch):
    clock = SimpleNamespace(perf_counter=partial(next, itertools.count()))  # a second a glance
    for module in ("network", "training", "turns"):
        monkeypatch.setattr(f"explorer.live.{module}.time", clock)
    training = twins(Experiment(n_steps=50, n_a=64))
    assert training.evaluate(2000, seconds=5) is None
    first = training.newest
    assert 0 < first <= 5
    training.evaluate(2000, seconds=5)
    assert first < training.newest <= 10


def test_when_one_breaks_the_other_goes_on():
    training = twins(BREAKS.replace(clip="norm", threshold=1e-6), "clip:off")
    training.play(0, frames=30, seconds=9, every=True)  # ends where it broke
    frames = training.play(training.newest, frames=30 - training.newest, seconds=9, every=True)
    off, on = training.networks
    assert off.diverged_in is not None
    assert on.diverged_in is None
    assert on.done == frames[-1].position == 30
    assert frames[-1].evaluations[0].update == off.done < 30
    assert not training.ended


def test_when_all_have_broken_there_is_nothing_more_to_play():
    training = twins(BREAKS, beside.NOTHING)
    training.play(0, frames=32, seconds=9, every=True)
    assert training.ended
    assert training.play(training.newest, frames=3, seconds=9, every=True) == []
    assert training.evaluate(MOST_UPDATES, 9).position == training.newest


def test_a_network_that_is_wanted_again_keeps_its_history():
    training = twins()
    training.evaluate(20, 9)
    assert prepare(beside.pair(SMALL, "clip:off"), training) is training
    other = prepare(beside.pair(SMALL, "gain:0.5"), training)
    assert sorted(network.done for network in other.networks) == [0, 20]
    assert other.name != training.name


def test_turns_are_taken_in_the_order_of_asking():
    turns, order = Turns(), []

    def take(i):
        with turns.turn():
            order.append(i)

    with turns.turn():
        threads = []
        for i in range(6):
            threads.append(threading.Thread(target=take, args=(i,)))
            threads[-1].start()
            while len(turns._waiting) <= i:
                time.sleep(0.001)
        assert order == []
    for thread in threads:
        thread.join()
    assert order == list(range(6))


def test_a_turn_that_fails_is_handed_on():
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.turn():
        _ = 1 / 0
    before = time.perf_counter()
    with turns.turn() as until:
        assert until > before


def test_a_training_that_nobody_holds_any_more_gives_its_memory_back():
    training = twins()
    training.play(0, frames=5, seconds=9, every=True)
    held = [weakref.ref(part) for part in (training, *training.networks)]
    del training
    gc.collect()
    assert [reference() for reference in held] == [None] * 3


def test_a_training_that_ends_on_the_way_is_shown_where_it_ended():
    """A link to update 100 of a run whose first update is lost does not claim to be at 100."""
    experiment = Experiment(
        task="weather", n_steps=100, activation="relu", gain=3.0, dtype="float16", clip="off"
    )
    training = prepare([experiment], None)
    frame = training.evaluate(100, 60)
    assert (frame.position, frame.evaluations[0].update) == (1, 1)
