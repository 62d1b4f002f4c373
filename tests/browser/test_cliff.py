"""The page "Cliff" in a real browser: drop the ball, step it; the numbers are the engine's."""

import json
import re

import pytest
from playwright.sync_api import expect

from explorer.experiment import Experiment
from explorer.run import run
from explorer.run.cliff import B_RANGE, STARTS, W_RANGE, descend
from explorer.run.landscape import measure_landscape
from explorer.views.cliff.landscape import say_landscape
from tests.browser.steps import expect_rest, painted, until

CLIFF = '[data-testid="cliff"]'


@pytest.fixture
def unit(visit):
    """The page with the smallest network, and the board on it as when it is first seen."""
    page = visit("cliff?seed=0")
    root = page.locator(CLIFF)
    expect(root).to_have_attribute("data-step", "0")
    expect_rest(page)  # nothing moves any more when it is pointed at
    return page, root


def ball(root, which):
    """(w, b, E, ‖∇E‖) of a ball, in full."""
    return [float(number) for number in json.loads(root.get_attribute(f"data-{which}"))]


def expect_path(root, found, steps, rel=1e-6):
    # The wall multiplies a rounding of the last bit: some digits are lost on the way.
    expect(root).to_have_attribute("data-step", str(steps))
    for which, path in (("off", found.off), ("on", found.on)):
        place = [a[-1] for a in (path.w, path.b, path.loss, path.gradient_norm)]
        assert ball(root, which) == pytest.approx(place, rel=rel, abs=1e-9)


def test_every_start_is_stepped_as_the_engine_does(unit):
    _, root = unit
    for start in STARTS:
        root.get_by_role("button", name=start.name).click()
        expect(root).to_contain_text(start.watch)
        given = start.w, start.b, start.learning_rate, start.threshold
        expect_path(root, descend(*given, 0), 0, rel=1e-12)
        for steps in range(1, 10):
            root.get_by_role("button", name="Step", exact=True).click()
            expect_path(root, descend(*given, steps), steps)


def test_both_maps_are_painted_and_a_ball_off_the_map_is_told_with_numbers(unit):
    page, root = unit
    assert painted(page, f"{CLIFF} #loss")
    assert painted(page, f"{CLIFF} #norm")
    root.get_by_role("button", name="On the edge").click()
    root.get_by_role("button", name="Step", exact=True).click()
    expect(root.get_by_test_id("cliff-said")).to_contain_text("left the map at step 1")
    expect(root.get_by_test_id("cliff-said")).to_contain_text("w = 127.3, b = 194.5")
    expect(root.locator("#row-off")).to_contain_text("off the map")


def test_a_click_drops_the_ball_there_and_a_drag_takes_it_along(unit):
    page, root = unit
    box = page.locator(f"{CLIFF} #loss").bounding_box()
    x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.3
    before = root.get_attribute("data-off")
    page.mouse.move(x, y)
    page.mouse.down()
    expect(root).not_to_have_attribute("data-off", before)
    dropped = root.get_attribute("data-off")
    page.mouse.move(x + 40, y + 30, steps=4)
    page.mouse.up()
    expect(root).not_to_have_attribute("data-off", dropped)
    expect(root).to_be_focused()
    w, b, *_ = (float(number) for number in json.loads(dropped))
    moved_w, moved_b, *rest = ball(root, "off")
    assert moved_w > w
    assert moved_b < b
    assert W_RANGE[0] <= moved_w <= W_RANGE[1]
    assert B_RANGE[0] <= moved_b <= B_RANGE[1]
    at = descend(moved_w, moved_b, 1, 1, 0).off
    assert rest == pytest.approx([at.loss[0], at.gradient_norm[0]], rel=1e-9)


def test_keys_move_the_ball_step_it_play_it_and_bring_it_back(unit):
    page, root = unit
    w, b, *_ = ball(root, "off")
    root.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    width, height = W_RANGE[1] - W_RANGE[0], B_RANGE[1] - B_RANGE[0]
    moved = pytest.approx([w + 0.01 * width, b + 0.1 * height])
    until(page, lambda: ball(root, "off")[:2] == moved)
    page.keyboard.press("Enter")
    expect(root).to_have_attribute("data-step", "1")
    page.keyboard.press("Space")
    expect(root.get_by_role("button", name="Pause")).to_be_visible()
    expect(root).to_have_attribute("data-step", re.compile("^([3-9]|..)"))
    page.keyboard.press("Space")
    expect(root.get_by_role("button", name="Play")).to_be_visible()
    page.keyboard.press("Home")
    expect(root).to_have_attribute("data-step", "0")


def test_rate_and_clip_are_used_and_what_cannot_be_used_says_so(unit):
    _, root = unit
    rate, clip = (
        root.get_by_role("textbox", name="Learning rate"),
        root.get_by_role("textbox").nth(1),
    )
    for text in ("abc", "", "-1", "1e10", "Infinity", "NaN"):
        rate.fill(text)
        rate.press("Enter")
        rate.blur()
        alert = root.get_by_role("alert")
        expect(alert).to_contain_text("give a number from 0 to 1,000,000,000. 1 is still in use")
    rate.fill("1e9")
    rate.blur()
    clip.fill("0")
    clip.blur()
    expect(root.get_by_role("alert")).to_have_count(0)
    root.get_by_role("button", name="Step", exact=True).click()
    first = STARTS[0]
    expect_path(root, descend(first.w, first.b, 1e9, 0.0, 1), 1)
    expect(root.locator("#row-on")).to_contain_text("the clip fires")


def test_the_paths_are_drawn_in_3d_when_asked_for_and_the_map_stays(unit):
    page, root = unit
    for _ in range(3):
        root.get_by_role("button", name="Step", exact=True).click()
    root.evaluate("e => (e.dataset.mark = 'same')")
    root.get_by_role("button", name="Show these paths in 3-D").click()
    page.wait_for_function(
        "document.querySelector('.js-plotly-plot')?._fullData?.[2]?.x?.length === 4"
    )
    expect(root).to_have_attribute("data-mark", "same")
    expect(root).to_have_attribute("data-step", "3")


def test_the_experiments_own_surface_can_be_left_and_is_drawn_in_both_directions(visit):
    page = visit("cliff?task=latch&n_steps=8&n_a=4&batch=4")
    result = run(Experiment("latch", n_steps=8, n_a=4, batch=4))
    for view, words in (("gradient", "along its gradient"), ("random", "two random directions")):
        page.get_by_text(words).click()
        said = say_landscape(measure_landscape(result, view))
        expect(page.get_by_test_id("stMain")).to_contain_text(said)
        expect(page.locator(".js-plotly-plot")).to_have_count(2)
    page.get_by_text("One unit", exact=True).click()
    expect(page.locator(CLIFF)).to_have_attribute("data-step", "0")


def test_measuring_a_large_network_is_told_and_can_be_cancelled(visit):
    page = visit("cliff?task=text&n_steps=120&n_a=96&batch=48&cell=lstm")
    page.get_by_text("two random directions").click()
    expect(page.get_by_text("Measuring the loss around the network")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Measuring was cancelled")).to_be_visible()
    expect(page.get_by_role("button", name="Measure it")).to_be_visible()
    page.get_by_text("One unit", exact=True).click()
    expect(page.locator(CLIFF)).to_have_attribute("data-step", "0")
