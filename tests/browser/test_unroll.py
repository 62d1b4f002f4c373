"""The stepping player, driven in a real browser."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer.experiment import Experiment
from explorer.number_text import say
from explorer.run import gradient_from, run
from tests.browser.steps import (
    expect_at,
    expect_fits,
    expect_rest,
    next_frame,
    numbers_in,
    open_player,
    painted,
    player_at,
    trace_of,
)


def test_arrow_keys_step_forward_and_past_the_end_turn_round(visit):
    page, player = player_at(visit, "n_steps=5")
    expect_at(player, 1, "forward")
    player.focus()
    for t in range(2, 6):
        page.keyboard.press("ArrowRight")
        expect_at(player, t, "forward")
    for t in range(5, 0, -1):
        page.keyboard.press("ArrowRight")
        expect_at(player, t, "backward")
    page.keyboard.press("ArrowRight")
    expect_at(player, 1, "backward")
    page.keyboard.press("Home")
    expect_at(player, 1, "forward")
    page.keyboard.press("ArrowLeft")
    expect_at(player, 1, "forward")
    page.keyboard.press("End")
    expect_at(player, 1, "backward")
    page.keyboard.press("ArrowLeft")
    expect_at(player, 2, "backward")


def test_the_buttons_do_what_the_keys_do(page, app_url):
    page.clock.install()
    player = open_player(page, f"{app_url}/?n_steps=5")
    press = lambda name: player.get_by_role("button", name=name, exact=True).click()  # noqa: E731
    press("Step forward")
    expect_at(player, 2, "forward")
    press("Step back")
    expect_at(player, 1, "forward")
    press("Last")
    expect_at(player, 1, "backward")
    press("First")
    expect_at(player, 1, "forward")
    press("Play")
    expect(player).to_have_attribute("data-pass", "backward")
    press("Pause")
    expect(player.get_by_role("button", name="Play", exact=True)).to_be_visible()
    stopped = player.get_attribute("data-t")
    page.clock.run_for(5000)  # a step takes 750 ms when it plays
    expect(player).to_have_attribute("data-t", stopped)


def test_space_on_a_button_presses_that_button_only(page, app_url):
    player = open_player(page, f"{app_url}/?n_steps=5")
    player.get_by_role("button", name="Step forward").focus()
    page.keyboard.press("Space")
    expect_at(player, 2, "forward")
    expect(player.get_by_role("button", name="Play", exact=True)).to_be_visible()
    player.focus()
    page.keyboard.press("Space")
    expect(player.get_by_role("button", name="Pause", exact=True)).to_be_visible()


def test_tab_leaves_the_player(visit):
    page, player = player_at(visit, "n_steps=5")
    page.keyboard.press("Tab")
    assert player.get_by_role("button", name="First", exact=True).evaluate(
        "b => b.getRootNode().activeElement === b"
    )


@pytest.mark.parametrize("t", [1, 4, 7])
def test_the_formula_shows_the_numbers_of_the_engine_going_forward(visit, t):
    experiment = Experiment(n_steps=7, updates=40)
    result = run(experiment)
    page, player = player_at(visit, "n_steps=7&updates=40")
    for _ in range(t - 1):
        page.keyboard.press("ArrowRight")
    expect_at(player, t, "forward")
    W = result.params.named()
    x, before = result.probe.x[t - 1, 0], result.trace.a[t - 1, 0]
    memory, of_input = W["Waa"][0] @ before, W["Wax"][0] @ x
    z = memory + of_input + W["ba"][0]
    nums = player.get_by_test_id("formula").locator(".line").first.locator(".num")
    shown = [numbers_in(text)[0] for text in nums.all_inner_texts()]
    np.testing.assert_allclose(shown, [memory, of_input, W["ba"][0], z, np.tanh(z)], atol=6e-4)


@pytest.mark.parametrize("t", [7, 3, 1])
def test_the_formula_shows_the_numbers_of_the_engine_going_back(visit, t):
    result = run(Experiment(n_steps=7, updates=40))
    page, player = player_at(visit, "n_steps=7&updates=40")
    for _ in range(6 + 1 + 7 - t):
        page.keyboard.press("ArrowRight")
    expect_at(player, t, "backward")
    back = result.backward.back
    lines = player.get_by_test_id("formula").locator(".line")
    shown = numbers_in(lines.nth(0).locator(".num").nth(2).inner_text())[0]
    assert shown == pytest.approx(back.da[t, 0, 0], abs=6e-4)
    # The sum so far and its mean, by outer products in plain NumPy.
    parts = [np.outer(back.delta[k - 1, 0], result.trace.a[k - 1, 0]) for k in range(t, 8)]
    norm = np.linalg.norm(sum(parts))
    shown = [numbers_in(text)[0] for text in lines.nth(1).locator(".num").all_inner_texts()]
    expected = [np.linalg.norm(back.da[t]), np.linalg.norm(parts[0]), norm, norm / 7]
    np.testing.assert_allclose(shown, expected, atol=6e-4)


def test_a_chosen_loss_goes_back_alone_and_the_cursor_stays(visit):
    result = run(Experiment(n_steps=7))
    page, player = player_at(visit, "n_steps=7")
    trace = trace_of(player)
    page.keyboard.press("End")
    player.get_by_label("Gradient from").select_option("4")
    formula = player.get_by_test_id("formula")
    expect(formula).to_contain_text("∂L⟨4⟩/∂a⟨1⟩")
    expect_at(player, 1, "backward")
    assert trace_of(player) == trace
    shown = numbers_in(formula.locator(".line").nth(1).locator(".num").first.inner_text())[0]
    one = np.linalg.norm(gradient_from(result, 4).back.da[1])
    assert shown == pytest.approx(one, abs=6e-4)
    assert abs(one - np.linalg.norm(result.backward.back.da[1])) > 1e-3
    player.get_by_label("Gradient from").select_option("0")
    expect(formula).not_to_contain_text("∂L⟨4⟩")


def test_a_click_on_a_loss_bar_chooses_it(visit):
    page, player = player_at(visit, "n_steps=7")
    expect_rest(page)
    box = player.locator("#scene").bounding_box()
    found = False
    for y in range(int(box["height"] * 0.55), int(box["height"] * 0.9), 6):
        page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + y)
        next_frame(page)
        if re.match(r"L⟨\d⟩ =", player.locator("#tip").inner_text()):
            found = True
            break
    assert found, "no loss bar was found under the pointer"
    page.mouse.down()
    page.mouse.up()
    expect(player.get_by_label("Gradient from")).not_to_have_value("0")


def test_the_window_follows_the_cursor_through_200_steps(visit):
    page, player = player_at(visit, "task=weather&n_steps=200&n_a=64")
    page.keyboard.press("End")
    expect_at(player, 1, "backward")
    page.keyboard.press("Home")
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    expect_at(player, 31, "forward")
    assert painted(page, "#scene")


def test_the_grid_is_walked_with_the_arrow_keys_and_spoken(page, app_url):
    result = run(Experiment(n_steps=5))
    player = open_player(page, f"{app_url}/?n_steps=5")
    grid = player.get_by_role("grid")
    grid.focus()
    first = grid.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    # Two keys may be painted in two frames: wait for the second.
    expect(player.get_by_role("gridcell")).to_contain_text("a₂⟨2⟩ = ")
    assert grid.get_attribute("aria-activedescendant") != first
    cell = player.locator(f"#{grid.get_attribute('aria-activedescendant')}")
    assert cell.get_attribute("role") == "gridcell"
    spoken = cell.text_content()
    assert spoken.startswith("a₂⟨2⟩ = ")
    assert numbers_in(spoken.split("=")[1])[0] == pytest.approx(result.trace.a[2, 0, 1], abs=6e-4)
    expect_at(player, 1, "forward")


def test_folding_and_unfolding_keeps_the_step(visit):
    page, player = player_at(visit, "n_steps=5")
    page.keyboard.press("ArrowRight")
    player.get_by_role("button", name="Fold into the loop").click()
    expect(player.get_by_role("button", name="Unfold")).to_be_visible()
    expect(player).to_have_attribute("data-fold", "1")
    assert painted(page, "#scene")
    player.get_by_role("button", name="Step forward").click()
    expect_at(player, 3, "forward")
    player.get_by_role("button", name="Unfold").click()
    expect_at(player, 3, "forward")


def test_a_step_sends_nothing_to_the_server(page, app_url):
    sent = []
    # Playwright needs functions of ours: it marks them, which a built-in does not allow.
    note = lambda what: sent.append(getattr(what, "url", what))  # noqa: E731
    page.on("websocket", lambda socket: socket.on("framesent", note))
    page.on("request", note)
    player = open_player(page, f"{app_url}/?n_steps=50&n_a=64")
    player.focus()
    expect_rest(page)
    sent.clear()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect_at(player, 21, "forward")
    assert sent == []


def test_a_control_changes_the_run_and_the_address_is_replaced(page, app_url):
    player = open_player(page, app_url)
    before, entries = trace_of(player), page.evaluate("history.length")
    slider = page.get_by_role("slider", name=re.compile("gain", re.IGNORECASE)).first
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(player).not_to_have_attribute("data-trace", before)
    page.wait_for_url(re.compile(r"gain=1\.01"))
    assert page.evaluate("history.length") == entries


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1400, 900), (390, 844), (1920, 1080)])
def test_nothing_is_wider_than_the_screen(visit, width, height, scheme):
    page, _ = player_at(visit, "n_steps=13", width, height, color_scheme=scheme)
    assert painted(page, "#scene")
    expect_fits(page)


LISTEN = """() => {
  // Letters of the graph, and the frames of its cells, as it was painted last.
  const { prototype } = CanvasRenderingContext2D;
  const { clearRect, fillText, roundRect } = prototype;
  const drawn = { letters: [], frames: [] };
  const of = (canvas) => (canvas.id === "scene" ? drawn : { letters: [], frames: [] });
  prototype.clearRect = function (x, y, w, h) {
    if (!x && !y) Object.assign(of(this.canvas), { letters: [], frames: [] });
    clearRect.call(this, x, y, w, h);
  };
  prototype.fillText = function (text, x, y, most = Infinity) {
    const wide = Math.min(this.measureText(text).width, most);
    const left = x - ({ center: 0.5, right: 1 }[this.textAlign] ?? 0) * wide;
    const half = parseFloat(/([\\d.]+)px/.exec(this.font)[1]) * 0.45; // of letters with descenders
    const box = { left, right: left + wide, top: y - half, bottom: y + half };
    of(this.canvas).letters.push({ text, ...box });
    fillText.call(this, text, x, y, ...(most < Infinity ? [most] : []));
  };
  prototype.roundRect = function (x, y, w, h, radius) {
    if (radius === 5) of(this.canvas).frames.push(x);
    roundRect.call(this, x, y, w, h, radius);
  };
  window.drawn = () => {
    Object.assign(prototype, { clearRect, fillText, roundRect });
    return drawn;
  };
}"""


def meet(one, other):
    """Whether two texts could be read as one: nearer than 2 pixels in height, 8 in a line."""
    return all(
        one[low] < other[high] + room and other[low] < one[high] + room
        for low, high, room in (("left", "right", 8), ("top", "bottom", 2))
    )


SIZES = {0: [(390, 844), (1400, 900)], 1: [(1400, 900), (1400, 700), (1920, 1080)]}
"""Screens, by whether the presenter's view is on."""


