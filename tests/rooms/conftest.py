"""The same rooms in memory and in a real Redis."""

import asyncio

import pytest

from explorer.rooms import Hall
from tests.load.client import run as run_alone
from tests.rooms.redis_server import RedisServer


class InMemory:
    """Rooms in one process, whose time goes on when a test says so."""

    def __init__(self):
        self.now = 1000.0
        self.hall = Hall(lambda: self.now)

    async def pass_time(self, seconds):
        self.now += seconds

    async def end(self):
        pass


class InRedis:
    """Rooms in Redis, whose keys grow older when a test says so."""

    def __init__(self, server):
        from explorer.rooms.shared import SharedHall

        self.now = 1000.0
        self.halls = [SharedHall(server.url, lambda: self.now) for _ in range(2)]
        self.hall, self.other = self.halls

    async def pass_time(self, seconds):
        self.now += seconds
        redis = self.hall._redis
        for key in await redis.keys("*"):
            left = await redis.pttl(key) - 1000 * seconds
            await (redis.pexpire(key, int(left)) if left > 0 else redis.delete(key))

    async def end(self):
        await asyncio.gather(*(hall.end() for hall in self.halls))


@pytest.fixture(scope="session")
def redis_server():
    server = RedisServer()
    yield server
    server.stop()


@pytest.fixture(params=["memory", "redis"])
def play(request):
    """Runs a coroutine of a test with rooms of each kind."""

    def run(test):
        async def whole():
            if request.param == "memory":
                rooms = InMemory()
            else:
                rooms = InRedis(request.getfixturevalue("redis_server"))
            try:
                await test(rooms)
            finally:
                await rooms.end()

        if request.param == "redis":
            request.getfixturevalue("redis_server")
        run_alone(whole())

    return run
