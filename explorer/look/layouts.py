"""Weights under the names of Keras, brought to PyTorch's layout, and gradients back.

    kernel (n_x, G n_a), recurrent_kernel, bias     gates side by side
    SimpleRNN; LSTM: i, f, c, o                     one bias
    GRU: z, r, h                                    two with reset_after, else one

PyTorch has every matrix transposed, a GRU's gates as r, z, n, and the LSTM's as i, f, g, o. Flax,
which has a matrix for each gate, is read in flax_cells.py.
Source: Keras, keras.layers.SimpleRNN, GRU and LSTM.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from explorer.engine.arrays import Array
from explorer.engine.intake import short
from explorer.errors import InputError
from explorer.look.tensors import weight
from explorer.weights.state_dict import RECURRENT

if TYPE_CHECKING:
    from explorer.look.network import Network

KERAS = ("kernel", "recurrent_kernel", "bias")


class Raw(NamedTuple):
    """One direction of one layer, in PyTorch's layout.

    names {role: the tensor's own name}, and {"weight_ih_l.2": ...} where block 2 of it is a tensor
    of its own.
    """

    cell: str
    arrays: dict[str, Array]
    names: dict[str, str]


def flattened(arrays: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    """Nested dictionaries as one, with names joined by /, as Flax writes them."""
    flat: dict[str, object] = {}
    for name, one in arrays.items():
        path = f"{prefix}{str(name).removesuffix(':0')}"
        flat |= flattened(one, f"{path}/") if isinstance(one, Mapping) else {path: one}
    return flat


def parts_of(name: str) -> tuple[str, str]:
    """(everything before, the last part) of a name with / or . between its parts."""
    cut = max(name.rfind("/"), name.rfind("."))
    return name[:cut] if cut > 0 else "", name[cut + 1 :]


def keras_layers(flat: Mapping[str, object]) -> tuple[dict[str, Raw], dict[str, str]]:
    """({path: Raw} of every recurrent layer among Keras's names, in their order; {path: why} of
    those that cannot be read)."""
    found, broken = {}, {}
    for name in flat:
        path, leaf = parts_of(name)
        if leaf == KERAS[1]:
            try:
                found[path] = _keras_layer(flat, name)
            except InputError as error:
                broken[path] = str(error)
    return found, broken


def _keras_layer(flat: Mapping[str, object], name: str) -> Raw:
    own = {one: full for one in KERAS if (full := _beside(name, one)) in flat}
    if KERAS[0] not in own:
        raise InputError(
            f"{short(name)[1:-1]} is there and its kernel is not; give kernel, recurrent_kernel "
            "and bias of every layer."
        )
    return from_keras({one: weight(own[one], flat[own[one]]) for one in own}, own)


def _beside(name: str, leaf: str) -> str:
    return name[: len(name) - len(parts_of(name)[1])] + leaf


def from_keras(arrays: Mapping[str, Array], names: Mapping[str, str]) -> Raw:
    """The Raw of one Keras layer: its kernels turned, a GRU's z, r, h as r, z, n."""
    kernel, recurrent, bias = (arrays.get(one) for one in KERAS)
    assert kernel is not None
    assert recurrent is not None
    for name, array in ((names[KERAS[1]], recurrent), (names[KERAS[0]], kernel)):
        if array.ndim != 2 or not array.size or array.shape[1] != recurrent.shape[1]:
            raise InputError(
                f"{name} has shape {array.shape}; give a kernel of shape (n_x, gates × n_a) and a "
                "recurrent_kernel of shape (n_a, gates × n_a)."
            )
    n_a, gates = len(recurrent), recurrent.shape[1] // max(len(recurrent), 1)
    cells = {1: "rnn", 3: "gru_reset_after", 4: "lstm"}
    if gates not in cells or gates * n_a != recurrent.shape[1]:
        raise InputError(
            f"{names[KERAS[1]]} has shape {recurrent.shape}; give (n_a, n_a) of a SimpleRNN, or "
            "three times the columns of a GRU, or four times those of an LSTM."
        )
    cell = cells[gates]
    roles = {RECURRENT[0]: names[KERAS[0]], RECURRENT[1]: names[KERAS[1]]}
    found = {RECURRENT[0]: kernel.T, RECURRENT[1]: recurrent.T}
    if bias is not None:
        both = bias.reshape(1, -1) if bias.ndim == 1 else bias
        if both.shape not in {(1, gates * n_a), (2, gates * n_a)}:
            raise InputError(
                f"{names[KERAS[2]]} has shape {bias.shape}, but ({gates * n_a},) is needed, or "
                f"(2, {gates * n_a}) of a GRU with reset_after."
            )
        if cell == "gru_reset_after" and len(both) == 1:
            cell = "gru"
        for role, row in zip(RECURRENT[2:], both, strict=False):
            found[role], roles[role] = row, names[KERAS[2]]
    if gates == 3:
        found = {role: swapped(array) for role, array in found.items()}
    return Raw(cell, {role: np.ascontiguousarray(a) for role, a in found.items()}, roles)


def swapped(array: Array) -> Array:
    """The first two of three blocks of rows change places: z, r, h and r, z, n."""
    first, second, third = np.split(array, 3)
    return np.concatenate((second, first, third))


def given_gradients(network: Network, of_rows: Sequence[dict[str, Array]]) -> dict[str, Array]:
    """{the tensor's own name: gradient} of all rows, in the layout the tensors came in."""
    grads: dict[str, Array] = {}
    for part, in_torch_order in zip(network.parts, of_rows, strict=True):
        of_row = in_torch_order
        if network.kind == "keras" and part.params.cell.startswith("gru"):
            of_row = {role: swapped(array) for role, array in of_row.items()}
        for role, name in part.names.items():
            own, _, block = role.partition(".")
            array = of_row[own]
            if block:
                n_a = part.params.n_a
                array = array[int(block) * n_a : (int(block) + 1) * n_a]
            if network.kind != "torch":
                array = np.ascontiguousarray(array.T)
            # The two biases of Keras's GRU are the rows of one tensor.
            grads[name] = np.stack((grads[name], array)) if name in grads else array
    return grads