@pytest.mark.parametrize("present", SIZES)
@pytest.mark.parametrize(
    ("cell", "layers"), [("rnn", 1), ("gru", 3), ("lstm", 1), ("lstm", 2), ("lstm", 3)]
)
def test_the_first_states_stand_clear_of_the_first_cell_and_of_the_rows_names(
    page, app_url, cell, layers, present
):
    link = f"cell={cell}&layers={layers}&n_a=4&n_steps=25&updates=0&present={present}"
    player = open_player(page, f"{app_url}/?{link}")
    expect_rest(page)
    player.focus()
    for width, height in SIZES[present]:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(LISTEN)
        page.keyboard.press("ArrowRight")
        expect_at(player, 2, "forward")
        page.keyboard.press("ArrowLeft")
        expect_at(player, 1, "forward")
        next_frame(page)
        drawn = page.evaluate("drawn()")
        edge, letters = min(drawn["frames"]), drawn["letters"]
        first = [one for one in letters if re.match(r"[ac](\[\d])?⟨0⟩|= 0", one["text"])]
        assert len(first) >= layers
        for one in first:
            assert one["right"] <= edge - 3, (width, height, one["text"])
            near = [other["text"] for other in letters if other is not one and meet(one, other)]
            assert near == [], (width, height, one["text"])


