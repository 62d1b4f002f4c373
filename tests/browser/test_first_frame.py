"""What a page looks like while it opens: each frame of it, from the first."""

import pytest

from explorer.pages import PAGES
from tests.browser.steps import expect_rest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WATCH = """() => {
  window.seen = { beside: 0, places: new Set() };
  const look = () => {
    const main = document.querySelector('[data-testid="stMain"]');
    if (main) seen.beside = Math.max(seen.beside, main.scrollWidth - main.clientWidth);
    const title = document.querySelector("h1")?.getBoundingClientRect();
    if (title?.width) seen.places.add(`${title.x}, ${title.y}`);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def open_in(page, app_url, name):
    page.add_init_script(f"({WATCH})()")
    page.goto(f"{app_url}/{name}?n_steps=9", wait_until="commit")
    page.get_by_role("heading", level=1).wait_for()
    expect_rest(page)


@pytest.mark.thorough
@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_beside_a_phone_meanwhile(open_context, app_url, name):
    page = open_context(390, 844)
    open_in(page, app_url, name)
    assert page.evaluate("seen.beside") == 0


@pytest.mark.thorough
@pytest.mark.parametrize("name", PAGES)
def test_nor_does_it_while_the_fonts_are_on_their_way(open_context, app_url, name):
    """An icon is the word of its name till then."""
    page, fonts = open_context(390, 844), []

    def hold(route):
        fonts.append(route)

    page.route("**/*.woff2", hold)
    open_in(page, app_url, name)
    assert fonts
    assert page.evaluate("seen.beside") == 0


@pytest.mark.parametrize("name", ["unroll", "cells"])
def test_the_title_keeps_its_place(open_context, app_url, name):
    page = open_context()
    open_in(page, app_url, name)
    assert len(page.evaluate("[...seen.places]")) == 1
