"""Convert weights to and from PyTorch: nn.RNN, nn.GRU or nn.LSTM, then an nn.Linear.

    PyTorch        rnn     gru_reset_after: r, z, n      lstm: i, f, g, o, one under the other
    weight_ih_l0   Wax     Wr_x, -Wu_x, Wcx              Wu_x, Wf_x, Wc_x, Wo_x
    weight_hh_l0   Waa     Wr_a, -Wu_a, Wca              Wu_a, Wf_a, Wc_a, Wo_a
    bias_ih_l0     ba      br,   -bu,   bcx              bu,   bf,   bc,   bo
    bias_hh_l0     zeros   zeros, zeros, bca             zeros
    weight, bias   Wya, by of the nn.Linear

W_a are the columns of W for a<t-1>, W_x those for x<t>. PyTorch's z is the share that is kept, 1 -
Gu, and 1 - sigma(z) = sigma(-z) explains the minus; its i is Gu, its g the candidate. Of stacked
layers, layer l has the names that end in l - 1.

PyTorch has two biases where one is enough. On export the first holds the bias and the second zeros;
on import they are added. (In training with PyTorch both get the same gradient: under the same
learning rate their sum moves twice as fast as ba does here.) Only the candidate of nn.GRU needs
both, as the reset gate acts on the second alone. The course's "gru", which resets before the
product, is another cell and has no counterpart in PyTorch.
Source: PyTorch, torch.nn.RNN, torch.nn.GRU and torch.nn.LSTM, "Variables".
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np

from explorer.array_names import name_in
from explorer.engine.arrays import Array, Bools, Weights
from explorer.engine.intake import as_real_array, one_of, refuse_shape, short
from explorer.engine.params import Params, refuse_no_network
from explorer.engine.segments import weights_of_segments
from explorer.errors import InputError
from explorer.weights.network import network
from explorer.weights.state_dict import (
    RECURRENT,
    as_mapping,
    find_readout,
    refuse_foreign,
    split_modules,
)

GATES = {"rnn": ("a",), "gru_reset_after": ("r", "u", "c"), "lstm": ("u", "f", "c", "o")}
"""Gates in PyTorch's order; their number identifies the cell."""

STACKED = {**GATES, "gru": GATES["gru_reset_after"]}
"""The same order for the course's GRU as well, whose arrays other frameworks stack alike."""

NEGATED = ("gru", "gru_reset_after")
"""Cells whose u is 1 - z: the sign of its rows changes."""

ACTIVATIONS = ("tanh", "relu")


def to_torch_names(params: Params, *, rnn: str = "", readout: str = "") -> dict[str, Array]:
    """{PyTorch's name: array}, new arrays; `rnn` and `readout` are prefixes of the names.

    With rnn="rnn." and readout="readout." it is the state_dict of a module that has an nn.RNN,
    nn.GRU or nn.LSTM called rnn and an nn.Linear called readout. InputError for a network without
    a counterpart: an activation other than tanh and relu, the cell "gru", a learned a<0>.
    """
    refuse_unsupported_by_torch(params)
    named: dict[str, Array] = {}
    for layer, W in enumerate(weights_of_segments(params, params).values()):
        arrays = torch_arrays(params.cell, W, params.n_a)
        named |= {f"{rnn}{name}{layer}": a for name, a in zip(RECURRENT, arrays, strict=True)}
    named |= {readout + "weight": params.Wya, readout + "bias": params.by}
    return {name: np.array(array, order="C") for name, array in named.items()}


