"""The maps around a network, as data."""

import dataclasses

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.number_text import say, short
from explorer.run import run
from explorer.run.landscape import measure_landscape
from explorer.views.cliff.landscape import (
    describe_landscape,
    draw_landscape,
    legend_of,
    say_landscape,
)

RESULT = run(Experiment(task="latch", n_steps=6, n_a=4, batch=3, threshold=0.001))
ALONG = measure_landscape(RESULT, "gradient", points=5)
AROUND = measure_landscape(RESULT, "random", points=5)


@pytest.mark.parametrize("which", ["loss", "norm"])
def test_colour_is_the_logarithm_of_the_value_and_alpha_runs_to_the_right(which):
    heat = draw_landscape(ALONG, which, dark=False).data[0]
    values = ALONG.loss if which == "loss" else ALONG.gradient_norm
    np.testing.assert_allclose(10 ** np.asarray(heat.z), values.T)
    assert heat.customdata == tuple([say(one) for one in row] for row in values.T)
    assert 10**heat.zmin == pytest.approx(values.min())
    assert 10**heat.zmax == pytest.approx(values.max())


def test_zero_infinity_and_nan_are_hatched_and_never_coloured():
    values = AROUND.loss.copy()
    values[0, 0], values[1, 2], values[4, 4] = np.inf, np.nan, 0
    heat, *others = draw_landscape(dataclasses.replace(AROUND, loss=values), "loss", dark=True).data
    blank = np.isnan(np.asarray(heat.z))
    assert blank.sum() == 3
    assert blank[0, 0]
    assert blank[2, 1], "alpha to the right, beta up"
    assert {"∞", "NaN", "exactly 0"} <= {trace.name for trace in others}
    assert np.isfinite(heat.zmin)
    assert np.isfinite(heat.zmax)


def test_a_map_without_a_finite_value_is_hatched_all_over():
    nothing = dataclasses.replace(AROUND, loss=np.full((5, 5), np.nan))
    assert "∞ or NaN everywhere" in describe_landscape(nothing, "loss")
    assert draw_landscape(nothing, "loss", dark=False).data[1].name == "NaN"


def test_the_network_stands_in_the_middle_and_the_steps_where_they_end():
    points = {t.name.split(":")[0]: t for t in draw_landscape(ALONG, "loss", dark=False).data[1:]}
    assert points["the network"].x == (0,)
    for name, ball in (("off", "without"), ("on", "with")):
        assert points[f"one step {ball} the clip"].x == (ALONG.steps[name][0],)
    assert len(draw_landscape(AROUND, "loss", dark=False).data) == 2


def test_the_words_have_the_numbers():
    assert f"L = {ALONG.loss_here:.3f}" in say_landscape(ALONG)
    times = ALONG.steps["off"][0] / ALONG.steps["on"][0]
    assert f"{short(times, 3)} times shorter" in say_landscape(ALONG)
    assert "‖∂L/∂W‖" in say_landscape(AROUND)
    assert "one step" in legend_of(ALONG)
    assert "one step" not in legend_of(AROUND)
    far = dataclasses.replace(ALONG, steps={"off": (3.0, np.inf), "on": (0.0, 1.0)})
    assert "L = ∞, 3 times as far away as the edge" in say_landscape(far)
    assert "with it, none" in say_landscape(far)
    assert len(draw_landscape(far, "loss", dark=False).data) == 3, "what is off the map is told"
    assert "in the middle" in describe_landscape(ALONG, "norm")
