"""Colours between colours, shares as people read them, and names that keep apart."""

import pytest

from explorer.charts.line_ends import apart
from explorer.charts.shades import blend, contrast, ink_on, veil_of
from explorer.charts.theme import palette
from explorer.number_text import percent, short_percent


def test_a_shade_lies_between_its_two_colours():
    assert blend("#000000", "#ffffff", 0) == "#000000"
    assert blend("#000000", "#ffffff", 1) == "#ffffff"
    assert blend("#102030", "#304050", 0.5) == "#203040"
    assert veil_of("#102030", 0.2) == "rgba(16,32,48,0.2)"


def test_the_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("dark", [False, True])
def test_a_symbol_can_be_read_on_every_shade_of_the_accent(dark):
    """4.5 to 1 is what WCAG 2 asks of small text."""
    colours = palette(dark)
    for step in range(101):
        shade = blend(colours.paper, colours.applied, step / 100)
        assert contrast(ink_on(shade), shade) >= 4.5, step


def test_all_and_nothing_are_said_only_where_they_are_true():
    said = {0: "0%", 0.004: "less than 1%", 0.12: "12%", 0.994: "99%", 0.9999: "more than 99%",
            1: "100%"}  # fmt: skip
    assert {share: percent(share) for share in said} == said
    assert (short_percent(0.004), short_percent(0.9999)) == ("<1%", ">99%")


def test_names_that_would_lie_on_one_another_are_moved_apart_and_keep_their_order():
    assert apart([0.2, 0.9, 0.5], 0.1, 1.0) == [0.2, 0.9, 0.5]
    moved = apart([0.01, 0.0, 0.02], 0.1, 1.0)
    assert moved == pytest.approx([0.1, 0.0, 0.2])
    assert apart([1.0, 1.0, 0.99], 0.1, 1.0) == pytest.approx([0.9, 1.0, 0.8])
    assert apart([], 0.1, 1.0) == []
