"""What look assumes where nothing says it: the cell, the order of its gates, its nonlinearity."""

from __future__ import annotations

import numpy as np

from explorer.engine.intake import one_of, short
from explorer.errors import InputError
from explorer.look.around import tensors_of
from explorer.look.layouts import Raw, parts_of
from explorer.look.network import Network, Part
from explorer.look.paths import dotted
from explorer.look.quantised import sign_among
from explorer.look.sources import Source
from explorer.weights.network import listed
from explorer.weights.state_dict import RECURRENT
from explorer.weights.torch_layout import ACTIVATIONS as OF_TORCH

NO_NONLINEARITY = (
    "Whether an RNN uses tanh or relu stands in none of its tensors: tanh was taken. If it is "
    "relu, give nonlinearity='relu'."
)
NO_RESET_AFTER = (
    "Without a bias no array tells whether a GRU has reset_after: True was taken, Keras's default. "
    "If it is False, give reset_after=False."
)
_NAMES = {"rnn": "an RNN", "lstm": "an LSTM", "gru": "a GRU", "gru_reset_after": "a GRU"}
_ORDERS = {
    ("torch", "lstm"): "PyTorch's order, i, f, g, o",
    ("torch", "gru"): "PyTorch's order, r, z, n",
    ("keras", "lstm"): "Keras's order, i, f, c, o",
    ("keras", "gru"): "Keras's order, z, r, h",
}
"""The blocks of a stacked tensor, as the framework's documentation names them; Flax stacks none.
"""


def activation_of(source: Source, given: str | None) -> tuple[str, list[str]]:
    """The activation of an nn.RNN, and a note where nothing says which it is."""
    plain = any(raw.cell == "rnn" for layer in source.layers for raw in layer.values())
    own = source.given.nonlinearity
    if given is not None:
        one_of("nonlinearity", given, OF_TORCH)
        if own is not None and own != given:
            raise InputError(
                f"nonlinearity={given!r} was given, and the module has {own!r}; leave it out."
            )
        return given, []
    if own is None and plain:
        return "tanh", [NO_NONLINEARITY]
    return own or "tanh", []


def with_reset(source: Source, reset_after: bool | None) -> Source:
    """The Source with a GRU of Keras's as reset_after says, which no array tells without a bias."""
    if reset_after is None:
        return source
    if not isinstance(reset_after, bool):
        raise InputError(f"reset_after={short(reset_after)} is neither True nor False; give one.")
    if source.kind != "keras" or not any(
        is_gru(raw) for layer in source.layers for raw in layer.values()
    ):
        raise InputError(
            f"reset_after={reset_after} was given, and it is of Keras's GRU; leave it out."
        )
    layers = [
        {way: as_said(raw, reset_after) for way, raw in layer.items()} for layer in source.layers
    ]
    return source._replace(layers=layers)


def as_said(raw: Raw, reset_after: bool) -> Raw:
    """A GRU of Keras's with this reset, if its bias does not say otherwise; other cells as is."""
    cell = "gru_reset_after" if reset_after else "gru"
    if not is_gru(raw) or raw.cell == cell:
        return raw
    if RECURRENT[2] in raw.arrays:
        raise InputError(
            f"reset_after={reset_after} was given, and {raw.names[RECURRENT[2]]} is that of a GRU "
            f"with reset_after={not reset_after}; leave it out."
        )
    return raw._replace(cell=cell)


def is_gru(raw: Raw) -> bool:
    """Whether it is a GRU, of either kind."""
    return raw.cell.startswith("gru")


def notes_of(source: Source, network: Network, reset_after: bool | None = None) -> list[str]:
    """What was taken from names and shapes alone, what is not shown, and what is not finite."""
    notes = [
        f"{part.names.get(role, role)} holds ∞ or NaN, and so does what is computed with it."
        for part in network.parts
        for role, array in part.arrays.items()
        if not np.isfinite(array).all()
    ]
    if source.given.module is None:
        notes += [told_by_shape(source, part) for part in first_of_each_cell(network)]
    if source.kind == "keras":
        notes.append("Keras's default activations are taken, tanh and sigmoid, which no array has.")
        bare = [part.names[RECURRENT[1]] for part in network.parts if len(part.arrays) == 2]
        if bare:
            notes.append(
                f"No bias is beside {listed(bare)}: it is taken as use_bias=False. If the layer "
                "has a bias, give it, too."
            )
        is_open = [
            part.params.cell == "gru_reset_after" and RECURRENT[2] not in part.arrays
            for part in network.parts
        ]
        notes += [NO_RESET_AFTER] if any(is_open) and reset_after is None else []
    used = (network.embedding, network.head)
    shown = {one.name.removesuffix(parts_of(one.name)[1]) for one in used if one is not None}
    others = [
        dotted(module.prefix).strip(".") or ", ".join(module.arrays)
        for module in source.beside
        if module.prefix not in shown
    ]
    if others:
        notes.append(f"Not shown, nor computed here: {', '.join(others[:8])}.")
        quantised = sign_among(tensors_of(source.beside))
        if quantised:
            notes.append(f"{quantised[0]}: to show what it belongs to, give the float model.")
    return notes


def first_of_each_cell(network: Network) -> list[Part]:
    """One row for each kind of cell that there is."""
    return [*{part.params.cell: part for part in reversed(network.parts)}.values()]


def told_by_shape(source: Source, part: Part) -> str:
    """Which tensor says which cell it is, and the order of its gates, that of its names."""
    W, cell = part.arrays[RECURRENT[1]], part.params.cell
    name, shape = part.names.get(RECURRENT[1], RECURRENT[1]), W.shape
    kind, n_a = _NAMES[cell], part.params.n_a
    order = _ORDERS.get((source.kind, cell.removesuffix("_reset_after")))
    if order is None:
        by = "its tensors' names" if source.kind == "flax" else f"{name}, of shape {shape},"
        return f"By {by} it is read as {kind} of {n_a} units."
    shape = shape[::-1] if source.kind == "keras" else shape
    gates = len(W) // n_a
    return (
        f"{name} has the shape {shape}, {gates} blocks of {n_a} units: it is read as {kind}, its "
        f"blocks in {order}."
    )
