"""The matrix of a row that every loss reaches everywhere: walked, spoken and pointed at."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import numbers_in


def expect_whole_matrix(page, sight):
    """Keys reach the last column of every row, and the pointer reads what is right of the loss."""
    flow, T = page.get_by_test_id("flow"), sight.n_steps
    grid, cell, words = (
        flow.get_by_role("grid"), flow.get_by_role("gridcell"), flow.get_by_test_id("flow-cell"),
    )  # fmt: skip
    expect(grid).to_have_attribute("aria-label", re.compile("one column for each step k"))
    expect(flow.locator("#matrix-symbol")).to_have_text("‖∂L⟨t⟩/∂a⟨k⟩‖ ÷ that at its own step")
    alone = sight.back_from(2).back.da_norm  # the pass of L⟨2⟩ by itself
    grid.focus()
    for _ in range(T):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    for k in (T, T - 1):
        expect(cell).to_contain_text(f"Row 2, column {k}.")
        ratio, norm = numbers_in(cell.text_content().split("ratio")[1])
        assert norm == pytest.approx(alone[k], rel=0.06)
        assert ratio == pytest.approx(alone[k] / alone[2], rel=0.06)
        expect(words).to_contain_text(f"L⟨2⟩ → a⟨{k}⟩: {k - 2} steps later")
        page.keyboard.press("ArrowLeft")
    canvas = flow.locator("#matrix")
    outer, inner = canvas.bounding_box(), grid.bounding_box()
    x = inner["x"] - outer["x"] + 4.5 * inner["width"] / (T + 1)
    y = inner["y"] - outer["y"] + 0.5 * inner["height"] / T
    canvas.hover(position={"x": x, "y": y})
    expect(words).to_contain_text("L⟨1⟩ → a⟨4⟩: 3 steps later, along every way")
