"""The diagrams of the page "Cells" in a real browser, against the engine's gates."""

import re

import pytest
from playwright.sync_api import expect

from explorer.experiment import Experiment, to_query
from explorer.run.cells import run_cells
from tests.browser.steps import expect_fits, numbers_in

SHOWN = Experiment(task="latch", n_steps=7, n_a=4, updates=30, a0="learned", seed=3)
ROOT = '[data-testid="cells"]'


def open_cells(page, url):
    query = "&".join(f"{name}={value}" for name, value in to_query(SHOWN).items())
    page.goto(f"{url}/cells?{query}")
    root = page.locator(ROOT)
    expect(root).to_have_attribute("data-trace", re.compile("."))
    return root


def gates(root, cell):
    """The numbers beside the valves, by the names that stand there."""
    words = root.locator(f"#{cell} text.gate").all_text_contents()
    return {word.split(" ")[0]: numbers_in(word.split(" ")[1])[0] for word in words}


def test_stepping_shows_the_engines_gates(page, app_url):
    root = open_cells(page, app_url)
    cells = run_cells(SHOWN).cells
    root.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(root).to_have_attribute("data-t", "4")
    expect(root).to_have_attribute("data-unit", "3")
    gru, lstm = cells["gru"].run.trace, cells["lstm"].run.trace
    u = gru.gates["u"][3, 0, 2]
    expected = {"1−Γu": 1 - u, "Γu": u, "Γr": gru.gates["r"][3, 0, 2]}
    assert gates(root, "gru") == pytest.approx(expected, abs=5.1e-4)
    expected = {f"Γ{name}": lstm.gates[name][3, 0, 2] for name in "fuo"}
    assert gates(root, "lstm") == pytest.approx(expected, abs=5.1e-4)
    for cell, one in cells.items():
        formula = root.get_by_test_id(f"formula-{cell}").inner_text()
        assert numbers_in(formula)[-1] == pytest.approx(one.run.trace.a[4, 0, 2], abs=5.1e-4)
    page.keyboard.press("End")
    expect(root).to_have_attribute("data-t", "7")
    expect(root.get_by_role("button", name="Step forward")).to_be_disabled()
    page.keyboard.press("Home")
    expect(root).to_have_attribute("data-t", "1")


def test_one_cell_alone_and_the_learned_start(page, app_url):
    root = open_cells(page, app_url)
    root.get_by_role("button", name="LSTM", exact=True).click()
    expect(root.locator("#rnn")).to_be_hidden()
    expect(root.locator("#lstm")).to_be_visible()
    start = run_cells(SHOWN).cells["lstm"].run.trace.a[0, 0, 0]
    assert start != 0
    chip = root.locator("#lstm svg text", has_text="a⟨0⟩").locator("xpath=preceding-sibling::*[1]")
    assert numbers_in(chip.text_content())[0] == pytest.approx(start, abs=5.1e-4)
    root.evaluate("root => { root.dataset.mark = 'the same element'; }")
    page.get_by_test_id("stSidebar").get_by_text("Start", exact=True).click()
    expect(root).to_have_attribute("data-mark", "the same element")


def test_the_table_fits_a_phone_and_breaks_no_word(open_context, app_url):
    page = open_context(390, 844)
    open_cells(page, app_url)
    table = page.get_by_role("table").first
    expect(table).to_be_visible()
    expect_fits(page)
    for name in ("RNN", "GRU", "LSTM"):
        lines = table.get_by_role("cell", name=name, exact=True).evaluate(
            """cell => {
              const text = document.createRange();
              text.selectNodeContents(cell);
              return new Set([...text.getClientRects()].map((line) => Math.round(line.top))).size;
            }"""
        )
        assert lines == 1, name


COLLIDE = """svg => {
  const across = (a, b) => [
    Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
    Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
  ];
  const within = (a, b) => a.x >= b.x && a.x + a.width <= b.x + b.width;
  const texts = [...svg.querySelectorAll("text")];
  const shapes = [...svg.querySelectorAll("rect, circle")];
  const own = (text) => {
    const before = text.previousElementSibling;
    return before?.matches("rect, .op") ? before : null;
  };
  const found = [];
  for (const [i, text] of texts.entries()) {
    const box = text.getBBox(), holds = own(text)?.getBBox() ?? { x: 0, width: 480 };
    if (!within(box, holds)) found.push([text.textContent, "stands out"]);
    for (const other of [...texts.slice(0, i), ...shapes]) {
      const [wide, high] = across(box, other.getBBox());
      if (other !== own(text) && wide > 2 && high > 6) // a line is higher than its digits
        found.push([text.textContent, other.textContent || other.getAttribute("class")]);
    }
  }
  return found;
}"""


@pytest.mark.parametrize(
    ("link", "last"),
    [
        ("task=latch&n_steps=12&n_a=4&gain=0.01", 12),  # −8.88 × 10⁻⁴ on a wire, in a state
        ("task=latch&n_steps=40&n_a=4&gain=2&activation=identity", 40),  # up to 10¹²
    ],
)
def test_a_number_stands_in_its_box_and_over_nothing_else_however_small_or_large(visit, link, last):
    page = visit(f"cells?{link}")
    root = page.locator(ROOT)
    expect(root).to_have_attribute("data-trace", re.compile("."))
    root.focus()
    for t in range(1, last + 1):
        expect(root).to_have_attribute("data-t", str(t))
        for cell in ("rnn", "gru", "lstm"):
            assert root.locator(f"#{cell} svg").first.evaluate(COLLIDE) == [], (t, cell)
        page.keyboard.press("ArrowRight")
