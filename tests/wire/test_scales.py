"""A scale that follows its numbers ends at a round one."""

import numpy as np
import pytest

from explorer.wire.pack import pack
from explorer.wire.scales import round_range

LARGEST = np.finfo(float).max


@pytest.mark.parametrize(
    ("largest", "end"), [(0.3, 0.5), (1.0, 1.0), (1.2, 2.0), (7.0, 10.0), (0.0, 1e-300)]
)
def test_it_is_1_2_or_5_times_a_power_of_ten(largest, end):
    assert round_range(np.array([largest, -largest / 2, np.nan])) == pytest.approx(end)


def test_it_holds_all_arrays_and_what_it_has_to_hold_at_least():
    arrays = np.array([0.1, -3.0]), np.empty(0), np.array([np.inf, np.nan])
    assert round_range(*arrays) == 5.0
    assert round_range(*arrays, least=7.0) == 10.0


def test_the_end_of_what_floats_hold_can_be_sent():
    assert round_range(np.array([-LARGEST, 1.0])) == LARGEST
    pack({"range": round_range(np.array([1.2e308]))}, {})
