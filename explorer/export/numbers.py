"""Numbers of a run as CSV, a row for each time step, and as NPZ, an array for each name."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator

import numpy as np

from explorer.run import Flow, Sight


def run_csv(run: Sight) -> str:
    """CSV of a forward and a backward pass (BPTT): one row for each time step t = 0 … T.

        t         the step; row 0 has a⟨0⟩
        x, y, y_hat  input, target and likeliest output as the page reads them
        loss      L⟨t⟩, unreduced, in the unit of the task's loss
        norm_da   ‖∂L/∂a⟨t⟩‖ of L = Σ L⟨t⟩, of the highest layer
        a_1 …     hidden units a⟨t⟩; a[l]_i of layer l where there are several

    Numbers have all their digits, so float() gives them back exactly.
    """
    names, columns = zip(*_columns(run), strict=True)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue()


def flow_csv(flow: Flow) -> str:
    """CSV of the gradient flow: ‖∂L⟨t⟩/∂a⟨k⟩‖, a row for each t that has a loss and each k that it
    reaches: k ≤ t, or every k of a Sight that is `crossed`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["t", "k", "norm", "ratio_to_start"])
    for t in np.flatnonzero(flow.run.has_loss) + 1:
        row = flow.matrix[t - 1, : None if flow.run.crossed else t + 1]
        with np.errstate(all="ignore"):
            ratios = row / row[t]
        writer.writerows(
            [int(t), k, repr(float(norm)), repr(float(ratio))]
            for k, (norm, ratio) in enumerate(zip(row, ratios, strict=True))
        )
    return text.getvalue()


def run_npz(run: Sight) -> bytes:
    """NPZ of a run for numpy.load: weights, sequence, states, gates and gradients.

    Names are those of the engine: "Waa", "x" (T, m, n_x), "a" (T+1, m, n_a), "y_hat", "loss_t"
    (T,), "da" (T+1, m, n_a), …; "a1", "da1", … of the layers where there are several, lowest first.
    The gradients are of L = Σ L⟨t⟩. It has no objects, so that it loads without pickle.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in _arrays(run):
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as member:
                np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)
    return file.getvalue()


def _columns(run: Sight) -> Iterator[tuple[str, list[object]]]:
    said, back, layers = run.said, run.backward.back, run.trace.layers
    yield "t", list(range(run.n_steps + 1))
    likeliest = said.y_hat_labels or [run.task.symbols_out[i] for i in said.arrays["top"][:, 0]]
    yield "x", ["", *said.x_labels]
    yield "y", ["", *said.y_labels]
    yield "y_hat", ["", *likeliest]
    yield "loss", ["", *map(_exact, back.loss_t)]
    yield "norm_da", list(map(_exact, back.layers[-1].da_norm))
    for number, layer in enumerate(layers, start=1):
        name = "a" if len(layers) == 1 else f"a[{number}]"
        for unit in range(layer.a.shape[2]):
            yield f"{name}_{unit + 1}", list(map(_exact, layer.a[:, 0, unit]))


def _arrays(run: Sight) -> Iterator[tuple[str, np.ndarray]]:
    yield from run.params.named().items()
    yield "x", run.probe.x
    yield "y", run.probe.y
    yield "weights", run.probe.weights
    yield "y_hat", run.trace.y_hat
    yield "loss_t", run.backward.back.loss_t
    several = len(run.trace.layers) > 1
    pairs = zip(run.trace.layers, run.backward.back.layers, strict=True)
    for number, (states, back) in enumerate(pairs, start=1):
        mark = str(number) if several else ""
        yield f"a{mark}", states.a
        yield from ((f"gate_{name}{mark}", gate) for name, gate in states.gates.items())
        found = {"c": states.c, "da": back.da, "dc": back.dc}
        yield from ((f"{name}{mark}", array) for name, array in found.items() if array is not None)


def _exact(value: np.floating) -> str:
    return repr(float(value))
