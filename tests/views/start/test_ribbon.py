"""The moving picture of the start page: its numbers by a law, its colours by the ruler."""

import re

import pytest

from explorer.charts.theme import DECADES, GRADIENT
from explorer.number_text import number
from explorer.ui.style import page_style
from explorer.views.start import ribbon


@pytest.mark.parametrize("gain", ribbon.GAINS)
def test_each_step_back_multiplies_by_the_gain(gain):
    ratios = ribbon.ratios_of(gain)
    assert len(ratios) == ribbon.STEPS
    assert ratios == pytest.approx([gain ** (ribbon.STEPS - k) for k in range(1, ribbon.STEPS + 1)])


def test_the_rows_say_what_is_left_at_step_one():
    said = {gain: ribbon.say_row(gain, ribbon.ratios_of(gain)) for gain in ribbon.GAINS}
    assert said == {
        0.5: f"vanishes: {number(0.5**29)} of it is left",
        1.0: "keeps its size",
        1.5: f"explodes: {number(1.5**29)} times as large",
    }


def test_a_colour_is_the_ruler_s():
    ends = [10.0**-DECADES, 1.0, 10.0**DECADES, 10.0 ** (DECADES + 3)]
    colours = [re.fullmatch(r"light-dark\((.+), (.+)\)", ribbon.colour_of(one)) for one in ends]
    for is_dark in (False, True):
        scale = GRADIENT[is_dark]
        assert [one[1 + is_dark] for one in colours] == [
            scale[0], scale[len(scale) // 2], scale[-1], scale[-1],
        ]  # fmt: skip


def test_it_moves_for_less_than_five_seconds_and_not_where_less_motion_is_asked_for():
    """Source: W3C, WCAG 2.2, 2.2.2 Pause, Stop, Hide."""
    style = page_style()
    delays = [float(one) for one in re.findall(r"animation-delay: ([\d.]+)s", ribbon.draw_ribbon())]
    (lasts,) = (float(one) for one in re.findall(r"arrive ([\d.]+)s", style))
    assert len(delays) == 3 * ribbon.STEPS
    assert max(delays) + lasts < 5
    assert "prefers-reduced-motion: reduce) { .ribbon i { animation: none" in style
