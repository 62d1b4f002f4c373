"""Both scripts are run as a student would run them, and compared with run(experiment)."""

import ast
import dataclasses
import importlib.util
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.export import numpy_script, torch_script
from explorer.own_files import data_of
from explorer.run import run
from tests.export.forked import can_fork, run_forked
from tests.own_file import DATA, FILE, RAW

ROOT = pathlib.Path(__file__).parents[2]

EXPERIMENTS = {
    "default": Experiment(),
    "trained": Experiment(updates=12, learning_rate=0.5, threshold=0.2),
    "text": Experiment(
        task="text", activation="relu", optimiser="adam", learning_rate=0.01, updates=6, clip="off"
    ),
    "weather": Experiment(
        task="weather", activation="sigmoid", optimiser="rmsprop", learning_rate=0.003,
        updates=6, clip="value", threshold=0.02, a0="random", reduction="sum",
    ),
    "latch": Experiment(
        task="latch", n_steps=9, activation="identity", init="spectral", gain=0.8, seed=11,
        optimiser="momentum", updates=8, clip="tensor", threshold=0.05, batch=5,
    ),
    "gru": Experiment(cell="gru", activation="relu", updates=6, threshold=0.2, a0="random"),
    "lstm": Experiment(
        cell="lstm", task="weather", n_steps=9, updates=6, optimiser="adam", learning_rate=0.01,
        forget_bias=1,
    ),
    "deep": Experiment(layers=3, n_a=5, updates=4, a0="random", threshold=0.2),
    "truncated": Experiment(window=4, updates=4, learning_rate=0.5),
    "deep and truncated LSTM": Experiment(cell="lstm", layers=2, window=3, updates=4, n_steps=8),
    "deep and truncated GRU": Experiment(
        cell="gru", layers=2, window=5, updates=4, a0="random", n_a=6, reduction="sum"
    ),
    "sentiment": Experiment(
        task="sentiment", n_steps=9, cell="gru", updates=5, optimiser="adam", learning_rate=0.01
    ),
    "encoder and decoder": Experiment(task="numbers", layers=3, updates=5, n_a=6, a0="random"),
    "encoder and decoder, LSTM, a cut": Experiment(
        task="numbers", cell="lstm", window=3, updates=4, n_a=6, clip="tensor", threshold=0.1,
    ),
    "encoder and decoder, GRU, a cut at the border": Experiment(
        task="dates", cell="gru", window=10, updates=4, n_a=6, a0="learned", layers=2,
        reduction="sum", threshold=0.2, optimiser="momentum",
    ),
    "adagrad": Experiment(optimiser="adagrad", updates=5, init="glorot", n_a=7, a0="random"),
    "learned start": Experiment(a0="learned", updates=8, threshold=0.2),
    "learned start of deep LSTM": Experiment(
        a0="learned", cell="lstm", layers=2, n_a=5, updates=5, clip="tensor", threshold=0.1,
    ),
    "diverging": Experiment(
        task="latch", n_steps=60, activation="relu", init="identity", gain=2.0,
        learning_rate=1000.0, updates=40, clip="off",
    ),
    "exploding": Experiment(
        task="latch", n_steps=90, activation="relu", init="identity", gain=4.0, updates=6,
        learning_rate=1e-3, threshold=1e-3,
    ),
    "own data": Experiment(
        task="own", data=DATA, n_steps=9, updates=4, optimiser="adam", learning_rate=0.01, batch=3,
    ),
    "one step": Experiment(task="text", text="ab", n_steps=50, updates=2, n_a=1, batch=1),
}  # fmt: skip


def run_as_a_student(path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)],
        env=environment, cwd=path.parent, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def printed(script, tmp_path, how=run_as_a_student):
    """(losses of the updates, L<t>, ||dL/da<t>||) that a script prints."""
    path = tmp_path / "script.py"
    path.write_text(script, encoding="utf-8")
    if "open_for(" in script:  # the file that it says it needs
        (tmp_path / "levels.csv").write_bytes(RAW.encode())
    code, said, failed = how(path)
    assert code == 0, failed
    rows = [line.split() for line in said.splitlines()]
    losses = [float(row[3]) for row in rows if row[0] == "update" and row[2] == "loss"]
    steps = [row for row in rows if row[0] == "t"]
    assert [int(row[1]) for row in steps] == list(range(len(steps)))
    return losses, [float(row[3]) for row in steps[1:]], [float(row[5]) for row in steps]


# So many scripts would import PyTorch for a minute. Some below are run as a student would.
MANY = run_forked if can_fork() else run_as_a_student


def assert_same(found, experiment, rtol):
    expected = run(experiment)
    losses, loss_t, da_norm = found
    back = expected.backward.back
    wanted = expected.history.loss if expected.history else []
    np.testing.assert_allclose(losses, wanted, rtol=rtol, atol=rtol)
    np.testing.assert_allclose(loss_t, back.loss_t, rtol=rtol, atol=rtol)
    np.testing.assert_allclose(da_norm, back.da_norm, rtol=rtol, atol=rtol)


@pytest.mark.slow
@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_the_numpy_script_prints_the_numbers_of_the_pages(experiment, tmp_path):
    assert_same(printed(numpy_script(experiment), tmp_path, MANY), experiment, 1e-14)


