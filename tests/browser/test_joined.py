"""What one does just as the page says something itself is one message of a busy browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.steps import player_at

BUSY = """() => {
    const soon = (window.soon ??= window.setTimeout);
    window.joined = 0;
    window.setTimeout = (work, after, ...given) => {
        const says = String(work).includes("sendUpdateWidgetsMessage");
        window.joined += says;
        return soon(work, says ? 1000 : after, ...given);
    };
}"""
"""The browser comes to send what was said only after a second."""


def say_where(page: Page) -> None:
    """The picture takes a step, and its page says so, which is a message of a fragment."""
    page.evaluate(BUSY)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("window.joined === 1")


def test_a_button_pressed_as_the_picture_says_its_step_does_what_it_says(visit):
    page, _ = player_at(visit, "n_steps=13&present=0")
    say_where(page)
    page.get_by_role("button", name="Present").first.click()
    expect(page.get_by_role("button", name="Leave presenter")).to_be_visible()
    expect(page).to_have_url(re.compile("step=2"))


def test_a_button_pressed_as_a_training_asks_for_its_next_updates_does_what_it_says(visit):
    """It asks some ten times a second."""
    page = visit("train?task=latch&n_steps=12&n_a=8&batch=8&present=0")
    page.evaluate(BUSY)
    live = page.get_by_test_id("live")
    live.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function("window.joined >= 1")
    page.get_by_role("button", name="Present").first.click()
    expect(page.get_by_role("button", name="Leave presenter")).to_be_visible()
    seen = int(live.get_attribute("data-step"))
    page.wait_for_function("window.joined >= 3")
    expect(live).not_to_have_attribute("data-step", str(seen))


def test_a_change_to_dark_as_the_picture_says_its_step_is_drawn(visit, lasting_tab):
    page, _ = player_at(visit, "n_steps=13&seed=2")
    say_where(page)
    with lasting_tab.answer("FINISHED_SUCCESSFULLY"):
        page.emulate_media(color_scheme="dark")


def test_a_press_in_another_fragment_as_a_training_asks_for_its_next_updates_is_heard(visit):
    """What differs from the default stands in a fragment of its own."""
    page = visit("train?task=latch&n_steps=12&n_a=8&batch=8&seed=5&present=0")
    page.evaluate(BUSY)
    page.get_by_test_id("live").get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function("window.joined >= 1")
    page.get_by_role("button", name="Start afresh").click()
    expect(page).not_to_have_url(re.compile("seed=5"))
    expect(page.get_by_role("button", name="Start afresh")).to_be_hidden()
