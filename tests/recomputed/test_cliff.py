"""Cliff: both balls of twenty drawn starts, and the numbers that are said, by the model itself.

    a<t> = σ(w a<t-1> + b), a<0> = σ(½), E = (a<50> - 0.7)²

with the gradient by a complex step; the engine and the page use another, faster recursion.
Source: Pascanu, Mikolov, Bengio (2013), "On the difficulty of training recurrent neural networks",
ICML, figure 6.
"""

import numpy as np
import pytest

from explorer.run.cliff import B_RANGE, STARTS, W_RANGE, descend
from explorer.views.cliff.surface import describe_cliff
from tests.recomputed.numbers import close, numbers_in
from tests.recomputed.plain import H, sigmoid

STEPS = 12
DRAWN = np.random.default_rng(6).uniform((3, -3.5, 0.1, 0.02), (7, -0.5, 2, 0.5), (20, 4))


def error(w, b):
    a = sigmoid(0.5)
    for _ in range(50):
        a = sigmoid(w * a + b)
    return (a - 0.7) ** 2


def gradient(w, b):
    return np.array([error(w + 1j * H, b).imag, error(w, b + 1j * H).imag]) / H


def roll(w, b, rate, threshold, steps=STEPS):
    """(w, b, E, ‖∇E‖) at the start and after every step."""
    rows, at = [], np.array([w, b])
    for _ in range(steps + 1):
        g = gradient(*at)
        norm = np.hypot(*g)
        rows.append((*at, error(*at), norm))
        at = at - rate * (g if norm <= threshold else g / norm * threshold)
    return np.array(rows)


def tame(rows):
    """The steps until the ball has been where a step multiplies rounding: close to the wall."""
    steep = np.flatnonzero(rows[:, 3] > 20)
    return len(rows) if not len(steep) else steep[0] + 1


@pytest.mark.parametrize("start", DRAWN)
def test_both_balls_roll_as_the_model_itself_says(start):
    found = descend(*start, STEPS)
    for path, threshold in ((found.off, np.inf), (found.on, start[3])):
        mine = roll(*start[:3], threshold)
        n = tame(mine)
        theirs = np.array([path.w, path.b, path.loss, path.gradient_norm]).T
        np.testing.assert_allclose(theirs[:n], mine[:n], rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("start", DRAWN)
def test_the_words_give_the_place_where_each_ball_is(start):
    words = describe_cliff(descend(*start, 3))
    for name, threshold in (("without the clip", np.inf), ("with the clip", start[3])):
        w, b, E, _ = roll(*start[:3], threshold, 3)[-1]
        numbers = numbers_in(words.split(f"The path {name}, after 3 steps: ")[1])
        for said, value in zip(numbers[:3], (w, b, E), strict=True):
            assert close(said, value)


def test_at_the_foot_the_ninth_step_leaves_the_map_and_with_the_clip_none_does():
    foot = STARTS[0]
    off = roll(foot.w, foot.b, foot.learning_rate, np.inf, 9)
    inside = (W_RANGE[0] <= off[:, 0]) & (off[:, 0] <= W_RANGE[1])
    inside &= (B_RANGE[0] <= off[:, 1]) & (off[:, 1] <= B_RANGE[1])
    assert np.flatnonzero(~inside).tolist() == [9]
    on = roll(foot.w, foot.b, foot.learning_rate, foot.threshold, 60)
    assert np.hypot(*np.diff(on[:, :2], axis=0).T).max() <= foot.threshold + 1e-12
    assert (W_RANGE[0] <= on[:, 0]).all()
    assert (on[:, 0] <= W_RANGE[1]).all()


def test_on_the_edge_one_step_lands_two_hundred_and_thirty_away_where_nothing_moves():
    edge = STARTS[1]
    rows = roll(edge.w, edge.b, edge.learning_rate, np.inf, 1)
    assert rows[0, 3] == pytest.approx(232, abs=0.5)
    assert np.hypot(*(rows[1, :2] - rows[0, :2])) == pytest.approx(232, abs=2.5)
    assert rows[1, 3] < 1e-30


def test_on_the_plain_the_clip_never_fires_in_a_hundred_steps_and_the_ball_stays_near():
    plain = STARTS[2]
    rows = roll(plain.w, plain.b, plain.learning_rate, np.inf, 100)
    assert rows[:, 3].max() < plain.threshold
    assert np.hypot(*(rows[:, :2] - rows[0, :2]).T).max() < 0.4
    assert "in a hundred steps" in plain.watch
    assert "0.4" in plain.watch


@pytest.mark.parametrize("nudge", [0.0, 1e-9, -1e-9])
def test_at_the_foot_the_clipped_ball_hops_up_the_wall_until_the_38th_step(nudge):
    """And so on every computer: a start that is a little off ends the same."""
    foot = STARTS[0]
    E = roll(foot.w + nudge, foot.b, foot.learning_rate, foot.threshold, 500)[:, 2]
    began = E[0]
    assert np.flatnonzero(began < E).tolist() == list(range(4, 39, 2))
    assert round(E.max(), 2) == 0.25
    assert "from the 4th to the 38th every second one still goes up the wall (E up to 0.25)" in (
        foot.watch
    )
    assert "from the 39th on E stays below where it began" in foot.watch
