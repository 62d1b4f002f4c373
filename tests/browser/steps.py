"""What the browser tests do again and again."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from time import monotonic

from playwright.sync_api import Download, Locator, Page, TimeoutError, expect

from tests.browser.serve import PATIENCE
from tests.recomputed.numbers import numbers_in as read_back

PLAYER = '[data-testid="player"]'


AWAY = (
    "Cannot send rerun backMessage when disconnected",
    "WebSocket is already in CLOSING or CLOSED state",
)
"""What the browser notes when a page says something while its connection is closed by the test."""


def open_player(page: Page, url: str):
    """Go to an address and wait for the player's first picture."""
    page.goto(url)
    player = page.locator(PLAYER)
    expect(player).to_have_attribute("data-trace", re.compile("."))
    return player


def player_at(visit: Callable[..., Page], link: str, *view: int, **media: str):
    """The file's own page led to Unroll, and the player at its first step with the focus."""
    page = visit(f"?{link}", *view, **media)
    player = page.locator(PLAYER)
    expect(player).to_have_attribute("data-trace", re.compile("."))
    player.focus()
    page.keyboard.press("Home")
    expect_at(player, 1, "forward")
    return page, player


def next_frame(page: Page) -> None:
    """Wait until the page has painted what was asked of it so far."""
    page.evaluate("() => new Promise(requestAnimationFrame)")


def until(page: Page, condition: Callable[[], bool]) -> None:
    """Look once a display frame until `condition` holds."""
    end = monotonic() + PATIENCE / 1000
    while not condition():
        assert monotonic() < end, "it did not come"
        next_frame(page)


def expect_fits(page: Page) -> None:
    """Wait until nothing scrolls to the side: neither the page nor, within it, Streamlit's main
    part. While a page opens, a figure may not have been fitted to its place yet."""
    fits = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
        .every((one) => !one || one.scrollWidth <= one.clientWidth)"""
    until(page, lambda: page.evaluate(fits))


def expect_rest(page: Page) -> None:
    """Wait until the server has run the page to its end, with nothing asked of it since."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")


def focus_at_rest(box: Locator) -> None:
    """Focus it after the page has scrolled to it: a list that opens while something scrolls closes
    again at once."""
    box.scroll_into_view_if_needed()
    next_frame(box.page)
    box.focus()


def choose_from(box: Locator, option: str) -> None:
    """Open a list to choose from, and choose."""
    focus_at_rest(box)
    box.click()
    box.page.get_by_role("option", name=option).click()


def unfold(page: Page, title: str) -> None:
    """Open a folded part of the page, if it is closed.

    While it opens, and while the page runs for it, a click on what is in it may be lost.
    """
    part = page.locator("details", has_text=title)
    if part.get_attribute("open") is None:
        page.get_by_text(title, exact=True).click()
    part.evaluate(
        """part => {
          const moving = part.getAnimations({ subtree: true });
          return Promise.allSettled(moving.map((one) => one.finished)); // some are cut off
        }"""
    )
    expect_rest(page)


def unfold_all(page: Page) -> None:
    """Open every folded part of the page, also those inside others."""
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()
        expect_rest(page)


def expect_at(player, t: int, direction: str) -> None:
    expect(player).to_have_attribute("data-t", str(t))
    expect(player).to_have_attribute("data-pass", direction)


def trace_of(player) -> str:
    return player.get_attribute("data-trace")


def numbers_in(text: str) -> list[float]:
    """The finite numbers of a text, as the pages write them."""
    return [value for value, _ in read_back(text) if isfinite(value)]


def painted(page: Page, selector: str) -> bool:
    """Whether the canvas shows anything but one flat colour."""
    return page.locator(selector).evaluate(
        """canvas => {
            const ctx = canvas.getContext("2d");
            const { data } = ctx.getImageData(0, 0, canvas.width, canvas.height);
            const seen = new Set();
            for (let i = 0; i < data.length; i += 4)
                seen.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
            return seen.size > 8;
        }"""
    )


def under_hand(page: Page, name: str):
    """The slider of this name in the strip above the picture."""
    strip = page.get_by_test_id("strip")
    return strip.get_by_role("slider", name=re.compile(name, re.IGNORECASE))


def hold(page: Page, name: str = "gain") -> Callable[[float], None]:
    """Press the thumb of a slider in the strip; gives what drags it to a share of its length."""
    slider = under_hand(page, name)
    slider.hover()  # waits until it keeps its place
    box = slider.bounding_box()
    low, high, now = slider.evaluate("s => [s.min, s.max, s.value].map(Number)")
    left, length, y = box["x"] + 9, box["width"] - 18, box["y"] + box["height"] / 2
    page.mouse.move(left + length * (now - low) / (high - low), y)
    page.mouse.down()
    return lambda share: page.mouse.move(left + length * share, y)


def download(page: Page, label: str) -> Download:
    """Press a button for its file, again where the press was lost: what stands above the button may
    grow between pressing and letting go, as a table does when the part of the page has just opened.
    """
    for patience in (15_000, 60_000):
        try:
            with page.expect_download(timeout=patience) as waiting:
                page.get_by_role("button", name=label).click()
            return waiting.value
        except TimeoutError:
            if patience > 15_000:
                raise
    raise AssertionError("unreachable")


def give(page: Page, name: str, content: bytes, sign: Locator | None = None) -> None:
    """Give a file, again where Streamlit has dropped it because the page just ran anew.

    `sign` comes to be seen where the page has it: the browser may show a file that Streamlit has
    not told the page of, which happens about once in a thousand times on a busy machine.
    """
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    for patience in (10_000, 20_000, 60_000):
        expect_rest(page)
        page.locator('input[type="file"]').set_input_files(file)
        try:
            expect(page.get_by_text(name)).to_be_visible(timeout=patience)
            if sign is not None:
                expect(sign).to_be_visible(timeout=patience)
            break
        except AssertionError:
            if patience > 20_000:
                raise
    expect_rest(page)


def go_on(live, least):
    """Train until at least this update, again where the run stops by itself: a press just after
    that is taken for a late Pause."""
    again = """(root, least) => {
        if (+root.dataset.step >= least) return true;
        root.querySelector("#train[aria-label=Train]")?.click();
        return false;
    }"""
    until(live.page, lambda: live.evaluate(again, least))
