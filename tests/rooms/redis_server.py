"""A real Redis of the system on a free port, which keeps nothing; stopped and started by tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time

import pytest

from tests.browser.serve import free_port

_MISSING = (
    "There is no redis-server here, so rooms over Redis are not tried (Debian: redis-server)."
)


class RedisServer:
    """Redis on one port, which is the same when it is started again; empty then."""

    def __init__(self) -> None:
        self._program = redis_file()
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        command = [self._program, "--port", str(self.port), "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(
            [*command, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as one:
                    one.sendall(b"PING\r\n")
                    if one.recv(10).startswith(b"+PONG"):
                        return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("redis-server did not answer within 20 s")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def redis_file() -> str:
    """The program; without it the test is skipped, or fails where it is required."""
    found = shutil.which("redis-server", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    required = os.environ.get("RNN_EXPLORER_REQUIRE_REDIS") == "1"
    try:
        import redis  # noqa: F401
    except ImportError:
        found = None
    if found is None and required:
        pytest.fail(_MISSING)
    if found is None:
        pytest.skip(_MISSING)
    return found
