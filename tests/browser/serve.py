"""Start the app as README does, and a real Chromium: for tests, benchmarks and pictures."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PATIENCE = 1000 * float(os.environ.get("RNN_EXPLORER_PATIENCE", "60"))
"""Milliseconds until what has not come counts as not coming; a busy machine is no failure."""

ROOT = pathlib.Path(__file__).parents[2]
WINDOWED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
NAMES = ("chromium-headless-shell", *WINDOWED)
"""The first is the same browser without what draws its windows: a page costs it a third less."""
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class BrowserMissingError(Exception):
    """Says in one sentence what is missing and how to get it."""


@contextlib.contextmanager
def running_browsers() -> Iterator[Callable[..., Browser]]:
    """Starts Chromium or Chrome of the system, driven by Playwright, as often as it is called.

    BrowserMissingError without Playwright; without a browser when it is called.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise BrowserMissingError(
            "The browser tests need the package playwright: pip install -r tests/requirements.txt."
        ) from None
    with sync_playwright() as playwright:
        started = []

        def start(names: Sequence[str] = NAMES, flags: Sequence[str] = ()) -> Browser:
            path, args = _browser_file(names), [*_FLAGS, *flags]
            started.append(playwright.chromium.launch(executable_path=path, args=args))
            return started[-1]

        yield start
        for browser in started:
            browser.close()


@contextlib.contextmanager
def running_browser() -> Iterator[Browser]:
    """One browser, as `running_browsers` starts it."""
    with running_browsers() as start:
        yield start()


def _browser_file(names: Sequence[str]) -> str:
    named = os.environ.get("RNN_EXPLORER_BROWSER")
    found = [named] if named else [shutil.which(name) for name in names]
    path = next((p for p in [*found, *_PLACES] if p and pathlib.Path(p).exists()), None)
    if path is None:
        raise BrowserMissingError(
            "The browser tests need Chromium or Chrome: install it (Debian: apt install "
            "chromium), or set RNN_EXPLORER_BROWSER to its path."
        )
    return path


class Address(str):
    """Where an app answers, and the process that answers there."""

    pid: int

    @property
    def port(self) -> int:
        return urlsplit(self).port


def free_port() -> int:
    """A port of this computer where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def running_app(
    base: str = "",
    workers: int = 1,
    port: int = 0,
    limit: Callable[[int], None] | None = None,
    log: IO[bytes] | None = None,
    **variables: str,
) -> Iterator[Address]:
    """The address of an app started at path `base`, on a free port unless one is given.

    With `streamlit run app.py`, or with `rnn-explorer` as several processes; `variables` are added
    to its environment, `limit` is given its process as soon as there is one, and what the server
    complains about goes into `log`.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    if workers > 1:
        start = f"main(['--no-browser', '--port', '{port}', '--workers', '{workers}'])"
        command = [sys.executable, "-c", f"from explorer.command import main; {start}"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"STREAMLIT_SERVER_BASE_URL_PATH": base} | variables,
        stdout=subprocess.DEVNULL,
        stderr=log or subprocess.DEVNULL,
    )
    if limit is not None:
        limit(process.pid)
    url = Address(f"http://127.0.0.1:{port}/{base}".rstrip("/"))
    url.pid = process.pid
    try:
        wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the app ended before it answered")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the app did not answer within 60 s")