def test_a_script_on_own_data_says_which_file_it_needs_and_stops_without_it(tmp_path):
    script = numpy_script(EXPERIMENTS["own data"])
    words = ast.get_docstring(ast.parse(script))
    assert "It needs a file that is not in it, beside it: “levels.csv” (60 rows, digest" in words
    path = tmp_path / "script.py"
    path.write_text(script, encoding="utf-8")
    code, said, failed = run_as_a_student(path)
    assert (code, said) == (1, "")
    assert "is needed, and there is no file levels.csv; put it there." in failed


def needs_torch():
    if os.environ.get("RNN_EXPLORER_REQUIRE_TORCH") != "1" and not importlib.util.find_spec(
        "torch"
    ):
        pytest.skip("PyTorch is not installed")


@pytest.mark.slow
@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_the_pytorch_script_prints_the_same_numbers(experiment, tmp_path):
    needs_torch()
    assert_same(printed(torch_script(experiment), tmp_path, MANY), experiment, 1e-9)


def test_the_exploding_experiment_goes_on_where_float32_would_have_stopped():
    exploding = run(EXPERIMENTS["exploding"])
    assert exploding.history.diverged_at is None
    assert exploding.history.da_norm.max() > 1e40
    assert run(EXPERIMENTS["diverging"]).history.diverged_at == 2


@pytest.mark.slow
def test_both_scripts_serve_low_precision_as_far_as_they_can(tmp_path):
    needs_torch()
    single = Experiment(dtype="float32", updates=4)
    assert_same(printed(torch_script(single), tmp_path), single, 1e-4)
    half = single.replace(dtype="float16")
    assert_same(printed(numpy_script(half), tmp_path), half, 1e-14)
    with pytest.raises(InputError, match="dtype='float16' is rounded.*choose float32 or float64"):
        torch_script(half)


HOSTILE = [
    '"""\nimport os; os.mkdir("made")\n"""',
    "'); __import__('os').mkdir('made'); ('",
    "\\'); __import__('os').mkdir('made'); #\n$make ${text} {rate} %s",
    "a\r\nb\x0b\x0c\x1c\x85\u2028\u2029c\\",
    "a\u202eb \U0001f600 ∂a⟨t⟩ \x00\x1b[2J",
    "ab\\N{DASH}\\x41\\u0041{T!r}",
]


@pytest.mark.slow
def test_an_update_that_would_lose_a_weight_is_not_applied_in_pytorch_either(tmp_path):
    needs_torch()
    lost = EXPERIMENTS["diverging"].replace(gain=4.0, dtype="float32", updates=3)
    history = run(lost).history
    assert (history.diverged_at, history.diverged_in) == (1, "Waa")
    assert_same(printed(torch_script(lost), tmp_path), lost, 1e-4)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("script_of", [numpy_script, torch_script])
def test_pasted_text_stays_text_whatever_it_says(script_of, text):
    script = script_of(Experiment(task="text", text=text))
    clean = script_of(Experiment(task="text", text="abc"))
    found = constants_blanked(script)
    assert found == constants_blanked(clean)
    assert text in [node.value for node in ast.walk(ast.parse(script)) if is_text(node)]
    assert all(character.isprintable() or character == "\n" for character in script)


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def constants_blanked(script):
    """The tree of a script without the text that tasks.make is given, and without T."""
    tree = ast.parse(script)
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "text":
            node.value = ast.Constant("")
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "(T, seed)":
            node.value = ast.Constant(0)
    return ast.dump(tree)


@pytest.mark.slow
def test_a_hostile_text_runs_nothing(tmp_path):
    experiment = Experiment(task="text", text=HOSTILE[1])
    printed(numpy_script(experiment), tmp_path)
    assert not (tmp_path / "made").exists()


def test_a_text_that_no_task_can_be_made_of_is_refused():
    for script_of in (numpy_script, torch_script):
        with pytest.raises(InputError, match="The text is empty"):
            script_of(Experiment(task="text", text=""))


def test_every_field_of_an_experiment_changes_the_scripts():
    """A new field must be shown in both scripts too."""
    base = Experiment(task="text", text="abcabc", n_steps=4)
    changes = {
        "task": "latch", "cell": "gru", "names": "elements", "text": "xyxyxy", "n_steps": 3,
        "n_a": 3, "activation": "relu", "init": "normal", "gain": 0.5, "a0": "random", "seed": 9,
        "dtype": "float32", "updates": 3, "batch": 2, "learning_rate": 0.3, "optimiser": "adam",
        "layers": 2, "window": 2, "reduction": "sum", "clip": "value", "threshold": 0.7,
        "forget_bias": 2, "data": str(data_of(FILE)._replace(name="other.csv")),
    }  # fmt: skip
    assert set(changes) == {field.name for field in dataclasses.fields(Experiment)}
    for name, value in changes.items():
        start = base.replace(
            **{
                "names": {"task": "names"},
                "forget_bias": {"cell": "lstm"},
                "data": {"task": "own", "data": DATA},
            }.get(name, {})
        )
        for script_of in (numpy_script, torch_script):
            assert script_of(start) != script_of(start.replace(**{name: value})), name


def test_the_optimisers_of_the_script_have_the_numbers_of_the_engine():
    script = torch_script(Experiment(optimiser="adam"))
    adam = engine.Adam()
    assert f"betas=({adam.beta1}, {adam.beta2}), eps=1e-8" in script
    assert adam.eps == 1e-8
    assert f"momentum={engine.Momentum().beta}" in torch_script(Experiment(optimiser="momentum"))


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_the_scripts_are_written_as_the_project_is(experiment):
    for script in (numpy_script(experiment), torch_script(experiment)):
        long = [line for line in script.splitlines() if len(line) > 100]
        assert not long
