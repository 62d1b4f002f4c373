"""Processor time, memory, threads and open files of a server, from /proc, with all it started."""

from __future__ import annotations

import os
import pathlib
from contextlib import suppress

_TICK = os.sysconf("SC_CLK_TCK")
_LISTENS = "0A"  # the state of a socket in /proc/net/tcp
_PROC = pathlib.Path("/proc")


def listener(port: int) -> int:
    """The process that listens at this TCP port of this machine; LookupError if none of ours does.

    Of several that share the port, the one that started the others.
    """
    inodes = set()
    for table in ("tcp", "tcp6"):
        for line in (_PROC / "net" / table).read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == _LISTENS and int(local.rpartition(":")[2], 16) == port:
                inodes.add(f"socket:[{rest[5]}]")
    for pid in sorted(int(one.name) for one in _PROC.iterdir() if one.name.isdigit()):
        with suppress(OSError):
            if any(os.readlink(file) in inodes for file in (_PROC / f"{pid}/fd").iterdir()):
                return pid
    raise LookupError(f"no process of yours listens at port {port}")


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
