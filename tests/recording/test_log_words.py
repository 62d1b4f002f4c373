"""What a Log says of itself, and which row it means where none is named."""

import copy
import re

import numpy as np
import pytest

from tests.recording.trained import model_of, train


@pytest.fixture(scope="module", params=[False, True])
def log(request):
    model = model_of(kind="GRU", num_layers=2, bidirectional=request.param)
    return train(model, True, every=1, n=12)[0]


def test_without_a_row_all_mean_the_highest_that_reads_forward(log):
    forward = "layer 2, forward" if len(log.rows) == 4 else "layer 2"
    assert log.top_row == forward
    np.testing.assert_array_equal(log.norms(), log.norms(forward))
    assert log.sight(12).fingerprint() == log.sight(12, forward).fingerprint()
    seen = log.seen(12)
    np.testing.assert_allclose(seen.back.da_norm, seen.row(2, "forward").da_norm)


def test_a_log_and_its_updates_are_told_in_a_line(log):
    rows = ", ".join(log.rows)
    assert repr(log) == (
        f"<Log of nn.GRU at 'rnn', {rows}; 12 recorded updates of 12: 1, 2, 3, 4, 5, ..., 12>"
    )
    one = log.at(3)
    assert re.fullmatch(
        r"<Logged update 3: 6 steps, gradient norm [\d.e-]+ before the clip, [\d.e-]+ after it>",
        repr(one),
    )
    assert f"{one.norm_before:.3g} before" in repr(one)
    assert repr(copy.copy(log)) == repr(log)
