"""With a finger: a swipe scrolls the page, and what a mouse is told by pointing, a tap is told."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lasting import LastingTab
from tests.browser.serve import WINDOWED

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SMALL = "n_steps=6&n_a=4&updates=5"


@pytest.fixture(scope="module")
def browser(browsers):
    """Without windows, Chromium moves a mouse of its own after a tap, which ends what it said."""
    return browsers(WINDOWED)


@pytest.fixture(scope="module")
def lasting_tab(browser, app_url):
    context = browser.new_context(**PHONE)
    yield LastingTab(context, app_url)
    context.close()


@pytest.fixture
def led(visit):
    """Leads the phone to a link."""
    return lambda link: visit(link, 390, 844)


def swipe_up(page, area, far=220):
    """One finger from the middle of `area` upwards, as a touch screen reports it."""
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)

    def send(kind, *points):
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y - up} for up in points]},
        )

    send("touchStart", 0)
    for up in range(10, far, 10):
        send("touchMove", up)
    send("touchEnd")


def tap(page, area, right, down):
    """At a part of the width and the height of `area`."""
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    page.touchscreen.tap(box["x"] + right * box["width"], box["y"] + down * box["height"])


def test_a_swipe_over_the_maps_of_the_cliff_scrolls_and_a_tap_drops_the_ball(led):
    phone = led("cliff?seed=0")
    cliff, area = phone.get_by_test_id("cliff"), phone.locator("canvas#loss")
    expect(cliff).to_have_attribute("data-off", re.compile("."))
    expect(phone.locator(".js-plotly-plot .main-svg").first).to_be_visible()  # all has its place
    before = cliff.get_attribute("data-off")
    main = phone.get_by_test_id("stMain")
    area.scroll_into_view_if_needed()
    start = main.evaluate("e => e.scrollTop")
    swipe_up(phone, area)
    phone.wait_for_function(
        "start => document.querySelector('[data-testid=stMain]').scrollTop > start + 100", arg=start
    )
    assert cliff.get_attribute("data-off") == before, "the ball lies where it lay"
    # A tap on a page that still glides only stops it.
    phone.wait_for_function(
        """() => new Promise((done) => {
            const main = document.querySelector("[data-testid=stMain]"), at = main.scrollTop;
            setTimeout(() => done(main.scrollTop === at), 150);
        })"""
    )
    tap(phone, area, 0.5, 0.3)
    expect(cliff).not_to_have_attribute("data-off", before)
    said = phone.locator("#pointed")
    expect(said).to_contain_text("E = ")
    tap(phone, phone.locator("#said"), 0.5, 0.5)
    expect(said).not_to_contain_text("E = ")


@pytest.mark.parametrize(
    ("page_name", "root", "area", "right", "down"),
    [
        ("", '[data-testid="player"][data-trace]', "#scene", 0.25, 0.45),
        ("flow", '[data-testid="flow"][data-trace]', "#theory", 0.5, 0.5),
        ("flow", '[data-testid="flow"][data-trace]', "#lags", 0.25, 0.5),
        ("flow", '[data-testid="flow"][data-trace]', ".constant", 0.5, 0.5),
        ("train", '[data-testid="live"][data-step="5"]', ".panel >> nth=0 >> canvas", 0.5, 0.25),
    ],
)
def test_a_tap_explains_and_a_tap_elsewhere_ends_it(led, page_name, root, area, right, down):
    phone = led(f"{page_name}?{SMALL}")
    expect(phone.locator(root)).to_be_visible(timeout=45_000)
    place = phone.locator(root).locator(area).first
    tip = phone.locator("#tip")
    expect(tip).to_be_hidden()
    tap(phone, place, right, down)
    expect(tip).to_be_visible()
    expect(tip).to_contain_text(re.compile(r"\d"))
    tap(phone, phone.get_by_test_id("stMain").locator("h1"), 0.1, 0.5)
    expect(tip).to_be_hidden()


def test_a_finger_that_scrolls_explains_nothing(led):
    phone = led(f"?{SMALL}")
    player = phone.locator('[data-testid="player"][data-trace]')
    expect(player).to_be_visible()
    swipe_up(phone, phone.locator("#scene"))
    phone.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 100")
    expect(phone.locator("#tip")).to_be_hidden()


def test_a_tap_on_a_dot_of_the_race_says_what_a_mouse_reads_and_leads_there(led):
    phone = led("race?task=latch&race_lengths=3,4&race_networks=2&updates=20&n_a=4&batch=4")
    board = phone.get_by_test_id("race")
    expect(board).to_have_attribute("data-state", re.compile("."))
    dot = board.locator(".dots a").first
    words = dot.get_attribute("title")
    tap(phone, dot, 0.5, 0.5)
    said = board.locator("#dot")
    expect(said).to_contain_text(words.split(";")[0].removeprefix("seed"))
    leads = "link => link.href"
    assert said.locator("a").evaluate(leads) == dot.evaluate(leads)
    assert len(phone.context.pages) == 1
    tap(phone, board.locator("#sentence"), 0.5, 0.5)
    expect(said).to_be_hidden()


def test_a_tap_on_a_figure_shows_its_numbers_and_no_tool_bar_lies_on_it(led):
    phone = led(f"clipping?{SMALL}&task=latch")
    chart = phone.locator(".js-plotly-plot").first
    expect(chart.locator(".main-svg").first).to_be_visible(timeout=45_000)
    expect(phone.locator(".modebar").first).to_be_hidden()
    tap(phone, chart, 0.5, 0.2)
    expect(chart.locator(".hoverlayer text").first).to_be_visible()
