"""What several sessions ask for at the same time is computed once, whoever comes and goes."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from explorer.errors import InputError
from explorer.live.turns import Turns
from explorer.ui import flights as flights_module
from explorer.ui.flights import Flights
from explorer.ui.shelf import Shelf

PATIENCE = 60.0
"""Seconds until what has not come counts as not coming."""


class Training:
    """Long work: it counts its updates until it is told to end, and how often it was begun."""

    def __init__(self):
        self.begun = self.stopped = self.updates = 0
        self.may_end = threading.Event()

    def __call__(self, on_update):
        self.begun += 1
        try:
            while not self.may_end.wait(0.001):
                self.updates += 1
                on_update(self.updates)
        except BaseException:
            self.stopped += 1
            raise
        return f"trained {self.begun}"


class LeavesError(BaseException):
    """As Streamlit ends a script: no Exception."""


def until(true):
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.002)


def in_the_air():
    return [one for one in threading.enumerate() if one.name == "flight"]


@pytest.fixture
def flights():
    until(lambda: not in_the_air())
    return Flights(Shelf(10**6))


@pytest.fixture
def training():
    made = Training()
    yield made
    made.may_end.set()


@pytest.fixture
def at_once(monkeypatch):
    """Work ends as soon as nobody waits for it."""
    monkeypatch.setattr(flights_module, "GRACE", 0.0)


def waits_for(flights, key, work, seen=None):
    with flights.join(key, work) as flight:
        while not flight.wait(0.002):
            if seen is not None:
                seen.append(flight.done)
    return flight.result()


def test_ten_sessions_that_ask_at_the_same_time_cost_one_training(flights, training):
    seen = [[] for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(waits_for, flights, "key", training, one) for one in seen]
        until(lambda: all(one and one[-1] > 0 for one in seen))  # all see how far it is
        training.may_end.set()
        found = [one.result(PATIENCE) for one in asked]
    assert training.begun == 1
    assert all(one is found[0] for one in found)
    assert all(one == sorted(one) for one in seen), "nobody's bar goes back"
    assert waits_for(flights, "key", training) is found[0]
    assert training.begun == 1, "nor does who comes later"


def test_what_differs_is_not_shared(flights, training):
    other = Training()
    with flights.join("one", training), flights.join("another", other):
        until(lambda: training.begun and other.begun)
        other.may_end.set()
        training.may_end.set()


@pytest.mark.usefixtures("at_once")
def test_who_began_it_may_leave_and_the_other_gets_it(flights, training):
    """A cancel, a rerun or a closed tab of one does not cancel the other's."""
    with ThreadPoolExecutor() as pool:
        with suppress(LeavesError), flights.join("key", training) as flight:
            other = pool.submit(waits_for, flights, "key", training, seen := [])
            until(lambda: seen)
            raise LeavesError
        before = training.updates
        until(lambda: training.updates > before + 5)
        assert not flight.wait(0)
        training.may_end.set()
        assert other.result(PATIENCE) == "trained 1"
    assert (training.begun, training.stopped) == (1, 0)


@pytest.mark.usefixtures("at_once")
def test_the_work_ends_when_the_last_one_leaves(flights, training):
    for _ in range(2):
        with suppress(LeavesError), flights.join("key", training):
            until(lambda: training.updates)
            raise LeavesError
    until(lambda: not in_the_air())
    assert training.stopped == training.begun
    assert flights.shelf.get("key") is None
    training.may_end.set()
    assert waits_for(flights, "key", training).startswith("trained"), "it can be asked for again"


@pytest.mark.usefixtures("at_once")
def test_who_asks_while_a_work_that_was_left_still_ends_gets_another(flights, training):
    ends = threading.Event()

    def ends_slowly(on_update):
        try:
            return training(on_update)
        finally:
            ends.wait(PATIENCE)

    with flights.join("key", ends_slowly):
        until(lambda: training.updates)
    until(lambda: training.stopped)
    assert waits_for(flights, "key", lambda _: "another") == "another"
    ends.set()
    until(lambda: not in_the_air())
    assert flights.shelf.get("key") == "another"


def test_who_comes_back_at_once_goes_on_where_it_was(flights, training, monkeypatch):
    """A page that is run anew does not begin its training again."""
    monkeypatch.setattr(flights_module, "GRACE", PATIENCE)
    with flights.join("key", training):
        until(lambda: training.updates > 3)
    with flights.join("key", training) as flight:
        assert flight.done >= 3
        training.may_end.set()
        assert flight.wait(PATIENCE)
    assert training.begun == 1


