"""Forward pass: every intermediate value of every step is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine.arrays import Array, Ints, MaybeArray, Weights
from explorer.engine.cell_arrays import NamedBlocks, States, project
from explorer.engine.cells import cell_of, has_c
from explorer.engine.intake import finite_copy, read_only, refuse_too_many, short, workspace
from explorer.engine.lengths import stop_at_end, without_padding
from explorer.engine.losses import outputs
from explorer.engine.nonfinite import NonFinite, first_nonfinite_forward
from explorer.engine.params import Params, arrays_in, compute_dtype, refuse_no_network
from explorer.engine.precision import is_half
from explorer.engine.record import Record, reduce_record, repr_record
from explorer.engine.segments import learned_starts, segments_of, states_between
from explorer.errors import InputError

NO_GATES = NamedBlocks()
SEQUENCE = ("T", "m", "n_x")


class LayerTrace(NamedTuple):
    """One layer of a Trace: a (T+1,m,n_a); c (T+1,m,n_a), for lstm only; gates[name] (T,m,n_a)."""

    a: Array
    c: Array | None
    gates: NamedBlocks

    def __reduce__(self) -> tuple:
        return reduce_record(self)

    def __repr__(self) -> str:
        return repr_record(self)


@dataclass(frozen=True, eq=False)
class Trace(Record):
    """Result of a forward pass. All arrays are read-only.

    x (T,m,n_x); a (T+1,m,n_a) with a[0] = a<0>; logits (T,m,n_y) = Wya a<t> + by;
    y_hat (T,m,n_y); log_y_hat (T,m,n_y), for softmax only; c (T+1,m,n_a), for lstm only;
    gates[name] (T,m,n_a): u, r, c (gru) or f, u, c, o (lstm), c being the candidate c~.
    `first_nonfinite` is None, or the smallest step in which inf or NaN appeared, and the array:
    the first of "c", "a", "y_hat", which is the order of computation.
    Of stacked layers, a, c and gates are those of the highest, from which y_hat is read; `layers`
    has all, lowest first, and `first_nonfinite` names the layer: "a1", "a2".
    `lengths` (m,) is None, or where each example ends: past it a and c are held, gates are 0, and
    y_hat is read from the held state (see lengths.py).
    `params` is the network; `given` names the initial states that the caller gave: "a0", "c0".
    """

    x: Array
    a: Array
    logits: Array
    y_hat: Array
    log_y_hat: Array | None
    first_nonfinite: NonFinite | None
    c: Array | None = None
    gates: NamedBlocks = NO_GATES
    below: tuple[LayerTrace, ...] = ()
    params: Params | None = field(default=None, repr=False)
    given: tuple[str, ...] = ()
    lengths: Ints | None = None

    @property
    def layers(self) -> tuple[LayerTrace, ...]:
        """The LayerTrace of every layer, lowest first."""
        return *self.below, LayerTrace(self.a, self.c, self.gates)


def forward(
    params: Params,
    x: ArrayLike,
    a0: ArrayLike | None = None,
    c0: ArrayLike | None = None,
    *,
    lengths: ArrayLike | None = None,
) -> Trace:
    """Run the network over a batch of sequences and keep every intermediate value.

        a<t>  = g(Waa a<t-1> + Wax x<t> + ba)       (rnn; others: gru.py, lstm.py)
        y^<t> = g'(Wya a<t> + by)

    x is (T, m, n_x); a0 and c0 are (m, n_a) and default to zeros; c0 is for lstm, which has a c<t>.
    Where the network learns a0, that parameter is the default. For stacked layers they are
    (layers, m, n_a), and a[l-1]<t> is the x<t> of layer l.
    `lengths` (m,) are the steps of each example where they differ: its state stops at its end, what
    stands in x past it is not read, and backward and the flow send nothing through it.
    inf and NaN that arise in the pass are kept and reported in the Trace; in x, a0 or c0 they are
    an InputError.
    Source: Ng, Sequence Models, week 1, "Recurrent Neural Network Model".
    """
    refuse_no_network(params)
    refuse_needless_c0(params, c0)
    exact, dtype = params.flat.dtype, compute_dtype(params)
    with np.errstate(all="ignore"):
        ends = None
        if lengths is not None:
            x, ends = without_padding(params, x, lengths)
        x = finite_copy("x", x, (None, None, params.n_x), exact, SEQUENCE)
        T, m, _ = x.shape
        refuse_too_many("a", (T + 1, m, params.n_a), "give fewer steps or examples")
        refuse_too_many("y_hat", (T, m, params.n_y), "give fewer steps or examples")
        layers = empty_states(params, x.astype(dtype, copy=False))
        W = arrays_in(params, dtype)
        start_from(layers, a0, c0, exact, learned_starts(params, W))
        logits, y_hat, log_y_hat = run_layers(params, W, layers, ends)
        first = first_nonfinite_forward(layers, y_hat)
        *below, top = (layer_trace(params, states) for states in layers)
        logits, y_hat = (read_only(rows.astype(exact, copy=False)) for rows in (logits, y_hat))
        if log_y_hat is not None:
            read_only(log_y_hat)
    a, c, gates = top
    return Trace(
        *(read_only(x), a, logits, y_hat, log_y_hat, first, c, gates, tuple(below)),
        params=params,
        given=tuple(name for name, start in (("a0", a0), ("c0", c0)) if start is not None),
        lengths=ends,
    )


def refuse_needless_c0(params: Params, c0: ArrayLike | None) -> None:
    """InputError when c0 is given to a cell that has no c<t>."""
    if c0 is not None and not has_c(cell_of(params)):
        try:
            shape = np.shape(c0)
        except ValueError:  # rows of different length have none
            shape = ()
        what = f"c0 of shape {tuple(shape)}" if shape else f"c0={short(c0)}"
        raise InputError(
            f"{what} was given, but cell={params.cell!r} has no c<t>, only 'lstm' has; "
            "leave c0 out."
        )


def empty_states(params: Params, x: Array) -> list[States]:
    """Uninitialised States of every layer, lowest first, for this x (T, m, n_x)."""
    cell, (T, m, _), n_a = cell_of(params), x.shape, params.n_a
    if params.border and params.border >= T:
        raise InputError(
            f"x has T={T} steps, but the encoder reads {params.border} and the decoder needs one "
            "or more; give a longer x."
        )
    # The backward pass has one delta for each of DELTAS.
    for name, beside in (("gates", cell.GATES), ("delta", cell.DELTAS)):
        refuse_too_many(name, (T, m, len(beside) * n_a), "give fewer steps or examples")
    shapes = [(T + 1, m, n_a)] * len(cell.NODES)
    if cell.GATES:
        shapes.append((T, m, len(cell.GATES) * n_a))
    layers = []
    for _ in range(params.layers):
        a, *others = workspace(x.dtype, *shapes)
        gates = others.pop() if cell.GATES else None
        layers.append(States(x, a, others[0] if others else None, gates))
        x = a[1:]
    return layers


def start_from(
    layers: list[States],
    a0: ArrayLike | None,
    c0: ArrayLike | None,
    exact: np.dtype,
    learned: list[Array] | None = None,
) -> None:
    """Write a<0>, and c<0> if the cell has one, into every layer: as given, learned, or zeros."""
    for name, given, otherwise in (("a0", a0, learned), ("c0", c0, None)):
        nodes = [getattr(states, name[0]) for states in layers]
        if nodes[0] is None:
            continue
        starts: Sequence[Array | float] = otherwise or [0.0] * len(nodes)
        if given is not None:
            one = nodes[0][0].shape
            shape = one if len(nodes) == 1 else (len(nodes), *one)
            axes = ("layers", "m", "n_a")[-len(shape) :]
            starts = list(finite_copy(name, given, shape, exact, axes).reshape(len(nodes), *one))
        for node, start in zip(nodes, starts, strict=True):
            node[0] = start


def layer_trace(params: Params, states: States) -> LayerTrace:
    """The read-only LayerTrace of one layer, in the network's own precision."""

    def kept(array: MaybeArray) -> MaybeArray:
        return None if array is None else read_only(array.astype(params.flat.dtype, copy=False))

    a, c, gates = map(kept, states[1:])
    return LayerTrace(
        a, c, NO_GATES if gates is None else NamedBlocks(cell_of(params).GATES, gates)
    )


def run_layers(
    params: Params, W: Weights, layers: list[States], lengths: Ints | None = None
) -> tuple[Array, Array, Array | None]:
    """Fill the States of every layer from x, a[0] and c[0]; return logits, y_hat, log_y_hat."""
    half, run_forward = is_half(params), cell_of(params).run_forward
    for layer, lo, hi, _, own in segments_of(params, W, len(layers[0].x)):
        run_forward(params, own, states_between(layers[layer], lo, hi), half)
        if lengths is not None:
            stop_at_end(layers[layer], lengths)
    return read_out(params, W, layers[-1].a[1:], half)


def read_out(
    params: Params, W: Weights, a: Array, half: bool = False
) -> tuple[Array, Array, Array | None]:
    """(logits, y_hat, log_y_hat) of a (T, m, n_a)."""
    logits = np.empty((*a.shape[:2], params.n_y), a.dtype)
    project(a, W["Wya"], W["by"], out=logits)
    if half:
        logits[...] = logits.astype(np.float16)
    y_hat, log_y_hat = outputs(logits, params.output)
    if half:
        y_hat[...] = y_hat.astype(np.float16)
    return logits, y_hat, log_y_hat
