"""The static site in a real Chromium: from a folder with the network off, and below a path."""

import functools
import http.server
import re
import shutil
import threading

import pytest
from playwright.sync_api import expect

from explorer import demos
from explorer.experiment import Experiment
from explorer.run import run
from explorer.static_site import export_site
from tests.browser.site_pages import expect_shown
from tests.browser.steps import PLAYER, expect_at, expect_fits

SERVER = "https://rnn.example.edu"
CHOSEN = {
    "vanishing", "step", "order", "Vanishing", "One loss on its way back",
    "One step over the cliff",
    "Orthogonal keeps the norm", "The longer, the harder", "One number that made the LSTM work",
    "Clipping rescues", "Training that breaks", "Not bad at all", "One vector between two",
}  # fmt: skip
FLOW = '[data-testid="flow"]'
SIZES = ((1400, 900, "light"), (390, 844, "dark"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    there = tmp_path_factory.mktemp("served") / "a course"
    export_site(there, SERVER, CHOSEN)
    return there


@pytest.fixture
def station(open_site):
    """The first station of the lesson on vanishing, and its page."""
    page = open_site("lesson-vanishing.html")
    return page, page.get_by_test_id("station")


def test_a_wrong_answer_gets_its_correction_and_the_runs_own_is_marked(station):
    page, panel = station
    expect(panel).to_have_attribute("data-state", "asked")
    before = page.locator(FLOW)
    at_one = run(Experiment(task="names", n_steps=25, gain=1.0)).fingerprint()
    expect(before).to_have_attribute("data-trace", at_one)
    page.get_by_label(re.compile("About a half")).check()
    expect(panel).to_have_attribute("data-state", "answered")
    page.get_by_role("button", name="Show").click()
    expect(panel).to_have_attribute("data-state", "shown")
    expect(panel.locator("label.wrong em")).to_contain_text("The factor ½ is met at every step")
    expect(panel.locator("label.right")).to_contain_text("Less than a millionth")
    at_half = run(Experiment(task="names", n_steps=25, gain=0.5)).fingerprint()
    expect(page.locator(FLOW)).to_have_attribute("data-trace", at_half)


def test_next_back_and_the_address_lead_through_a_lesson_to_the_list_that_counts(station):
    page, panel = station
    page.get_by_label(re.compile("Less than a millionth")).check()
    page.get_by_role("button", name="Show").click()
    expect(panel.locator("label.wrong")).to_have_count(0)
    page.keyboard.press("Enter")  # Next has the focus
    expect(panel).to_have_attribute("data-station", "2")
    expect(page.locator("#open")).to_be_visible()  # no picture before the answer
    expect(page.locator(".picture")).to_have_count(0)
    page.go_back()
    expect(panel).to_have_attribute("data-station", "1")
    expect(panel).to_have_attribute("data-state", "shown")
    page.goto(page.url.split("#")[0] + "#5")
    expect(panel).to_have_attribute("data-station", "5")
    expect(panel).to_contain_text("An exercise needs RNN Explorer itself")
    link = page.get_by_role("link", name="open this one there")
    expect(link).to_have_attribute("href", re.compile(f"^{SERVER}/flow\\?.*lesson=vanishing"))
    page.get_by_role("button", name="Leave the lesson").click()
    expect(page.get_by_text("1 of 4 answered")).to_be_visible()


def test_the_keys_step_the_picture_of_a_station_that_begins_where_its_link_says(open_site):
    page = open_site("lesson-step.html")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Show").click()
    player = page.locator(PLAYER)
    expect_at(player, 2, "forward")
    page.keyboard.press("ArrowRight")
    expect_at(player, 3, "forward")
    page.keyboard.press("ArrowRight")
    expect_at(player, 3, "backward")


def test_a_dragged_gain_shows_the_run_of_that_gain(open_site):
    """Linear on an orthogonal matrix, so that the ratio over 49 steps is gain to the power 49."""
    page = open_site("demo-orthogonal-keeps-the-norm.html")
    slider, flow = page.get_by_label("Gain of Waa"), page.locator(FLOW)
    expect(slider).to_be_enabled()
    demo = next(one for one in demos.load() if one.title == "Orthogonal keeps the norm")
    for gain, words in ((0.9, f"{1e3 * 0.9**49:.1f} × 10⁻³"), (1.1, f"{1.1**49:.0f}-fold")):
        slider.fill(str(round(10 * gain)))
        trace = run(demo.experiment.replace(gain=gain)).fingerprint()
        expect(flow).to_have_attribute("data-trace", trace)
        expect(page.locator("#sentence")).to_contain_text(words)
        expect(page.get_by_text("The words on this page are about the gain 1.")).to_be_visible()
    page.get_by_role("button", name="Back to 1").click()
    expect(flow).to_have_attribute("data-trace", run(demo.experiment).fingerprint())
    expect(page.get_by_role("button", name="Back to 1")).to_be_hidden()


def test_a_dragged_gain_of_the_player_stays_at_its_step(open_site):
    page = open_site("demo-one-loss-on-its-way-back.html")
    player, slider = page.locator(PLAYER), page.get_by_label("Gain of Waa")
    expect(slider).to_be_enabled()
    page.keyboard.press("End")
    expect_at(player, 1, "backward")
    slider.fill("20")
    trace = run(Experiment(task="latch", n_steps=8, gain=2.0)).fingerprint()
    expect(player).to_have_attribute("data-trace", trace)
    expect_at(player, 1, "backward")


@pytest.mark.parametrize(("width", "height", "scheme"), SIZES)
def test_every_page_opens_without_a_network_and_fits_the_screen(
    open_site, folder, width, height, scheme
):
    for file in sorted(folder.glob("*.html")):
        page = open_site(file.name, width, height, color_scheme=scheme)
        if file.name != "index.html" and not file.name.startswith("lesson"):
            expect_shown(page)
        expect(page.locator(".missing")).to_have_count(0)
        for chart in page.locator(".picture .js-plotly-plot, .picture .chart").all():
            expect(chart.locator("svg.main-svg").first).to_be_attached()
        expect_fits(page)
        page.context.close()


def test_it_works_below_a_path_of_any_web_server_and_asks_for_its_own_files_alone(
    open_site, folder
):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=folder.parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/a%20course"
        page = open_site("", base=base, offline=False)
        page.get_by_role("link", name="Vanishing", exact=True).last.click()
        expect_shown(page)
        expect(page.get_by_label("Gain of Waa")).to_be_enabled()
        page.get_by_role("link", name="All lessons and demos").click()
        page.get_by_role("link", name="Clipping rescues").click()
        expect(page.locator("svg.main-svg").first).to_be_attached()
        server.shutdown()


def test_a_file_that_is_missing_is_said(browser, folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    for file in (copy / "files").glob("*.js"):
        if re.fullmatch(r"[0-9a-f]{16}\.js", file.name):
            file.unlink()
    page = browser.new_page()
    page.goto((copy / "demo-vanishing.html").as_uri())
    expect(page.locator("#setting .missing").first).to_contain_text("missing or damaged")
    page.close()


def test_without_storage_a_lesson_is_played_all_the_same(open_site):
    page = open_site("index.html")
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name,"
        "{ get() { throw new DOMException('denied', 'SecurityError'); } });"
    )
    page.get_by_role("link", name="Vanishing", exact=True).first.click()
    page.get_by_label(re.compile("About a half")).check()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_test_id("station")).to_have_attribute("data-state", "shown")


def test_printed_it_is_on_white_paper_without_the_slider(open_site):
    page = open_site("demo-vanishing.html", color_scheme="dark")
    expect_shown(page)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_test_id("strip")).to_be_hidden()
    style = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(style) == "rgb(255, 255, 255)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(style) != "rgb(255, 255, 255)"
