"""The same sweep on a real cluster: a scheduler and a worker, started as README says."""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

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
    pytest.mark.xdist_group("cluster"),  # one for all of them
    pytest.mark.filterwarnings("default"),  # the cluster's own warnings are not ours
]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster")
    file = folder / "scheduler.json"
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}

    def start(*words):
        command = [sys.executable, "-m", "dask", *words, "--scheduler-file", str(file)]
        with open(folder / f"{words[0]}.log", "w") as log:
            return subprocess.Popen(
                command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
            )

    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    worker = start("worker", "--nthreads", "1", "--no-dashboard")
    try:
        until = monotonic() + 60
        while not file.exists():
            assert monotonic() < until
            assert scheduler.poll() is None, (folder / "scheduler.log").read_text()
            sleep(0.05)
        with distributed.Client(scheduler_file=str(file), timeout=60) as client:
            client.wait_for_workers(1, timeout=60)
            yield client
    finally:
        for process in (worker, scheduler):
            process.terminate()
        for process in (worker, scheduler):
            process.wait(30)


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
