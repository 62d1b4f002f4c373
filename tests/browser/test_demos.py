"""The menu of demos in a real browser: each opens its page with its experiment and its sentence."""

import json
import re
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from explorer import demos
from explorer.experiment import DEFAULT, from_query
from explorer.run import run
from explorer.ui.parts import PARTS
from tests.browser.serve import running_app
from tests.browser.steps import expect_rest

PICTURES = {
    "unroll": '[data-testid="player"][data-trace]',
    "flow": '[data-testid="flow"][data-trace]',
    "cells": '[data-testid="cells"][data-trace]',
    "clipping": ".js-plotly-plot .main-svg",
    "train": '[data-testid="live"][data-step]',
    "cliff": '[data-testid="cliff"][data-step]',
    "sequences": ".js-plotly-plot .main-svg",
    "shapes": '[data-testid="graph"][data-steps]',
    "race": '[data-testid="race"][data-state]',
}


def choose(page, title):
    page.get_by_role("button", name="Demos").click()
    item = page.locator(".st-key-demos").get_by_text(title, exact=True)
    item.click()
    expect(item).to_have_count(0)  # the menu is closed


def test_each_demo_opens_its_page_with_its_link_and_says_what_to_watch(visit):
    """One after another, as in a lecture: from another page by a link, on its own by a button."""
    page = visit("race?n_steps=2&present=0")
    shown = DEFAULT
    for demo in demos.load():
        choose(page, demo.title)
        shown = demo.instead_of(shown)
        page.wait_for_url(re.compile(rf"/{demo.page}\?"))
        main = page.get_by_test_id("stMain")
        expect(main).to_contain_text(f"{demo.title}. {demo.watch}")
        picture = page.locator(PICTURES[demo.page]).first
        expect(picture).to_be_visible()
        if demo.page in ("unroll", "flow"):  # where the picture before it may be the same element
            expect(picture).to_have_attribute("data-trace", run(shown).fingerprint())
        expect_rest(page)
        assert page.get_by_role("alert").count() == 0, demo.title
        query = parse_qs(urlsplit(page.url).query)
        assert from_query(query, PARTS) == (shown, ()), demo.title


def test_a_demo_of_another_page_stays_where_it_was_opened(visit):
    """A page that is not there is asked for again; this one is."""
    page = visit("cells?n_steps=3&n_a=4&present=0")
    choose(page, "Scissors: truncated backpropagation")
    expect(page.get_by_role("heading", name="Unroll", level=1)).to_be_visible()
    expect_rest(page)
    page.wait_for_timeout(1_500)  # longer than a page that is not there is waited for
    expect_rest(page)
    expect(page.get_by_role("heading", name="Unroll", level=1)).to_be_visible()
    assert urlsplit(page.url).path == "/unroll"


def test_a_demo_is_chosen_with_the_keyboard_alone_and_back_leads_away_from_it(visit):
    page = visit("race?n_steps=2&seed=7&present=0")
    menu = page.get_by_role("button", name="Demos")
    expect(menu).to_be_visible()
    entries = page.evaluate("history.length")
    menu.focus()
    page.keyboard.press("Enter")
    vanishing = page.get_by_role("link", name="Vanishing", exact=True)
    expect(vanishing).to_be_visible()
    for _ in demos.load():
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == "Vanishing":
            break
    page.keyboard.press("Enter")
    expect(page.locator(PICTURES["flow"])).to_be_visible()
    assert page.evaluate("history.length") == entries + 1
    page.go_back()
    page.wait_for_url(re.compile("/race.*seed=7"))


def test_the_sentence_stays_as_the_demos_own_while_one_plays_and_a_button_leads_back(visit):
    page = visit("?n_steps=2&present=0")
    choose(page, "One step by hand")
    sentence = page.get_by_text("Work it out on the board")
    back = page.get_by_role("button", name="back to the demo")
    expect(sentence).to_be_visible()
    expect(back).to_be_hidden()
    expect_rest(page)
    place = page.locator(PICTURES["unroll"]).bounding_box()
    page.get_by_role("slider", name="Time steps").focus()
    page.keyboard.press("ArrowRight")
    expect(back).to_be_visible()
    expect(page.get_by_text("from the demo, changed since")).to_be_visible()
    expect(sentence).to_be_visible()
    page.wait_for_url(re.compile("n_steps=4"))
    expect_rest(page)
    assert page.locator(PICTURES["unroll"]).bounding_box() == place, "nothing moves under the hand"
    back.click()
    page.wait_for_url(re.compile("n_steps=3"))
    expect(back).to_be_hidden()
    expect(sentence).to_be_visible()
    expect(page.get_by_role("slider", name="Time steps")).to_have_value("3")


