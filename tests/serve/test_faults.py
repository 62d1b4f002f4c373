"""A real server in trouble: no room on the disk, a clock that runs backwards, somebody who asks and
never listens, workers that are killed."""

import asyncio
import os
import pathlib
import random
import signal

import pytest

from tests.browser.serve import running_app
from tests.load.client import Session, run
from tests.load.process import family, memory_bytes
from tests.load.soak import ACTS, LATCH, RACE

resource = pytest.importorskip("resource", reason="this system has no limits of that kind")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.thorough,
    pytest.mark.skipif(not pathlib.Path("/proc/self/task").exists(), reason="only Linux tells"),
]

NOWHERE = "/nonexistent"
WORDS = "word " * 30
TWO_MB = "text,label\n" + "".join(
    f"good {n} {WORDS},yes\nbad {n} {WORDS},no\n" for n in range(6000)
)
BACKWARDS = """
import time
begun, real = time.time(), time.time
time.time = lambda: 2 * begun - real() - 3600
"""
LONG_RACE = RACE | {"updates": 500, "learning_rate": 0.01}


def no_room(pid):
    """The process may not write a byte to any file."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0))


@pytest.fixture(scope="module")
def full():
    with running_app(limit=no_room, TMPDIR=NOWHERE, HOME=NOWHERE) as url:
        yield url


@pytest.fixture(scope="module")
def backwards(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clock")
    (folder / "sitecustomize.py").write_text(BACKWARDS)
    with running_app(PYTHONPATH=str(folder)) as url:
        yield url


@pytest.fixture(scope="module")
def app():
    with running_app() as url:
        yield url


async def act(url, name):
    one = await Session.connect(url)
    await ACTS[name][1](one, random.Random(0))
    await one.close()


@pytest.mark.parametrize("name", ACTS)
def test_where_nothing_can_be_written_everything_works(full, name):
    run(act(str(full), name))


def test_where_nothing_can_be_written_a_large_file_is_taken(full):
    assert len(TWO_MB) > 2**20  # from where on it would be written on its way

    async def give():
        one = await Session.connect(str(full))
        await one.open("shapes", own="yes", task="sentiment", updates=1)
        await one.give("large.csv", TWO_MB.encode())
        await one.close()

    run(give())


@pytest.mark.parametrize("name", ["drag", "train", "race"])
def test_a_clock_that_is_set_back_and_runs_backwards_changes_nothing(backwards, name):
    run(act(str(backwards), name))


def test_who_asks_and_does_not_listen_holds_up_nobody_and_fills_no_memory(app):
    """300 answers of a training that nobody reads."""

    async def both():
        deaf, other = [await Session.connect(str(app)) for _ in range(2)]
        await deaf.open("train", task="latch", n_steps=50, n_a=64)
        await other.open("", **LATCH)
        before = memory_bytes(app.pid)
        asking = asyncio.create_task(deaf.ask_without_listening(300))
        for n in range(40):
            await other.move("ask", gain=(n + 1) / 20)
        grown = memory_bytes(app.pid) - before
        asking.cancel()
        for one in (deaf, other):
            await one.close()
        return grown

    assert run(both()) < 48 * 2**20


def sweeping(pid):
    """The worker processes of races."""
    command = b"explorer.sweeps.worker"
    return [
        one for one in family(pid) if command in pathlib.Path(f"/proc/{one}/cmdline").read_bytes()
    ]


def test_a_race_whose_workers_are_killed_ends_as_if_nothing_was_and_leaves_nothing(app):
    lengths = {"race_lengths": "2,30", "race_networks": 2}

    async def kill_when_there():
        while not sweeping(app.pid):
            await asyncio.sleep(0.02)
        for worker in sweeping(app.pid):
            os.kill(worker, signal.SIGKILL)

    async def both():
        racer, other = [await Session.connect(str(app)) for _ in range(2)]
        await racer.open("race", **LONG_RACE, **lengths)
        await other.open("", **LATCH)
        killing = asyncio.create_task(kill_when_there())
        board = await racer.race()
        await killing
        await other.move("ask", gain=0.5)
        while sweeping(app.pid):
            await asyncio.sleep(0.02)
        for one in (racer, other):
            await one.close()
        return board

    board = run(both())
    states = {board["state_names"][state] for state in board["states"].flat}
    assert states <= {"learned", "not learned", "broke"}
