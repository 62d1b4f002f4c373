"""Weights under the names of Flax, brought to PyTorch's layout.

                              gates, a matrix (in, n_a) each     biases
    SimpleCell                i, h                               i's
    LSTMCell                  ii, if, ig, io, hi, hf, hg, ho     the h's
    OptimizedLSTMCell         the same
    GRUCell                   ir, iz, in, hr, hz, hn             the i's, and hn's

Source: Flax, flax.linen.SimpleCell, LSTMCell, OptimizedLSTMCell and GRUCell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from explorer.engine.arrays import Array
from explorer.engine.intake import refuse_shape
from explorer.errors import InputError
from explorer.look.layouts import Raw, parts_of
from explorer.look.tensors import weight
from explorer.weights.state_dict import RECURRENT

Gates = dict[str, dict[str, str]]
"""{gate: {"kernel" or "bias": the tensor's own name}} of one cell."""


class Kind(NamedTuple):
    """A cell of Flax: its name there, the cell it is here, its gates as PyTorch stacks them (i and
    h of each in turn), and those with a bias, where there are biases."""

    title: str
    cell: str
    gates: tuple[str, ...]
    biased: tuple[str, ...]


KINDS = (
    Kind("an LSTMCell", "lstm", ("ii", "hi", "if", "hf", "ig", "hg", "io", "ho"),
         ("hi", "hf", "hg", "ho")),
    Kind("a GRUCell", "gru_reset_after", ("ir", "hr", "iz", "hz", "in", "hn"),
         ("ir", "iz", "in", "hn")),
    Kind("an MGUCell", "", ("if", "hf", "in", "hn"), ()),
    Kind("a SimpleCell", "rnn", ("i", "h"), ("i",)),
)  # fmt: skip
_GATE = re.compile(r"([ih][ifgorzn]?)_?")


def flax_layers(flat: Mapping[str, object]) -> tuple[dict[str, Raw], dict[str, str]]:
    """({path: Raw} of every recurrent cell among Flax's names, in their order; {path: why} of those
    that cannot be read)."""
    found, broken = {}, {}
    for path, gates in gates_of(flat).items():
        kind = kind_of_cell(path, gates)
        if kind is None:
            continue
        try:
            refuse_other_gates(kind, path, gates)
            found[path] = from_flax(flat, kind, gates)
        except InputError as error:
            broken[path] = str(error)
    return found, broken


def gates_of(flat: Mapping[str, object]) -> dict[str, Gates]:
    """{path: its Gates} of everything that has the name of a gate."""
    cells: dict[str, Gates] = {}
    for name in flat:
        dense, leaf = parts_of(name)
        path, last = parts_of(dense)
        gate = _GATE.fullmatch(last)
        if leaf in ("kernel", "bias") and gate:
            cells.setdefault(path, {}).setdefault(gate[1], {})[leaf] = name
    return cells


def kind_of_cell(path: str, gates: Gates) -> Kind | None:
    """The Kind with most of these gates, where it is told by half of them or by its path.

    Layers that are no cell can be called `in` or `h`.
    """
    kind = max(KINDS, key=lambda one: (len(gates.keys() & set(one.gates)), -len(one.gates)))
    there = len(gates.keys() & set(kind.gates))
    enough = 1 if "cell" in parts_of(path)[1].lower() else max(2, len(kind.gates) // 2)
    return kind if there >= enough else None


def refuse_other_gates(kind: Kind, path: str, gates: Gates) -> None:
    """InputError, with its name, for a gate that is missing and for one too many."""
    whole = f"{kind.title} of Flax, which has {', '.join(kind.gates)}"
    some = next(iter(next(iter(gates.values())).values()))
    between = "." if "/" not in some and "." in some else "/"
    lead = f"{path}{between}" if path else ""
    kernels = [one for one in kind.gates if "kernel" not in gates.get(one, {})]
    if kernels:
        names = [f"{lead}{one}{between}kernel" for one in kernels]
        are = "is" if len(names) == 1 else "are"
        raise InputError(
            f"{some} belongs to {whole}, and {', '.join(names)} {are} not there; give the kernel "
            "of every gate."
        )
    for gate, own in gates.items():
        if gate not in kind.gates:
            name = next(iter(own.values()))
            raise InputError(
                f"{name} is beside the gates of {whole}: leave it out, or rename it where it is a "
                "layer of its own."
            )
    biased = [one for one in kind.gates if "bias" in gates[one]]
    for gate in kind.biased if biased else ():
        if gate not in biased:
            raise InputError(
                f"{gates[biased[0]]['bias']} is there and {lead}{gate}{between}bias is not; give "
                f"the bias of {', '.join(kind.biased)}, zeros where there is none, or no bias."
            )
    if not kind.cell:
        raise InputError(
            f"{some} belongs to {whole}, and is not computed here; give a SimpleCell, a GRUCell or "
            "an LSTMCell."
        )


def from_flax(flat: Mapping[str, object], kind: Kind, gates: Gates) -> Raw:
    """The Raw of one Flax cell that has all its gates."""
    arrays = {
        name: weight(name, flat[name]) for gate in kind.gates for name in gates[gate].values()
    }
    refuse_odd_shapes(kind, gates, arrays)
    names: dict[str, str] = {}
    blocks: dict[str, list[Array]] = {role: [] for role in RECURRENT}
    for i, gate in enumerate(kind.gates):
        block, side = divmod(i, 2)
        own = gates[gate]
        kernel = arrays[own["kernel"]]
        blocks[RECURRENT[side]].append(kernel.T)
        names[f"{RECURRENT[side]}.{block}"] = own["kernel"]
        bias: Array = np.zeros(kernel.shape[1])
        if "bias" in own:
            bias = arrays[own["bias"]]
            names[f"{RECURRENT[2 + side]}.{block}"] = own["bias"]
        blocks[RECURRENT[2 + side]].append(bias)
    return Raw(kind.cell, {role: np.concatenate(one) for role, one in blocks.items()}, names)


def refuse_odd_shapes(kind: Kind, gates: Gates, arrays: Mapping[str, Array]) -> None:
    """InputError for the first array of another shape than most of its cell make it."""
    widths: Counter[int] = Counter()
    inputs: Counter[int] = Counter()
    for gate in kind.gates:
        kernel = arrays[gates[gate]["kernel"]]
        if kernel.ndim != 2 or not kernel.size:
            raise InputError(
                f"{gates[gate]['kernel']} has shape {kernel.shape}; give (n_x, n_a) of an input, "
                "(n_a, n_a) of a hidden state."
            )
        widths[kernel.shape[1]] += 1
        (inputs if gate[0] == "i" else widths)[kernel.shape[0]] += 1
        widths.update(arrays[name].size for leaf, name in gates[gate].items() if leaf == "bias")
    n_a, n_x = widths.most_common(1)[0][0], inputs.most_common(1)[0][0]
    for gate in kind.gates:
        wanted = {"kernel": (n_x if gate[0] == "i" else n_a, n_a), "bias": (n_a,)}
        for leaf, name in gates[gate].items():
            refuse_shape(name, arrays[name], wanted[leaf])
