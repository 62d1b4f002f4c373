"""da<t>/da<k>: its norm, the theory's bound on it, and its growth rate in the long run.

da<k>/da<k-1> = diag(g'(z<k>)) Waa
da<t>/da<k>   = product of these from t down to k+1
"""

from __future__ import annotations

import numpy as np

from explorer.engine.activations import ACTIVATIONS
from explorer.engine.backward import refuse_other_sizes
from explorer.engine.carried import carried_by_lag
from explorer.engine.flow import slope_of
from explorer.engine.intake import read_only, refuse_too_many, whole_number
from explorer.errors import InputError


def jacobian_norms(params, trace, example=0, *, rows=None):
    """||da<t>/da<k>||_2, the largest singular value, as (T+1, T+1): [t, k], NaN for k > t.

    With `rows`, only those t are computed and the others stay NaN.
    """
    refuse_other_sizes(params, trace)
    example = checked_example(trace, example)
    T, n_a = len(trace.x), params.n_a
    refuse_too_many("the matrix of norms", (T + 1, T + 1), "give fewer steps")
    steps = checked_rows(rows, T)
    refuse_too_many("the Jacobians", (len(steps), n_a, n_a), "ask for fewer rows")
    norms = np.full((T + 1, T + 1), np.nan)
    with np.errstate(all="ignore"):
        slope = slope_of(params, trace)[:, example : example + 1]
        starts = np.tile(np.eye(n_a), (len(steps), 1, 1))
        exponents = np.zeros(len(steps), int)
        Waa = params.Waa.astype(np.float64)
        for n, (reached, R, D) in enumerate(carried_by_lag(starts, steps, slope, Waa)):
            exponents = exponents[-len(R) :]
            size, shift = largest_singular_values(R)
            norms[reached + n, reached] = np.ldexp(size, shift + exponents)
            if len(D):
                exponents = exponents[-len(D) :] + shift[-len(D) :]
                D *= np.ldexp(1.0, -shift[-len(D) :])[:, None, None]
    return read_only(norms)


def largest_singular_values(matrices):
    """(s, e) with sigma_max = s 2^e for each matrix; s is inf or NaN where the matrix is not finite."""
    top = np.abs(matrices).max(axis=(1, 2))
    finite = np.isfinite(top)
    shift = np.where(finite & (top > 0), np.frexp(top)[1], 0)
    size = np.where(finite, 0.0, top)
    usable = np.flatnonzero(finite & (top > 0))
    if len(usable):
        scaled = matrices[usable] * np.ldexp(1.0, -shift[usable])[:, None, None]
        squares = np.linalg.eigvalsh(scaled @ scaled.transpose(0, 2, 1))[:, -1]
        size[usable] = np.sqrt(np.maximum(squares, 0))
    return size, shift


def sigma_max(params):
    """The largest singular value of Waa; NaN or inf when Waa is not finite."""
    size, shift = largest_singular_values(params.Waa.astype(np.float64)[None])
    with np.errstate(all="ignore"):
        return float(np.ldexp(size[0], shift[0]))


def spectral_radius(params):
    """The largest |eigenvalue| of Waa; NaN when Waa is not finite."""
    Waa = params.Waa.astype(np.float64)
    if not np.isfinite(Waa).all():
        return float("nan")
    return float(np.abs(np.linalg.eigvals(Waa)).max())


def jacobian_bound(params, T):
    """(gamma sigma_max)^n for n = 0..T, (T+1,): no ||da<t>/da<t-n>||_2 can be larger.

    gamma is the largest slope of the activation: 1 for tanh, relu and identity, 1/4 for sigmoid.
    Source: Pascanu, Mikolov, Bengio (2013), ICML, section 2.1.
    """
    T = whole_number("T", T, least=0)
    refuse_too_many("the bound", (T + 1,), "choose a smaller T")
    with np.errstate(all="ignore"):
        factor = ACTIVATIONS[params.activation].gamma * sigma_max(params)
        return read_only(np.power(factor, np.arange(T + 1.0)))


def lyapunov_exponents(params, trace, example=0):
    """The growth rates of a small disturbance of a<0>, (n_a,), in nats per step, descending.

        Q_t R_t = diag(g'(z<t>)) Waa Q_t-1,  Q_0 = I
        lambda_i = (1/T) sum_t log |R_t[i,i]|

    -inf where a Jacobian is singular; all NaN when the trace or Waa is not finite.
    Source: Benettin et al. (1980), Meccanica 15, 9-20; Engelken, Wolf, Abbott (2023), PRR 5.
    """
    refuse_other_sizes(params, trace)
    example = checked_example(trace, example)
    Waa = params.Waa.astype(np.float64)
    Q, total = np.eye(params.n_a), np.zeros(params.n_a)
    with np.errstate(all="ignore"):
        slope = slope_of(params, trace)[:, example]
        if not (np.isfinite(slope).all() and np.isfinite(Waa).all()):
            return read_only(np.full(params.n_a, np.nan))
        for row in slope:
            Q, R = np.linalg.qr(row[:, None] * Waa @ Q)
            total += np.log(np.abs(np.diag(R)))
    return read_only(np.sort(total / len(slope))[::-1].copy())


def checked_example(trace, example):
    """`example` as an index into the batch."""
    example, m = whole_number("example", example, least=0), trace.x.shape[1]
    if example >= m:
        raise InputError(f"example={example} is not in this batch; choose 0 to {m - 1}.")
    return example


def checked_rows(rows, T):
    """The t to compute, ascending and without repeats."""
    if rows is None:
        return np.arange(T + 1)
    steps = sorted({whole_number("rows", t, least=0) for t in rows})
    if not steps or steps[-1] > T:
        raise InputError(f"rows={rows!r} is not possible; choose one or more t from 0 to {T}.")
    return np.array(steps)
