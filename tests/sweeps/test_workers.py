"""The processes of a sweep: what they are given, how they fail, and that they end."""

import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

from explorer.sweeps.workers import THREAD_COUNTS, WorkerLostError, Workers

pytestmark = pytest.mark.slow

ROOT = pathlib.Path(__file__).parents[2]


@pytest.fixture
def workers():
    with Workers(2) as pool:
        yield pool


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone(pid, within=60.0):
    end = time.monotonic() + within
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not is_alive(pid)


def test_calls_are_answered_by_other_processes_each_to_its_own_future(workers):
    futures = {n: workers.submit(pow, n, 2) for n in range(20)}
    assert {n: future.result(60) for n, future in futures.items()} == {n: n * n for n in range(20)}
    assert workers.submit(os.getpid).result(60) != os.getpid()


def test_a_worker_has_one_thread_for_products_and_this_process_keeps_its_own(workers, monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    there = [workers.submit(os.getenv, name).result(60) for name in THREAD_COUNTS]
    assert there == ["1"] * len(THREAD_COUNTS)
    assert os.environ["OPENBLAS_NUM_THREADS"] == "7"


@pytest.mark.skipif(not hasattr(os, "nice"), reason="this system has no priorities of that kind")
def test_a_worker_gives_way_to_the_page(workers):
    assert workers.submit(os.nice, 0).result(60) > os.nice(0) or os.nice(0) >= 15


def test_an_exception_of_a_call_comes_back_and_the_worker_goes_on(workers):
    with pytest.raises(ZeroDivisionError):
        workers.submit(divmod, 1, 0).result(60)
    assert workers.submit(len, "open").result(60) == 4


def test_what_a_worker_prints_does_not_end_up_among_the_answers(workers):
    assert workers.submit(print, "hello").result(60) is None
    assert workers.submit(len, "open").result(60) == 4


def test_a_killed_worker_fails_its_call_and_is_replaced(workers):
    with pytest.raises(WorkerLostError, match="ended in the middle of its work"):
        workers.submit(os._exit, 3).result(60)
    assert workers.submit(len, "open").result(60) == 4


def test_a_call_that_cannot_travel_fails_alone(workers):
    with pytest.raises(Exception, match="lambda|pickle"):
        workers.submit(lambda: 1).result(60)
    assert workers.submit(len, "open").result(60) == 4


def test_shutting_down_at_once_ends_a_call_in_the_middle_and_drops_what_waits():
    pool = Workers(1)
    pid = pool.submit(os.getpid).result(60)
    running, waiting = pool.submit(time.sleep, 600), pool.submit(len, "never")
    while not running.running():
        time.sleep(0.01)
    pool.shutdown(cancel_futures=True)  # or it would wait for ten minutes
    assert isinstance(running.exception(), WorkerLostError)
    assert waiting.cancelled()
    assert gone(pid)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill like that")
def test_no_worker_outlives_a_parent_that_was_killed_in_the_middle_of_a_call():
    code = (
        "import os, sys, time; from explorer.sweeps.workers import Workers; pool = Workers(1);"
        "print(pool.submit(os.getpid).result(), flush=True);"
        "pool.submit(time.sleep, 600); time.sleep(600)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    worker = int(parent.stdout.readline())
    assert is_alive(worker)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(worker)


def test_the_main_script_is_not_run_again_in_a_worker(tmp_path):
    """A script without a guard, as a page of Streamlit is one."""
    script = tmp_path / "unguarded.py"
    script.write_text(
        "print('once', flush=True)\n"
        "from explorer.sweeps.workers import Workers\n"
        "with Workers(2) as pool:\n"
        "    print(pool.submit(len, 'four').result())\n"
    )
    run = subprocess.run(
        [sys.executable, str(script)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert run.stdout.split() == ["once", "4"]
