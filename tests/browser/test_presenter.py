"""The presenter's view in a real browser: bigger, stronger, folded, and driven by keys alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import (
    expect_at,
    expect_fits,
    expect_rest,
    next_frame,
    open_player,
    until,
)

PAGES = {
    "": '[data-testid="player"][data-trace]',
    "flow": '[data-testid="flow"][data-trace]',
    "shapes": '[data-testid="graph"][data-steps]',
    "clipping": ".js-plotly-plot .main-svg",
    "train": '[data-testid="live"][data-step]',
    "cliff": '[data-testid="cliff"][data-step]',
    "checks": ".checks-summary.done",
}
_SCALE = "e => Number(e.style.getPropertyValue('--s'))"
DRAWN = {
    "": ('[data-testid="player"]', _SCALE),
    "flow": ('[data-testid="flow"]', _SCALE),
    "train": ('[data-testid="live"]', _SCALE),
    "cliff": ('[data-testid="cliff"]', _SCALE),
    "clipping": (".js-plotly-plot", "e => e._fullLayout.font.size"),
}
EXPAND = '[data-testid="stExpandSidebarButton"]'


def type_size(words):
    return words.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")


def drawn_size(page, name):
    """How large the type is that the picture of a page draws itself."""
    selector, read = DRAWN[name]
    return page.locator(selector).first.evaluate(read)


def settled(page):
    """Once the server has run the page to its end and what it sent is painted."""
    expect_rest(page)
    next_frame(page)


@pytest.mark.parametrize("name", PAGES)
def test_type_component_and_figure_grow_and_the_sidebar_is_folded_away_on_every_page(visit, name):
    page = visit(f"{name}?task=latch&n_steps=8&n_a=6&updates=20&present=0")
    words = page.locator('[data-testid="stMain"] [data-testid="stMarkdown"] p').first
    expect(page.locator(PAGES[name]).first).to_be_visible()
    expect(page.locator(EXPAND)).to_have_count(0)
    settled(page)
    small, drawn_small = type_size(words), name in DRAWN and drawn_size(page, name)
    page.keyboard.press("p")
    page.wait_for_url(re.compile("present=1"))
    expect(page.locator(EXPAND)).to_be_visible()
    settled(page)
    until(page, lambda: type_size(words) == pytest.approx(1.25 * small))
    expect(words).to_have_css("color", "rgb(0, 0, 0)")
    if name in DRAWN:
        until(page, lambda: drawn_size(page, name) >= 1.2 * drawn_small)
    page.set_viewport_size({"width": 1920, "height": 1080})
    settled(page)
    expect_fits(page)


def test_a_page_follows_the_browser_from_light_to_dark(visit, lasting_tab):
    """The words at once, and what the server draws by a new run of the page."""
    page = visit("clipping?task=latch&n_steps=8&n_a=6&updates=20&present=1")
    words = page.locator('[data-testid="stMain"] [data-testid="stMarkdown"] p').first
    figure = page.locator(PAGES["clipping"]).first
    expect(words).to_have_css("color", "rgb(0, 0, 0)")
    expect(figure).to_have_css("background-color", "rgb(255, 255, 255)")
    lasting_tab.show("dark")
    expect(words).to_have_css("color", "rgb(255, 255, 255)")
    expect(figure).to_have_css("background-color", "rgb(18, 22, 29)")


@pytest.mark.parametrize("name", PAGES)
def test_a_link_opens_every_page_in_it(visit, name):
    link = f"{name}?task=latch&n_steps=8&n_a=6&updates=20"
    words = '[data-testid="stMain"] [data-testid="stMarkdown"] p'
    page = visit(f"{link}&present=0", 1920, 1080)
    expect(page.locator(PAGES[name]).first).to_be_visible()
    settled(page)
    small = type_size(page.locator(words).first)
    page = visit(f"{link}&present=1", 1920, 1080)
    expect(page.locator(PAGES[name]).first).to_be_visible()
    expect(page.locator(EXPAND)).to_be_visible()
    settled(page)
    until(page, lambda: type_size(page.locator(words).first) == pytest.approx(1.575 * small))


@pytest.mark.parametrize("name", ["clipping", "cliff", "train", "sequences"])
def test_on_a_phone_there_is_no_back_row_and_no_type_grows(visit, name):
    link = f"{name}?task=latch&n_steps=8&n_a=6&updates=20"
    words = '[data-testid="stMain"] [data-testid="stMarkdown"] p'
    usual = None
    for present in (0, 1):
        page = visit(f"{link}&present={present}", 390, 844)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        settled(page)
        if name in DRAWN:  # 0 until the picture has been painted once
            until(page, lambda page=page: drawn_size(page, name) > 0)
            usual = usual or drawn_size(page, name)
            until(page, lambda page=page, usual=usual: drawn_size(page, name) == usual)
        assert type_size(page.locator(words).first) == 16
        expect_fits(page)


def test_without_it_nothing_takes_the_focus_and_p_leads_in_and_out_from_page_to_page(page, app_url):
    page.clock.install()
    player = open_player(page, f"{app_url}/?n_steps=5")
    expect_rest(page)
    page.clock.run_for(2000)  # in the presenter's view it looks for a picture every 100 ms
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("p")
    page.wait_for_url(re.compile("present=1"))
    expect(player).to_be_focused()
    expect(page.locator(EXPAND)).to_be_visible()
    page.locator(EXPAND).press("Enter")
    page.get_by_role("link", name="Gradient flow").press("Enter")
    page.wait_for_url(re.compile(r"/flow\?.*present=1"))
    expect(page.locator(PAGES["flow"])).to_be_visible()
    page.keyboard.press("p")
    page.wait_for_url(lambda url: "present" not in url and "n_steps=5" in url)
    expect(page.locator(EXPAND)).to_have_count(0)


def test_a_link_opens_it_with_keys_that_step_at_once_and_leaving_does_not_remount_the_player(
    page, app_url
):
    player = open_player(page, f"{app_url}/?present=1&n_steps=5")
    expect(player).to_be_focused()
    expect(page.locator(EXPAND)).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect_at(player, 3, "forward")
    page.keyboard.press("p")
    page.wait_for_url(lambda url: "present" not in url)
    expect(page.locator(EXPAND)).to_have_count(0)
    expect_at(player, 3, "forward")
    page.keyboard.press("End")
    expect_at(player, 1, "backward")
