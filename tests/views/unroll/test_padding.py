"""A sentence shorter than T: the steps after its end are padding, and no states."""

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.experiment import Experiment
from explorer.run import run
from explorer.run.training import initial_state
from explorer.views.unroll.pack import pack_player
from tests.own_file import ALL
from tests.wire.unpack import unpack

SHORT = Experiment(task="news", n_steps=11, n_a=5, updates=3, cell="lstm")


def test_the_player_is_told_where_the_sentence_ends():
    result = run(SHORT)
    header, _ = unpack(pack_player(result, None))
    labels = header["x_labels"]
    assert (header["T"], header["ends_at"]) == (11, 9)
    assert labels[9:] == ["·", "·"]
    assert "·" not in labels[:9]


@pytest.mark.parametrize("task", [name for name in tasks.TASKS if name not in ("news",)])
def test_every_other_sequence_on_the_screen_goes_on_to_the_last_step(task):
    result = run(Experiment(**ALL[task], n_steps=9, n_a=3))
    assert unpack(pack_player(result, None))[0]["ends_at"] == result.n_steps


def test_what_is_shown_of_it_is_what_the_engine_makes_of_its_length():
    result = run(SHORT)
    trace = engine.forward(result.params, result.probe.x, initial_state(SHORT, 1), lengths=[9])
    np.testing.assert_array_equal(trace.a[:10], result.trace.a[:10])
    assert (trace.a[9:] == trace.a[9]).all()
    back = engine.backward(
        result.params, trace, result.probe.y, weights=result.probe.weights, reduction="sum"
    )
    shown = result.backward.back
    np.testing.assert_allclose(back.da, shown.da, rtol=1e-12, atol=1e-18)
    assert not shown.da[10:].any()
    np.testing.assert_allclose(back.grads.flat, shown.grads.flat, rtol=1e-12, atol=1e-18)
