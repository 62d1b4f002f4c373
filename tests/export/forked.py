"""A script in a process of its own that has all it imports imported already.

Each is a copy of one process that did nothing but import them, so what a script leaves behind
(a default precision, a seed) does not reach the next one, and the seconds are paid once.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pathlib
import runpy
import sys
import traceback
import warnings

# PyTorch imports the third only with the first optimiser: it takes as long as PyTorch itself.
PRELOADED = ["numpy", "torch", "torch._dynamo", "explorer.engine", "explorer.tasks"]


def can_fork() -> bool:
    return "forkserver" in multiprocessing.get_all_start_methods()


def run_forked(path: pathlib.Path) -> tuple[int, str, str]:
    """Exit code, what was printed, and the traceback, as of `python -W error` in its folder."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    said, failed = path.with_suffix(".out"), path.with_suffix(".err")
    process = context.Process(target=_run, args=(path, said, failed))
    process.start()
    process.join()
    return process.exitcode, said.read_text("utf-8"), failed.read_text("utf-8")


def _run(path: pathlib.Path, said: pathlib.Path, failed: pathlib.Path) -> None:
    os.chdir(path.parent)
    warnings.simplefilter("error")
    with said.open("w", encoding="utf-8") as out, failed.open("w", encoding="utf-8") as err:
        try:
            with contextlib.redirect_stdout(out):
                runpy.run_path(str(path), run_name="__main__")
        except Exception:
            traceback.print_exc(file=err)
            sys.exit(1)
