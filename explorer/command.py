"""Command line: `rnn-explorer` starts the app and opens it in the browser."""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Sequence

from explorer.places import HOME

_PATIENCE = 60.0
"""Seconds the server may take to answer before the browser is not opened any more."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the server, open the browser, and stay until the server ends; its exit code."""
    options = _parser().parse_args(arguments)
    server = subprocess.Popen(_command(options), cwd=os.getcwd())
    if not options.no_browser:
        address = f"http://{_reachable(options.host)}:{options.port}"
        threading.Thread(target=_open, args=(address, server), daemon=True).start()
    try:
        return server.wait()
    except KeyboardInterrupt:
        with contextlib.suppress(KeyboardInterrupt):
            server.wait(timeout=10)
        return 0
    finally:
        server.terminate()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rnn-explorer",
        description="Look inside a recurrent neural network while it works and while it learns.",
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen at; 0.0.0.0 opens the app to the network (default: %(default)s)",
    )
    parser.add_argument(
        "--port", type=_port, default=8501, help="port to listen at (default: %(default)s)"
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="do not open the app in the browser"
    )
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port; choose a number from 1 to 65535")
    return int(text)


def _command(options: argparse.Namespace) -> list[str]:
    return [
        *(sys.executable, "-m", "streamlit", "run", str(HOME / "app.py")),
        *("--server.address", options.host, "--server.port", str(options.port)),
    ]


def _reachable(host: str) -> str:
    """Where this computer finds a server that listens at `host`."""
    return "127.0.0.1" if host in ("0.0.0.0", "") else host


def _open(address: str, server: subprocess.Popen) -> None:
    """Open the browser as soon as the server answers."""
    until = time.monotonic() + _PATIENCE
    while server.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
            webbrowser.open(address)
            return
        time.sleep(0.1)