def from_torch_names(
    arrays: Mapping[str, object],
    *,
    activation: str = "tanh",
    output: str = "softmax",
    readout: str | None = None,
) -> Params:
    """The Params of a state_dict with one nn.RNN, nn.GRU or nn.LSTM and one nn.Linear.

    `arrays` maps PyTorch's names, with any prefix such as "rnn.", to arrays or tensors. Biases
    that are missing (bias=False) are zeros. A state_dict does not contain the activation of an
    nn.RNN ("tanh" or "relu"; the others have no choice) nor the output function. nn.GRU becomes
    cell "gru_reset_after". `readout` is the prefix of the nn.Linear that is the readout, such as
    "fc.", where names and shapes do not decide.
    A tensor may record gradients, be sparse or be on another device. Types that NumPy does not
    have, such as bfloat16, become float32, which holds them exactly, with a warning. Unsupported
    parameters are an InputError, with the reason.
    """
    one_of("activation", activation, ACTIVATIONS)
    arrays = as_mapping(arrays)
    refuse_foreign(arrays)
    given = {name: as_array(name, array) for name, array in arrays.items()}
    layers, prefix, beside = split_modules(given)
    n_a, gates = cell_sizes(layers[0])
    linear = find_readout(beside, layers[0], prefix, readout)
    n_x, n_y = layers[0]["weight_ih_l"].shape[1], len(linear["weight"])
    refuse_shape("weight", linear["weight"], (n_y, n_a))
    warn_of_conversion(arrays)
    cell = {len(names): cell for cell, names in GATES.items()}[gates]
    dtype = np.result_type(np.float16, *given.values())
    ours = {"Wya": linear["weight"], "by": bias_or_zeros(linear, "bias", n_y)}
    for layer, recurrent in enumerate(layers):
        if layer:
            refuse_shape(f"weight_ih_l{layer}", recurrent["weight_ih_l"], (gates * n_a, n_a))
            refuse_shape(f"weight_hh_l{layer}", recurrent["weight_hh_l"], (gates * n_a, n_a))
        for name, array in our_arrays(cell, recurrent, n_a, dtype).items():
            ours[name_in(name, layer + 1, len(layers))] = array
    words = {"cell": cell, "activation": activation, "output": output, "dtype": dtype.name}
    sizes = {"n_x": n_x, "n_a": n_a, "n_y": n_y, "layers": len(layers)}
    notes = words | {name: str(size) for name, size in sizes.items()}
    with np.errstate(all="ignore"):
        return network(notes, {name: array.astype(dtype) for name, array in ours.items()})


def torch_arrays(cell: str, W: Weights, n_a: int) -> Sequence[Array]:
    """(weight_ih, weight_hh, bias_ih, bias_hh) of one layer, by the table of this module."""
    if cell == "rnn":
        return W["Wax"], W["Waa"], W["ba"], np.zeros_like(W["ba"])
    blocks = []
    for gate in STACKED[cell]:
        if cell == "gru_reset_after" and gate == "c":
            blocks.append((W["Wcx"], W["Wca"], W["bcx"], W["bca"]))
            continue
        sign = -1 if cell in NEGATED and gate == "u" else 1
        matrix, bias = sign * W[f"W{gate}"], sign * W[f"b{gate}"]
        blocks.append((matrix[:, n_a:], matrix[:, :n_a], bias, np.zeros_like(bias)))
    return [np.concatenate(parts) for parts in zip(*blocks, strict=True)]


def torch_gradients(cell: str, dW: Weights, n_a: int) -> dict[str, Array]:
    """{weight_ih_l, weight_hh_l, bias_ih_l, bias_hh_l: gradient}, from those of one layer here.

    The two biases of a sum both get the gradient of the sum.
    """
    of_x, of_a, bias, second = torch_arrays(cell, dW, n_a)
    both = np.array(bias)
    if cell == "gru_reset_after":
        both[2 * n_a :] = second[2 * n_a :]
    return dict(zip(RECURRENT, (of_x, of_a, bias, both), strict=True))


def our_arrays(cell: str, recurrent: Weights, n_a: int, dtype: np.dtype) -> dict[str, Array]:
    """{name: array} of one layer, by the same table read the other way."""
    inputs, hidden = recurrent["weight_ih_l"], recurrent["weight_hh_l"]
    of_x, of_a = (bias_or_zeros(recurrent, name, len(hidden)) for name in RECURRENT[2:])
    with np.errstate(all="ignore"):
        bias = of_x.astype(dtype) + of_a.astype(dtype)
    added = np.ones(len(bias), bool)
    added[2 * n_a :] = cell != "gru_reset_after"  # the candidate keeps both of its biases
    refuse_lost_sum(bias, of_x, of_a, added)
    if cell == "rnn":
        return {"Waa": hidden, "Wax": inputs, "ba": bias}
    ours: dict[str, Array] = {}
    for i, gate in enumerate(STACKED[cell]):
        rows = slice(i * n_a, (i + 1) * n_a)
        if cell == "gru_reset_after" and gate == "c":
            ours |= {"Wca": hidden[rows], "Wcx": inputs[rows], "bca": of_a[rows], "bcx": of_x[rows]}
            continue
        sign = -1 if cell in NEGATED and gate == "u" else 1
        ours[f"W{gate}"] = sign * np.concatenate((hidden[rows], inputs[rows]), axis=1)
        ours[f"b{gate}"] = sign * bias[rows]
    return ours


