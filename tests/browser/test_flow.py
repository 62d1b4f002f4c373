"""Gradient flow, driven in a real browser: the picture follows the hand, and tells the truth."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer.experiment import Experiment, from_query
from explorer.run import at_layer, measure_flow, measure_states, run
from explorer.views.flow import words as flow_words
from tests.browser.steps import (
    choose_from,
    expect_rest,
    hold,
    next_frame,
    numbers_in,
    painted,
    under_hand,
)

LINK = "flow?task=weather&n_steps=30&n_a=16"
SHOWN = Experiment(task="weather", n_steps=30, n_a=16)


def open_flow(visit, link=LINK, *view, **media):
    """The file's own page led to Gradient flow, and the picture on it."""
    page = visit(link, *view, **media)
    flow = page.get_by_test_id("flow")
    expect_shows(flow, None)
    expect_rest(page)  # nothing moves any more when it is pointed at
    return page, flow


def expect_shows(flow, experiment):
    """The numbers on the screen are those of `experiment`; None: of any."""
    wanted = run(experiment).fingerprint() if experiment else re.compile(".")
    expect(flow).to_have_attribute("data-trace", wanted)


def strip(flow):
    """The controls above the picture."""
    return flow.page.get_by_test_id("strip")


def slider(flow, name="gain"):
    return under_hand(flow.page, name)


def query(page):
    pairs = [pair.split("=") for pair in page.url.split("?")[1].split("&")]
    return from_query(dict(pairs))[0]


def value(flow, name="gain"):
    return slider(flow, name).evaluate("s => Number(s.value)")


def colours(flow):
    """Red minus blue at a cell far from the diagonal, near the lower left corner."""
    return flow.locator("#matrix").evaluate(
        """canvas => {
            const [w, h] = [canvas.width, canvas.height];
            const [r, , b] = canvas.getContext("2d").getImageData(w * 0.2, h * 0.6, 1, 1).data;
            return r - b;
        }"""
    )


def test_dragging_the_gain_turns_the_picture_from_blue_to_red_under_the_hand(visit):
    page, flow = open_flow(visit, f"{LINK}&activation=identity")
    address, traces = page.url, [flow.get_attribute("data-trace")]
    drag = hold(page)
    for share in (0.15, 0.2, 0.4, 0.5):
        drag(share)
        shown = SHOWN.replace(activation="identity", gain=value(flow))
        expect_shows(flow, shown)
        expect(flow.get_by_test_id("flow-sentence")).to_have_text(
            flow_words.verdict(measure_flow(run(shown))).text
        )
        assert painted(page, "#matrix")
        assert (colours(flow) > 20) if share > 0.25 else (colours(flow) < -20)
        traces.append(flow.get_attribute("data-trace"))
        assert page.url == address  # nothing is written while the hand is on the slider
    assert len(set(traces)) == 5
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"gain="))
    assert query(page) == shown
    expect_shows(flow, shown)


