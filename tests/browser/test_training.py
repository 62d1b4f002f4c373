"""Training from the sidebar: progress, a way out, and bad input that loses nothing."""

import re

from playwright.sync_api import expect

from explorer.experiment import Experiment
from explorer.run import run
from tests.browser.steps import open_player, player_at, trace_of

SLOW = "n_a=128&n_steps=100&batch=64"


def test_a_long_training_shows_progress_and_can_be_cancelled(visit):
    page, player = player_at(visit, SLOW)
    before = trace_of(player)
    slider = page.get_by_role("slider", name=re.compile("training updates", re.IGNORECASE))
    slider.focus()
    page.keyboard.press("End")
    expect(page.get_by_text(re.compile(r"update [\d,]+ of 5,000"))).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()
    expect(player).to_have_attribute("data-trace", before)
    expect(slider).to_have_value("0")
    assert "updates" not in page.url


def test_a_long_training_opened_by_a_link_can_be_cancelled_too(page, app_url):
    page.goto(f"{app_url}/?{SLOW}&updates=5000&seed=8")
    page.get_by_role("button", name="Cancel").click()
    player = page.locator('[data-testid="player"]')
    expected = run(Experiment(n_a=128, n_steps=100, batch=64, seed=8)).fingerprint()
    expect(player).to_have_attribute("data-trace", expected)


def test_training_is_one_slider_and_the_same_after_coming_back(visit):
    page, player = player_at(visit, "n_steps=8&updates=300")
    trained = trace_of(player)
    assert trained == run(Experiment(n_steps=8, updates=300)).fingerprint()
    slider = page.get_by_role("slider", name=re.compile("training updates", re.IGNORECASE))
    slider.focus()
    page.keyboard.press("Home")
    expect(player).to_have_attribute("data-trace", run(Experiment(n_steps=8)).fingerprint())


def test_a_training_that_breaks_is_said_with_a_remedy(visit):
    query = "task=latch&activation=identity&gain=3&n_steps=30&updates=50&clip=off"
    page, _ = player_at(visit, f"{query}&learning_rate=1000&dtype=float32")
    notice = page.get_by_test_id("stAlert").first
    expect(notice).to_contain_text("Training broke at update")
    expect(notice).to_contain_text("Tried on the same seed, this helps:")


def paste(box, text):
    """Put a text into the box at once, as a paste does."""
    box.evaluate(
        """(box, text) => {
            const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
            set.call(box, text);
            box.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        text,
    )
    box.press("Control+Enter")


def test_100_kB_of_pasted_text_are_cut_with_a_sentence_and_nothing_is_lost(visit):
    page, player = player_at(visit, "task=text&n_steps=20&seed=5")
    before = trace_of(player)
    long = "Größe, 語 и ещё 🦕 " * 6000
    box = page.get_by_role("textbox", name="Your text")
    paste(box, long)
    expect(player).not_to_have_attribute("data-trace", before)
    expect(page.get_by_text(re.compile("The first 2,000 of"))).to_be_visible()
    assert len(box.input_value()) == len(long)
    again = page.context.new_page()
    assert trace_of(open_player(again, page.url)) == trace_of(player)


def test_a_text_that_is_too_short_says_so_and_the_picture_stays(visit):
    page, player = player_at(visit, "task=text&n_steps=20&seed=6")
    before = trace_of(player)
    box = page.get_by_role("textbox", name="Your text")
    box.fill("q")
    box.press("Control+Enter")
    expect(page.get_by_text("The text has only one character")).to_be_visible()
    expect(box).to_have_value("q")
    assert trace_of(player) == before
