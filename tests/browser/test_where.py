"""Any picture is a link: where it rests is in the address, and a link leads there."""

import json
import re

from playwright.sync_api import expect

from explorer.run.cliff import STARTS, descend
from tests.browser.steps import PLAYER, expect_at, expect_rest, player_at
from tests.browser.test_cliff import CLIFF, expect_path

CELLS = '[data-testid="cells"]'


def test_the_step_at_which_one_rests_is_in_the_address_and_no_page_ran(visit):
    page, player = player_at(visit, "task=latch&n_steps=9&n_a=4")
    expect_rest(page)
    page.evaluate(
        """() => {
            window.runs = 0;
            const watch = new MutationObserver(() => window.runs++);
            const head = document.querySelector(".st-key-head");
            watch.observe(head, { subtree: true, childList: true });
        }"""
    )
    entries = page.evaluate("history.length")
    for _ in range(11):
        page.keyboard.press("ArrowRight")
    expect_at(player, 7, "backward")
    page.wait_for_url(re.compile("step=7-back"))
    page.keyboard.press("Home")
    page.wait_for_url(lambda url: "step=" not in url)
    assert page.evaluate("window.runs") == 0
    assert page.evaluate("history.length") == entries


def test_a_link_shows_the_step_the_unit_the_layer_and_the_loss(visit):
    link = "?task=names&n_steps=9&n_a=4&layers=2&step=6-back&unit=3&layer=1&loss=8"
    page = visit(link)
    player = page.locator(PLAYER)
    expect_at(player, 6, "backward")
    expect(page.locator("#source")).to_have_value("8")
    expect(page.locator("#layer")).to_have_value("0")
    expect(page.get_by_test_id("formula")).to_contain_text("⟨6⟩")
    page.locator("#source").select_option("0")
    page.wait_for_url(lambda url: "loss=" not in url)
    page.locator("#source").select_option("9")
    page.wait_for_url(re.compile("loss=9"))
    assert all(part in page.url for part in ("step=6-back", "unit=3", "layer=1"))
    expect_at(player, 6, "backward")


def test_the_cells_stand_where_the_link_says_and_say_where_they_are_led(visit):
    page = visit("cells?task=latch&n_steps=9&n_a=4&step=5&unit=2")
    cells = page.locator(CELLS)
    expect(cells).to_have_attribute("data-t", "5")
    expect(cells).to_have_attribute("data-unit", "2")
    cells.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.wait_for_url(re.compile("step=6.*unit=3|unit=3.*step=6"))


def test_a_ball_is_a_link(visit):
    page = visit("cliff?seed=0&ball=4.98,-2.6,1,0.1,3")
    root = page.locator(CLIFF)
    expect_path(root, descend(4.98, -2.6, 1.0, 0.1, 3), 3)
    pressed = root.get_by_role("button", name=STARTS[1].name)
    expect(pressed).to_have_attribute("aria-pressed", "true")
    root.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_url(re.compile(r"ball=4\.98(,|%2C)-2\.6(,|%2C)1(,|%2C)0\.1(,|%2C)4"))
    expect_rest(page)
    box = page.locator(f"{CLIFF} #loss").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.3)
    page.wait_for_url(lambda url: "ball=4.98" not in url)
    here = json.loads(root.get_attribute("data-off"))
    page.goto(page.url)
    expect(root).to_have_attribute("data-off", json.dumps(here, separators=(",", ":")))


def test_the_surface_is_a_link(visit):
    page = visit("cliff?task=latch&n_steps=3&n_a=3")
    page.get_by_text("This experiment, along its gradient").click()
    page.wait_for_url(re.compile("surface=gradient"))
