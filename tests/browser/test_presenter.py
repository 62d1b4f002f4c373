"""The presenter's view in a real browser: bigger, stronger, folded, and driven by keys alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import expect_at, expect_rest, next_frame, open_player

PAGES = {
    "": '[data-testid="player"][data-trace]',
    "flow": '[data-testid="flow"][data-trace]',
    "shapes": '[data-testid="graph"][data-steps]',
    "clipping": ".js-plotly-plot .main-svg",
    "train": '[data-testid="live"][data-step]',
    "cliff": '[data-testid="cliff"][data-step]',
    "checks": ".checks-summary.done",
}
SIDEBAR = '[data-testid="stSidebar"]'
EXPAND = '[data-testid="stExpandSidebarButton"]'


def opened(page, app_url, name, present):
    link = f"{app_url}/{name}?task=latch&n_steps=8&n_a=6&updates=20"
    page.goto(f"{link}&present=1" if present else link)
    expect(page.locator(PAGES[name]).first).to_be_visible()
    expect_rest(page)
    next_frame(page)


def type_size(page, selector):
    return page.locator(selector).first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")


@pytest.mark.parametrize("name", PAGES)
def test_type_is_larger_and_the_sidebar_is_folded_away_on_every_page(page, app_url, name):
    page.set_viewport_size({"width": 1920, "height": 1080})
    words = '[data-testid="stMain"] [data-testid="stMarkdown"] p'
    opened(page, app_url, name, present=False)
    small = type_size(page, words)
    assert page.locator(EXPAND).count() == 0
    opened(page, app_url, name, present=True)
    assert type_size(page, words) == pytest.approx(1.25 * small)
    expect(page.locator(EXPAND)).to_be_visible()
    ink = page.locator(words).first.evaluate("e => getComputedStyle(e).color")
    assert ink == "rgb(0, 0, 0)"
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 1920, "nothing stands beside the screen"


def test_the_type_of_a_component_and_of_a_figure_grows_as_well(page, app_url):
    scale = "e => Number(e.style.getPropertyValue('--s'))"
    size = "e => e._fullLayout.font.size"
    for name, selector, read in (
        ("", '[data-testid="player"]', scale),
        ("flow", '[data-testid="flow"]', scale),
        ("train", '[data-testid="live"]', scale),
        ("cliff", '[data-testid="cliff"]', scale),
        ("clipping", ".js-plotly-plot", size),
    ):
        opened(page, app_url, name, present=False)
        small = page.locator(selector).first.evaluate(read)
        opened(page, app_url, name, present=True)
        assert page.locator(selector).first.evaluate(read) >= 1.2 * small


def test_the_picture_has_the_focus_and_the_keys_step_at_once(page, app_url):
    player = open_player(page, f"{app_url}/?present=1&n_steps=5")
    expect(player).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect_at(player, 3, "forward")
    page.keyboard.press("End")
    expect_at(player, 1, "backward")


def test_without_it_nothing_takes_the_focus(page, app_url):
    page.clock.install()
    open_player(page, app_url)
    expect_rest(page)
    page.clock.run_for(2000)  # in the presenter's view it looks for a picture every 100 ms
    assert page.evaluate("document.activeElement === document.body")


def test_p_leads_in_and_out_and_it_stays_on_from_page_to_page(page, app_url):
    player = open_player(page, f"{app_url}/?n_steps=5")
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


def test_a_step_costs_no_message_and_leaving_does_not_remount_the_player(page, app_url):
    player = open_player(page, f"{app_url}/?n_steps=5&present=1")
    expect(player).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect_at(player, 2, "forward")
    page.keyboard.press("p")
    page.wait_for_url(lambda url: "present" not in url)
    expect_at(player, 2, "forward")
