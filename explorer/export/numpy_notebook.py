"""Export as a Jupyter notebook with NumPy alone: backpropagation through time, written out."""

from __future__ import annotations

from string import Template
from types import MappingProxyType

from explorer.experiment import Experiment
from explorer.export.notebook import Cell, code, data_of, data_words, notebook, title_cell, words
from explorer.export.numpy_cells import ACTIVATIONS, EQUATIONS, STEPS
from explorer.run import Run

_READ = """\
import base64
import zlib

import numpy as np

np.seterr(all="ignore")  # an overflow is looked for below, and said


def read(name, dtype=None):
    kind, shape, text = DATA[name]
    array = np.frombuffer(zlib.decompress(base64.b64decode(text)), kind).reshape(shape)
    return array.astype(dtype or kind)


dtype = np.dtype("$dtype")
start = {name[6:]: read(name, dtype) for name in DATA if name.startswith("start ")}
T, n_a, layers, updates = $T, $n_a, $layers, $updates
"""

_FORWARD = """\
def mark(layer, t):
    \"\"\"What the names of the weights of a layer end with at step t = 0 ... T-1.\"\"\"
    return $mark


def first_states(params, m):
    \"\"\"a<0> of every layer for m sequences, each (m, n_a).\"\"\"
    $first


def forward(params, x):
    \"\"\"z<t> = Wya a<t> + by for x (T, m, n_x); also every a<t>, and memories.\"\"\"
    a = [[start] for start in first_states(params, x.shape[1])]
    c = [np.zeros_like(states[0]) for states in a]
    memories, z = [], []
    for t, below in enumerate(x):
        for layer in range(layers):
            w = lambda name: params[name + mark(layer, t)]
            new, c[layer], memory = step(w, a[layer][-1], c[layer], below)
            a[layer].append(new)
            memories.append(memory)
            below = new
        z.append(below @ params["Wya"].T + params["by"])
    return np.array(z), a, memories
"""

_LOSSES = MappingProxyType(
    {
        "softmax": (
            "-sum(y * log y_hat), the cross-entropy in nats",
            "log_y_hat = z - z.max(-1, keepdims=True)\n"
            "    log_y_hat = log_y_hat - np.log(np.exp(log_y_hat).sum(-1, keepdims=True))\n"
            "    return np.exp(log_y_hat), -np.where(y == 0, 0, y * log_y_hat).sum(-1)",
        ),
        "sigmoid": (
            "the binary cross-entropy in nats, summed over the outputs",
            "each = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))\n"
            "    return 1 / (1 + np.exp(-z)), each.sum(-1)",
        ),
        "identity": (
            "half the squared error, summed over the outputs",
            "return z, 0.5 * ((z - y) ** 2).sum(-1)",
        ),
    }
)

_BACKWARD = """\
def outputs_and_losses(z, y):
    \"\"\"y_hat, and the loss of every step and sequence: $loss_words.\"\"\"
    $loss


def back(params, x, y, weights, reduction):
    \"\"\"L, every L<t>, ||dL/da<t>|| of the highest layer for t = 0 ... T, and all gradients.\"\"\"
    m = x.shape[1]
    z, a, memories = forward(params, x)
    y_hat, each = outputs_and_losses(z, y)
    loss_t = np.where(weights == 0, 0, weights * each).mean(axis=1)
    steps = max(int((weights != 0).any(axis=1).sum()), 1) if reduction == "mean" else 1
    dz = np.where(weights[..., None] == 0, 0, (y_hat - y) * weights[..., None]) / (m * steps)
    dz = dz.astype(dtype)

    grads = {name: np.zeros_like(array) for name, array in params.items()}
    da = [np.zeros_like(a[0][0]) for _ in range(layers)]  # what comes from the steps after t
    dc = [np.zeros_like(a[0][0]) for _ in range(layers)]
    norms = np.zeros(len(x) + 1)
    for t in reversed(range(len(x))):
        grads["Wya"] += dz[t].T @ a[-1][t + 1]
        grads["by"] += dz[t].sum(axis=0)
        from_above = dz[t] @ params["Wya"]
        for layer in reversed(range(layers)):
            def w(name):
                return params[name + mark(layer, t)]

            def add(name, gradient):
                grads[name + mark(layer, t)] += gradient

            total = da[layer] + from_above
            if layer == layers - 1:
                norms[t + 1] = np.linalg.norm(total.astype(float))
            memory = memories[t * layers + layer]
            da[layer], dc[layer], from_above = step_back(w, add, memory, total, dc[layer])$cut
    norms[0] = np.linalg.norm(da[-1].astype(float))$learned
    return loss_t.sum() / steps, loss_t, norms, grads
"""

