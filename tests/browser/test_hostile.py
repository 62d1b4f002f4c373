"""Text that would like to be a page, in every label and text alternative: it stays text."""

import random
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser.steps import expect_rest, give

IMAGE = "<img src=x onerror=alert(1)>"
HOSTILE = (
    f"{IMAGE}</script><script>alert(2)</script><b onclick=alert(3)>\u202e\u200f\u2066\"'&lt;%{{x}}"
)
MADE = "[onerror], [onclick], [onload], img[src='x'], main script, b[onclick]"
"""What there would be, in any shadow root, if a text had become an element."""
PICTURES = {
    "": '[data-testid="player"][data-trace]',
    "cells": '[data-testid="cells"][data-trace]',
    "flow": '[data-testid="flow"][data-trace]',
    "train": '[data-testid="live"][data-step]',
    "shapes": '[data-testid="graph"][data-steps]',
}


@pytest.fixture
def undisturbed(visit, lasting_tab):
    """The page, on which no dialog may open and no element may come of a text."""
    page, opened = lasting_tab.page, []

    def note(dialog):
        opened.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    yield visit
    page.remove_listener("dialog", note)
    assert opened == []


def expect_only_text(page):
    assert page.locator(MADE).evaluate_all("found => found.map((e) => e.outerHTML)") == []


@pytest.mark.parametrize("name", PICTURES)
def test_letters_of_a_hostile_text_are_symbols_of_every_picture(undisturbed, name):
    told = {"task": "text", "text": HOSTILE * 3, "n_steps": 12, "n_a": 3, "updates": 1}
    said = {"say": IMAGE} if name == "shapes" else {}
    page = undisturbed(f"{name}?{urlencode(told | said)}")
    expect(page.locator(PICTURES[name]).first).to_be_visible()
    if name == "shapes":
        expect(page.locator(".st-key-written")).to_contain_text(IMAGE)
    expect_only_text(page)


def test_words_labels_and_the_name_of_a_file_are_text_too(undisturbed):
    labels, words = (IMAGE, HOSTILE.replace('"', '""')), random.Random(1)
    rows = ["text,label"]
    for i in range(24):
        said = " ".join("".join(words.choices("abcdefghij", k=5)) for _ in range(4))
        rows.append(f'"{said} {IMAGE} </script>\u202e\x07\x1b[31m","{labels[i % 2]}"')
    rows.append(f'"{"x" * 10_000}","{IMAGE}"')
    page = undisturbed(
        f"shapes?{urlencode({'own': 'yes', 'task': 'sentiment', 'updates': 1, 'n_a': 2})}"
    )
    waits = page.get_by_text("Until there is a file of your own")
    expect(waits).to_be_visible()
    give(page, "<img src=x>.csv", "\n".join(rows).encode())
    expect(waits).to_have_count(0)
    main = page.get_by_test_id("stMain")
    expect(main.get_by_label("A sentence", exact=True)).to_have_count(1)
    main.get_by_label("A sentence", exact=True).fill(f"{HOSTILE} {'y' * 1000}")
    main.get_by_label("A sentence", exact=True).press("Enter")
    expect(main.get_by_text("It says")).to_contain_text("<img src=x")
    expect(main.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(main.get_by_test_id("graph")).to_be_visible()
    expect_rest(page)
    expect_only_text(page)
