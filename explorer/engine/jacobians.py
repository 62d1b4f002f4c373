"""Jacobians ds<t>/ds<k> of the state: their norms, and an upper bound on them.

    ds<k>/ds<k-1> = diag(g'(z<k>)) Waa    (rnn; others: gru.py, gru_reset_after.py, lstm.py)
    ds<t>/ds<k>   = product of these from t down to k+1

The state s is all that one step hands to the next: a<t> of rnn and gru, and of lstm c<t> and a<t>
one above the other, s<t> = [c<t>, a<t>] of 2 n_a numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.engine.activations import ACTIVATIONS
from explorer.engine.arrays import Array, Ints
from explorer.engine.backward_pass import states_of
from explorer.engine.cells import cell_of
from explorer.engine.intake import read_only, refuse_too_many, whole_number
from explorer.engine.params import arrays_in
from explorer.engine.provenance import refuse_other_network
from explorer.engine.segments import refuse_cell, refuse_more_segments
from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.engine.forward_pass import Trace
    from explorer.engine.params import Params


def jacobian_norms(
    params: Params, trace: Trace, example: int = 0, *, rows: Iterable[int] | None = None
) -> Array:
    """||ds<t>/ds<k>||_2, the largest singular value, as (T+1, T+1): [t, k], NaN for k > t.

    s = a for rnn and gru, s = [c, a] for lstm, whose norms are of matrices of 2 n_a x 2 n_a: with
    c alone or a alone, what flows through the other would be missing. With `rows`, only those t
    are computed and the others stay NaN. More than one layer, or an encoder and a decoder, are an
    InputError.

    Source: Pascanu, Mikolov, Bengio (2013), ICML, equation 5; for [c, a] the equations of lstm.py.
    """
    refuse_more_segments(params, "jacobian_norms")
    refuse_other_network(params, trace)
    example = checked_example(trace, example)
    T, n_s = len(trace.x), state_size(params)
    refuse_too_many("the matrix of norms", (T + 1, T + 1), "give fewer steps")
    steps = checked_rows(rows, T)
    refuse_too_many("the Jacobians", (len(steps), n_s, n_s), "ask for fewer rows")
    norms = np.full((T + 1, T + 1), np.nan)
    with np.errstate(all="ignore"):
        step_jacobians = jacobians_of(params, trace, example)
        R, k = np.broadcast_to(np.eye(n_s), (len(steps), n_s, n_s)), steps
        # Products are kept near 1, their powers of two apart, so they neither under- nor overflow.
        exponents = np.zeros(len(steps), np.intc)
        while len(R):
            size, shift = largest_singular_values(R)
            exponents = exponents + shift
            norms[steps, k] = np.ldexp(size, exponents)
            going_on = k > 0
            steps, k, exponents = steps[going_on], k[going_on] - 1, exponents[going_on]
            R = np.ldexp(R[going_on], -shift[going_on, None, None]) @ step_jacobians(k)
    return read_only(norms)


def jacobians_of(params: Params, trace: Trace, example: int) -> Callable[[Any], Array]:
    """A function: indices t-1 of steps -> their ds<t>/ds<t-1> of this example, (..., n_s, n_s)."""
    cell, W = cell_of(params), arrays_in(params, np.float64)
    (whole,) = states_of(trace, np.float64)
    states = whole.each(lambda array: array[:, example : example + 1])
    width = len(cell.DELTAS) * params.n_a
    slopes = cell.slopes(params, W, states, np.empty((len(states.x), 1, width)))
    end = len(states.x) if trace.lengths is None else trace.lengths[example]

    def step_jacobians(steps: Any) -> Array:
        J = cell.jacobians(W, [slope[steps, 0] for slope in slopes])
        held = np.asarray(steps) >= end  # past the end the state is held
        if held.any():
            J[held] = np.eye(J.shape[-1])
        return J

    return step_jacobians


def state_size(params: Params) -> int:
    """n_s, the numbers that one step hands to the next: n_a, and 2 n_a for lstm."""
    return len(cell_of(params).NODES) * params.n_a


def largest_singular_values(matrices: Array) -> tuple[Array, Ints]:
    """(s, e): sigma_max = s 2^e of each matrix; s is inf or NaN where the matrix is not finite.

    sigma_max^2 is the largest eigenvalue of M M^T, which eigvalsh gives to rounding.
    """
    largest = np.abs(matrices).max(axis=(1, 2))
    usable = np.isfinite(largest) & (largest > 0)
    shift = np.where(usable, np.frexp(largest)[1], 0).astype(np.intc)
    size = np.where(usable, 1.0, largest)
    if usable.any():
        scaled = np.ldexp(matrices[usable], -shift[usable, None, None])
        squares = np.linalg.eigvalsh(scaled @ scaled.transpose(0, 2, 1))[:, -1]
        size[usable] = np.sqrt(squares)
    return size, shift


def sigma_max(params: Params) -> float:
    """The largest singular value of Waa (rnn only), a float; inf or NaN when Waa holds those."""
    refuse_cell(params, "sigma_max, of Waa,", ("rnn",))
    refuse_more_segments(params, "sigma_max, of Waa,")
    with np.errstate(all="ignore"):
        size, shift = largest_singular_values(arrays_in(params, np.float64)["Waa"][None])
        return float(np.ldexp(size[0], shift[0]))


def spectral_radius(params: Params) -> float:
    """The largest |eigenvalue| of Waa (rnn only), a float; NaN when Waa is not finite."""
    refuse_cell(params, "spectral_radius, of Waa,", ("rnn",))
    refuse_more_segments(params, "spectral_radius, of Waa,")
    with np.errstate(all="ignore"):
        return radius_of(arrays_in(params, np.float64)["Waa"])


def radius_of(matrix: Array) -> float:
    """The largest |eigenvalue|; NaN when the matrix is not finite."""
    largest = np.abs(matrix).max()
    if not np.isfinite(largest) or largest == 0:
        return float(largest * 0)
    shift = np.frexp(largest)[1]
    return float(np.ldexp(np.abs(np.linalg.eigvals(np.ldexp(matrix, -shift))).max(), shift))


def jacobian_bound(params: Params, T: int) -> Array:
    """Upper bound (gamma sigma_max)^n on ||da<t>/da<t-n>||_2, for n = 0..T, (T+1,).

    gamma is the largest slope of the activation: 1 for tanh, relu and identity, 1/4 for sigmoid.
    For rnn only: the gates of a GRU or LSTM open paths for which no such bound holds.

    Source: Pascanu, Mikolov, Bengio (2013), ICML, section 2.1.
    """
    refuse_cell(params, "jacobian_bound", ("rnn",))
    refuse_more_segments(params, "jacobian_bound")
    T = whole_number("T", T, least=0)
    refuse_too_many("the bound", (T + 1,), "choose a smaller T")
    with np.errstate(all="ignore"):
        factor = ACTIVATIONS[params.activation].gamma * sigma_max(params)
        return read_only(np.power(factor, np.arange(T + 1.0)))


def checked_example(trace: Trace, example: int) -> int:
    """`example` as an index into the batch."""
    example, m = whole_number("example", example, least=0), trace.x.shape[1]
    if example >= m:
        raise InputError(f"example={example} is not in this batch; choose 0 to {m - 1}.")
    return example


def checked_rows(rows: Iterable[int] | None, T: int) -> Ints:
    """The t to compute, ascending and without repeats."""
    if rows is None:
        return np.arange(T + 1)
    steps = sorted({whole_number("rows", t, least=0) for t in rows})
    if not steps or steps[-1] > T:
        raise InputError(f"rows={rows!r} is not possible; choose one or more t from 0 to {T}.")
    return np.array(steps)
