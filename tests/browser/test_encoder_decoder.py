"""An encoder and a decoder in a real browser: what one hands to the other, and whose weights."""

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer.experiment import Experiment
from explorer.run import run
from tests.browser.steps import expect_at, expect_fits, numbers_in, painted, player_at

SHOWN = Experiment(task="numbers", n_steps=12, updates=40)
QUERY = "task=numbers&n_steps=12&updates=40"
BORDER, T = 5, 12


def press(page, key, times):
    for _ in range(times):
        page.keyboard.press(key)


def nums(line):
    return [numbers_in(text)[0] for text in line.locator(".num").all_inner_texts()]


def test_the_steps_go_over_the_border_with_the_weights_of_either(visit):
    result = run(SHOWN)
    page, player = player_at(visit, QUERY)
    formula, caption = player.get_by_test_id("formula"), player.locator("#caption")
    player.focus()
    press(page, "ArrowRight", BORDER - 1)
    expect_at(player, BORDER, "forward")
    expect(caption).to_have_text("The encoder ends and hands a⟨5⟩ over to the decoder.")
    for t, mark in ((BORDER, "enc"), (BORDER + 1, "dec")):
        expect_at(player, t, "forward")
        expect(formula).to_contain_text(f"Waa[{mark}] a⟨{t - 1}⟩")
        W = {name: result.params[f"{name}_{mark}"][0] for name in ("Waa", "Wax", "ba")}
        memory = W["Waa"] @ result.trace.a[t - 1, 0]
        of_input = W["Wax"] @ result.probe.x[t - 1, 0]
        z = memory + of_input + W["ba"]
        shown = nums(formula.locator(".line").first)
        np.testing.assert_allclose(shown, [memory, of_input, W["ba"], z, np.tanh(z)], atol=6e-4)
        if t == BORDER:
            expect(formula).to_contain_text("there is no output and no loss here")
            page.keyboard.press("ArrowRight")
    expect(caption).to_contain_text("All it gets of what was read is a⟨5⟩; it says")
    expect(formula).to_contain_text("L⟨6⟩ = −ln")


def test_the_sum_begins_anew_at_the_border_and_ends_at_the_gradient_of_either(visit):
    result = run(SHOWN)
    grads = result.backward.back.grads
    page, player = player_at(visit, QUERY)
    line = player.get_by_test_id("formula").locator(".line").nth(1)
    player.focus()
    press(page, "ArrowRight", T + T - BORDER - 1)
    expect_at(player, BORDER + 1, "backward")
    expect(line).to_contain_text("to ∂L/∂Waa[dec] · so far")
    assert nums(line)[2] == pytest.approx(np.linalg.norm(grads["Waa_dec"]), abs=6e-4)
    page.keyboard.press("ArrowRight")
    expect_at(player, BORDER, "backward")
    expect(line).to_contain_text("to ∂L/∂Waa[enc] · so far")
    _, added, so_far, _ = nums(line)
    assert so_far == added == pytest.approx(result.backward.layers[0].adds[BORDER - 1], abs=6e-4)
    expect(player.locator("#caption")).to_have_text(
        "All that the encoder learns from comes through a⟨5⟩."
    )
    page.keyboard.press("End")
    expect_at(player, 1, "backward")
    assert nums(line)[2] == pytest.approx(np.linalg.norm(grads["Waa_enc"]), abs=6e-4)


def test_the_matrix_so_far_is_the_sum_of_its_own_part_whichever_way_one_came(visit, app_url):
    """assets/js/player/sums.js, asked in the page: forwards, back over the border, and again."""
    result = run(SHOWN)
    back, a = result.backward.back, result.trace.a
    page, _ = player_at(visit, QUERY)
    given = {
        "T": T, "n_a": 16, "border": BORDER, "gates": [],
        "a": a[:, 0].ravel().tolist(), "delta": back.delta[:, 0].ravel().tolist(),
    }  # fmt: skip
    asked = [12, 6, 5, 1, 4, 8, 5, 2]
    found = page.evaluate(
        """async ([url, run, asked]) => {
            const { sumSoFar } = await import(url);
            run.a = Float64Array.from(run.a);
            run.delta = Float64Array.from(run.delta);
            return asked.map((t) => [...sumSoFar(run, t).total]);
        }""",
        [f"{app_url}/assets/js/player/sums.js", given, asked],
    )
    for t, total in zip(asked, found, strict=True):
        last = BORDER if t <= BORDER else T
        parts = [np.outer(back.delta[k - 1, 0], a[k - 1, 0]) for k in range(t, last + 1)]
        np.testing.assert_allclose(np.reshape(total, (16, 16)), sum(parts), atol=1e-12)


@pytest.mark.parametrize(("cell", "handed"), [("gru", "a⟨5⟩"), ("lstm", "a⟨5⟩ and c⟨5⟩")])
def test_a_cell_with_gates_has_its_own_weights_too(visit, cell, handed):
    page, player = player_at(visit, f"{QUERY}&cell={cell}")
    formula = player.get_by_test_id("formula")
    expect(player.get_by_test_id("parts")).to_contain_text(f"the decoder gets {handed} alone")
    player.focus()
    press(page, "ArrowRight", BORDER)
    expect(formula).to_contain_text("[dec]")
    expect(player.locator("#caption")).to_contain_text(f"All it gets of what was read is {handed};")
    press(page, "ArrowRight", 2 * T)
    expect_at(player, 1, "backward")
    expect(formula).to_contain_text("to ∂L/∂W[enc]")


def test_what_an_encoder_does_not_have_is_not_drawn_nor_spoken(visit):
    page, player = player_at(visit, QUERY)
    grid = player.get_by_role("grid")
    grid.focus()
    press(page, "ArrowUp", 1)
    expect(player.get_by_role("gridcell")).to_contain_text("No output at step 1")
    press(page, "ArrowRight", BORDER)
    expect(player.get_by_role("gridcell")).to_contain_text("ŷ⟨6⟩: French")
    expect(player.locator("#aloud")).to_contain_text("Forward, encoder, step 1 of 12")


@pytest.mark.parametrize("task", ["numbers", "dates"])
@pytest.mark.parametrize(("width", "height"), [(1400, 900), (390, 844)])
def test_nothing_is_wider_than_the_screen_and_folding_works(visit, task, width, height):
    link = f"task={task}&n_steps={12 if task == 'numbers' else 21}"
    page, player = player_at(visit, link, width, height)
    expect_fits(page)
    player.get_by_role("button", name="Fold into the loop").click()
    expect(player).to_have_attribute("data-fold", "1")
    assert painted(page, "#scene")


def test_the_flow_says_whose_factors_a_loss_meets_on_its_way(visit):
    page = visit(f"flow?{QUERY}")
    flow = page.get_by_test_id("flow")
    words = flow.get_by_test_id("flow-cell")
    expect(words).to_contain_text(
        "L⟨12⟩ → a⟨1⟩: 7 factors Waa[dec]ᵀ·diag(dg/dz), 4 Waa[enc]ᵀ·diag(dg/dz)"
    )
    flow.get_by_role("grid").focus()
    press(page, "ArrowRight", 5)
    expect(words).to_contain_text("L⟨12⟩ → a⟨6⟩: 6 factors Waa[dec]ᵀ·diag(dg/dz): ratio")
    expect(flow.locator("#undefined")).to_contain_text(
        "left of the line is the gradient that reaches the encoder"
    )
