"""One loss is measured against where it starts, all losses by their size."""

import numpy as np
import pytest

from explorer.run import ratio_to_start, size

INF, NAN = np.inf, np.nan


def kind_of(marks, row, t):
    return [name for name, mask in marks.items() if mask[row, t - 1]]


def test_the_start_is_the_last_step_at_which_there_is_a_gradient():
    rows = [[9.0, 1e-3, 1.0, 0.0], [9.0, 1e-2, 1e-1, 1.0], [0.0, 0.0, 0.0, 0.0], [9, 1.0, NAN, 0.0]]
    log, marks = ratio_to_start(np.array(rows))
    np.testing.assert_allclose(log[0], [-3, 0, NAN], atol=1e-12)
    np.testing.assert_allclose(log[1], [-2, -1, 0], atol=1e-12)
    assert marks["zero"][2].all()
    assert marks["nan"][3].tolist() == [True, True, False]


def test_no_gradient_at_the_last_step_makes_nothing_infinite():
    # What a batch gives whose sequences all end before step 3.
    log, marks = ratio_to_start(np.array([[5.0, 0.2, 0.4, 0.0]]))
    np.testing.assert_allclose(log, [[np.log10(0.5), 0, NAN]])
    assert not marks["inf"].any()


def test_ratios_far_beyond_what_a_float_holds_are_right():
    log, _ = ratio_to_start(np.array([[0, 1e300, 1e-300]]))
    assert log[0, 0] == pytest.approx(600)


def test_behind_the_step_of_the_loss_there_is_neither_number_nor_mark():
    log, marks = ratio_to_start(np.array([[1.0, 0.5, 1.0, NAN, NAN]]), step=2)
    np.testing.assert_allclose(log, [[np.log10(0.5), 0, NAN, NAN]])
    assert not any(mask.any() for mask in marks.values())


@pytest.mark.parametrize(
    ("value", "start", "kind"),
    [
        (0.0, 1.0, "zero"),
        (0.0, 0.0, "zero"),
        (0.0, INF, "zero"),
        (INF, 1.0, "inf"),
        (INF, INF, "inf"),
        (NAN, 1.0, "nan"),
        (NAN, NAN, "nan"),
        (1.0, INF, "nan"),
        (1.0, NAN, "nan"),
        (1e-200, 1.0, None),
        (1.0, 0.0, None),  # it starts here, one step before the last
    ],
)
def test_what_has_no_ratio_has_a_mark_and_no_number(value, start, kind):
    log, marks = ratio_to_start(np.array([[7.0, value, start]]))
    assert kind_of(marks, 0, 1) == ([kind] if kind else [])
    assert np.isnan(log[0, 0]) == (kind is not None)


def test_a_size_is_the_logarithm_itself():
    log, marks = size(np.array([[7.0, 1e-3, 0.0, 100.0, INF, NAN]]))
    np.testing.assert_allclose(log, [[-3, NAN, 2, NAN, NAN]])
    assert [kind_of(marks, 0, t) for t in range(1, 6)] == [[], ["zero"], [], ["inf"], ["nan"]]


def test_up_to_the_cut_of_a_window_a_gradient_shrinks_keeps_its_size_or_grows():
    import numpy as np

    from explorer.run.verdict import _up_to_the_cut

    said = {
        ratio: _up_to_the_cut(6, 3, np.array([ratio, 1.0]), 4).text.split("; ")[1]
        for ratio in (0.4, 1.0, 1.4)
    }
    assert said == {
        0.4: "until there it shrinks to 0.4 of what it was.",
        1.0: "until there it keeps its size: 1.00 times what it was.",
        1.4: "until there it grows 1.4-fold.",
    }