def refuse_lost_sum(bias: Array, of_x: Array, of_a: Array, added: Bools) -> None:
    """InputError where two finite biases have a sum that their precision cannot hold."""
    lost = np.flatnonzero(added & ~np.isfinite(bias) & np.isfinite(of_x) & np.isfinite(of_a))
    if len(lost):
        i = lost[0]
        raise InputError(
            f"bias_ih and bias_hh add up to {float(of_x[i]) + float(of_a[i]):.6g} at index {i}, "
            f"which {bias.dtype} cannot hold; give the arrays in float32, such as "
            "net.float().state_dict()."
        )


def warn_of_conversion(arrays: Mapping[str, object]) -> None:
    """Warn if arrays of a type that NumPy does not have became float32."""
    names = {str(getattr(array, "dtype", "")).removeprefix("torch.") for array in arrays.values()}
    kinds = sorted(name for name in names if name.startswith(("bfloat", "float8", "float4")))
    if kinds:
        warnings.warn(
            f"The arrays are in {' and '.join(kinds)}, which NumPy does not have; the "
            "network has them in float32, exactly.",
            stacklevel=3,
        )


def refuse_unsupported_by_torch(params: Params) -> None:
    """InputError for a network that PyTorch's layout cannot hold."""
    refuse_no_network(params)
    instead = "save the network with save_npz or save_safetensors"
    if params.cell not in GATES:
        raise InputError(
            f"cell={params.cell!r} has no counterpart in PyTorch: it resets before the product "
            f"with its weights, nn.GRU after it. Choose one of {', '.join(map(repr, GATES))}, or "
            f"{instead}."
        )
    if params.cell == "rnn" and params.activation not in ACTIVATIONS:
        raise InputError(
            f"activation={params.activation!r} has no counterpart in nn.RNN, which has "
            f"{' and '.join(ACTIVATIONS)}; {instead}."
        )
    if params.start != "zeros":
        raise InputError(
            f"start={params.start!r} has no counterpart in PyTorch's layers, whose first state is "
            f"given with every call; {instead}."
        )
    if params.border:
        raise InputError(
            f"border={params.border}: encoder and decoder are two modules in PyTorch, with a "
            f"border that no array of theirs tells; {instead}."
        )


def as_array(name: str, given: object) -> Array:
    """Convert an array or tensor to a float array."""
    array = as_real_array(name, given)
    if array.dtype.kind != "f" or array.dtype.itemsize > 8:
        raise InputError(f"{name} is {array.dtype}; give float16, float32 or float64.")
    return array


def cell_sizes(recurrent: Weights, mark: str = "0") -> tuple[int, int]:
    """n_a, and the number of gates stacked in the rows; `mark` ends the names in an error."""
    inputs, hidden = recurrent["weight_ih_l"], recurrent["weight_hh_l"]
    fits = inputs.ndim == hidden.ndim == 2 and len(inputs) == len(hidden) and inputs.size > 0
    n_a = hidden.shape[1] if fits else 0
    if not n_a or len(hidden) % n_a or len(hidden) // n_a not in (1, 3, 4):
        raise InputError(
            f"weight_ih_l{mark} has shape {short(inputs.shape)} and weight_hh_l{mark} "
            f"{short(hidden.shape)}; give (n_a, n_x) and (n_a, n_a) of an nn.RNN, or three times "
            "the rows of an nn.GRU, or four times those of an nn.LSTM."
        )
    return n_a, len(hidden) // n_a


def bias_or_zeros(arrays: Weights, name: str, length: int) -> Array:
    """The bias of that length; zeros if the module has bias=False."""
    bias = arrays.get(name, np.zeros(length, np.float16))
    refuse_shape(name + "0" * name.endswith("_l"), bias, (length,))
    return bias
