"""For all tests: one thread for products; a process per core; what a quick test may cost.

Three speeds: `browser` (a whole folder) drives a real Chromium, `slow` trains or compares for
long, starts processes or needs PyTorch, and the rest is quick:
`pytest -m "not browser and not slow"`. What holds all pages to one promise, or the app to where it
is served, is `thorough` besides: `.ci/run` runs it, and `pytest -m thorough`.
"""

import gc
import os
import pathlib
import time

import pytest

for _library in ("OPENBLAS", "OMP"):
    # The matrices here are small. PyTorch's threads wait for one another in a busy loop, which
    # costs four times the work where something else runs on the same core.
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

MOST_PROCESSES = 8
"""Each has an app and a browser of its own: beyond that many, memory is what is short."""

QUICK = float(os.environ.get("RNN_EXPLORER_QUICK_SECONDS", "inf"))
"""Seconds of processor time that a test without a mark may use; .ci/run sets it."""


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """With pytest-xdist, folders are tested by a process per core; `-n` says it otherwise.

    Tests that are named by their file stay in this process, where they begin at once.
    """
    option = config.option
    if hasattr(config, "workerinput") or getattr(option, "numprocesses", 0) is not None:
        return
    if not (_only_files(config) or option.usepdb or option.collectonly):
        option.numprocesses = min(_cores(), MOST_PROCESSES)
        # Without a browser neighbours stay in one process, where they find what each other made.
        option.dist = "load" if "not slow" in option.markexpr else "loadgroup"


TOGETHER = ("tests/browser/", "tests/sweeps/test_dask.py")
"""Files that are tested by one process each: their tests share a page, or a cluster."""


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_make_scheduler(config, log):
    """Files that stay together, and every other test by itself; what is done is forgotten.

    After every test xdist goes through all groups that a process was ever given, and a test without
    one is a group of its own: with some thousand tests that took a tenth of all their time.
    """
    if config.option.dist != "loadgroup":
        return None
    from xdist.scheduler import LoadGroupScheduling

    class Files(LoadGroupScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            return file if file.startswith(TOGETHER) else nodeid

        def mark_test_complete(self, node, item_index, duration=0):
            super().mark_test_complete(node, item_index, duration)
            group = self._split_scope(self.registered_collections[node][item_index])
            if all(self.assigned_work[node][group].values()):
                del self.assigned_work[node][group]

    return Files(config, log)


def _only_files(config) -> bool:
    return all(name.partition("::")[0].endswith(".py") for name in config.args)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def pytest_ignore_collect(collection_path, config):
    """A folder of which no test is chosen is not even imported; `None` leaves it to the others."""
    chosen = config.option.markexpr
    if "not browser" in chosen and " or " not in chosen:
        return collection_path == pathlib.Path(__file__).parent / "browser" or None
    return None


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is collected lives to the end, so no search for garbage is to look through it.

    Some thousand tests and the modules they import: that search was a third of all collecting,
    and went on in every test.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """What takes long comes first, so that no core waits for another at the end.

    What looks at a clock is left out unless it is asked for: beside others it says nothing. So is
    what is thorough, unless its file is named.
    """
    left_out = {"clock", *(() if _only_files(config) else ("thorough",))}
    for name in left_out:
        if name in config.option.markexpr:
            continue
        marked = [item for item in items if item.get_closest_marker(name)]
        config.hook.pytest_deselected(items=marked)
        items[:] = [item for item in items if not item.get_closest_marker(name)]
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _kind(item) or "without")


def _kind(item) -> str | None:
    return next((name for name in ("browser", "slow") if item.get_closest_marker(name)), None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Processor time and not wall-clock time: how busy a machine is says nothing about a test."""
    before = time.process_time()
    result = yield
    took = time.process_time() - before
    if took > QUICK and not _kind(item):
        pytest.fail(
            f"{took:.1f} s of processor time; a test without a mark may use {QUICK:g} s: make it "
            "cheaper, or mark it slow",
            pytrace=False,
        )
    return result
