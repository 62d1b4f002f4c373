"""Nobody is shut out of a page: axe-core finds nothing serious on any, light, dark or presented.

axe cannot look into a canvas, and leaves open what it thinks is overlapped, as in the sidebar:
audit.js measures the contrast of all letters.
"""

import re

import pytest
from playwright.sync_api import expect

from explorer.pages import PAGES
from tests.browser.audit import faint_texts, watch
from tests.browser.axe import LESSER, OF_STREAMLIT, barriers
from tests.browser.lasting import LastingTab
from tests.browser.steps import expect_rest, unfold_all

FIRST = next(iter(PAGES))
CHART = ".js-plotly-plot .main-svg"
SHOWN = {
    "start": ("seed=1", '[data-testid="ribbon"]'),
    "unroll": ("updates=5", '[data-testid="player"][data-trace]'),
    "sequences": ("updates=0", CHART),
    "shapes": ("seed=1", '[data-testid="graph"][data-steps]'),
    "cells": ("n_steps=8", '[data-testid="cells"][data-trace]'),
    "train": ("seed=1", '[data-testid="live"][data-step]'),
    "flow": ("seed=1", '[data-testid="flow"][data-trace]'),
    "clipping": ("task=latch&n_steps=12&updates=60", CHART),
    "cliff": ("seed=1", '[data-testid="cliff"][data-step]'),
    "race": ("task=latch&updates=60", '[data-testid="race"]'),
    "checks": ("n_steps=5", ".checks-summary.done"),
    "course": ("seed=1", ".st-key-not_printed"),
    "glossary": ("seed=1", ".st-key-glossary-search input"),
    "lecturers": ("seed=1", ".st-key-open-room-here"),
    "network": ("seed=1", '[data-testid="player"][data-trace]'),
}
"""What each page shows here, and what it is waited for."""


@pytest.fixture(scope="module")
def lasting_tab(browser, app_url):
    """A tab of a window of its own, in which what is painted is watched."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    watch(context)
    yield LastingTab(context, app_url)
    context.close()


def wrong(page):
    """What is too faint, and what else axe finds."""
    return faint_texts(page) + barriers(page)


def wrong_with_an_old_badge(page):
    """As while a control under the hand is dragged: the badge is of the network before."""
    page.locator(".st-key-badge").evaluate("badge => badge.toggleAttribute('data-old', true)")
    return wrong(page)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_a_page_is_out_of_reach_or_too_faint(visit, lasting_tab, name):
    query, ready = SHOWN[name]
    page = visit(f"{'unroll' if name == FIRST else name}?{query}&present=0")
    if name == FIRST:  # an address with an experiment leads to the player
        page.get_by_role("link", name=PAGES[name].title, exact=True).click()
    expect(page.locator(ready).first).to_be_visible()
    unfold_all(page)
    assert lasting_tab.at_rest(wrong) == []
    lasting_tab.show("dark")
    assert lasting_tab.at_rest(wrong) == []
    page.keyboard.press("p")
    page.wait_for_url(re.compile("present=1"))
    assert lasting_tab.at_rest(wrong) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nor_on_a_station_before_its_answer_and_after(visit, lasting_tab, scheme):
    page = visit("flow?seed=4&n_steps=25&lesson=vanishing&station=2&present=0", color_scheme=scheme)
    station = page.get_by_test_id("station")
    expect(station).to_have_attribute("data-station", "2")
    if station.get_attribute("data-state") == "asked":  # the session of the light one goes on
        assert lasting_tab.at_rest(wrong) == []
        station.get_by_role("radio").first.check()
        expect_rest(page)
        station.get_by_role("button", name="Show").click()
    expect(station).to_have_attribute("data-state", "shown")
    expect(page.locator('[data-testid="flow"][data-trace]')).to_be_visible()
    assert lasting_tab.at_rest(wrong) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nor_on_the_open_menu_of_demos_or_while_the_badge_is_old(visit, lasting_tab, scheme):
    page = visit("?seed=1&present=0", color_scheme=scheme)
    page.get_by_role("button", name="Demos").click()
    expect(page.locator(".st-key-demos a").first).to_be_visible()
    assert lasting_tab.at_rest(wrong_with_an_old_badge) == []
    page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nor_in_a_room_for_its_lecturer_or_a_student(
    visit, lasting_tab, open_context, app_url, scheme
):
    page = visit("?seed=1&present=0", color_scheme=scheme)
    page.get_by_role("button", name="Open a room").click()
    room = page.get_by_test_id("room")
    expect(room.get_by_role("img", name="QR code")).to_be_visible()
    assert lasting_tab.at_rest(wrong) == []
    room.get_by_role("button", name="Hide the code").click()
    room.get_by_role("button", name="Ask a question").click()
    for name, words in (("Question", "?"), ("Answer 1", "a"), ("Answer 2", "b")):
        room.get_by_label(name).fill(words)
    assert lasting_tab.at_rest(wrong) == []
    room.get_by_label("Right answer").select_option("1")
    room.get_by_role("button", name="Put it to the class").click()
    student = open_context()
    student.goto(f"{app_url}/?room={page.get_by_test_id('room-code').inner_text()}")
    student.get_by_test_id("room").get_by_role("radio").first.check()
    expect(room).to_have_attribute("data-votes", "1")
    for shown in (False, True):
        if shown:
            room.get_by_role("button", name="Reveal").click()
            expect(student.locator(".answer.right")).to_be_visible()
        assert lasting_tab.at_rest(wrong) == []
        assert barriers(student) == []
    room.get_by_role("button", name="Close the room").click()


PLANTED = """<html lang="en"><title>Planted</title><body style="background: #fff"><main>
    <h1 style="color: #bbb">faint</h1> <button></button>
    <table><tr><th></th><th>w</th></tr><tr><td>a</td><td>1</td></tr></table> <h4>deep</h4>
    <ul><div><li>a page</li></div></ul>
</main></body></html>"""


def test_each_kind_of_barrier_is_found_where_it_was_planted(open_context):
    page = open_context()
    page.set_content(PLANTED)
    found = {line.split(" | ")[0] for line in barriers(page)}
    assert found == {"color-contrast", "button-name", "list", "listitem", *LESSER}
    assert set(OF_STREAMLIT) < found, "elsewhere than in Streamlit's menu they count"
