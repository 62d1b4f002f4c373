"""The matrix of a row that every loss reaches everywhere: walked, spoken and pointed at."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import numbers_in

OPAQUE = """(canvas, { y, places }) => {
    const [scale, ctx] = [canvas.width / canvas.clientWidth, canvas.getContext("2d")];
    const { data } = ctx.getImageData(0, Math.round(y * scale), canvas.width, 1);
    return places.map((x) => data[4 * Math.round(x * scale) + 3]);
}"""
"""How opaque the canvas is at places of one height; nothing is painted where there is no cell."""


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
    x, y = inner["x"] - outer["x"], inner["y"] - outer["y"] + 0.5 * inner["height"] / T
    wide = inner["width"] / (T + 1)
    places = [x + (k + 0.5) * wide for k in range(T + 1)]
    assert canvas.evaluate(OPAQUE, {"y": y, "places": places}) == [255] * (T + 1)
    canvas.hover(position={"x": places[4], "y": y})
    expect(words).to_contain_text("L⟨1⟩ → a⟨4⟩: 3 steps later, along every way")
