"""Redis goes in mid-lesson: each server goes on alone, says so, and joins the others later."""

import asyncio
from contextlib import suppress
from time import monotonic

import pytest

from explorer.rooms import Question, RefusedError, Shown
from explorer.rooms import shared as module
from explorer.rooms.codes import make_secret
from tests.load.client import run as run_alone
from tests.rooms.redis_server import RedisServer

ASKED = Question("q1", "What happens?", ("vanishes", "explodes"))


def in_time():
    """Goes on for as long as a test may wait."""
    end = monotonic() + 20
    while monotonic() < end:
        yield
    pytest.fail("it did not come")


class Lesson:
    """The lecturer's server, one of the students, and the Redis between them."""

    def __init__(self, server):
        self.server = server
        self.lecturer, self.students = (module.SharedHall(server.url) for _ in range(2))
        self.told = asyncio.Event()

    async def begin(self):
        self.code, key = await self.lecturer.open()
        self.lead = await self.lecturer.lead(self.code, key)
        for hall in (self.lecturer, self.students):
            hall.watch(self.code, self.told.set)
        self.here, self.there = make_secret(), make_secret()
        await self.lecturer.admit(self.code, self.here)
        await self.students.admit(self.code, self.there)
        await self.lecturer.ask(self.lead, ASKED)
        await self.both(lambda state: state["question"] is not None)

    async def both(self, holds):
        """Wait until the state on both servers fulfils this; the last one."""
        for _ in in_time():
            self.told.clear()
            found = [await hall.state(self.code) for hall in (self.lecturer, self.students)]
            if all(holds(state) for state in found):
                return found[0]
            with suppress(TimeoutError):
                await asyncio.wait_for(self.told.wait(), 0.5)
        raise AssertionError("it did not come")

    async def end(self):
        await asyncio.gather(self.lecturer.end(), self.students.end())


@pytest.fixture
def lesson(monkeypatch):
    """Runs a coroutine of a test with a lesson that has begun."""
    monkeypatch.setattr(module, "_AGAIN", 0.05)

    def run(test):
        async def whole():
            server = RedisServer()
            one = Lesson(server)
            try:
                await one.begin()
                await test(one)
            finally:
                await one.end()
                server.stop()

        run_alone(whole())

    return run


def test_without_redis_each_server_goes_on_alone_and_says_so(lesson):
    async def test(one):
        one.server.stop()
        await one.both(lambda state: state["alone"])
        await one.lecturer.show(one.lead, Shown("flow", "task=names", 3))
        await one.lecturer.vote(one.code, one.here, "q1", 0)
        await one.students.vote(one.code, one.there, "q1", 1)
        for hall in (one.lecturer, one.students):
            assert (await hall.state(one.code))["votes"] == 1
        assert (await one.lecturer.state(one.code))["shown"]["step"] == 3
        assert (await one.students.state(one.code))["shown"] is None

    lesson(test)


def test_votes_and_the_lecturers_picture_come_together_when_redis_is_back_with_nothing(lesson):
    """Redis keeps nothing on its disk here, so it comes back empty: the servers tell it all."""

    async def test(one):
        await one.students.vote(one.code, one.there, "q1", 1)
        one.server.stop()
        await one.both(lambda state: state["alone"])
        await one.lecturer.show(one.lead, Shown("flow", "task=names", 3))
        await one.lecturer.vote(one.code, one.here, "q1", 0)
        one.server.start()
        state = await one.both(lambda state: not state["alone"] and state["votes"] == 2)
        assert state["shown"]["step"] == 3
        await one.lecturer.reveal(one.lead, 1)
        state = await one.both(lambda state: state["revealed"] is not None)
        assert state["revealed"]["counts"] == [1, 1]

    lesson(test)


def test_a_redis_that_is_stopped_and_started_unnoticed_gets_its_rooms_back(lesson):
    async def test(one):
        await one.lecturer._redis.flushall()
        state = await one.lecturer.state(one.code)
        assert state["question"]["id"] == "q1"
        assert await one.students.knows(one.code, one.there)
        assert 0 < await one.lecturer._redis.pttl(f"rnn-explorer:room:{one.code}") <= 4 * 3600e3

    lesson(test)


def test_a_room_closed_while_redis_was_gone_is_closed_everywhere_when_it_is_back(lesson):
    async def test(one):
        one.server.stop()
        await one.both(lambda state: state["alone"])
        await one.lecturer.close(one.lead)
        one.server.start()
        for _ in in_time():
            try:
                await one.students.state(one.code)
            except RefusedError as refused:
                if refused.why == "room":
                    break
            await asyncio.sleep(0)

    lesson(test)


def test_who_comes_to_a_server_that_is_alone_is_told_to_wait_and_is_no_guesser(lesson):
    async def test(one):
        stranger = module.SharedHall(one.server.url)
        one.server.stop()
        with pytest.raises(RefusedError, match="as soon as they are back") as refused:
            await stranger.admit(one.code, make_secret())
        assert refused.value.why == "alone"
        one.server.start()
        await one.both(lambda state: not state["alone"])
        for _ in in_time():
            if not stranger.alone:
                break
            await asyncio.sleep(0)
        await stranger.admit(one.code, make_secret())
        await stranger.end()

    lesson(test)


def test_followers_of_a_process_that_has_died_are_not_counted_for_ever(lesson):
    async def test(one):
        await one.lecturer.count(one.code, 2)
        await one.students.count(one.code, 3)
        assert (await one.lecturer.state(one.code))["followers"] == 5
        await one.lecturer._redis.delete(f"rnn-explorer:alive:{one.students._me}")  # 15 s later
        assert (await one.lecturer.state(one.code))["followers"] == 2

    lesson(test)
