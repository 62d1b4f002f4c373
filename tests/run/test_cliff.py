"""Balls on the cliff: a step is gradient descent, and the starts show what they say."""

import numpy as np
import pytest

from explorer import engine
from explorer.run.cliff import B_RANGE, STARTS, W_RANGE, cliff_map, descend

START = {start.name: start for start in STARTS}


def from_start(name, steps, **changes):
    start = START[name]
    given = {"learning_rate": start.learning_rate, "threshold": start.threshold, **changes}
    return descend(start.w, start.b, given["learning_rate"], given["threshold"], steps)


def moves(path):
    return np.hypot(np.diff(path.w), np.diff(path.b))


def test_a_step_is_the_rate_times_the_gradient_and_no_longer_than_the_clip_lets_it():
    rate, threshold = 0.7, 0.09
    found = descend(5.1, -2.4, rate, threshold, 6)
    for path, limit in ((found.off, np.inf), (found.on, threshold)):
        for i in range(6):
            at = engine.cliff(path.w[i], path.b[i])
            gradient = np.array([at.dw.item(), at.db.item()])
            norm = np.linalg.norm(gradient)
            step = rate * gradient * min(1, limit / norm)
            assert path.gradient_norm[i] == pytest.approx(norm, rel=1e-14)
            assert path.loss[i] == at.loss.item()
            assert path.w[i + 1] == pytest.approx(path.w[i] - step[0], abs=1e-14)
            assert path.b[i + 1] == pytest.approx(path.b[i] - step[1], abs=1e-14)


def test_at_the_foot_the_ninth_step_leaves_the_map_and_the_clipped_ball_stays():
    found = from_start("At the foot of the cliff", 60)
    assert found.off.leaves_at == 9
    assert found.off.gradient_norm[8] > 30, "it stands on the wall"
    assert (moves(found.off)[9:] == 0).all(), "and stays where it fell"
    assert found.on.leaves_at is None
    assert moves(found.on).max() <= 0.1 + 1e-12
    assert found.on.loss[-1] < 0.01 < found.off.loss[-1]


def test_on_the_edge_one_step_is_enough():
    found = from_start("On the edge", 60)
    assert found.off.leaves_at == 1
    assert found.off.gradient_norm[0] == pytest.approx(232, abs=0.5)
    assert moves(found.off)[0] == pytest.approx(232, abs=2)
    assert (moves(found.off)[1:] == 0).all()
    assert found.on.leaves_at is None
    assert found.on.loss[-1] < 0.01


def test_on_the_plain_the_clip_never_fires_and_nothing_gets_anywhere():
    found = from_start("On the plain", 60)
    np.testing.assert_array_equal(found.off.w, found.on.w)
    assert moves(found.off).sum() < 0.25
    assert found.off.loss[-1] > 0.95 * found.off.loss[0]


def test_starts_lie_on_the_map():
    for start in STARTS:
        assert W_RANGE[0] < start.w < W_RANGE[1]
        assert B_RANGE[0] < start.b < B_RANGE[1]


def test_a_threshold_of_zero_moves_nothing_and_a_rate_of_a_billion_is_a_number():
    found = from_start("At the foot of the cliff", 5, learning_rate=1e9, threshold=0)
    assert (found.on.w == 4.7).all()
    assert found.off.w[1] < -1e7
    assert np.isfinite(found.off.loss).all()
    assert found.off.leaves_at == 1


def test_a_ball_that_went_to_infinity_stays_there_without_a_warning():
    found = descend(4.98, -2.6, 1e308, 1e9, 3)
    assert np.isinf(found.off.w[1:]).all()
    assert np.isnan(found.off.loss[1:]).all()
    assert found.off.leaves_at == 1


def test_the_map_is_the_engines_and_cannot_be_written():
    grid = cliff_map(31, 21)
    found = engine.cliff(grid.w[7], grid.b[3])
    assert grid.loss[3, 7] == found.loss.item()
    assert grid.gradient_norm[3, 7] == pytest.approx(np.hypot(found.dw, found.db).item())
    assert (grid.w[0], grid.w[-1], grid.b[0], grid.b[-1]) == (*W_RANGE, *B_RANGE)
    with pytest.raises(ValueError, match="read-only"):
        grid.loss[0, 0] = 1
