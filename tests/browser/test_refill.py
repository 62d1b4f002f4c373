"""A page that is left while its picture asks the server for something: assets/js/base/refill.js."""

import pytest
from playwright.sync_api import TimeoutError, expect

from tests.browser.steps import expect_rest, player_at

CHOSEN_WHILE_LEAVING = """name => {
    const links = [...document.querySelectorAll('[data-testid="stSidebarNavLink"]')];
    links.find((link) => link.textContent.trim().endsWith(name)).click();
    const roots = [...document.querySelectorAll("*")].map((e) => e.shadowRoot).filter(Boolean);
    const losses = roots.map((root) => root.querySelector("select#source")).find(Boolean);
    losses.value = losses.options[1].value;
    losses.dispatchEvent(new Event("change", { bubbles: true }));
}"""


TRIES = 5


@pytest.mark.parametrize("name", ["Clipping", "Cliff", "Gradient flow"])
def test_a_page_does_not_stay_empty_that_one_comes_to_while_the_page_before_still_asks(
    visit, lasting_tab, name
):
    for _ in range(TRIES):
        page, player = player_at(visit, "n_steps=5&seed=3&updates=20")
        try:  # the server answers for the page that was left, when it has shown the other one
            with lasting_tab.answer("FINISHED_FRAGMENT_RUN_SUCCESSFULLY", timeout=10_000):
                page.evaluate(CHOSEN_WHILE_LEAVING, name)
            break
        except TimeoutError:
            expect_rest(page)  # it had not begun the other page yet, and answered for that alone
            expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    else:
        pytest.fail(f"{TRIES} times the page was left before its question had come to the server")
    expect(player).to_have_count(0)
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    expect_rest(page)
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
