"""The network of one number, as data."""

import numpy as np
import pytest

from explorer import engine, shapes
from explorer.run.training import open_task
from explorer.tasks.weather import RANGE_C
from explorer.views.shapes.curve import describe_curve, draw_curve
from tests.views.made import named

RECIPE = shapes.EXHIBITS["plain"].recipe
TASK, PARAMS = open_task(RECIPE)[0], shapes.find(RECIPE)


def test_the_curve_is_what_the_network_says_of_every_temperature_by_itself():
    line = named(draw_curve(PARAMS, TASK), "the network")
    for i in (0, 60, 180):
        x = np.array([[[(line.x[i] - TASK.mean) / TASK.sd]]])
        said = TASK.to_units(engine.forward(PARAMS, x).y_hat.item())
        assert line.y[i] == pytest.approx(said, abs=1e-4)


def test_the_dots_are_the_days_held_out_each_with_the_day_after():
    dots = named(draw_curve(PARAMS, TASK), "days held out")
    days = TASK.to_units(TASK.held_out)
    np.testing.assert_allclose(dots.x, days[:-1])
    np.testing.assert_allclose(dots.y, days[1:])
    assert len(dots.customdata) == 364
    assert dots.customdata[0] == "2015-01-01"


def test_same_as_today_is_the_diagonal_and_both_axes_are_the_same():
    figure = draw_curve(PARAMS, TASK, dark=True)
    same = named(figure, "same as today")
    assert list(same.x) == list(same.y) == list(RANGE_C)
    assert figure.layout.xaxis.range == figure.layout.yaxis.range == RANGE_C
    assert figure.layout.yaxis.scaleanchor == "x"


def test_the_errors_in_words_are_those_of_the_scores():
    scores = {(one.who, one.data): one.value for one in shapes.report(PARAMS, TASK).scores}
    said = describe_curve(PARAMS, TASK)
    assert f"It is off by {scores['the network', 'held out']:.2f}°" in said
    assert f"“same as today” by {scores['same as today', 'held out']:.2f}°." in said
    assert "for 364 days held out" in said


def test_a_network_that_has_grown_beyond_all_bounds_is_drawn_and_told():
    huge = PARAMS.replace(by=np.array([1e9]))
    draw_curve(huge, TASK)
    assert "e" in describe_curve(huge, TASK)
