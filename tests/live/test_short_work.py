"""Whoever trains lets short work pass, for a moment; a page and its pictures are short work."""

import threading
import time

import pytest

from explorer.live import short_work as module
from explorer.live.short_work import SHORT_WORK
from explorer.live.turns import Turns
from explorer.ui import fragment, runs
from explorer.ui.flights import Flights
from explorer.ui.shelf import Shelf
from explorer.views import sequences
from tests import opening

PATIENCE = 60.0


def is_being_done():
    return not SHORT_WORK._over.is_set()


def taken(turns, times, order):
    def take():
        for _ in range(times):
            with turns.turn():
                order.append("turn")

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    return thread


def test_a_turn_begins_when_the_picture_of_somebody_else_is_done(monkeypatch):
    monkeypatch.setattr(module, "MOST", PATIENCE)
    turns, order = Turns(), []
    with SHORT_WORK.doing():
        with SHORT_WORK.doing():  # a fragment that its page runs
            pass
        trains = taken(turns, 1, order)
        while not (turns._busy or order):
            time.sleep(0.001)
        time.sleep(0.02)
        order.append("picture")
    trains.join(PATIENCE)
    assert order == ["picture", "turn"]


def test_a_training_goes_on_where_short_work_never_ends():
    order = []
    with SHORT_WORK.doing():
        trains = taken(Turns(), 3, order)
        trains.join(PATIENCE)
        assert order == ["turn"] * 3


def test_a_page_that_trains_itself_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(module, "MOST", 1.0)
    with SHORT_WORK.doing(), Turns().turn():
        assert not is_being_done()


def test_nor_is_one_that_waits_for_a_training():
    flights, may_end, seen = Flights(Shelf(10**6)), threading.Event(), []
    with SHORT_WORK.doing():
        with flights.join("key", lambda _: may_end.wait(PATIENCE)) as flight:
            assert is_being_done()
            threading.Timer(0.02, lambda: (seen.append(is_being_done()), may_end.set())).start()
            flight.wait(PATIENCE)
        assert is_being_done(), "what it makes of the training is short again"
    assert seen == [False]


def test_who_finds_or_makes_what_is_quick_lets_no_training_in(monkeypatch):
    flights, paused = Flights(Shelf(10**6)), []
    monkeypatch.setattr(SHORT_WORK, "paused", lambda: paused.append("paused"))
    with SHORT_WORK.doing():
        assert [flights.once("key", lambda: "made") for _ in range(2)] == ["made"] * 2
    assert paused == []


def test_what_fails_is_over():
    with pytest.raises(ZeroDivisionError), SHORT_WORK.doing():
        _ = 1 / 0
    assert not is_being_done()


def test_a_page_is_short_work_while_it_is_made(monkeypatch):
    seen, draw = [], sequences.draw_sequence

    def noted(*given, **how):
        seen.append(is_being_done())
        return draw(*given, **how)

    monkeypatch.setattr(sequences, "draw_sequence", noted)
    runs.shared.cache_clear()
    opening.open_page("sequences", task="weather", n_steps="4", n_a="3", updates="2")
    assert seen == [True]
    assert not is_being_done()


def test_so_is_a_picture_that_follows_the_hand(monkeypatch):
    monkeypatch.setattr(fragment.session, "path", lambda: "unroll")
    monkeypatch.setattr(fragment.st, "fragment", lambda function, **_: function)
    assert fragment.fragment_of_page(is_being_done)()
    assert not is_being_done()
