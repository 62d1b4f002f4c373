"""Packs a network and a sequence for the stepping player, assets/js/player/player.js."""

from __future__ import annotations

import numpy as np

from explorer.engine.activations import ACTIVATIONS
from explorer.engine.cell_arrays import NamedBlocks, whole
from explorer.engine.cells import cell_of
from explorer.notation import SYMBOLS
from explorer.run import BackwardPass, Sight, gradient_from
from explorer.views.unroll.large import is_large, shortened
from explorer.wire.messages.unroll import LayerRanges, PlayerRun, Ranges
from explorer.wire.pack import pack
from explorer.wire.scales import round_range

MOST_OUTPUTS = 256
"""Outputs ŷ of a readout that is drawn: that of a large vocabulary would be 40 MB."""


def pack_player(run: Sight, source: int | None, *, weights: bool = False) -> bytes:
    """`run`, with the gradient of the loss of step `source` or of all, as bytes for the player.

    With `weights` those of the cell are in it, too, where they are fewer numbers than those that
    a file need not hold because they follow from them: see export/equations.py. A large run is
    shortened, see large.py.
    """
    backward = gradient_from(run, source)
    header, arrays = _header(run, backward), _arrays(run, backward)
    if is_large(run):
        return pack(*shortened(header, arrays))
    if weights and _predict(run):
        for i in range(run.params.layers):
            own = {f"{i}/{name}": ("f8", array) for name, array in _weights(run, i).items()}
            arrays = own | arrays
    return pack(header, arrays)


def _header(run: Sight, backward: BackwardPass) -> PlayerRun:
    task, params = run.task, run.params
    return {
        "trace": run.fingerprint(),
        "T": run.n_steps,
        "n_a": params.n_a,
        "n_y": params.n_y,
        "cell": "gru" if params.cell == "gru_reset_after" else params.cell,
        "gates": list(run.trace.gates),
        "kind": task.kind,
        "output": task.output,
        "activation": params.activation,
        "a0": run.a0,
        "reduction": run.reduction,
        "source": backward.source,
        "starts_at": backward.starts_at,
        "verdict": _verdict(run, backward),
        "n_losses": int(run.has_loss.sum()),
        "x_name": task.x_name,
        "y_name": task.y_name,
        "readout": run.readout,
        "compared": run.compared,
        "x_labels": run.said.x_labels,
        "y_labels": run.said.y_labels,
        "y_hat_labels": run.said.y_hat_labels,
        "step_labels": list(run.step_labels),
        "symbols": list(task.symbols_out),
        "spoken_in": dict(zip(task.symbols_in, task.spoken_in, strict=True)),
        "spoken_out": dict(zip(task.symbols_out, task.spoken_out, strict=True)),
        "value_range": task.value_range,
        "unit": task.unit,
        "words": {symbol.code: symbol.sentence for symbol in SYMBOLS.values()},
        "ranges": _ranges(run),
        "layers": [{"ranges": _layer_ranges(run, i)} for i in range(run.params.layers)],
        "window": run.window,
        "cuts": list(run.cuts),
        "border": run.params.border,
        "ends_at": _ends_at(run),
    }


def _ends_at(run: Sight) -> int:
    """The last step of the sequence; those after it are padding."""
    if run.trace.lengths is not None:
        return int(run.trace.lengths[0])
    return run.task.steps_read(run.probe.x[:, 0])


def _ranges(run: Sight) -> Ranges:
    """Scales of the arrays that all layers share."""
    ranges: Ranges = {"a": round_range(*(layer.a for layer in run.trace.layers), least=1.0)}
    if _draws_readout(run):
        ranges["Wya"] = round_range(run.params.Wya)
    return ranges


def _draws_readout(run: Sight) -> bool:
    """Whether Wya and by are sent: not where they are no part of the network, or too large."""
    return not run.readout and run.params.n_y <= MOST_OUTPUTS


def _verdict(run: Sight, backward: BackwardPass) -> str:
    """The verdict on the last loss, or on the one chosen, worded as on every page."""
    return run.judge(run.last_loss(backward.source)).text


def _layer_ranges(run: Sight, i: int) -> LayerRanges:
    """Scales of the arrays of one layer; that of a⟨t⟩ is common to all layers."""
    states, params = run.trace.layers[i], run.params
    if run.terms:
        terms, marks = run.terms[i], params.marks_in(i + 1)
        biases = [params[f"ba{mark}"] for mark in marks]
        of_terms = round_range(terms.z, terms.memory, terms.input, *biases)
        return {"Waa": round_range(*(params[f"Waa{mark}"] for mark in marks)), "terms": of_terms}
    return {} if states.c is None else {"c": round_range(states.c, least=1.0)}


