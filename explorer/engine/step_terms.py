"""The single terms of the formulas, step by step: what a live formula writes out."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from explorer.engine.backward import states_of
from explorer.engine.belonging import refuse_other_network, refuse_other_pass
from explorer.engine.cells import cell_of
from explorer.engine.intake import read_only
from explorer.engine.params import arrays_in, compute_dtype
from explorer.engine.parts import checked_layer, checked_window, chunks, parts_of, refuse_cell
from explorer.engine.record import Record


@dataclass(frozen=True, eq=False)
class StepTerms(Record):
    """memory = Waa a<t-1>, input = Wax x<t>, z = memory + input + ba, all (T,m,n_a); logits."""

    memory: np.ndarray
    input: np.ndarray
    z: np.ndarray
    logits: np.ndarray


@dataclass(frozen=True, eq=False)
class BackwardTerms(Record):
    """The two parts of dL/da<t> for t = 1..T, and for lstm those of dL/dc<t>; (T,m,n_a) each.

    from_output = Wya^T dlogits<t>; from_future is what step t+1 sends back, 0 at t = T.
    lstm: c_from_a = the way through a<t>, c_from_future = Gf<t+1> * dc<t+1>, also 0 at t = T.
    """

    from_output: np.ndarray
    from_future: np.ndarray
    c_from_a: np.ndarray | None = None
    c_from_future: np.ndarray | None = None


def step_terms(params, trace, *, layer=None):
    """The terms of a<t> = g(Waa a<t-1> + Wax x<t> + ba), a StepTerms; for rnn only.

    Of stacked layers, those of `layer`, counted from 1, the lowest; the highest by default.
    """
    refuse_cell(params, "step_terms", ("rnn",))
    refuse_other_network(params, trace)
    layer = checked_layer(params, layer)
    exact, dtype = trace.a.dtype, compute_dtype(params)
    with np.errstate(all="ignore"):
        x, a, *_ = states_of(trace, dtype)[layer]
        memory, of_input, z = np.empty((3, *a[1:].shape), dtype)
        for _, lo, hi, _, W in own_parts(params, layer, dtype, len(x)):
            memory[lo:hi] = products(a[lo:hi], W["Waa"])
            of_input[lo:hi] = products(x[lo:hi], W["Wax"])
            z[lo:hi] = memory[lo:hi] + of_input[lo:hi] + W["ba"]
        terms = [read_only(array.astype(exact)) for array in (memory, of_input, z)]
    return StepTerms(*terms, trace.logits)


def own_parts(params, layer, dtype, T):
    """The Parts of one layer."""
    return [part for part in parts_of(params, arrays_in(params, dtype), T) if part.layer == layer]


def backward_terms(params, trace, back, *, layer=None, window=None):
    """The terms of dL/da<t>, and of dL/dc<t> where there is one, as BackwardTerms.

        da<t> = Wya^T dlogits<t> + what a<t> gets from step t+1
              rnn   Waa^T delta<t+1>
              gru   (1 - Gu) da<t+1> + Gr * Wc_a^T delta_c + [Wu; Wr]_a^T [delta_u; delta_r]
              lstm  [Wf; Wu; Wc; Wo]_a^T [delta_f; delta_u; delta_c; delta_o]
        dc<t> = Go (1 - tanh^2 c<t>) da<t> + Gf<t+1> dc<t+1>          (lstm)

    Of stacked layers, those of `layer`; below the highest, the layer above is the readout: its
    weights of the input stand for Wya, its delta for dlogits. `window` is the one `back` was made
    with: behind a cut, from_future is 0.
    """
    refuse_cell(params, "backward_terms", tuple(FROM_NEXT))
    refuse_other_pass(params, trace, back)
    layer, window = checked_layer(params, layer), checked_window(window)
    exact, dtype = back.da.dtype, compute_dtype(params)
    with np.errstate(all="ignore"):
        own, states, T = back.layers[layer], trace.layers[layer], len(trace.x)
        readout, above = arrays_in(params, dtype)["Wya"], back.dlogits
        if layer + 1 < params.layers:
            above = back.layers[layer + 1].delta
            above = above.together if trace.gates else above
            (higher,) = own_parts(params, layer + 1, dtype, T)
            readout, above = cell_of(params).to_input(higher.W, above)
        from_next = np.empty_like(own.da[1:])
        for _, lo, hi, _, W in own_parts(params, layer, dtype, T):
            from_next[lo:hi] = FROM_NEXT[params.cell](W, states.gates, own)[lo:hi]
        parts = [products(above.astype(dtype, copy=False), readout.T)]
        parts.append(up_to_the_cuts(from_next.astype(dtype, copy=False), window))
        if own.dc is not None:
            tanh_c = np.tanh(states.c[1:].astype(dtype, copy=False))
            parts.append(own.da[1:] * states.gates["o"] * (1 - tanh_c * tanh_c))
            parts.append(up_to_the_cuts(states.gates["f"] * own.dc[1:], window))
        parts = [read_only(array.astype(exact, copy=False)) for array in parts]
    return BackwardTerms(*parts)


def from_next_rnn(W, gates, back):
    """What a<t-1> gets from step t, (T, m, n_a) for t = 1..T."""
    return products(back.delta, W["Waa"].T)


def from_next_gru(W, gates, back):
    """The same; there are three ways back: past the gates, through the reset, into the gates."""
    n_a, delta = back.da.shape[2], back.delta
    Wu, Wr, Wc = (W[name][:, :n_a].T for name in ("Wu", "Wr", "Wc"))
    kept = (1 - gates["u"]) * back.da[1:]
    reset = gates["r"] * products(delta["c"], Wc)
    return kept + reset + products(delta["u"], Wu) + products(delta["r"], Wr)


def from_next_lstm(W, gates, back):
    """The same; every gate has read a<t-1>."""
    n_a = back.da.shape[2]
    return sum(products(delta, W[f"W{name}"][:, :n_a].T) for name, delta in back.delta.items())


FROM_NEXT = MappingProxyType({"rnn": from_next_rnn, "gru": from_next_gru, "lstm": from_next_lstm})


def up_to_the_cuts(from_next, window):
    """What t-1 gets moved to stand at t; 0 at the end and before every cut: nothing comes back."""
    moved = np.concatenate((from_next[1:], np.zeros_like(from_next[:1])))
    for _, hi in chunks(len(moved), window):
        moved[hi - 1] = 0
    return moved


def products(rows, W):
    """W row for every row of (T, m, n)."""
    return (rows.reshape(-1, rows.shape[-1]) @ W.T).reshape(*rows.shape[:2], len(W))
