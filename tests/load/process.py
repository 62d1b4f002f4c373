"""Processor time, memory, threads and open files of a server, from /proc, with all it started."""

from __future__ import annotations

import os
import pathlib

_TICK = os.sysconf("SC_CLK_TCK")
_PROC = pathlib.Path("/proc")


def family(pid: int) -> list[int]:
    """This process and its descendants."""
    found = [pid]
    for one in found:
        for task in (_PROC / str(one) / "task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def processor_seconds(pid: int) -> float:
    """Seconds of processor time, user and system, used so far."""
    return sum(_ticks(one) for one in family(pid)) / _TICK


def memory_bytes(pid: int) -> int:
    """Resident memory; pages that processes share count for each of them."""
    page = os.sysconf("SC_PAGE_SIZE")
    return sum(int((_PROC / f"{one}/statm").read_text().split()[1]) for one in family(pid)) * page


def threads(pid: int) -> int:
    """Threads of the process and its descendants."""
    return sum(len(list((_PROC / f"{one}/task").iterdir())) for one in family(pid))


def open_files(pid: int) -> int:
    """Files and sockets that the process and its descendants have open."""
    return sum(len(list((_PROC / f"{one}/fd").iterdir())) for one in family(pid))


def _ticks(pid: int) -> int:
    # The name, in brackets, may have blanks: fields are counted from behind it.
    fields = (_PROC / f"{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
