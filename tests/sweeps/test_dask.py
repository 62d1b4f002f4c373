"""The same sweep on a real cluster, started by the very commands of docs/sweeps.md."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir

import pytest

from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.sweeps import grid, sweep
from tests.sweeps.test_sweep import BASE, LONG, assert_as_alone

if os.environ.get("RNN_EXPLORER_REQUIRE_DASK"):
    import distributed
else:
    distributed = pytest.importorskip("distributed")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # the cluster's own warnings are not ours
]


ROOT = Path(__file__).parents[2]
ADDRESS = "tcp://127.0.0.1:8786"


def documented_commands():
    """The two lines that docs/sweeps.md says start a cluster, word for word."""
    text = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
    block = text[text.index("start one scheduler") :].split("```sh\n")[1].split("```")[0]
    scheduler, worker = block.strip().splitlines()
    assert " dask scheduler" in scheduler.replace("/dask", " dask")
    assert ADDRESS in worker
    return scheduler, worker


@contextmanager
def alone_on_this_computer():
    """These commands take a port of their own, so that only one test at a time can use them."""
    fcntl = pytest.importorskip("fcntl")
    with open(Path(gettempdir()) / "rnn-explorer-dask.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def started(command, log):
    """A shell with one of the commands, in the project's folder; ended with all that it started.

    `.venv/bin` is wherever the Python of these tests stands.
    """
    own = ROOT / ".venv" / "bin" / "dask"
    words = (
        command if own.exists() else command.replace(".venv/bin", str(Path(sys.executable).parent))
    )
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    with open(log, "w") as file:
        shell = subprocess.Popen(
            words, shell=True, cwd=ROOT, env=environment, stdout=file, stderr=file,
            start_new_session=True,
        )  # fmt: skip
        try:
            yield shell
        finally:
            os.killpg(shell.pid, signal.SIGTERM)
            shell.wait(30)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster")
    scheduler, worker = documented_commands()
    with (
        alone_on_this_computer(),
        started(scheduler, folder / "scheduler.log") as first,
        started(worker, folder / "worker.log"),
        distributed.Client(ADDRESS, timeout=120) as client,
    ):
        assert first.poll() is None, (folder / "scheduler.log").read_text()
        client.wait_for_workers(1, timeout=120)
        yield client


def test_the_scheduler_too_knows_the_project(client):
    """It unpickles what experiments are made of, so it has to find where they come from."""
    assert client.run_on_scheduler(lambda: __import__("explorer.experiment").__name__) == "explorer"


def test_a_cluster_gives_the_records_of_the_experiments_run_one_by_one(client):
    experiments, told = grid(BASE, n_steps=(5, 8), seed=range(3), clip=("off", "norm")), []
    found = dict(
        sweep(experiments, executor=client.get_executor(), on_progress=lambda *at: told.append(at))
    )
    assert set(found) == set(experiments)
    for experiment, record in found.items():
        assert_as_alone(experiment, record)
        assert not record.loss.flags.writeable
    assert told == [(6, 12), (12, 12)]


def test_a_chunk_that_fails_on_the_cluster_does_not_take_the_others_along(client):
    bad = Experiment(task="text", text="a", updates=3)
    found = dict(sweep([bad, BASE], executor=client.get_executor()))
    assert isinstance(found[bad], InputError)
    assert_as_alone(BASE, found[BASE])


def test_a_sweep_on_the_cluster_can_be_cancelled_while_chunks_run(client):
    cancel = distributed.Event("cancel the sweep")
    for experiment, _ in sweep([BASE, *LONG], executor=client.get_executor(), cancel=cancel):
        assert experiment == BASE
        cancel.set()
    # The only worker is free again, long before the chunk would have ended: it saw the flag.
    assert client.submit(len, "free").result(timeout=60) == 4
