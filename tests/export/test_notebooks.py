"""Notebooks run where there is NumPy, or PyTorch, and nothing else; their numbers are compared."""

import importlib.util
import json
import os
import pathlib
import re
import subprocess
import sys

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.export import notebook, numpy_notebook, torch_notebook
from explorer.run import run
from tests.export.test_scripts import EXPERIMENTS

NUMPY = ("numpy", "numpy.libs")
TORCH = (
    "torch", "torchgen", "functorch", "typing_extensions.py", "sympy", "mpmath", "networkx",
    "jinja2", "markupsafe", "filelock", "fsspec", "setuptools", "nvidia",
)  # fmt: skip

EXECUTOR = """
import json, sys
path, folder = sys.argv[1:]
sys.path.append(folder)
for name in ("explorer", "pandas", "streamlit"):
    try:
        __import__(name)
    except ImportError:
        continue
    raise SystemExit(f"{name} is here, so this environment is not empty")
cells = json.load(open(path, encoding="utf-8"))["cells"]
names = {"__name__": "__main__"}
for number, cell in enumerate(cells):
    if cell["cell_type"] == "code":
        exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
listed = lambda values: [float(value) for value in values]
print("RESULT", json.dumps([listed(names["loss_t"]), listed(names["da"])]))
"""

HAS_TORCH = importlib.util.find_spec("torch") is not None
REQUIRED = os.environ.get("RNN_EXPLORER_REQUIRE_TORCH") == "1"


def site_of(package):
    return pathlib.Path(importlib.util.find_spec(package).origin).parents[1]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A folder of packages with NumPy alone, and one with PyTorch and what it needs alone."""
    found = {}
    for package, wanted in (("numpy", NUMPY), ("torch", TORCH)):
        if importlib.util.find_spec(package) is None:
            continue
        folder = found[package] = tmp_path_factory.mktemp(package)
        for name in wanted:
            there = site_of(package) / name
            if there.exists():
                (folder / name).symlink_to(there)
    return found


def executed(text, folder, tmp_path):
    """What the notebook prints, and L<t> and ||dL/da<t>|| as its last cell has them."""
    file = tmp_path / "notebook.ipynb"
    file.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-W", "ignore", "-c", EXECUTOR, str(file), str(folder)],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    printed, _, result = done.stdout.rpartition("RESULT ")
    return printed, *map(np.array, json.loads(result))


def compare(shown, text, folder, tmp_path, rtol):
    printed, loss_t, da = executed(text, folder, tmp_path)
    back = shown.backward.back
    np.testing.assert_allclose(loss_t, back.loss_t, rtol=rtol, atol=1e-300)
    np.testing.assert_allclose(da, back.layers[-1].da_norm, rtol=rtol, atol=1e-300)
    return printed


FEW = ("trained", "gru", "deep and truncated LSTM", "weather", "diverging")


@pytest.mark.parametrize(
    "name", [n if n in FEW else pytest.param(n, marks=pytest.mark.slow) for n in EXPERIMENTS]
)
def test_the_numpy_notebook_gives_the_numbers_of_the_page(name, folders, tmp_path):
    shown = run(EXPERIMENTS[name])
    rtol = {"float64": 1e-9, "float32": 1e-3, "float16": 0.2}[shown.experiment.dtype]
    printed = compare(shown, numpy_notebook(shown), folders["numpy"], tmp_path, rtol)
    losses = [float(found) for found in re.findall(r"^update \d+  loss (\S+)$", printed, re.M)]
    if shown.history is not None:
        np.testing.assert_allclose(losses[: len(shown.history.loss)], shown.history.loss, rtol=1e-3)
        broke = re.search(r"^update (\d+) was not applied", printed, re.M)
        assert (int(broke[1]) if broke else None) == shown.history.diverged_at


@pytest.mark.slow
@pytest.mark.skipif(not (HAS_TORCH or REQUIRED), reason="PyTorch is not installed")
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_pytorch_notebook_gives_the_numbers_of_the_page_without_numpy(name, folders, tmp_path):
    shown = run(EXPERIMENTS[name])
    if shown.experiment.dtype == "float16":
        with pytest.raises(InputError, match="choose float32 or float64"):
            torch_notebook(shown)
        return
    rtol = {"float64": 1e-9, "float32": 1e-3}[shown.experiment.dtype]
    compare(shown, torch_notebook(shown), folders["torch"], tmp_path, rtol)


@pytest.mark.parametrize("name", ["default", "gru", "deep and truncated LSTM", "weather"])
def test_it_holds_its_gradient_against_differences(name, folders, tmp_path):
    shown = run(EXPERIMENTS[name].replace(updates=0, window=0))
    printed = executed(numpy_notebook(shown), folders["numpy"], tmp_path)[0]
    rows = re.findall(r"^(\w+) \([\d, ]+\) (\S+) (\S+)$", printed, re.M)
    assert {row[0] for row in rows} == set(shown.params.named())
    for _, gradient, slope in rows:
        assert float(gradient) == pytest.approx(float(slope), rel=1e-4, abs=1e-8)


def test_a_wrong_gradient_would_be_seen(folders, tmp_path):
    """The comparisons of this file with a fault in the code of the cell."""
    shown = run(EXPERIMENTS["default"])
    text = numpy_notebook(shown)
    wrong = text.replace("delta = da * slope(new)", "delta = da * slope(a)")
    assert wrong != text
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        compare(shown, wrong, folders["numpy"], tmp_path, 1e-9)


def test_the_last_cell_prints_the_page_beside_its_own(folders, tmp_path):
    shown = run(Experiment(n_steps=4, n_a=3))
    printed = executed(numpy_notebook(shown), folders["numpy"], tmp_path)[0]
    *_, last = printed.splitlines()
    t, loss, page_loss, da, page_da = last.split()
    assert (t, loss, da) == ("4", page_loss, page_da)
    assert float(page_da) == pytest.approx(shown.backward.back.da_norm[4], rel=1e-5)


def test_too_much_data_leaves_the_training_out_and_says_so(folders, tmp_path, monkeypatch):
    monkeypatch.setattr(notebook, "LARGEST", 500)
    shown = run(EXPERIMENTS["trained"])
    text = numpy_notebook(shown)
    assert "The data of 12 updates are more than a notebook holds" in text
    printed = compare(shown, text, folders["numpy"], tmp_path, 1e-9)
    assert "update 1" not in printed
    monkeypatch.setattr(notebook, "_MOST_IN_MEMORY", 10)
    assert len(numpy_notebook(shown)) == len(text)  # refused before it takes memory


def test_its_form_is_that_of_nbformat_4_5():
    found = json.loads(numpy_notebook(run(Experiment(n_steps=4, n_a=3, updates=1))))
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in found["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", one) for one in ids)
    for cell in found["cells"]:
        keys = {"cell_type", "id", "metadata", "source"}
        code = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == keys | code


def test_a_persons_text_is_data_and_never_code_or_markup(folders, tmp_path):
    evil = '`</script><img src=x>\\n"""\nimport os; os.abort()\n' * 2
    shown = run(Experiment(task="text", text=evil, n_steps=6, n_a=3, updates=2))
    text = numpy_notebook(shown)
    assert "<img" not in text
    compare(shown, text, folders["numpy"], tmp_path, 1e-9)
