"""Export as a Jupyter notebook with PyTorch alone, whose autograd goes the way back."""

from __future__ import annotations

from string import Template

from explorer.export.notebook import code, data_of, data_words, notebook, title_cell, words
from explorer.export.numpy_cells import EQUATIONS
from explorer.export.torch_script import (
    BACKWARD,
    NETWORK,
    TRAINING,
    first_state,
    pieces_of,
    refuse_float16,
)
from explorer.run import Run

_READ = """\
import base64
import zlib

import torch


def read(name):
    kind, shape, text = DATA[name]
    block = bytearray(zlib.decompress(base64.b64decode(text)))
    return torch.frombuffer(block, dtype=getattr(torch, kind)).reshape(shape).to(torch.$dtype)


start = {name[6:]: read(name) for name in DATA if name.startswith("start ")}
T, updates, threshold = $T, $updates, $limit$batches
"""

_BATCHES = """
batches = [read(name) for name in ("x", "y", "weights")]"""

_SCREEN = """\
probe = [read(f"probe {name}") for name in ("x", "y", "weights")]
_, loss_t, da = back_from(net, probe, "sum")
page_loss, page_da = read("page loss_t").tolist(), read("page da_norm").tolist()
print(" t     L<t>          the page      |dL/da<t>|    the page")
for t in range(T + 1):
    loss = f"{loss_t[t - 1]:<12.6g}  {page_loss[t - 1]:<12.6g}" if t else " " * 26
    print(f"{t:>2}  {loss}  {da[t]:<12.6g}  {page_da[t]:<12.6g}")
"""


def torch_notebook(run: Run) -> str:
    """Jupyter notebook of an experiment that needs PyTorch and no other file, not even NumPy.

    The network is written out, and autograd computes ‖∂L/∂a⟨t⟩‖ at every step. InputError for
    float16.
    """
    experiment = run.experiment
    refuse_float16(experiment)
    several, data = run.params.layers > 1, data_of(run)
    pieces = pieces_of(experiment) | {
        "first": first_state(experiment, read_a0(several)),
        "each": "tensor",
        "parameters": "start.items()",
        "parameter": "tensor.clone()",
        "as_tensor": "tensor.to(net.Wya.dtype)",
        "batch": "[one[update - 1] for one in batches]",
        "reduction": repr(experiment.reduction),
        "threshold": "threshold",
        "dtype": experiment.dtype,
        "T": str(run.n_steps),
        "updates": str(experiment.updates if data.batches else 0),
        "limit": repr(experiment.threshold),
        "batches": _BATCHES if data.batches else "",
    }

    def made(text: str) -> str:
        return Template(text).substitute(pieces)

    cells = [
        title_cell(run, "PyTorch"),
        data_words(run, data),
        data.cell,
        code(made(_READ)),
        words(f"## The network, step by step\n\n{EQUATIONS[experiment.cell]}"),
        code(made(NETWORK.template)),
        words(
            "## Loss and gradient\n\n`retain_grad` keeps ∂L/∂a⟨t⟩ of every step: whether it "
            "vanishes or explodes on its way back."
        ),
        code(made(BACKWARD.template)),
        words("## Training"),
        code(made(TRAINING.template)),
        words("## The sequence on the screen\n\nOf L = Σ L⟨t⟩, beside the numbers of the page."),
        code(_SCREEN),
    ]
    return notebook(cells)


def read_a0(several: bool) -> str:
    """Code for a<0> of m sequences as a tensor that keeps its gradient."""
    shape = "-1, m, -1" if several else "m, -1"
    return f'read("a0").expand({shape}).clone().requires_grad_()'
