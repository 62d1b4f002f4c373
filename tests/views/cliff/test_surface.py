"""The cliff in 3-D, as data."""

import numpy as np

from explorer.run.cliff import STARTS, cliff_map, descend
from explorer.views.cliff.surface import describe_cliff, draw_cliff

FOOT = STARTS[0]
FALL = descend(FOOT.w, FOOT.b, 1.0, 0.1, 20)


def test_height_is_the_error_and_colour_the_norm_of_its_gradient():
    surface = draw_cliff(FALL, dark=False).data[0]
    grid = cliff_map(len(surface.x), len(surface.y))
    np.testing.assert_array_equal(surface.z, grid.loss)
    np.testing.assert_allclose(10 ** np.asarray(surface.surfacecolor), grid.gradient_norm)


def test_a_path_lies_on_the_surface_and_what_left_the_map_is_not_drawn_but_told():
    _, off, on = draw_cliff(FALL, dark=False).data
    assert np.isfinite(off.x[:9]).all()
    assert np.isnan(off.x[9:]).all()
    assert "left the map at step 9" in off.name
    np.testing.assert_array_equal(on.x, FALL.on.w)
    assert (on.z > FALL.on.loss).all()
    assert (on.z - FALL.on.loss < 0.01).all()


def test_the_words_say_where_both_balls_are():
    words = describe_cliff(FALL)
    assert "w = 22.086, b = 28.326" in words
    assert "it left the map at step 9" in words
    assert "after 20 steps" in words
