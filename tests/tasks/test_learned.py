"""When a network has learned: the rule, counted by hand."""

import numpy as np
import pytest

from explorer.tasks import IN_A_ROW, learned_at


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ([], None),
        ([0.05, 0.05], None),
        ([0.05, 0.05, 0.05], 3),
        ([0.5, 0.05, 0.05, 0.05, 0.5], 4),
        ([0.05, 0.05, 0.2, 0.05, 0.05], None),
        ([0.05, 0.05, 0.2, 0.05, 0.05, 0.05], 6),
        ([0.05, 0.1, 0.05, 0.05, 0.05], 5),
        ([0.05, 0.05, np.nan, 0.05, 0.05], None),
        ([0.05, 0.05, np.inf, 0.0, 0.0, 0.0], 6),
    ],
)
def test_the_first_row_below_counts_from_its_end(loss, expected):
    assert learned_at(np.array(loss), 0.1, in_a_row=3) == expected


def test_the_row_has_twenty_updates():
    assert IN_A_ROW == 20
    assert learned_at(np.full(19, 0.05), 0.1) is None
    assert learned_at(np.full(20, 0.05), 0.1) == 20
