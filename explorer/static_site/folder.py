"""A folder that is written whole or not at all: beside its place first, then renamed."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from explorer.errors import InputError

MARK = "rnn-explorer-site.json"
"""Lists the files of a site; a folder with it, and nothing else in it, may be written again."""

_FULL = (errno.ENOSPC, errno.EDQUOT)


def check_place(folder: Path) -> None:
    """InputError unless `folder` is missing, empty, or a site that was written here before."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise InputError(
            f"{folder} is no folder of its own; give the name of a new or an empty one."
        )
    if folder.is_dir() and (strange := _strange(folder)):
        raise InputError(
            f"{folder} is not empty: {strange} was not written by this command and would be lost. "
            "Give the name of a new or an empty folder, or move that away."
        )


def _strange(folder: Path) -> str:
    """A file in `folder` that is not of an earlier site, or an empty text."""
    try:
        there = {path.relative_to(folder).as_posix() for path in folder.rglob("*")
                 if path.is_symlink() or not path.is_dir()}  # fmt: skip
        marked = json.loads((folder / MARK).read_text("utf-8")) if MARK in there else {}
    except OSError as error:
        raise _said(folder, error) from None
    except ValueError:
        marked = {}
    files = marked.get("files") if isinstance(marked, dict) else None
    known = {MARK, *map(str, files)} if isinstance(files, list) else set()
    return min(there - known, default="")


def write_folder(folder: Path, make: Callable[[Path], None]) -> None:
    """Have `make` fill a new folder, which then takes the place of `folder`.

    Whatever goes wrong or ends it, `folder` is what it was, and no other one is left. InputError
    where it cannot be written.
    """
    check_place(folder)
    work: Path | None = None
    missing = [one for one in folder.parents if not one.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        new = work / "new"
        new.mkdir()
        make(new)
        _mark(new)
        check_place(folder)  # making takes a while, in which somebody may have put something there
        _take_place(new, folder, work / "old")
    except OSError as error:
        raise _said(folder, error) from None
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        for one in missing:
            with contextlib.suppress(OSError):
                one.rmdir()  # only where nothing is in it: what was written is left


def _mark(folder: Path) -> None:
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    marked: Mapping[str, object] = {"written by": "rnn-explorer export", "files": files}
    (folder / MARK).write_text(json.dumps(marked, indent=1) + "\n", encoding="utf-8")


def _take_place(new: Path, folder: Path, old: Path) -> None:
    if not folder.exists():
        os.rename(new, folder)
        return
    os.rename(folder, old)
    try:
        os.rename(new, folder)
    except BaseException:  # also where a person ends it just now
        with contextlib.suppress(OSError):
            os.rename(old, folder)
        raise


def _said(folder: Path, error: OSError) -> InputError:
    if error.errno in _FULL:
        return InputError(
            f"There is no space left for {folder}; make room (a site takes up to 15 MB) and run "
            "the command again. Nothing was written."
        )
    return InputError(
        f"{folder} cannot be written: {error.strerror or error}. Nothing was changed; choose a "
        "folder in a place where you may write."
    )