_CUT = """
            if t and t % $window == 0:  # truncated: the gradient ends here, the state goes on
                da[layer], dc[layer] = 0 * da[layer], 0 * dc[layer]"""

_LEARNED = """
    for layer in range(layers):
        grads["a0" + $a0_mark] += da[layer].sum(axis=0)"""

_CHECK = """\
probe = [read(f"probe {name}", float) for name in ("x", "y", "weights")]


def check(params, name, place, h=1e-6):
    \"\"\"dL/d(one weight) by backpropagation, and the slope of L from w - h to w + h.\"\"\"
    def loss_at(change):
        moved = params[name].copy()
        moved[place] += change
        return back({**params, name: moved}, *probe, "sum")[0]

    return back(params, *probe, "sum")[3][name][place], (loss_at(h) - loss_at(-h)) / (2 * h)


narrow, dtype = dtype, np.dtype(float)  # differences need 64 bit
wide = {name: array.astype(float) for name, array in start.items()}
for name, array in wide.items():
    place = tuple(size // 2 for size in array.shape)
    print(name, place, *check(wide, name, place))
dtype = narrow
"""

_CLIPS = MappingProxyType(
    {
        "off": "pass  # no clip: the gradients stay as they are",
        "norm": (
            "norm = np.sqrt(sum((grad.astype(float) ** 2).sum() for grad in grads.values()))\n"
            "    if norm > threshold:  # one factor for all, so that their norm is the threshold\n"
            "        for grad in grads.values():\n"
            "            grad *= dtype.type(threshold / norm)"
        ),
        "tensor": (
            "for grad in grads.values():  # each alone\n"
            "        norm = np.linalg.norm(grad.astype(float))\n"
            "        if norm > threshold:\n"
            "            grad *= dtype.type(threshold / norm)"
        ),
        "value": (
            "for grad in grads.values():  # every number alone\n"
            "        np.clip(grad, -threshold, threshold, out=grad)"
        ),
    }
)

_UPDATES = MappingProxyType(
    {
        "sgd": "return rate * grad",
        "momentum": "V[name] = 0.9 * V[name] + grad\n    return rate * V[name]",
        "rmsprop": (
            "S[name] = 0.99 * S[name] + (1 - 0.99) * grad * grad\n"
            "    return rate * grad / (np.sqrt(S[name]) + 1e-8)"
        ),
        "adagrad": (
            "S[name] = S[name] + grad * grad\n    return rate * grad / (np.sqrt(S[name]) + 1e-10)"
        ),
        "adam": (
            "V[name] = 0.9 * V[name] + (1 - 0.9) * grad\n"
            "    S[name] = 0.999 * S[name] + (1 - 0.999) * grad * grad\n"
            "    V_hat, S_hat = V[name] / (1 - 0.9**n), S[name] / (1 - 0.999**n)\n"
            "    return rate * V_hat / (np.sqrt(S_hat) + 1e-8)"
        ),
    }
)

_TRAIN = """\
rate, threshold = dtype.type($learning_rate), $threshold
V = {name: np.zeros_like(array) for name, array in start.items()}
S = {name: np.zeros_like(array) for name, array in start.items()}


def clip(grads):
    $clip


def change(name, grad, n):
    \"\"\"What update n subtracts from a parameter: $optimiser.\"\"\"
    $update


def finite(*arrays):
    return all(np.isfinite(array).all() for array in arrays)


params = {name: array.copy() for name, array in start.items()}
batches = [read(name, dtype) for name in ("x", "y", "weights")]
losses = []
for n, batch in enumerate(zip(*batches), start=1):
    loss, _, da, grads = back(params, *batch, $reduction)
    fine = finite(loss, da, *grads.values())
    if fine:
        clip(grads)
        new = {name: params[name] - change(name, grads[name], n) for name in params}
        fine = finite(*new.values(), *V.values(), *S.values())
    losses.append(float(loss))
    print(f"update {n}  loss {loss:.6g}")
    if not fine:
        print(f"update {n} was not applied: something is not finite")
        break
    params = new
"""

