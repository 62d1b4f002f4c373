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


def opened(open_context, app_url, name, *view):
    page = open_context(*view)
    page.add_init_script(f"({WATCH})()")
    page.goto(f"{app_url}/{name}?n_steps=9")
    page.get_by_role("heading", level=1).wait_for()
    expect_rest(page)
    return page


@pytest.mark.thorough
@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_beside_a_phone_meanwhile(open_context, app_url, name):
    page = opened(open_context, app_url, name, 390, 844)
    assert page.evaluate("seen.beside") == 0


@pytest.mark.parametrize("name", ["unroll", "cells"])
def test_the_title_keeps_its_place(open_context, app_url, name):
    page = opened(open_context, app_url, name)
    assert len(page.evaluate("[...seen.places]")) == 1