def _arrays(run: Sight, backward: BackwardPass) -> dict[str, tuple[str, np.ndarray]]:
    # The losses of all steps are shown, whichever is backpropagated.
    arrays = {"loss_t": run.backward.back.loss_t}
    if _draws_readout(run):
        arrays |= {"by": run.params.by, "Wya": run.params.Wya}
    for i in range(run.params.layers):
        of_layer = _of_layer(run, backward, i)
        of_layer |= _of_basic_cell(run, backward, i) if run.terms else _of_gates(run, backward, i)
        arrays |= {f"{i}/{name}": array for name, array in of_layer.items()}
    packed = {name: ("f8", array) for name, array in arrays.items()}
    said = {name: ("f8" if a.dtype.kind == "f" else "i4", a) for name, a in run.said.arrays.items()}
    return {**packed, "has_loss": ("u1", run.has_loss), **said}


def _of_layer(run: Sight, backward: BackwardPass, i: int) -> dict[str, np.ndarray]:
    """Arrays of a layer of any cell."""
    back, layer = backward.back.layers[i], backward.layers[i]
    return {
        "a": run.trace.layers[i].a[:, 0],
        "da": back.da[:, 0],
        "da_norm": back.da_norm,
        "from_output": layer.terms.from_output[:, 0],
        "from_future": layer.terms.from_future[:, 0],
        "adds": layer.adds,
        "so_far": layer.so_far,
    }


def _of_basic_cell(run: Sight, backward: BackwardPass, i: int) -> dict[str, np.ndarray]:
    terms, params = run.terms[i], run.params
    # _arrays puts the layer before the name; Waa_enc and Waa_dec are sent side by side.
    own = {
        name + (mark if params.border else ""): params[name + mark]
        for name in ("ba", "Waa")
        for mark in params.marks_in(i + 1)
    }
    return own | {
        "memory": terms.memory[:, 0],
        "input": terms.input[:, 0],
        "z": terms.z[:, 0],
        "delta": whole(backward.back.layers[i].delta)[:, 0],
        "slope": _slopes(run, i),
    }


def _predict(run: Sight) -> bool:
    """Whether weights predict more numbers than they are: every gate, a⟨t⟩ and from_future."""
    if run.params.border:
        return False
    layers = range(run.params.layers)
    held = sum(np.count_nonzero(array) for i in layers for array in _weights(run, i).values())
    predicted = (len(cell_of(run.params).GATES) + 2) * run.params.n_a * run.n_steps
    return held < predicted * run.params.layers


def _weights(run: Sight, i: int) -> dict[str, np.ndarray]:
    """What predicts the rest of a layer: its weights and biases under the cell's own names, and the
    x⟨t⟩ of the basic cell, which its picture does not have."""
    params, (mark,) = run.params, run.params.marks_in(i + 1)
    names = [*cell_of(params).shapes(params.n_x, params.n_a)]
    arrays = {name: params[name + mark] for name in names}
    if not i:
        arrays = {name: _read_alone(array, run.trace.x[:, 0]) for name, array in arrays.items()}
    if run.terms:
        arrays = {"Wax": arrays["Wax"]}  # Waa and ba are sent anyway
        arrays |= {} if i else {"x": run.trace.x[:, 0]}
    return arrays


def _read_alone(W: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Weights of the lowest layer without those of inputs that are 0 at every step, which nothing
    reads: of a letter that does not occur."""
    if W.ndim == 1 or W.shape[1] < x.shape[1]:
        return W
    own = W.copy()
    own[:, -x.shape[1] :][:, ~x.any(axis=0)] = 0
    return own


def _slopes(run: Sight, i: int) -> np.ndarray:
    """dg/dz (T, n_a) of the layer at index i, in the precision of the backward pass."""
    a = run.trace.layers[i].a[1:, 0]
    a = a.astype(np.result_type(a.dtype, np.float32))
    with np.errstate(all="ignore"):
        return ACTIVATIONS[run.params.activation].slope(a, np.empty_like(a))


def _of_gates(run: Sight, backward: BackwardPass, i: int) -> dict[str, np.ndarray]:
    states, back, terms = run.trace.layers[i], backward.back.layers[i], backward.layers[i].terms
    arrays = {f"gate_{name}": gate[:, 0] for name, gate in states.gates.items()}
    if isinstance(back.delta, NamedBlocks):
        arrays |= {f"delta_{name}": delta[:, 0] for name, delta in back.delta.items()}
    arrays["x"] = run.trace.layers[i - 1].a[1:, 0] if i else run.trace.x[:, 0]
    of_memory = {
        "c": states.c,
        "dc": back.dc,
        "dc_norm": back.dc_norm,
        "c_from_a": terms.c_from_a,
        "c_from_future": terms.c_from_future,
    }
    return arrays | {
        name: array if array.ndim == 1 else array[:, 0]
        for name, array in of_memory.items()
        if array is not None
    }
