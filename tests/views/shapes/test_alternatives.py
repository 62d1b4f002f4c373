"""What the next symbol could have been, as data."""

import numpy as np
import pytest

from explorer.charts.shades import blend
from explorer.charts.theme import palette
from explorer.views.shapes.alternatives import describe_alternatives, draw_alternatives
from tests.views.made import named, texts

STEPS = [[("a", 0.6), ("b", 0.3)], [("b", 0.5), ("c", 0.25)], [("a", 1.0), ("b", 0.0)]]
CHOSEN = ["a", "x", "b"]


def drawn(steps=STEPS, chosen=CHOSEN, **options):
    return draw_alternatives(steps, chosen=chosen, **options)


def test_every_step_is_a_column_with_the_likeliest_on_top():
    symbols = named(drawn(), "symbols")
    assert list(symbols.x) == [0, 0, 1, 1, 1, 2, 2]
    assert list(symbols.y) == [0, 1, 0, 1, 2, 0, 1]
    assert list(symbols.text) == ["<b>a</b>", "b", "b", "c", "<b>x</b>", "a", "<b>b</b>"]


@pytest.mark.parametrize("dark", [False, True])
def test_the_colour_of_a_cell_is_its_chance_from_0_to_1_in_every_figure(dark):
    fills, colours = named(drawn(dark=dark), "chances").marker.color, palette(dark)
    chances = [0.6, 0.3, 0.5, 0.25, 0, 1.0, 0.0]
    assert list(fills) == [blend(colours.paper, colours.applied, one) for one in chances]


def test_what_was_taken_is_outlined():
    outline = named(drawn(), "taken")
    middles = [np.mean(outline.x[i : i + 2]) for i in range(0, 18, 6)]
    assert middles == pytest.approx([0, 1, 2])
    assert [np.mean(outline.y[i + 1 : i + 3]) for i in range(0, 18, 6)] == pytest.approx([0, 2, 1])


def test_what_was_taken_and_is_not_among_the_likeliest_has_a_row_of_its_own():
    figure = drawn()
    assert list(figure.layout.yaxis.ticktext) == ["1.", "2.", "taken"]
    told = named(figure, "chances").customdata[4]
    assert list(told) == [2, "x", "not among the 2 likeliest", ", taken"]
    known = named(drawn(chances=[0.6, 0.05, 0.0]), "chances")
    assert list(known.customdata[4]) == [2, "x", "5.0%", ", taken"]
    within = drawn(chosen=["a", "b", "b"])
    assert list(within.layout.yaxis.ticktext) == ["1.", "2."]


@pytest.mark.parametrize(("symbol", "n"), [("a", 60), ("C#4 ¼", 32), ("w", 1), ("a", 20)])
def test_the_columns_of_a_line_have_room_for_their_symbols_on_a_phone(symbol, n):
    figure = drawn([[(symbol, 0.5), ("b", 0.25)]] * n, [symbol] * n)
    low, high = figure.layout.xaxis.range
    pixels = (330 - 56) / (high - low)
    assert pixels >= max(len(part) for part in symbol.split()) * 7.8
    assert named(figure, "symbols").textfont.size >= 12
    assert set(named(figure, "symbols").x) <= set(range(round(high + 0.5)))
    assert len(named(figure, "symbols").x) == 2 * n


def test_a_new_line_says_its_first_step():
    figure = drawn([[("a", 0.5), ("b", 0.5)]] * 40, ["a"] * 40)
    assert [text for text in texts(figure) if text.startswith("y⟨")] == ["y⟨1⟩", "y⟨15⟩", "y⟨29⟩"]
    y = named(figure, "symbols").y
    assert y[28] > y[1] + 1


def test_a_note_stands_above_its_length():
    figure = drawn([[("C#4 ¼", 0.5)]], ["C#4 ¼"])
    assert named(figure, "symbols").text == ("<b>C#4<br>¼</b>",)


def test_a_letter_of_someones_text_is_never_markup():
    assert named(drawn([[("<", 0.5)]], ["&"]), "symbols").text == ("&lt;", "<b>&amp;</b>")


def test_every_step_is_told():
    assert describe_alternatives(STEPS, chosen=CHOSEN) == (
        "What was taken at every step with its chance, and what else was likely. In 1 of 3 steps "
        "the likeliest was taken. 1: “a” 60%, “b” 30%; 2: “x” not among the likeliest, “b” 50%, "
        "“c” 25%; 3: “b” 0%, “a” 100%."
    )
    known = describe_alternatives(STEPS, chosen=CHOSEN, chances=[0.6, 0.05, 0.0])
    assert "2: “x” 5%, “b” 50%" in known
