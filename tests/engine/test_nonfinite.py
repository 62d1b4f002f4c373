"""Whether all numbers are finite: in pieces of which OpenBLAS forms a product on one core."""

import numpy as np
import pytest

from explorer.engine import nonfinite
from explorer.engine.nonfinite import all_finite

PIECE = nonfinite._ON_ONE_CORE


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])
def test_one_number_that_is_not_finite_is_found_wherever_it_is(size, dtype):
    array = np.ones(size, dtype)
    assert all_finite(array)
    for place in {0, size // 2, size - 1} if size else ():
        for wrong in (np.nan, np.inf, -np.inf):
            array[place] = wrong
            assert not all_finite(array), (place, wrong)
        array[place] = np.finfo(dtype).max  # its square is not finite, and it is
        with np.errstate(over="ignore"):
            assert all_finite(array)
        array[place] = 1


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_order_in_memory_does_not_matter(order):
    array = np.ones((150, 200), order=order)
    assert all_finite(array)
    assert all_finite(array[::2, ::3])
    array[149, 199] = np.nan
    assert not all_finite(array)
    assert not all_finite(array.T)
    assert all_finite(array[:149])


def test_no_product_is_longer_than_one_core_forms(monkeypatch):
    """The length from which OpenBLAS takes two; a second core may be busy."""

    class Watched(np.ndarray):
        longest = 0

        def dot(self, other):
            Watched.longest = max(Watched.longest, self.size)
            return np.asarray(self).dot(np.asarray(other))

    assert all_finite(np.ones(5 * PIECE).view(Watched))
    assert 0 < Watched.longest <= PIECE