_UNTRAINED = "params = start  # no update: the weights above\n"

_SCREEN = """\
x, y, weights = (read(f"probe {name}", dtype) for name in ("x", "y", "weights"))
_, loss_t, da, _ = back(params, x, y, weights, "sum")
page_loss, page_da = read("page loss_t", float), read("page da_norm", float)
print(" t     L<t>          the page      |dL/da<t>|    the page")
for t in range(T + 1):
    loss = f"{loss_t[t - 1]:<12.6g}  {page_loss[t - 1]:<12.6g}" if t else " " * 26
    print(f"{t:>2}  {loss}  {da[t]:<12.6g}  {page_da[t]:<12.6g}")
"""


def numpy_notebook(run: Run) -> str:
    """Jupyter notebook of an experiment that needs NumPy and no other file.

    It writes out the forward pass, backpropagation through time, a comparison with finite
    differences, the training, and the sequence on the screen beside the numbers of the page.
    Without the training where its data are more than a notebook holds.
    """
    experiment, data = run.experiment, data_of(run)
    values = _values(run) | {"updates": experiment.updates if data.batches else 0}
    cells = [
        title_cell(run, "NumPy"),
        data_words(run, data),
        data.cell,
        code(Template(_READ).substitute(values)),
        words(f"## One step of the cell, forward and backward\n\n{EQUATIONS[experiment.cell]}"),
        code(Template(STEPS[experiment.cell]).substitute(values)),
        words("## Forward: the same cell at every step"),
        code(Template(_FORWARD).substitute(values)),
        words(
            "## Backpropagation through time\n\nThe gradient starts at the outputs and comes back "
            "from step to step. Its norm at every a⟨t⟩ shows whether it vanishes or explodes."
        ),
        code(Template(_BACKWARD).substitute(values)),
        *_check(experiment),
        words("## Training" if data.batches else "## The network"),
        code(Template(_TRAIN if data.batches else _UNTRAINED).substitute(values)),
        words("## The sequence on the screen\n\nOf L = Σ L⟨t⟩, beside the numbers of the page."),
        code(_SCREEN),
    ]
    return notebook(cells)


def _check(experiment: Experiment) -> tuple[Cell, ...]:
    """The comparison with differences; a truncated gradient is not the slope of the loss."""
    if experiment.window:
        return ()
    text = "## Is it right?\n\nOne weight of each array: the gradient, and the slope of the loss."
    return words(text), code(_CHECK)


def _values(run: Run) -> dict[str, object]:
    """What stands for the names in the templates."""
    experiment, params = run.experiment, run.params
    g, slope = ACTIVATIONS[experiment.activation]
    several = params.layers > 1
    layer_mark = "str(layer + 1)" if several else '""'
    loss_words, loss = _LOSSES[run.task.output]
    cut = Template(_CUT).substitute(window=experiment.window) if experiment.window else ""
    learned = Template(_LEARNED).substitute(a0_mark=layer_mark)
    border_mark = f'"_enc" if t < {params.border} else "_dec"'
    return {
        "T": run.n_steps, "n_a": experiment.n_a, "layers": params.layers,
        "dtype": experiment.dtype, "g": g, "slope": slope,
        "mark": border_mark if params.border else layer_mark,
        "first": _first(run, layer_mark), "loss": loss, "loss_words": loss_words, "cut": cut,
        "learned": learned if experiment.a0 == "learned" else "",
        "learning_rate": experiment.learning_rate, "threshold": experiment.threshold,
        "clip": _CLIPS[experiment.clip], "optimiser": experiment.optimiser,
        "update": _UPDATES[experiment.optimiser], "reduction": repr(experiment.reduction),
    }  # fmt: skip


def _first(run: Run, layer_mark: str) -> str:
    """The body of first_states."""
    if run.experiment.a0 == "learned":
        name = f'params["a0" + {layer_mark}]'
        return f"return [np.tile({name}, (m, 1)) for layer in range(layers)]"
    return (
        'a0 = read("a0", dtype).reshape(layers, 1, n_a)  # of all sequences\n'
        "    return [np.tile(one, (m, 1)) for one in a0]"
    )
