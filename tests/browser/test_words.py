"""Words and symbols explained where they stand, on hover, focus and tap."""

import re

import pytest
from playwright.sync_api import expect

from explorer.notation import SYMBOLS, TERMS
from tests.browser.steps import expect_rest, until

LINK = "flow?n_steps=25&gain=0.5"


@pytest.fixture
def shown(visit):
    page = visit(LINK)
    words = page.get_by_test_id("words")
    expect(page.locator('[data-testid="flow"][data-trace]')).to_be_visible()
    expect(word(page, "λ₁")).to_have_count(1)  # in the picture itself
    page.keyboard.press("Escape")
    page.mouse.move(5, 5)
    return page, words, words.get_by_role("tooltip")


def word(page, text):
    return page.get_by_test_id("words").get_by_role("button", name=text, exact=True)


def test_a_word_is_explained_while_it_is_pointed_at(shown):
    page, _, tip = shown
    expect(tip).to_be_hidden()
    word(page, "gain").hover()
    expect(tip).to_have_text(f"gain: {TERMS['gain'].sentence}.")
    tip.hover()  # what is said can be read with the pointer on it
    expect(tip).to_be_visible()
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()


def test_so_it_is_with_the_keyboard_and_escape_takes_it_away(shown):
    page, _, tip = shown
    word(page, "λ₁").focus()
    expect(tip).to_have_text(f"λ₁: {TERMS['λ₁'].sentence}.")
    expect(word(page, "λ₁")).to_have_accessible_description(TERMS["λ₁"].sentence)
    page.keyboard.press("Tab")
    expect(tip).to_contain_text(re.compile("."))
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_its_line_goes_with_the_word_where_the_page_is_scrolled(shown):
    page, _, _ = shown
    main = page.get_by_test_id("stMain")
    heading = page.get_by_role("heading", level=1)
    before = heading.bounding_box()["y"] - word(page, "gain").bounding_box()["y"]
    main.evaluate("main => main.scrollTo(0, 100)")
    assert main.evaluate("main => main.scrollTop") == 100
    assert heading.bounding_box()["y"] - word(page, "gain").bounding_box()["y"] == before
    main.evaluate("main => main.scrollTo(0, 0)")


def test_a_line_follows_its_word_where_what_is_above_grows_while_the_page_never_rests(shown):
    page, _, _ = shown
    flow = page.locator('[data-testid="flow"]')

    def gap():
        return word(page, "λ₁").bounding_box()["y"] - flow.bounding_box()["y"]

    before = gap()
    flow.evaluate(
        """(flow) => {
        const tick = document.createElement("p");
        document.querySelector('[data-testid="stMain"] p').after(tick);
        setInterval(() => (tick.textContent = String(performance.now())), 50);
        flow.parentElement.style.paddingTop = "90px";
    }"""
    )
    until(page, lambda: abs(gap() - before) < 1)


def test_and_at_a_tap_until_the_next_one_elsewhere(shown):
    page, _, tip = shown
    word(page, "∂L/∂Waa").click()
    expect(tip).to_have_text(f"∂L/∂Waa: {SYMBOLS['dWaa'].sentence}.")
    page.mouse.click(900, 5)
    expect(tip).to_be_hidden()


def test_only_the_first_of_each_is_marked_and_it_lies_on_its_word(shown):
    page, words, _ = shown
    names = words.get_by_role("button").evaluate_all("all => all.map((one) => one.dataset.word)")
    assert len(names) == len(set(names)) > 8
    lede = page.get_by_test_id("stMain").get_by_text("of the gradient: of the last loss")
    outer, inner = lede.bounding_box(), word(page, "gain").bounding_box()
    assert outer["x"] <= inner["x"] <= outer["x"] + outer["width"]
    assert outer["y"] - 2 <= inner["y"] <= outer["y"] + outer["height"]
    assert "σ_max" in names, "it is one symbol, and not σ"
    assert "σ" not in names


def test_the_glossary_explains_its_words_itself(visit):
    page = visit("glossary?seed=1")
    expect(page.get_by_text(TERMS["softmax"].sentence)).to_be_visible()
    expect_rest(page)
    expect(page.get_by_test_id("words").get_by_role("button")).to_have_count(0)
    page.get_by_role("link", name="See it: Gradient flow").first.click()
    expect(page.locator('[data-testid="flow"][data-trace]')).to_be_visible()


def test_a_word_that_a_line_breaks_is_underlined_where_its_longer_part_is(visit):
    page = visit(LINK, 390, 844)
    norm = word(page, "∂L/∂Waa")
    expect(norm).to_have_count(1)
    expect(page.locator('[data-testid="flow"][data-trace]')).to_be_visible()
    assert 10 < norm.bounding_box()["height"] < 30
    assert norm.bounding_box()["width"] < 200
