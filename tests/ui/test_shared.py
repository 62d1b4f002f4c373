"""Long work on a server that runs: shared by those who ask for it, ended when their tabs close."""

import asyncio
import contextlib
import os
import pathlib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browser.serve import PATIENCE, ROOT, Address, free_port, running_app, wait_for
from tests.load.client import Session
from tests.load.process import family

pytestmark = [pytest.mark.slow, pytest.mark.thorough]

LONG = {"n_steps": 200, "n_a": 128, "updates": 5000}
"""Minutes of training: whoever waits until nothing trains any more has not waited for its end."""

_ENVIRONMENT = os.environ | {"RNN_EXPLORER_WARM_UP": "0"}
"""Nothing trains that nobody has asked for."""

_SERVER = """
import sys, threading

def answer():
    for _ in sys.stdin:
        names = [one.name for one in threading.enumerate()]
        print("threads", *(name.replace(" ", "_") for name in names), flush=True)

threading.Thread(target=answer, daemon=True).start()
from explorer.command import main
main(["--no-browser", "--port", sys.argv[1]])
"""


class Server:
    """An app that says which of its threads live."""

    def __init__(self, url, process):
        self.url, self._process = url, process

    def at_work(self):
        """The threads that train, or that run the script of a page."""
        self._process.stdin.write("which\n")
        self._process.stdin.flush()
        line = next(line for line in self._process.stdout if line.startswith("threads"))
        return [one for one in line.split() if one.startswith(("flight", "ScriptRunner"))]


@pytest.fixture(scope="module")
def server():
    url = Address(f"http://127.0.0.1:{(port := free_port())}")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(port)], cwd=ROOT, env=_ENVIRONMENT, text=True, **pipes
    ) as process:
        wait_for(url, process)
        yield Server(url, process)
        process.terminate()


def played(scene):
    """Run `scene`, in a thread of its own: a browser test before leaves its event loop running."""
    with ThreadPoolExecutor() as pool:
        return pool.submit(asyncio.run, scene).result()


async def until(true):
    end = time.monotonic() + PATIENCE / 1000
    while not true():
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def tab(url):
    session = await Session.connect(str(url))
    session.patience = PATIENCE / 1000
    try:
        yield session
    finally:
        await session.close()


def test_a_cancel_of_one_leaves_the_training_of_the_other_as_it_is(server):
    async def scene():
        link = LONG | {"n_steps": 30, "n_a": 16, "updates": 3000}
        async with tab(server.url) as one, tab(server.url) as other:
            await asyncio.gather(one.begin("unroll", **link), other.begin("", **link))
            assert server.at_work().count("flight") == 1
            await one.press("Cancel")
            assert server.at_work().count("flight") == 1
            shown = await other.rest()
        assert "explorer_player_player" in shown
        assert other.progress == sorted(other.progress), "it goes on where it was"
        assert other.progress[-1] > 0

    played(scene())


def test_a_training_ends_when_the_last_tab_closes(server):
    async def scene():
        async with tab(server.url) as one:
            async with tab(server.url) as other:
                await asyncio.gather(
                    *(each.begin("unroll", **LONG, seed=2) for each in (one, other))
                )
            # One is still open: its script waits for it.
            await until(lambda: len(server.at_work()) == 2)
            assert "flight" in server.at_work()
        await until(lambda: not server.at_work())

    played(scene())


def test_a_training_on_the_page_train_ends_when_its_tab_closes(server):
    async def scene():
        async with tab(server.url) as session:
            await session.open("train", n_steps=100, n_a=64, seed=3)
            run, newest = await session.train_on(0)
            run, newest = await session.train_on(newest, run)
            assert newest > 0
            asked = asyncio.create_task(session.train_on(newest, run))
            await until(server.at_work)
        with contextlib.suppress(Exception):  # its connection has been closed
            await asked
        await until(lambda: not server.at_work())

    played(scene())


def trains(pid):
    """The processes of a race."""
    commands = []
    for one in family(pid):
        with contextlib.suppress(OSError):
            commands.append(pathlib.Path(f"/proc/{one}/cmdline").read_bytes())
    return [one for one in commands if b"explorer.sweeps.worker" in one]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_race_ends_when_its_tab_closes(workers):
    async def scene(url):
        async with tab(url) as session:
            # Without a learning rate none of them ends before its last update.
            race = {"task": "latch", "learning_rate": 0, "race_lengths": 200, "race_networks": 1}
            await session.open("race", **LONG, **race)
            await session.press("Start")
            await until(lambda: trains(url.pid))
        await until(lambda: not trains(url.pid))

    with running_app(workers=workers) as url:
        played(scene(url))