def test_a_work_that_nobody_waits_for_rests_and_keeps_no_turn(flights, training, monkeypatch):
    """What a hand has passed over takes nothing from the value it is at now."""
    monkeypatch.setattr(flights_module, "SECONDS", 0.0)
    monkeypatch.setattr(flights_module, "GRACE", PATIENCE)
    with flights.join("key", training):
        until(lambda: training.updates > 3)
    with flights_module.TURNS.turn():  # is free
        before = training.updates
        time.sleep(0.05)
        assert training.updates <= before + 1, "the one that was being made"
    with flights.join("key", training) as flight:
        until(lambda: training.updates > before + 3)
        training.may_end.set()
        assert flight.wait(PATIENCE)
    assert training.begun == 1, "it has waited for that"


def test_who_is_only_patient_for_a_moment_does_not_stop_it(flights, training):
    """A value under the hand, and the progress bar of somebody else."""
    with flights.join("key", training):
        with flights.join("key", training) as under_the_hand:
            assert not under_the_hand.wait(0.01)
        before = training.updates
        until(lambda: training.updates > before + 5)
    assert training.stopped == 0


def test_an_error_is_said_to_all_who_wait_and_not_kept(flights):
    asked = threading.Barrier(4)

    def fails(_on_update):
        asked.wait(PATIENCE)
        raise InputError("T is too large")

    def ask():
        with flights.join("key", fails) as flight:
            asked.wait(PATIENCE)
            flight.wait()
        return flight.result()

    with ThreadPoolExecutor(3) as pool:
        for one in [pool.submit(ask) for _ in range(3)]:
            with pytest.raises(InputError, match="T is too large"):
                one.result(PATIENCE)
    until(lambda: not in_the_air())
    assert waits_for(flights, "key", lambda _: "better") == "better"


def test_what_is_quick_is_computed_once_by_who_asks_first(flights):
    computed, asked = [], threading.Barrier(8)

    def compute():
        computed.append(threading.current_thread())
        until(lambda: flights._flights["key"]._waiting == 8)
        return "found"

    def ask():
        asked.wait(PATIENCE)
        return flights.once("key", compute)

    with ThreadPoolExecutor(8) as pool:
        found = [one.result(PATIENCE) for one in [pool.submit(ask) for _ in range(8)]]
    assert found == ["found"] * 8
    assert len(computed) == 1
    assert computed[0] in pool._threads
    assert flights.once("key", compute) == "found"


def test_what_is_quick_and_fails_fails_for_all_and_is_tried_again(flights):
    with pytest.raises(ZeroDivisionError):
        flights.once("key", lambda: 1 / 0)
    assert flights.once("key", lambda: 1) == 1


def test_what_is_too_large_to_be_kept_is_handed_to_all_who_wait():
    flights, training = Flights(Shelf(1000)), Training()
    large = b"a" * 10_000

    def work(on_update):
        training(on_update)
        return large

    with flights.join("key", work) as one, flights.join("key", work) as other:
        training.may_end.set()
        assert one.wait(PATIENCE)
        assert one.result() is other.result() is large
    assert training.begun == 1
    assert flights.shelf.get("key") is None


def test_long_works_take_turns_with_each_other(flights, monkeypatch):
    """So the page of somebody else shares the machine with one of them at a time."""
    monkeypatch.setattr(flights_module, "SECONDS", 0.0)
    monkeypatch.setattr(flights_module, "TURNS", Turns())
    at_work, most, rounds = [], [], 30

    def work(on_update):
        for done in range(rounds):
            on_update(done)  # and from the first of these on by turns
            at_work.append(done)
            most.append(len(at_work))
            time.sleep(0.001)
            at_work.pop()
        return "trained"

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(waits_for, flights, key, work) for key in "abc"]
        assert [one.result(PATIENCE) for one in asked] == ["trained"] * 3
    assert most == [1] * (3 * rounds)


def test_a_work_that_fails_or_is_left_gives_its_turn_back(flights, monkeypatch):
    monkeypatch.setattr(flights_module, "SECONDS", 0.0)

    def fails(on_update):
        on_update(1)
        raise InputError("no")

    for key in "ab":
        with pytest.raises(InputError):
            waits_for(flights, key, fails)
    until(lambda: not in_the_air())
    with flights_module.TURNS.turn():
        pass
