"""What the page "Cliff" hands to the browser, and what it takes from it."""

import math

import numpy as np
import pytest

from explorer.run.cliff import STARTS, cliff_map, descend
from explorer.views.cliff.picture import HIGHEST, NORM_DECADES, pack_map, read_paths
from tests.wire.unpack import unpack

GOOD = {"w": 5.0, "b": -2.0, "learning_rate": 2.0, "threshold": 0.1, "steps": 7}


def test_the_colours_are_those_of_the_engines_map_to_half_a_level():
    (_, sent), grid = unpack(pack_map()), cliff_map(301, 201)
    low, high = NORM_DECADES
    np.testing.assert_allclose(sent["loss"] / 255 * HIGHEST, grid.loss, atol=HIGHEST / 510 + 1e-12)
    norm = 10 ** (low + sent["norm"] / 255 * (high - low))
    inside = (grid.gradient_norm > 10**low) & (grid.gradient_norm < 10**high)
    assert inside.mean() > 0.99
    np.testing.assert_allclose(norm[inside], grid.gradient_norm[inside], rtol=0.03)
    assert grid.loss.max() < HIGHEST


def test_paths_that_are_asked_for_come_from_the_engine():
    found, expected = read_paths(GOOD), descend(5.0, -2.0, 2.0, 0.1, 7)
    np.testing.assert_array_equal(found.off.w, expected.off.w)
    np.testing.assert_array_equal(found.on.b, expected.on.b)


@pytest.mark.parametrize(
    "wrong",
    [
        {"w": math.nan}, {"w": "5"}, {"b": 1e10}, {"learning_rate": -1}, {"threshold": math.inf},
        {"steps": 501}, {"steps": 2.5}, {"steps": -1}, {"steps": True}, {"w": None},
    ],
)  # fmt: skip
def test_a_message_that_cannot_be_right_shows_the_first_start(wrong):
    found = read_paths({**GOOD, **wrong})
    assert found.off.w.tolist() == [STARTS[0].w]


@pytest.mark.parametrize("message", [None, "paths", 3, [], {}])
def test_without_a_message_the_first_start_is_shown(message):
    assert read_paths(message).off.b.tolist() == [STARTS[0].b]
