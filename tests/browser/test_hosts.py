"""The app under a path of its server, and inside a page of another site: all pages, for real."""

import contextlib
import functools
import http.server
import re
import threading

import pytest
from playwright.sync_api import expect

from explorer.experiment import Experiment
from explorer.run import run
from explorer.serve.headers import FRAMES
from tests.browser.nginx import behind_nginx
from tests.browser.serve import running_app
from tests.browser.steps import expect_at, give, trace_of

LINK = "task=latch&n_steps=6&n_a=4"
PICTURES = {
    "Unroll": '[data-testid="player"][data-trace]',
    "Sequences": ".js-plotly-plot .main-svg",
    "Shapes": '[data-testid="graph"][data-steps]',
    "Cells": '[data-testid="cells"][data-trace]',
    "Train": '[data-testid="live"][data-step]',
    "Gradient flow": '[data-testid="flow"][data-trace]',
    "Clipping": '[data-testid="stMain"] h1',
    "Cliff": '[data-testid="cliff"][data-step]',
    "Race": '[data-testid="stMain"] h1',
    "Checks": ".checks-summary",
}


@pytest.fixture(scope="module", params=["alone", "nginx"])
def app_url(request, tmp_path_factory, site):
    """An app that answers at a path, by itself or as two behind docs/nginx.conf.

    Every page is held to ask for nothing outside of it. The owner lets the other site show it.
    """
    frames = f"http://127.0.0.1:{site} http://localhost:{site}"
    if request.param == "nginx":
        started = behind_nginx(tmp_path_factory.mktemp("nginx"), frames)
    else:
        started = running_app("tools/rnn", **{FRAMES: frames})
    with started as url:
        yield url


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Another site, whose page shows in a frame what its address says."""
    place = tmp_path_factory.mktemp("site")
    script = "document.querySelector('iframe').src = decodeURIComponent(location.hash.slice(1))"
    frame = '<iframe allow="microphone" style="width: 100%; height: 850px"></iframe>'
    (place / "index.html").write_text(f"<h1>A course</h1>{frame}<script>{script}</script>")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    answers = functools.partial(Quiet, directory=str(place))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@contextlib.contextmanager
def framed(browser, address, link):
    """The page of the other site, and the app in its frame, which asks for nothing else."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/#{link}")
    yield page, page.frame_locator("iframe")
    context.close()
    app = link.split("?")[0].removesuffix("/shapes").rstrip("/")
    allowed = (app, app.replace("http", "ws", 1), "blob:", "data:", f"{address}/")
    assert [url for url in asked if not url.startswith(allowed)] == []


def walk(menu, shown):
    """Through all pages by the menu of the app."""
    for title, picture in PICTURES.items():
        menu.get_by_role("link", name=title, exact=True).click()
        expect(
            shown.get_by_test_id("stMain").get_by_role("heading", name=title).first
        ).to_be_visible()
        expect(shown.locator(picture).first).to_be_visible()


def test_under_a_path_links_reload_demos_and_back_stay_under_it(open_context, app_url):
    page, asked = open_context(), []
    page.on("request", lambda request: asked.append(request.url))
    # The path without its last slash, as people write it; a demo; and from page to page.
    page.goto(f"{app_url}?{LINK}")
    player = page.locator(PICTURES["Unroll"])
    expect(player).to_be_visible()
    expected = run(Experiment("latch", n_steps=6, n_a=4)).fingerprint()
    assert trace_of(player) == expected
    page.get_by_role("slider", name="Time steps").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"/tools/rnn/unroll\?.*n_steps=7"))
    page.get_by_role("button", name="Demos").click()
    page.get_by_role("link", name="Vanishing", exact=True).click()
    page.wait_for_url(re.compile(r"/tools/rnn/flow\?"))
    expect(page.locator(PICTURES["Gradient flow"])).to_be_visible()
    page.go_back()
    page.wait_for_url(re.compile(r"/tools/rnn/unroll\?.*n_steps=7"))
    expect(player).to_be_visible()
    page.get_by_role("link", name="Gradient flow", exact=True).click()
    page.wait_for_url(re.compile(r"/tools/rnn/flow\?.*n_steps=7"))
    page.reload()  # a link to a page, as the first request of a session
    expect(page.locator(PICTURES["Gradient flow"])).to_be_visible()
    assert page.url.startswith(f"{app_url}/flow?")
    of_streamlit = [url for url in asked if "/_stcore/" in url]
    assert of_streamlit
    assert all(url.startswith(f"{app_url}/_stcore/") for url in of_streamlit)


def test_under_a_path_and_in_a_frame_of_another_origin_every_page_opens_and_has_keys(
    browser, app_url, site
):
    link = f"{app_url}/?{LINK}"
    with framed(browser, f"http://127.0.0.1:{site}", link) as (page, app):
        player = app.locator(PICTURES["Unroll"])
        expect(player).to_be_visible()
        player.get_by_role("button", name="Step forward").click()
        page.keyboard.press("ArrowRight")
        expect_at(player, 3, "forward")
        walk(app.get_by_test_id("stSidebar"), app)
        page.reload()
        expect(player).to_be_visible()


def test_a_site_that_the_owner_has_not_named_shows_nothing_of_the_app(browser, site):
    with running_app() as url:
        context = browser.new_context()
        page = context.new_page()
        with page.expect_event("console", lambda message: "frame-ancestors" in message.text):
            page.goto(f"http://127.0.0.1:{site}/#{url}/?{LINK}")
        assert page.frame_locator("iframe").get_by_test_id("stApp").count() == 0
        page.goto(f"{url}/?{LINK}")
        expect(page.locator(PICTURES["Unroll"])).to_be_visible()
        context.close()


def test_under_a_path_a_file_reaches_the_session_that_asked_for_it(open_context, app_url):
    """Whichever of several servers has it: each browser is new to them."""
    for number in range(3):
        page = open_context()
        page.goto(f"{app_url}/shapes?own=yes&task=sentiment&say=x{number}")
        expect(page.get_by_text("Until there is a file of your own")).to_be_visible()
        give(page, "bad.csv", b"words,kind\na,b\n")
        expect(page.get_by_text("The file has no column called text")).to_be_visible()


def test_a_frame_that_takes_no_file_says_so_and_leads_to_a_tab_that_does(browser, app_url, site):
    """`localhost` is another site than 127.0.0.1, so the browser keeps the cookie back."""
    asked = "own=yes&task=sentiment"
    link = f"{app_url}/shapes?{asked}"
    said = "would be refused"
    for host, refused in (("localhost", True), ("127.0.0.1", False)):
        with framed(browser, f"http://{host}:{site}", link) as (_, app):
            expect(app.get_by_test_id("stFileUploader").first).to_be_visible()
            expect(app.get_by_test_id("stMain").get_by_text(said)).to_have_count(int(refused))
            if refused:
                way = app.get_by_role("link", name="Open the app in a tab of its own")
                assert way.get_attribute("href").startswith(f"{app_url}/shapes?task=")
