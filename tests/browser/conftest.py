"""A running app and a real Chromium.

Without a browser these tests are skipped with one sentence; where RNN_EXPLORER_REQUIRE_BROWSER=1
is set, as in .ci/run, they fail instead, so that a green run there always means they ran.
"""

from __future__ import annotations

import os
import pathlib
from urllib.parse import parse_qs, urlsplit

import pytest

from explorer.experiment import has_fields
from tests.browser.serve import PATIENCE, BrowserMissingError, running_app, running_browsers

REQUIRED = os.environ.get("RNN_EXPLORER_REQUIRE_BROWSER") == "1"


THOROUGH = {
    *(
        "axe",
        "back_row",
        "keys",
        "legible",
        "links",
        "presenter",
        "touch",
    ),  # one promise, every page
    *("hosts", "refill", "restart", "typed", "workers"),  # where the app is served, what goes wrong
}
"""Files whose tests are thorough: the others hold a page to what it shows."""


def pytest_collection_modifyitems(items):
    here = pathlib.Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if item.path.stem.removeprefix("test_") in THOROUGH:
                item.add_marker(pytest.mark.thorough)


@pytest.fixture(scope="session")
def browsers():
    """Starts browsers, by names that are tried in their order."""
    try:
        with running_browsers() as start:
            from playwright.sync_api import expect

            from tests.browser.patient import wait_for_only_one

            expect.set_options(timeout=PATIENCE)
            wait_for_only_one()
            yield start
    except BrowserMissingError as missing:
        if REQUIRED:
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def browser(browsers):
    return browsers()


@pytest.fixture(scope="session")
def app_url():
    """The address of an app that runs for all browser tests."""
    with running_app() as url:
        yield url


@pytest.fixture(scope="session")
def shared_context(browser):
    """One context for all tests: what it has fetched and compiled once, each page has at once."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    yield context
    context.close()


@pytest.fixture
def watched(app_url):
    """Holds every page to what the app promises everywhere.

    Nothing is fetched from outside, no error on the console, no traceback on the screen.
    """
    wrong, listening = [], []

    def watch(page, caused=()):
        """The page; `caused` are words the browser may note because the test itself causes it."""
        page.set_default_timeout(PATIENCE)
        for event, note in (
            ("console", lambda m: wrong.append(m.text) if _bad(m, caused) else None),
            ("pageerror", lambda error: wrong.append(str(error))),
            ("request", lambda r: None if _ours(r.url, app_url) else wrong.append(r.url)),
        ):
            page.on(event, note)
            listening.append((page, event, note))
        return page

    yield watch
    for page, event, note in listening:
        if not page.is_closed():  # it lasts, and the next test watches it anew
            page.remove_listener(event, note)
    assert wrong == []


@pytest.fixture
def open_context(browser, watched):
    """Opens pages in browsers of their own, which share nothing: no storage, no cache."""
    contexts = []

    def opener(width=1400, height=900, *, caused=(), **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        return watched(context.new_page(), caused)

    yield opener
    tracebacks = [_tracebacks(context) for context in contexts]
    for context in contexts:
        context.close()
    assert sum(tracebacks) == 0, "a traceback is on the screen"


@pytest.fixture
def open_tab(shared_context, watched):
    """Opens pages in the one browser of all tests, each a session of its own; half the price."""
    before = list(shared_context.pages)

    def opener(width=1400, height=900, *, caused=(), **media):
        page = shared_context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(**media)
        return watched(page, caused)

    yield opener
    tracebacks = _tracebacks(shared_context)
    for page in shared_context.pages:
        if page not in before:
            if page.url.startswith("http"):
                page.evaluate("localStorage.clear()")
            page.close()
    assert tracebacks == 0, "a traceback is on the screen"


@pytest.fixture(scope="module")
def lasting_tab(shared_context, app_url):
    from tests.browser.lasting import LastingTab

    tab = LastingTab(shared_context, app_url)
    yield tab
    tab.page.close()


@pytest.fixture
def visit(lasting_tab, watched):
    """Leads the one page of a file to a link and returns it: Streamlit is loaded only once.

    What the session and the browser keep is kept, as for anybody who goes from page to page: a test
    that must begin with nothing takes `page`, at five times the price.
    """
    page = watched(lasting_tab.page)

    def lead(link, width=1400, height=900, *, color_scheme="light", **media):
        """`link` says something of the experiment; else the one before it would stay.

        Without a page it is Unroll's.
        """
        link = f"unroll{link}" if link.startswith("?") else link
        there = urlsplit(link)
        assert has_fields(parse_qs(there.query, keep_blank_values=True)), link
        page.set_viewport_size({"width": width, "height": height})
        lasting_tab.show(color_scheme, **media)
        if urlsplit(page.url).path == f"/{there.path}":  # coming from elsewhere, all is made anew
            # By another experiment: with the same, what one looked at on the page would stay.
            lasting_tab.go(f"{'clipping' if there.path == 'race' else 'race'}?seed=9999")
        lasting_tab.go(link)
        return page

    yield lead
    assert _tracebacks(page.context) == 0, "a traceback is on the screen"


def _tracebacks(context) -> int:
    return sum(page.locator('[data-testid="stException"]').count() for page in context.pages)


def _bad(message, caused=()) -> bool:
    if any(words in message.text for words in caused):
        return False
    # On a deep link Streamlit first asks for its server under the page's own path, and then at
    # the root; the browser notes the first as an error. An answer there would be worse: it is how
    # Streamlit finds where the server is, and it would go on under the page's path.
    searched = "/_stcore/" in message.location.get("url", "") and "404" in message.text
    return message.type == "error" and not searched


def _ours(url: str, app_url: str) -> bool:
    return url.startswith((app_url, app_url.replace("http", "ws", 1), "blob:", "data:"))


@pytest.fixture
def page(open_tab):
    """One page at 1400 × 900."""
    return open_tab()


@pytest.fixture
def open_site(browser, folder):
    """Opens a page of the site from its folder without a network; nothing may go wrong on it."""
    contexts, wrong, own = [], [], folder.as_uri()

    def opener(name, width=1400, height=900, base=own, offline=True, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=offline, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        ours = (f"{base}/", "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(ours) else wrong.append(r.url))
        page.goto(f"{base}/{name}")
        return page

    yield opener
    for context in contexts:
        context.close()
    assert wrong == []
