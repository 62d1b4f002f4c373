"""What the back row can read: the size of all type, and what stands on one screen, in the
presenter's view on a projector."""

import contextlib
import pathlib
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from explorer import demos
from explorer.experiment import DEFAULT, to_query
from explorer.pages import PAGES
from tests.browser.steps import expect_rest, next_frame, open_player, until

HERE = pathlib.Path(__file__).parent
DRAWN = (HERE / "drawn_text.js").read_text(encoding="utf-8")
SIZES = (HERE / "text_sizes.js").read_text(encoding="utf-8")
LEAST = 22
PICTURE = {
    "unroll": '[data-testid="player"]',
    "flow": '[data-testid="flow"]',
    "cells": '[data-testid="cells"]',
    "train": '[data-testid="live"]',
    "cliff": '[data-testid="cliff"]',
}


SHOWN = PICTURE | {
    "unroll": '[data-testid="player"][data-trace]',
    "flow": '[data-testid="flow"][data-trace]',
    "train": '[data-testid="live"][data-step]',
    "shapes": '[data-testid="graph"][data-steps]',
    "clipping": ".main-svg",
    "sequences": ".main-svg",
    "race": ".main-svg",
    "checks": ".checks-summary.done",
}
"""What a page has once its picture is there."""
TRAINED = {"clipping": "&task=latch&n_steps=8&updates=20"}


@pytest.fixture
def projector(open_context):
    """A page as large as a projector's, of which all text that canvases write is known."""
    page = open_context(1920, 1080)
    page.add_init_script(DRAWN)
    return page


def settled(page, name):
    """Once the server has drawn the figures for this screen, and the browser has painted them."""
    expect(page.locator(SHOWN.get(name, "h1")).first).to_be_visible()
    expect_rest(page)
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=\"figure\"]')]"
        ".every((one) => one.querySelector('.main-svg') || !one.getClientRects().length)"
    )
    next_frame(page)
    expect_rest(page)
    next_frame(page)


def expect_large(page):
    """Wait until no text is small; what is small for long is named."""
    with contextlib.suppress(AssertionError):
        until(page, lambda: small(page) == [])
    assert small(page) == []


def small(page):
    return sorted({(size, text) for size, text in page.evaluate(SIZES) if size < LEAST})


@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_a_page_is_smaller_than_22_pixels_on_a_projector(projector, app_url, name):
    page = projector
    page.goto(f"{app_url}/{'' if name == 'unroll' else name}?present=1{TRAINED.get(name, '')}")
    settled(page, name)
    until(page, lambda: len(page.evaluate(SIZES)) > 10)  # there is text
    expect_large(page)


@pytest.mark.parametrize("name", ["clipping", "cells"])
def test_nor_is_anything_in_what_is_folded(projector, app_url, name):
    page = projector
    page.goto(f"{app_url}/{name}?present=1&task=latch&n_steps=8&updates=20")
    settled(page, name)
    folded = page.locator('[data-testid="stMain"] details:not([open]) > summary')
    while folded.count():
        folded.first.click()
        expect_rest(page)
    settled(page, name)
    expect_large(page)


def test_the_menus_are_as_large(projector, app_url):
    page = projector
    page.goto(f"{app_url}/flow?present=1")
    settled(page, "flow")
    page.get_by_role("button", name="Demos").click()
    expect(page.get_by_role("button", name="Vanishing")).to_be_visible()
    expect_large(page)


def test_the_text_that_is_measured_is_all_there_is(projector, app_url):
    """The test's own: outside the presenter's view it finds the small type of page and canvas."""
    page = projector
    page.goto(f"{app_url}/flow")
    settled(page, "flow")
    until(page, lambda: any(text.startswith("canvas: ") for _, text in small(page)))
    assert any(not text.startswith("canvas: ") for _, text in small(page))


@pytest.mark.parametrize("name", sorted({demo.page for demo in demos.load()}))
def test_a_demos_sentence_is_a_headline(projector, app_url, name):
    page, demo = projector, demos.on_page(name)[0]
    query = to_query(demo.instead_of(DEFAULT)) | dict(demo.view) | {"present": "1"}
    page.goto(f"{app_url}/{'' if name == 'unroll' else name}?{urlencode(query)}")
    words = page.locator(".st-key-sentence-of-demo p").first
    expect(words).to_contain_text(demo.title)
    until(page, lambda: 36 <= words.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") <= 39)


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1400, 900)])
@pytest.mark.parametrize("name", PICTURE)
def test_picture_and_formula_are_on_one_screen(open_context, app_url, name, width, height):
    page = open_context(width, height)
    page.goto(f"{app_url}/{name}?present=1")
    picture = page.locator(PICTURE[name])
    expect(picture).to_be_visible()
    settled(page, name)
    until(page, lambda: bottom(picture) <= height)


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1400, 900)])
@pytest.mark.parametrize(
    "fields", ["", "&task=latch&n_steps=20&gain=0.5", "&cell=lstm", "&cell=gru&layers=2"]
)
def test_the_player_stays_on_one_screen_in_both_directions(
    open_context, app_url, fields, width, height
):
    page = open_context(width, height)
    player = open_player(page, f"{app_url}/unroll?present=1{fields}")
    for key in ("ArrowRight", "End", "ArrowLeft"):
        player.press(key)
        next_frame(page)
        until(page, lambda: bottom(player) <= height)
        parts = ("formula", "scene") if "cell" in fields else ("formula", "scene", "making")
        for part in parts:  # an LSTM going back has so many rows that there is none for matrices
            assert player.locator(f"#{part}").bounding_box()["height"] > 40


def bottom(element):
    box = element.bounding_box()
    return box["y"] + box["height"]