def test_a_fast_drag_ends_at_the_value_it_was_left_at_and_never_blanks(visit):
    page, flow = open_flow(visit)
    flow.evaluate(
        """root => {
            const canvas = root.querySelector("#matrix");
            window.blank = 0;
            window.frames_seen = 0;
            const look = () => {
                const [w, h] = [canvas.width * 0.2, canvas.height * 0.6];
                const pixel = canvas.getContext("2d").getImageData(w, h, 1, 1).data;
                if (!canvas.isConnected || pixel[3] === 0) window.blank++;
                window.frames_seen++;
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    drag = hold(page)
    for i in range(60):
        drag(0.1 + 0.8 * i / 60)
        next_frame(page)
    page.mouse.up()
    expect_shows(flow, SHOWN.replace(gain=value(flow)))
    expect(page).to_have_url(re.compile(r"gain="))
    expect_rest(page)
    expect_shows(flow, SHOWN.replace(gain=value(flow)))
    assert page.evaluate("window.frames_seen") > 20
    assert page.evaluate("window.blank") == 0


def test_the_last_value_of_a_quick_move_is_shown_while_the_hand_still_holds(visit):
    _, flow = open_flow(visit)
    slider(flow).evaluate(
        """slider => {
            for (const value of [1.2, 1.6, 2.2, 0.5]) {
                slider.value = value;
                slider.dispatchEvent(new Event("input", { bubbles: true }));
            }
        }"""
    )
    expect_shows(flow, SHOWN.replace(gain=0.5))


def test_the_picture_keeps_its_place_in_the_page_when_a_value_is_written(visit):
    # The first of these runs is computed for the page, the next ones were computed while dragged.
    page, flow = open_flow(visit, f"{LINK}&seed=77")
    flow.evaluate("root => { window.first = root; }")
    for share in (0.2, 0.3):
        drag = hold(page)
        drag(share)
        shown = SHOWN.replace(gain=value(flow), seed=77)
        expect_shows(flow, shown)
        page.mouse.up()
        expect(page).to_have_url(re.compile(f"gain={shown.gain}"))
        expect_rest(page)
    assert page.evaluate("window.first.isConnected")


@pytest.mark.parametrize(("name", "field"), [("Time steps", "n_steps"), ("Hidden units", "n_a")])
def test_steps_and_units_are_dragged_as_well(visit, name, field):
    page, flow = open_flow(visit)
    drag = hold(page, name)
    drag(0.3)
    shown = SHOWN.replace(**{field: int(value(flow, name))})
    assert shown != SHOWN
    expect_shows(flow, shown)
    page.mouse.up()
    expect(page).to_have_url(re.compile(rf"{field}={getattr(shown, field)}(&|$)"))


def test_arrow_keys_on_the_slider_ask_at_once_and_keep_the_focus(visit):
    page, flow = open_flow(visit)
    slider(flow).focus()
    page.keyboard.press("ArrowRight")
    expect_shows(flow, SHOWN.replace(gain=1.01))
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("gain=1.05"))
    expect_shows(flow, SHOWN.replace(gain=1.05))
    expect(slider(flow)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect_shows(flow, SHOWN.replace(gain=1.04))


def test_choices_follow_a_click_and_rename_the_gain(visit):
    page, flow = open_flow(visit)
    strip(flow).get_by_role("radio", name="ReLU").check(force=True)
    expect_shows(flow, SHOWN.replace(activation="relu"))
    strip(flow).get_by_role("radio", name="16 bit").check(force=True)
    expect_shows(flow, SHOWN.replace(activation="relu", dtype="float16"))
    strip(flow).get_by_label("Initialisation").select_option(label="set spectral radius")
    expect_shows(flow, SHOWN.replace(activation="relu", dtype="float16", init="spectral"))
    expect(slider(flow, "spectral radius")).to_be_visible()
    expect(page).to_have_url(re.compile("init=spectral"))
    assert query(page) == SHOWN.replace(activation="relu", dtype="float16", init="spectral")


def test_the_experiment_goes_along_to_another_page_and_comes_back(visit):
    page, flow = open_flow(visit)
    drag = hold(page)
    drag(0.2)
    page.mouse.up()
    expect(page).to_have_url(re.compile("gain="))
    left_at = SHOWN.replace(gain=value(flow))
    page.get_by_role("link", name="Unroll").click()
    player = page.locator('[data-testid="player"]')
    expect(player).to_have_attribute("data-trace", run(left_at).fingerprint())
    page.get_by_role("link", name="Gradient flow").click()
    expect_shows(page.locator('[data-testid="flow"]'), left_at)
    assert value(page.locator('[data-testid="flow"]')) == left_at.gain


def test_a_control_of_the_sidebar_changes_the_picture(visit):
    page, flow = open_flow(visit)
    task = page.get_by_test_id("stSidebar").get_by_role("combobox", name="Task")
    choose_from(task, "Remember the first symbol")
    expect_shows(flow, SHOWN.replace(task="latch"))


@pytest.mark.parametrize("t", [30, 12])
def test_the_grid_is_walked_and_spoken_with_the_engines_numbers(visit, t):
    page, flow = open_flow(visit)
    matrix = measure_flow(run(SHOWN)).matrix
    grid = flow.get_by_role("grid")
    grid.focus()
    page.keyboard.press("End")
    for _ in range(30 - t):
        page.keyboard.press("ArrowUp")
    for k in (t, t - 1, t - 2):
        cell = flow.get_by_role("gridcell")
        expect(cell).to_contain_text(f"Row {t}, column {k}.")
        assert grid.get_attribute("aria-activedescendant") == cell.get_attribute("id")
        ratio, norm = numbers_in(cell.text_content().split("ratio")[1])
        assert norm == pytest.approx(matrix[t - 1, k], rel=0.06)
        assert ratio == pytest.approx(matrix[t - 1, k] / matrix[t - 1, t], rel=0.06)
        expect(flow.get_by_test_id("flow-cell")).to_contain_text(f"L⟨{t}⟩ → a⟨{k}⟩")
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    expect(flow.get_by_role("gridcell")).to_contain_text(f"Row {t}, column 0.")


def test_a_cell_that_is_pointed_at_or_clicked_is_told(visit):
    page, flow = open_flow(visit)
    words = flow.get_by_test_id("flow-cell")
    before = words.text_content()
    box = flow.get_by_role("grid").bounding_box()
    at = lambda t, k: (  # noqa: E731
        box["x"] + (k + 0.5) * box["width"] / 31,
        box["y"] + (t - 0.5) * box["height"] / 30,
    )
    page.mouse.move(*at(20, 4))
    expect(words).to_contain_text("L⟨20⟩ → a⟨4⟩: 16 factors Waaᵀ·diag(dg/dz)")
    page.mouse.move(*at(4, 20))  # above the diagonal there is nothing
    expect(words).to_have_text(before)
    page.mouse.click(*at(25, 7))
    page.mouse.move(5, 5)
    expect(words).to_contain_text("L⟨25⟩ → a⟨7⟩: 18 factors")
    page.keyboard.press("ArrowUp")  # the click also put the keyboard there
    expect(words).to_contain_text("L⟨24⟩ → a⟨7⟩")


def test_the_states_fill_the_rows_that_have_no_loss(visit):
    shown = Experiment(task="latch", n_steps=20, n_a=8)
    page, flow = open_flow(visit, "flow?task=latch&n_steps=20&n_a=8&matrix=losses")
    grid, cell = flow.get_by_role("grid"), flow.get_by_role("gridcell")
    grid.focus()
    page.keyboard.press("ArrowUp")
    expect(cell).to_contain_text("Row 20")  # no other row has a loss
    flow.get_by_role("radio", name="states").check(force=True)
    expect(flow.get_by_role("heading", name="How far each state reaches")).to_be_visible()
    expect(page).not_to_have_url(re.compile("matrix="))  # of one loss it is the usual one
    grid.focus()
    page.keyboard.press("ArrowUp")
    expect(cell).to_contain_text("Row 19, column 1.")
    norms, _ = measure_states(run(shown), 1.0)
    assert numbers_in(cell.text_content())[-1] == pytest.approx(norms[19, 1], rel=0.06)


def test_of_layers_the_cell_is_named_by_the_highest_whose_gradient_it_is(visit):
    _, flow = open_flow(visit, "flow?task=latch&n_steps=9&n_a=4&layers=2&init=spectral&cell=rnn")
    cell = flow.get_by_test_id("flow-cell")
    expect(cell).to_contain_text("L⟨9⟩ → a[2]⟨1⟩: 8 factors Waa[2]ᵀ·diag(dg/dz)")
    expect(strip(flow).get_by_label("Spectral radius of Waa")).to_be_visible()
    sidebar_says = flow.page.get_by_test_id("stSidebar").get_by_text("Gain of Waa")
    expect(sidebar_says).to_have_count(0)


def test_a_lower_layer_is_chosen_named_and_part_of_the_link(visit):
    page, flow = open_flow(visit, "flow?task=weather&n_steps=9&n_a=4&layers=2&gain=0.7")
    expect(flow.locator("#matrix-title")).to_have_text("How far each loss reaches into layer 2")
    flow.get_by_role("radio", name="layer 1").check()
    expect(flow.locator("#matrix-title")).to_have_text("How far each loss reaches into layer 1")
    page.wait_for_url(re.compile("layer=1"))
    shown = run(Experiment(task="weather", n_steps=9, n_a=4, layers=2, gain=0.7))
    matrix = at_layer(measure_flow(shown), 1).matrix
    cell = flow.get_by_test_id("flow-cell")
    expect(cell).to_contain_text(
        "L⟨9⟩ → a[1]⟨1⟩: 8 steps back, along every way through layers 1 to 2"
    )
    assert numbers_in(cell.text_content())[-1] == pytest.approx(matrix[8, 1], rel=0.06)
    expect(flow.get_by_test_id("flow-sentence")).to_contain_text("In layer 1 of 2: ")
    expect(flow.get_by_role("grid")).to_have_accessible_name(re.compile("into layer 1"))
    expect(flow.get_by_text("layer 3", exact=True)).to_be_hidden()


def test_the_states_of_an_lstm_are_c_and_a_together(visit):
    _, flow = open_flow(visit, "flow?task=latch&n_steps=9&n_a=4&cell=lstm")
    shown = Experiment(task="latch", n_steps=9, n_a=4, cell="lstm")
    norms, _ = measure_states(run(shown), 1.0)
    expect(flow.locator("#matrix-symbol")).to_have_text("‖∂s⟨t⟩/∂s⟨k⟩‖₂, s = [c, a]")
    cell = flow.get_by_test_id("flow-cell")
    expect(cell).to_contain_text("s⟨1⟩ → s⟨9⟩: 8 factors ∂s⟨i⟩/∂s⟨i−1⟩")
    assert numbers_in(cell.text_content())[-1] == pytest.approx(norms[9, 1], rel=0.06)
    expect(flow.locator("#theory-text")).to_contain_text("s being c and a together")


def test_overflow_is_said_as_what_it_is(visit):
    link = "flow?task=weather&n_steps=40&n_a=8&gain=2&activation=identity&dtype=float16"
    _, flow = open_flow(visit, link)
    shown = Experiment(
        task="weather", n_steps=40, n_a=8, gain=2, activation="identity", dtype="float16"
    )
    step, _ = run(shown).trace.first_nonfinite
    sentence = flow.get_by_test_id("flow-sentence")
    expect(sentence).to_contain_text(f"⟨{step}⟩ is the first ∞ in 16 bit")
    expect(flow.get_by_test_id("flow-share")).to_contain_text("NaN")
    expect(flow.get_by_test_id("flow-cell")).to_contain_text("NaN")


def test_the_numbers_of_the_theory_stand_under_the_chart(visit):
    _, flow = open_flow(visit, f"{LINK}&gain=1.3&init=normal")
    measured = measure_flow(run(SHOWN.replace(gain=1.3, init="normal")))
    shown = [numbers_in(text)[0] for text in flow.locator(".constant b").all_text_contents()]
    expected = [measured.sigma_max, 1, measured.spectral_radius, measured.lyapunov]
    expected.append(np.exp(measured.lyapunov))
    assert shown == pytest.approx(expected, abs=6e-4)
    expect(flow.get_by_test_id("flow-share")).to_have_text(flow_words.share(measured))


def test_a_training_that_takes_long_waits_until_the_slider_is_let_go(visit):
    page, flow = open_flow(visit, "flow?task=weather&n_steps=200&n_a=64&updates=60&batch=64")
    before = flow.get_attribute("data-trace")
    drag = hold(page)
    drag(0.1)
    said = strip(flow).get_by_text(re.compile("let go to see"))
    shown = Experiment(task="weather", n_steps=200, n_a=64, updates=60, batch=64, gain=value(flow))
    expect(said.or_(flow.get_by_text("Size, apart")).first).to_be_visible()
    page.mouse.up()
    expect_shows(flow, shown)
    expect(said).to_have_count(0)
    assert flow.get_attribute("data-trace") != before


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1400, 900), (1920, 1080)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen(visit, width, height, scheme):
    page, flow = open_flow(visit, f"{LINK}&gain=1.4", width, height, color_scheme=scheme)
    box = flow.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    for name in ("#matrix", "#theory", "#lags"):
        canvas = flow.locator(name).bounding_box()
        assert canvas["x"] + canvas["width"] <= box["x"] + box["width"] + 1
        assert painted(page, name)


def test_every_picture_has_a_text_and_every_control_a_name(visit):
    _, flow = open_flow(visit)
    assert flow.locator("canvas:not([aria-hidden=true])").count() == 0
    for name in ("#theory-text", "#lags-text"):
        assert len(numbers_in(flow.locator(name).text_content())) > 4
    for name in ("gain", "time steps", "hidden units"):
        expect(slider(flow, name)).to_have_count(1)
    for name in ("tanh", "sigmoid", "16 bit"):
        expect(strip(flow).get_by_role("radio", name=name)).to_have_count(1)
    expect(flow.get_by_role("radio", name="losses")).to_have_count(1)
    expect(strip(flow).get_by_role("combobox", name="Initialisation")).to_have_count(1)
