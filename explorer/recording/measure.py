"""The numbers of one recorded update: gradient per time step of every row, and spectral radii.

A call of the recurrent module is computed once more in float64 by the rows of explorer/look, from
what it read, and its gradients go back from what arrived at its outputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.bptt import LayerPass
from explorer.engine.cell_arrays import States
from explorer.engine.cells import cell_of, has_c
from explorer.engine.jacobians import radius_of
from explorer.engine.nonfinite import first_nonfinite_backward, first_nonfinite_forward
from explorer.engine.norms import row_norms
from explorer.look.around import Around
from explorer.look.looking import network_of
from explorer.look.network import Network
from explorer.look.rows import End, Order, Start, outputs_of, run_rows, run_rows_back
from explorer.look.sources import Given, from_names

NOT_AROUND = Around(None, None, "", "")
"""Embedding and head: what stands around the recurrent module is not computed again."""


class Broken(NamedTuple):
    """The first inf or NaN: the update, the row ("" for none), the step t (0 for none), the array.

    The array is "x", a weight's name, "a" or "c" of the forward pass, "dL/da" or "dL/dc" where it
    arrives from the rest of the network ("from above") or inside the row, or a gradient's name.
    """

    update: int
    row: str
    step: int
    array: str


@dataclass(frozen=True, eq=False)
class Caught:
    """One call of the recurrent module in the engine's order, in the precision of the training.

    x (T,m,n_x) and doutputs (T,m,width); lengths (m,); starts and ends (2 or 1 for h and c, rows,
    m, n_a), what arrived at h_n and c_n; masks (T,m,width) of the dropout above every layer but the
    highest, or none.
    """

    x: Array
    lengths: Ints
    doutputs: Array
    starts: tuple[Array, ...]
    ends: tuple[Array, ...]
    masks: tuple[Array, ...] = ()

    @property
    def order(self) -> Order:
        """Where each sequence ends."""
        return Order(len(self.x), self.lengths)

    def first(self, m: int) -> Caught:
        """The first m sequences alone, up to the end of the longest."""
        lengths = self.lengths[:m]
        T = int(lengths.max())
        starts, ends = (tuple(one[:, :m] for one in own) for own in (self.starts, self.ends))
        masks = tuple(mask[:T, :m] for mask in self.masks)
        return Caught(self.x[:T, :m], lengths, self.doutputs[:T, :m], starts, ends, masks)

    def over(self, scale: float) -> Caught:
        """The same with every gradient that arrived divided by the scale of its loss."""
        if scale == 1:
            return self
        doutputs, *ends = (unscaled(one, scale) for one in (self.doutputs, *self.ends))
        return replace(self, doutputs=doutputs, ends=tuple(ends))

    def starts_of(self, network: Network) -> list[Start]:
        """(a<0>, c<0>) of every row in float64."""
        return of_rows(network, self.starts)

    def ends_of(self, network: Network) -> list[End]:
        """dL/d(h_n, c_n) of every row in float64."""
        return of_rows(network, self.ends)


def unscaled(gradient: Array, scale: float) -> Array:
    """A gradient over the scale of its loss, which 16 bit are too few for."""
    with np.errstate(all="ignore"):
        found: Array = gradient.astype(np.result_type(gradient, np.float32)) / scale
    return found


def of_rows(network: Network, arrays: Sequence[Array]) -> list[tuple[Array, Array | None]]:
    """(h, c or None) of every row in float64."""
    found: list[tuple[Array, Array | None]] = []
    for i, part in enumerate(network.parts):
        h, *c = (np.array(array[i], np.float64) for array in arrays)
        found.append((h, c[0] if has_c(cell_of(part.params)) else None))
    return found


class RowNorms(NamedTuple):
    """||dL/da<t>|| and, for an LSTM, ||dL/dc<t>||, each (T+1,), over all sequences together."""

    da: Array
    dc: Array | None


@dataclass(frozen=True, eq=False)
class Measured:
    """Of one call: the RowNorms of every row, the first inf or NaN as (row, step, array) or None,
    the outputs (T,m,width), and how far these are from those of the training where they are known,
    ||ours - theirs|| / ||theirs||."""

    norms: tuple[RowNorms, ...]
    broken: tuple[str, int, str] | None
    outputs: Array
    error: float = 0.0


def network_from(weights: Mapping[str, Any], nonlinearity: str | None) -> Network:
    """The Network of the tensors of an nn.RNN, nn.GRU or nn.LSTM: weight_ih_l0 and so on."""
    source = from_names(weights, None, Given(nonlinearity=nonlinearity))
    return network_of(source, NOT_AROUND, nonlinearity if source_is_plain(weights) else None)[0]


def source_is_plain(weights: Mapping[str, Any]) -> bool:
    """Whether these are the tensors of an nn.RNN, which has a nonlinearity."""
    rows, n_a = weights["weight_hh_l0"].shape if "weight_hh_l0" in weights else (0, 1)
    return bool(rows == n_a)


def row_name(network: Network, i: int) -> str:
    """ "layer 1", or "layer 1, forward" in a bidirectional network."""
    part = network.parts[i]
    return f"layer {part.layer}" + (f", {part.direction}" if network.directions == 2 else "")


def row_names(network: Network) -> tuple[str, ...]:
    """The names of all rows, layer 1 first, forward before reverse."""
    return tuple(row_name(network, i) for i in range(len(network.parts)))


def most_sequences(network: Network, T: int, numbers: int) -> int:
    """How many sequences of T steps fit into so many numbers; at least one."""
    each = 0
    for part in network.parts:
        cell = cell_of(part.params)
        width = 2 * len(cell.NODES) + len(cell.GATES) + len(cell.DELTAS)
        each += width * part.params.n_a + part.params.n_x
    return max(1, numbers // (each * T))


def measure(network: Network, caught: Caught) -> Measured:
    """Both passes of a call in float64, and what is kept of them."""
    with np.errstate(all="ignore"):
        order = caught.order
        x, doutputs = (np.array(one, np.float64) for one in (caught.x, caught.doutputs))
        masks, ends = caught.masks, caught.ends_of(network)
        states = run_rows(network, x, order, caught.starts_of(network), masks)
        passes, _ = run_rows_back(network, states, order, doutputs, ends=ends, masks=masks)
        norms = [norms_of(made) for made in passes if made is not None]
        broken = first_broken(network, x, states, doutputs, passes, norms)
        return Measured(tuple(norms), broken, outputs_of(network, states, order))


def norms_of(made: LayerPass) -> RowNorms:
    """The norms of one row."""
    da, *dc = row_norms(*made.nodes)
    return RowNorms(da, dc[0] if dc else None)


def first_broken(
    network: Network,
    x: Array,
    states: Sequence[States],
    doutputs: Array,
    passes: Sequence[LayerPass | None],
    norms: Sequence[RowNorms],
) -> tuple[str, int, str] | None:
    """(row, step, array) of the first inf or NaN in the order of computation; None without one.

    Steps are counted in the order in which the row reads.
    """
    if (t := first_step(x)) is not None:
        return "", t, "x"
    for i, part in enumerate(network.parts):
        for role, array in part.arrays.items():
            if not np.isfinite(array).all():
                return row_name(network, i), 0, part.names[role]
    for i, own in enumerate(states):
        forward = first_nonfinite_forward([own], own.a[1:])
        if forward is not None:
            return row_name(network, i), *forward
    if (t := first_step(doutputs[::-1])) is not None:
        return "", len(x) + 1 - t, "dL/da from above"
    for i in reversed(range(len(passes))):
        made, of_row = passes[i], norms[i]
        assert made is not None
        found = [norm for norm in of_row if norm is not None]
        backward = first_nonfinite_backward(found, made.nodes, network.parts[i].params)
        if backward is not None:
            return row_name(network, i), backward.step, f"dL/{backward.array}"
    return None


def where_forward_broke(
    network: Network, caught: Caught, outputs: Array | None
) -> tuple[str, int, str] | None:
    """(row, step, array) of the first inf or NaN of a forward pass in 32 bit; None without one.

    Where that is finite and the training's own `outputs` are not, in fewer bits, it is the highest
    row at the first step of those.
    """
    with np.errstate(all="ignore"):
        parts = tuple(
            part._replace(params=replace(part.params, flat=part.params.flat.astype(np.float32)))
            for part in network.parts
        )
        short = replace(network, parts=parts)
        x, starts = caught.x.astype(np.float32), caught.starts_of(network)
        states = run_rows(short, x, caught.order, starts, caught.masks)
        for i, own in enumerate(states):
            found = first_nonfinite_forward([own], own.a[1:])
            if found is not None:
                return row_name(network, i), *found
    if outputs is None:
        return None
    padding = caught.order.padding
    t = first_step(outputs if padding is None else np.where(padding[..., None], 0, outputs))
    return None if t is None else (row_name(network, len(network.parts) - 1), t, "a")


def first_step(array: Array) -> int | None:
    """The first t = 1 ... T at which an array (T, m, n) is not finite."""
    wrong = ~np.isfinite(array).all(axis=(1, 2))
    return int(wrong.argmax()) + 1 if wrong.any() else None


def radius_names(network: Network) -> tuple[str, ...]:
    """ "layer 1: Waa" of every recurrent matrix, of gates "layer 1: Wf" and so on."""
    names = []
    for i, part in enumerate(network.parts):
        names += [f"{row_name(network, i)}: {name}" for name in recurrent_matrices(part.params)]
    return tuple(names)


def radii(network: Network) -> Array:
    """The spectral radius, the largest |eigenvalue|, of every recurrent matrix; NaN if not finite.

    In the order of radius_names: Waa of an nn.RNN, the block for a<t-1> of each gate of the others.
    """
    with np.errstate(all="ignore"):
        return np.array(
            [
                radius_of(matrix)
                for part in network.parts
                for matrix in recurrent_matrices(part.params).values()
            ]
        )


def recurrent_matrices(params: Any) -> dict[str, Array]:
    """{name: (n_a, n_a)}: what multiplies a<t-1>, by the engine's names."""
    n_a = params.n_a
    names = [name for name in cell_of(params).shapes(params.n_x, n_a) if name.startswith("W")]
    pairs = cell_of(params).recurrent_and_input_weights(params, n_a)
    if "Waa" in names:
        return {"Waa": pairs[0][0]}
    gates = [name for name in names if name != "Wcx"]
    return {name: pair[0] for name, pair in zip(gates, pairs, strict=True)}