def test_a_drag_out_of_a_demo_and_back_runs_no_page(visit):
    """The strip says it with the picture; the page's own elements stay as they are."""
    page = visit("?n_steps=2&present=0")
    choose(page, "One step by hand")
    expect(page.get_by_text("Work it out on the board")).to_be_visible()
    expect_rest(page)
    page.evaluate(
        """() => {
            window.runs = 0;
            const badge = document.querySelector(".st-key-sentence-of-demo");
            const watch = new MutationObserver(() => window.runs++);
            watch.observe(badge, { subtree: true, childList: true, attributes: true });
        }"""
    )
    back = page.get_by_role("button", name="back to the demo")
    page.get_by_role("slider", name="Time steps").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("n_steps=4"))
    expect(back).to_be_visible()
    expect_rest(page)
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("n_steps=3"))
    expect(back).to_be_hidden()
    expect_rest(page)
    assert page.evaluate("window.runs") == 0


def test_ones_own_demos_are_in_the_menu_and_their_mistakes_are_named(browser, tmp_path):
    mine = {"title": "Mine", "page": "unroll", "watch": "Look at this.", "fields": {"n_a": 3}}
    wrong = mine | {"title": "Wrong", "fields": {"gian": 3}}
    (tmp_path / "own.json").write_text(json.dumps({"demos": [mine, wrong]}), "utf-8")
    with running_app(RNN_EXPLORER_DEMOS=str(tmp_path / "own.json")) as url:
        page = browser.new_page()
        page.goto(f"{url}?n_steps=2")
        expect(page.locator(PICTURES["unroll"])).to_be_visible()
        page.get_by_role("button", name="Demos").click()
        menu = page.locator('[data-testid="stPopoverBody"]')
        expect(menu.get_by_text("Your own", exact=True)).to_be_visible()
        expect(menu.get_by_text("is no field of an experiment; write")).to_be_visible()
        menu.get_by_text("Mine", exact=True).click()
        expect(page.get_by_text("Mine. Look at this.")).to_be_visible()
        page.close()


@pytest.mark.parametrize("link", ["clipping?updates=0&present=0", "flow?n_steps=2&present=1"])
def test_the_rows_of_the_menu_stand_at_equal_distances(visit, link):
    """Those of this page are buttons, the others links."""
    page = visit(link)
    page.get_by_role("button", name="Demos").click()
    menu = page.locator(".st-key-demos")
    expect(menu.get_by_text(demos.load()[-1].title)).to_be_visible()
    chapters = menu.evaluate(
        """menu => [...menu.querySelectorAll("[class*=st-key-chapter-]")].map(chapter =>
            [...chapter.querySelectorAll("button, a")].map(row => {
                const boxes = [row, row.querySelector("p")].map(e => e.getBoundingClientRect());
                const [box, text] = boxes;
                return [box.top, box.height, text.top + text.height / 2, text.left];
            })
        )"""
    )
    assert [len(rows) for rows in chapters] == [len(rows) for rows in demos.by_chapter().values()]
    assert menu.locator("[data-testid=stCaptionContainer]").all_inner_texts() == list(
        demos.by_chapter()
    )
    distances = []
    for rows in chapters:
        tops, heights, middles, lefts = zip(*rows, strict=True)
        for places in (tops, middles):
            distances += [below - above for above, below in pairwise(places)]
        assert max(lefts) - min(lefts) < 1
        assert not distances or min(distances) >= max(heights), "no row lies over the next"
    assert max(distances) - min(distances) < 1
    assert menu.evaluate("menu => menu.scrollHeight <= innerHeight"), "all chapters can be seen"
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
