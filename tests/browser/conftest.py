"""A running app and a real Chromium.

Without a browser these tests are skipped with one sentence; where RNN_EXPLORER_REQUIRE_BROWSER=1
is set, as in .ci/run, they fail instead, so that a green run there always means they ran.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).parents[2]
REQUIRED = os.environ.get("RNN_EXPLORER_REQUIRE_BROWSER") == "1"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    here = pathlib.Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def find_browser() -> str | None:
    """The browser named by RNN_EXPLORER_BROWSER, or the first one the system has."""
    named = os.environ.get("RNN_EXPLORER_BROWSER")
    found = [named] if named else [shutil.which(name) for name in NAMES]
    return next((path for path in [*found, *PLACES] if path and pathlib.Path(path).exists()), None)


@pytest.fixture(scope="session")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("the Python package playwright: pip install -r tests/requirements.txt")
    path = find_browser()
    if path is None:
        _missing(
            "Chromium or Chrome: install it (Debian: apt install chromium), or set "
            "RNN_EXPLORER_BROWSER to its path"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def _missing(what: str) -> None:
    sentence = f"the browser tests need {what}."
    if REQUIRED:
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def app_url():
    """The address of an app that runs for all browser tests, as README starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the app ended before it answered"
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the app did not answer within 60 s")


@pytest.fixture
def open_context(browser, app_url):
    """Opens pages in contexts of their own; afterwards nothing may have gone wrong in any.

    Every page is held to what the app promises everywhere: nothing is fetched from outside, no
    error on the console, no traceback on the screen.
    """
    contexts, wrong = [], []

    def opener(width=1400, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: wrong.append(message.text) if _bad(message) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda r: None if _ours(r.url, app_url) else wrong.append(r.url))
        return page

    yield opener
    for context in contexts:
        for page in context.pages:
            if page.locator('[data-testid="stException"]').count():
                wrong.append("a traceback is on the screen")
        context.close()
    assert wrong == []


def _bad(message) -> bool:
    # On a deep link Streamlit first asks for its server under the page's own path, and then at
    # the root; the browser notes the first as an error.
    searched = "/_stcore/" in message.location.get("url", "") and "404" in message.text
    return message.type == "error" and not searched


def _ours(url: str, app_url: str) -> bool:
    return url.startswith((app_url, app_url.replace("http", "ws", 1), "blob:", "data:"))


@pytest.fixture
def page(open_context):
    """One page at 1400 × 900."""
    return open_context()
