"""A running app and a real Chromium.

Without a browser these tests are skipped with one sentence; where RNN_EXPLORER_REQUIRE_BROWSER=1
is set, as in .ci/run, they fail instead, so that a green run there always means they ran.
"""

from __future__ import annotations

import os
import pathlib

import pytest

from tests.browser.serve import BrowserMissingError, running_app, running_browser

REQUIRED = os.environ.get("RNN_EXPLORER_REQUIRE_BROWSER") == "1"


def pytest_collection_modifyitems(items):
    here = pathlib.Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    try:
        with running_browser() as browser:
            from playwright.sync_api import expect

            expect.set_options(timeout=15_000)  # a busy machine is no failure
            yield browser
    except BrowserMissingError as missing:
        if REQUIRED:
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def app_url():
    """The address of an app that runs for all browser tests."""
    with running_app() as url:
        yield url


@pytest.fixture
def open_context(browser, app_url):
    """Opens pages in contexts of their own; afterwards nothing may have gone wrong in any.

    Every page is held to what the app promises everywhere: nothing is fetched from outside, no
    error on the console, no traceback on the screen.
    """
    contexts, wrong = [], []

    def opener(width=1400, height=900, *, caused="", **options):
        """A page; `caused` is what the browser may note because the test itself brings it about."""
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda m: wrong.append(m.text) if _bad(m, caused) else None)
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


def _bad(message, caused="") -> bool:
    if caused and caused in message.text:
        return False
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
