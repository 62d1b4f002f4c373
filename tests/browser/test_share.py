"""The menu "Share": the link is copied, scanned or framed, and shows the same picture."""

import re

import pytest
from playwright.sync_api import expect

from explorer.pages import PAGES
from tests.browser.steps import (
    choose_from,
    expect_fits,
    expect_rest,
    open_player,
    trace_of,
    until,
)

LINK = "task=latch&n_steps=6&n_a=4&gain=0.5"


def opened(page):
    page.get_by_role("button", name="Share").click()
    share = page.get_by_test_id("share")
    expect(share.locator("#qr svg")).to_be_visible()
    return share


@pytest.mark.parametrize("present", ["", "&present=1"])
def test_the_copied_link_shows_the_same_picture_in_another_browser(open_context, app_url, present):
    page = open_context(permissions=["clipboard-read", "clipboard-write"])
    player = open_player(page, f"{app_url}/?{LINK}{present}")
    expect_rest(page)
    share = opened(page)
    share.get_by_role("button", name="Copy link").click()
    expect(share.get_by_role("status")).to_have_text("The link is copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(app_url + "/")
    assert "present" not in link
    expect(share.locator("#link")).to_have_text(link)
    other = open_context()
    assert trace_of(open_player(other, link)) == trace_of(player)


def test_so_does_that_of_a_page_that_was_gone_to_from_another(open_context, app_url):
    page = open_context(permissions=["clipboard-read", "clipboard-write"])
    open_player(page, f"{app_url}/unroll?{LINK}")
    page.get_by_role("link", name="Gradient flow", exact=True).click()
    flow = '[data-testid="flow"][data-trace]'
    expect(page.locator(flow)).to_be_visible()
    expect_rest(page)
    opened(page).get_by_role("button", name="Copy link").click()
    other = open_context()
    other.goto(page.evaluate("navigator.clipboard.readText()"))
    trace = page.locator(flow).get_attribute("data-trace")
    expect(other.locator(flow)).to_have_attribute("data-trace", trace)


def test_a_page_without_a_clipboard_copies_too(open_context, app_url):
    """As in a lecture hall, where the app is served without https."""
    page = open_context(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{app_url}/flow?{LINK}")
    expect_rest(page)
    share = opened(page)
    page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }"
    )
    expect(share).to_contain_text("only if whoever runs this server has named that site")
    share.get_by_role("button", name="Copy as iframe").click()
    expect(share.get_by_role("status")).to_have_text("The frame is copied, as HTML.")
    frame = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r'src="http://[^"]*/flow\?[^"]*&amp;embed=true"', frame)


def test_the_code_is_of_the_picture_that_is_shown_when_the_menu_is_opened(page, app_url):
    page.goto(f"{app_url}/flow?{LINK}")
    expect_rest(page)
    before = opened(page).locator("#link").inner_text()
    page.keyboard.press("Escape")
    page.goto(f"{app_url}/flow?{LINK.replace('0.5', '0.75')}")
    expect_rest(page)
    assert opened(page).locator("#link").inner_text() == before.replace("gain=0.5", "gain=0.75")


@pytest.mark.thorough
@pytest.mark.parametrize("name", PAGES)
def test_embedded_a_page_is_its_picture_and_its_strip(open_tab, app_url, name):
    page = open_tab(900, 700)  # whether it is embedded is read once, as Streamlit loads
    page.goto(f"{app_url}/{'' if name == 'unroll' else name}?{LINK}&embed=true")
    expect_rest(page)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    for part in ("h1", ".st-key-present", ".st-key-share-menu"):
        until(page, lambda part=part: is_hidden(page.locator(part).first))
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
    expect_fits(page)


def test_a_control_left_out_of_a_link_is_nowhere_until_it_is_asked_for(open_context, app_url):
    page = open_context(permissions=["clipboard-read", "clipboard-write"])
    open_player(page, f"{app_url}/unroll?{LINK}")
    expect_rest(page)
    share = opened(page)
    choose_from(page.get_by_role("combobox", name="Controls to leave out"), "Gain of Waa")
    page.keyboard.press("Escape")  # closes the list, or the menu where a run has closed the list
    expect_rest(page)
    if not share.is_visible():
        share = opened(page)
    expect(share.locator("#link")).to_have_text(re.compile("&hide=gain$"))
    share.get_by_role("button", name="Copy link").click()
    other = open_context()
    open_player(other, page.evaluate("navigator.clipboard.readText()"))
    strip, sidebar = other.get_by_test_id("strip"), other.get_by_test_id("stSidebar")
    expect(strip.get_by_role("slider")).to_have_count(2)
    expect(strip.get_by_label("Gain of Waa")).to_have_count(0)
    expect(sidebar.get_by_test_id("chips")).not_to_contain_text("gain")
    other.get_by_role("button", name="Show every control").click()
    expect(strip.get_by_label("Gain of Waa").first).to_be_visible()
    expect(other).not_to_have_url(re.compile("hide"))
    assert "gain=0.5" in other.url


def is_hidden(part):
    """Whether nobody sees a part of the header; screen readers may."""
    clip = "e => e.checkVisibility() && getComputedStyle(e.closest('.st-key-head')).clipPath"
    return part.bounding_box() is None or part.evaluate(clip) == "inset(50%)"
