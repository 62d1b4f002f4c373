"""The script with the recorder trains as the engine does: its log lies on the engine's curves."""

import os

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.export import torch_script
from explorer.recording import read_log
from explorer.run.training import how_to_train, open_task, start, stream_of
from tests.export.test_scripts import MANY, needs_torch, printed

SAME = {
    "clipped": Experiment(updates=8, learning_rate=0.5, threshold=0.2),
    "weather, ReLU, by value": Experiment(
        task="weather", activation="relu", optimiser="rmsprop", learning_rate=0.003, updates=6,
        clip="value", threshold=0.02, a0="random", reduction="sum",
    ),
    "deep": Experiment(layers=3, n_a=5, updates=5, a0="random", threshold=0.2),
    "by tensor": Experiment(updates=6, clip="tensor", threshold=0.05, optimiser="momentum"),
    "deep LSTM": Experiment(
        cell="lstm", layers=2, n_a=6, updates=6, forget_bias=1, optimiser="adam",
        learning_rate=0.01, clip="norm", threshold=0.1, a0="random",
    ),
    "LSTM that is not clipped": Experiment(
        cell="lstm", task="weather", n_steps=9, updates=5, clip="off"
    ),
}  # fmt: skip


def trained_here(experiment):
    """(History, for every update a<t> of its first sequence, of each layer) by the engine alone."""
    task, T, _ = open_task(experiment)
    how, first = how_to_train(experiment), start(experiment, task)
    stream = stream_of(experiment)
    batches = [task.batch(stream, experiment.batch, T) for _ in range(experiment.updates)]

    def trained(updates):
        own = iter(batches)
        return engine.train(first, lambda _: tuple(next(own))[:3], updates, how)

    states = []
    for update, batch in enumerate(batches):
        before = trained(update)[0] if update else first
        trace = engine.forward(before, batch.x, how.a0)
        states.append([layer.a[:, 0] for layer in trace.layers])
    return trained(experiment.updates)[1], states


@pytest.mark.slow
@pytest.mark.parametrize("experiment", SAME.values(), ids=SAME)
def test_the_log_of_the_script_lies_on_the_curves_of_the_engine(experiment, tmp_path):
    needs_torch()
    losses, *_ = printed(torch_script(experiment, recorded=True), tmp_path, MANY)
    log = read_log(tmp_path / "run.rnnlog")
    history, states = trained_here(experiment)
    assert log.updates.tolist() == list(range(1, experiment.updates + 1))
    assert log.notes == ()
    close = {"rtol": 1e-9, "atol": 1e-12}
    np.testing.assert_allclose(losses, history.loss, **close)
    np.testing.assert_allclose(log.loss, history.loss, **close)
    np.testing.assert_allclose(log.norm_before, history.norm_before, **close)
    np.testing.assert_allclose(log.norm_after, history.norm_after, **close)
    np.testing.assert_allclose(log.norms(), history.da_norm, **close)
    for update, expected in zip(log.updates, states, strict=True):
        rows = log.seen(int(update)).rows
        for row, a in zip(rows, expected, strict=True):
            np.testing.assert_allclose(row.a[:, 0], a, **close)
    clipped = (history.norm_after < history.norm_before * (1 - 1e-9)).any()
    assert clipped == (experiment.clip != "off")


@pytest.mark.slow
def test_a_student_runs_it_and_the_log_stands_beside_it(tmp_path):
    needs_torch()
    printed(torch_script(SAME["clipped"], recorded=True), tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["run.rnnlog", "script.py"]
    assert read_log(tmp_path / "run.rnnlog").sight(8).n_steps == SAME["clipped"].n_steps


REFUSED = [
    ({"cell": "gru"}, "cell='gru' resets before"),
    ({"activation": "sigmoid"}, "activation='sigmoid' is none of nn.RNN's"),
    ({"a0": "learned"}, "a0='learned' is a parameter"),
    ({"window": 4}, "window=4 cuts inside one call"),
    ({"task": "numbers"}, "task='numbers' needs two modules"),
    ({"cell": "lstm", "clip": "tensor"}, "clip='tensor' is of each gate"),
    ({"dtype": "float16"}, "choose float32 or float64"),
]


@pytest.mark.parametrize(("change", "reason"), REFUSED)
def test_what_torch_s_modules_do_not_do_is_refused(change, reason):
    with pytest.raises(InputError, match=reason):
        torch_script(Experiment(**change), recorded=True)


@pytest.mark.parametrize("experiment", SAME.values(), ids=SAME)
def test_the_script_is_written_as_the_project_is_and_the_plain_one_has_no_recorder(experiment):
    recorded = torch_script(experiment, recorded=True)
    assert not [line for line in recorded.splitlines() if len(line) > 100]
    compile(recorded, "script.py", "exec")
    plain = torch_script(experiment)
    assert "record(" in recorded
    assert "record(" not in plain