def test_a_sentence_that_appears_above_leaves_the_step_where_it_was(page, app_url):
    player = open_player(page, f"{app_url}/?task=text&text=hello%20world&n_steps=5")
    player.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect_at(player, 3, "forward")
    page.get_by_role("slider", name="Time steps T").focus()
    page.keyboard.press("End")
    expect(page.get_by_text("is longer than this text allows")).to_be_visible()
    expect(player.locator("#where")).to_have_text("forward · t = 3 of 10")


def test_the_forecast_is_rounded_to_tenths_of_a_degree(visit):
    result = run(Experiment(task="weather", n_steps=6, updates=60))
    page, player = player_at(visit, "task=weather&n_steps=6&updates=60")
    player.focus()
    for t in range(1, 7):
        expect_at(player, t, "forward")
        said = result.task.to_units(result.trace.y_hat[t - 1, 0, 0])
        for place in ("#caption", "#formula"):
            expect(player.locator(place)).to_contain_text(f"{said:.1f}°")
        page.keyboard.press("ArrowRight")


def test_one_step_by_hand_asks_for_the_next_state_and_the_step_answers(visit):
    link = "task=latch&n_steps=3&n_a=1&activation=identity&init=identity&gain=0.5"
    _, player = player_at(visit, link)
    formula = player.get_by_test_id("formula")
    fields = {"task": "latch", "n_steps": 3, "n_a": 1, "activation": "identity"}
    shown = run(Experiment(**fields, init="identity", gain=0.5))
    for t in (1, 2):
        expect_at(player, t, "forward")
        expect(formula).to_contain_text("= ?")
        answer = say(float(shown.trace.a[t + 1, 0, 0]))
        expect(formula).not_to_contain_text(f"= {answer}")
        player.press("ArrowRight")
        expect(formula).to_contain_text(f"= {answer}")
    expect(formula).not_to_contain_text("= ?")
    for value in shown.params.Wax[0][shown.probe.x[:, 0].argmax(axis=1)]:
        expect(formula).to_contain_text(say(abs(float(value))))
