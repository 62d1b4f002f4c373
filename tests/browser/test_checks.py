"""The page "Checks" and the line that leads to it, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from explorer import checks
from explorer.experiment import DEFAULT, Experiment
from explorer.number_text import size
from explorer.run import run
from tests.browser.steps import PLAYER, expect_fits, trace_of, under_hand

ALL_PASSED = re.compile(r"✓ (\d+) of \1 checks passed$")


def judged(page):
    """The sentence about all checks, when they have run."""
    summary = page.locator(".checks-summary")
    expect(summary).to_have_text(re.compile("passed|failed"))
    return summary


def test_everything_passes_for_the_first_experiment_without_a_press(visit):
    page = visit(f"checks?seed={DEFAULT.seed}&present=0")
    summary = judged(page)
    expect(summary).to_have_text(ALL_PASSED)
    expect(page.locator(".checks .failed")).to_have_count(0)
    tables = page.get_by_role("table")
    assert tables.count() >= 3
    for title in ("This experiment", "Numbers worked by hand", "Laws"):
        table = page.get_by_role("table", name=title)
        heads = table.get_by_role("columnheader")
        assert heads.all_inner_texts() == ["Check", "Expected", "Found", "Error", "Result"]
    by_hand = page.get_by_role("table", name="Numbers worked by hand")
    expect(by_hand.get_by_role("row")).to_have_count(1 + len(checks.by_hand()))
    linear = by_hand.get_by_role("row").filter(has_text="One linear unit, w = 1.1")
    expect(linear.get_by_role("cell").nth(1)).to_have_text("2667.97393")


def test_a_link_opens_the_checks_of_its_experiment_in_another_browser(visit, open_context):
    page = visit("checks?task=latch&n_steps=7&n_a=3&present=0")
    judged(page)
    there = open_context()
    there.goto(page.url)
    judged(there)
    result = run(Experiment(task="latch", n_steps=7, n_a=3))
    error = size(checks.quick_check(result).error)
    for one in (page, there):
        first = one.get_by_role("table", name="This experiment").get_by_role("row").nth(1)
        expect(first.get_by_role("cell").nth(2)).to_contain_text(error)
        expect(one.get_by_text(f"{result.params.flat.size} parameters, T = 7")).to_be_visible()


@pytest.mark.parametrize("path", ["", "flow", "clipping", "race", "checks"])
def test_the_badge_stands_on_every_page_and_leads_to_the_checks(visit, path):
    page = visit(f"{path}?task=names&n_steps=6&present=0")
    error = size(checks.quick_check(run(Experiment(n_steps=6))).error)
    badge = page.get_by_role("link", name=f"✓ gradients checked: {error}")
    expect(badge).to_be_visible()
    badge.click()
    expect(page.locator(".checks-summary")).to_have_text(ALL_PASSED)
    page.wait_for_url(re.compile(r"/checks\?.*n_steps=6"))


def test_the_badge_follows_the_experiment_and_leaves_the_picture_alone(visit):
    page = visit("?n_steps=6&present=0")
    player = page.locator(PLAYER)
    error = size(checks.quick_check(run(Experiment(n_steps=6))).error)
    expect(page.get_by_role("link", name=f"checked: {error}")).to_be_visible()
    player.evaluate("root => { root.dataset.mark = 'the same element'; }")
    before = trace_of(player)
    page.get_by_role("slider", name=re.compile("gain", re.IGNORECASE)).first.focus()
    page.keyboard.press("ArrowRight")
    expect(player).not_to_have_attribute("data-trace", before)
    error = size(checks.quick_check(run(Experiment(n_steps=6, gain=1.01))).error)
    expect(page.get_by_role("link", name=f"checked: {error}")).to_be_visible()
    expect(player).to_have_attribute("data-mark", "the same element")


def test_the_badge_of_an_overflow_says_where(visit):
    """One linear unit with w = 8.16: 8.16 to the power of 2 · 200 is beyond 64 bit."""
    query = "task=weather&activation=identity&gain=4.0&n_steps=200&n_a=1&init=normal&seed=3"
    page = visit(f"?{query}&present=0")
    expect(page.locator(PLAYER)).to_have_attribute("data-trace", re.compile("."))
    expect(page.get_by_role("link", name="– not checkable: ∂L/∂a⟨59⟩ is ∞")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1400, 900), (390, 844)])
def test_nothing_is_wider_than_the_screen_and_it_stays_a_table(visit, width, height, scheme):
    page = visit("checks?n_steps=5&present=0", width, height, color_scheme=scheme)
    judged(page)
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
    expect_fits(page)
    for table in page.get_by_role("table").all():
        box = table.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    first = page.get_by_role("table", name="This experiment").get_by_role("row").nth(1)
    expect(first.get_by_role("cell").nth(3)).to_have_text("✓ passed")


def test_a_network_that_cannot_be_judged_is_not_called_right_or_wrong(visit):
    page = visit("checks?n_steps=200&gain=4.0&present=0")
    expect(judged(page)).to_have_text(re.compile("cannot be judged here"))
    first = page.get_by_role("table", name="This experiment").get_by_role("row").nth(1)
    expect(first.get_by_role("cell").nth(3)).to_have_text("– not checkable")


def test_on_gradient_flow_the_badge_follows_when_the_slider_is_let_go(visit):
    page = visit("flow?n_steps=6&present=0")
    flow = page.locator('[data-testid="flow"]')
    expect(flow).to_have_attribute("data-trace", re.compile("."))
    flow.evaluate("root => { root.dataset.mark = 'the same element'; }")
    under_hand(page, "gain").focus()
    page.keyboard.press("End")
    page.wait_for_url(re.compile(r"gain=4\.0"))
    error = size(checks.quick_check(run(Experiment(n_steps=6, gain=4.0))).error)
    expect(page.get_by_role("link", name=f"✓ gradients checked: {error}")).to_be_visible()
    expect(flow).to_have_attribute("data-mark", "the same element")
