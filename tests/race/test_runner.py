"""A race in the background: what comes of it, cancel, resume, and nobody who looks."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from types import SimpleNamespace

import pytest

from explorer import race as race_module
from explorer.race import Runner, count
from explorer.race import runner as runner_module
from explorer.race.outcome import outcome_of
from explorer.run import run
from explorer.sweeps import chunks, sweep
from tests.race.made import EASY, learned, small_race

LONG = {"updates": 5000, "n_a": 64, "batch": 64}


def wait_for(condition, seconds=60):
    end = monotonic() + seconds
    while not condition() and monotonic() < end:
        sleep(0.02)
    assert condition()


@pytest.fixture
def in_threads(monkeypatch):
    """Races in one thread of this process: no start of processes to wait for."""
    over = threading.Event()

    def in_one_thread(experiments, cancel, **options):
        either = SimpleNamespace(is_set=lambda: over.is_set() or cancel.is_set())
        with ThreadPoolExecutor(1) as executor:
            yield from sweep(experiments, executor=executor, cancel=either, **options)

    monkeypatch.setattr(runner_module, "sweep", in_one_thread)
    yield
    over.set()  # a test that failed leaves nothing running


@pytest.mark.slow
def test_the_outcomes_are_those_of_the_networks_run_one_by_one():
    race = small_race((2, 4), networks=2)
    runner = Runner(race)
    runner.start()
    assert runner.wait(120)
    assert runner.done
    for one, found in runner.outcomes.items():
        history = run(one).history
        expected = outcome_of(one, history)
        assert found.learned_at == expected.learned_at
    learned_here = sum(
        t.learned for line in count(race, runner.outcomes).values() for t in line.values()
    )
    assert learned_here > 0


def test_cancel_keeps_what_is_done_and_resume_trains_only_the_rest(in_threads, monkeypatch):
    race = race_module.make_race(EASY.replace(**LONG), (1, 200), 1)
    runner = Runner(race)
    runner.start()
    wait_for(lambda: len(runner.outcomes) == 2)  # T = 1 is done in no time, T = 200 is not
    runner.cancel()
    assert runner.wait(20)
    kept = runner.outcomes
    assert {one.n_steps for one in kept} == {1}
    assert not runner.done
    asked = []

    def noted(experiments, **_options):
        asked.extend(experiments)
        return iter(())

    monkeypatch.setattr(runner_module, "sweep", noted)
    runner.start()
    runner.wait(20)
    assert {one.n_steps for one in asked} == {200}
    assert runner.outcomes == kept


def test_nothing_is_trained_twice_and_what_is_known_is_not_trained_at_all(in_threads):
    race = small_race((2,), networks=2)
    known = {one: learned(7) for one in race.experiments()}
    stranger = EASY.replace(seed=99)
    runner = Runner(race, known | {stranger: learned()})
    assert runner.done
    runner.start()
    assert not runner.running
    assert runner.outcomes == known


def test_a_second_start_while_it_runs_is_no_second_race(in_threads):
    runner = Runner(race_module.make_race(EASY.replace(**LONG), (200,), 1))
    runner.start()
    before = threading.active_count()
    runner.start()
    assert threading.active_count() == before
    runner.cancel()
    assert runner.wait(20)


def test_when_nobody_looks_any_more_the_work_stops(in_threads, monkeypatch):
    monkeypatch.setattr(runner_module, "PATIENCE", 0.5)
    here = threading.Event()
    here.set()
    runner = Runner(race_module.make_race(EASY.replace(**LONG), (200,), 1), watched=here.is_set)
    runner.start()
    sleep(1.2)
    assert runner.running, "somebody looks"
    here.clear()
    assert runner.wait(20)
    assert runner.outcomes == {}


def test_a_lost_connection_that_comes_back_in_time_changes_nothing(in_threads, monkeypatch):
    monkeypatch.setattr(runner_module, "PATIENCE", 5.0)
    here = threading.Event()
    runner = Runner(race_module.make_race(EASY.replace(**LONG), (200,), 1), watched=here.is_set)
    runner.start()
    sleep(0.5)
    here.set()
    sleep(0.3)
    assert runner.running
    runner.cancel()
    assert runner.wait(20)


def test_what_is_in_work_are_the_first_chunks_without_an_outcome(in_threads, monkeypatch):
    monkeypatch.setattr(runner_module, "how_many", lambda _chunks: 1)
    race = race_module.make_race(EASY.replace(updates=5000), (150, 200), 2)
    runner = Runner(race)
    assert runner.in_work == frozenset()
    runner.start()
    assert runner.in_work == set(race.cell(race.variants[0], 150))
    runner.cancel()
    assert runner.wait(20)
    assert runner.in_work == frozenset()


def test_a_failure_of_the_work_itself_is_loud(monkeypatch):
    def broken(*_args, **_options):
        raise OSError("no processes left")

    monkeypatch.setattr(runner_module, "sweep", broken)
    runner = Runner(small_race())
    runner.start()
    with pytest.raises(OSError, match="no processes left"):
        runner.wait(20)
    assert not runner.running, "it is said once"


def test_a_network_that_fails_is_told_and_the_others_go_on(in_threads, monkeypatch):
    whole = chunks.train_chunk

    def sometimes(experiments, how, flag):
        if experiments[0].n_steps == 2:
            raise MemoryError("too much")
        return whole(experiments, how, flag)

    # The module, not the function of the same name that the package hands out.
    monkeypatch.setattr(sys.modules[sweep.__module__], "train_chunk", sometimes)
    runner = Runner(small_race((2, 4), networks=1))
    runner.start()
    assert runner.wait(60)
    failed = {one.n_steps: bool(found.failed) for one, found in runner.outcomes.items()}
    assert failed == {2: True, 4: False}
