"""How gradients travel through a run: what the page "Gradient flow" shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from explorer import engine
from explorer.engine.activations import ACTIVATIONS
from explorer.engine.arrays import Array
from explorer.run.network import Run


@dataclass(frozen=True)
class Flow:
    """How gradients travel through `run`.

    What is not defined for its cell is None: bound, radius and their numbers are about Waa, which
    only one layer of the basic cell has; the state of an LSTM is a⟨t⟩ and c⟨t⟩ together, and that
    of stacked layers all their a⟨t⟩, so their Jacobian and growth are not those of one a⟨t⟩. What
    is split by distance is dWaa, or for a cell with gates the columns of all their weights that
    read a⟨t−1⟩; of stacked layers nothing is. Their matrix is that of the highest layer.
    An encoder and a decoder have two of everything: the matrix is all that is measured of them.

    matrix[t-1, k] = ‖∂L⟨t⟩/∂a⟨k⟩‖, NaN for k > t and where step t has no loss
    measured[n]    = ‖∂a⟨T⟩/∂a⟨T−n⟩‖₂, n = 0…T
    bound[n]       = (γ σ_max)ⁿ, which `measured` never exceeds
    radius[n]      = ρ(Waa)ⁿ, with ρ the spectral radius
    gamma          = γ, the largest slope of the activation
    lyapunov       = λ₁, nats per step; e^{λ₁ n} is the growth along this sequence
    lag_norms[n]   = ‖what the losses add to dWaa n steps before them‖, n = 0…T−1, of the plain sum
    total_norm     = ‖dWaa‖ of the plain sum over the losses
    steps_for_99   = the N lags that leave at most 1 % of dWaa; None when dWaa is not finite
    """

    run: Run
    matrix: Array
    measured: Array | None
    bound: Array | None
    radius: Array | None
    spectral_radius: float | None
    sigma_max: float | None
    gamma: float | None
    lyapunov: float | None
    lag_norms: Array | None
    total_norm: float | None
    steps_for_99: int | None


def measure_flow(run: Run) -> Flow:
    """Measure `run`; see Flow."""
    params, trace, probe = run.params, run.trace, run.probe
    window = run.experiment.window or None
    matrix = engine.gradient_flow(
        params, trace, probe.y, weights=probe.weights, window=window
    ).copy()
    matrix[~probe.weights.any(axis=1)] = np.nan
    matrix.setflags(write=False)
    lag_norms, total_norm, steps_for_99 = _by_distance(run, window)
    measured, lyapunov = _of_the_states(run)
    of_waa = _of_the_matrix(run)
    return Flow(
        run=run,
        matrix=matrix,
        measured=measured,
        bound=of_waa.bound,
        radius=of_waa.radius,
        spectral_radius=of_waa.spectral_radius,
        sigma_max=of_waa.sigma_max,
        gamma=of_waa.gamma,
        lyapunov=lyapunov,
        lag_norms=lag_norms,
        total_norm=total_norm,
        steps_for_99=steps_for_99,
    )


def has_jacobians(run: Run) -> bool:
    """Whether a⟨t⟩ alone is the state of this network, so that ∂a⟨t⟩/∂a⟨k⟩ says all."""
    return run.params.cell in ("rnn", "gru") and is_one_cell(run)


def is_one_cell(run: Run) -> bool:
    """Whether all steps and layers share one cell: no stack, no encoder with its decoder."""
    return run.params.layers == 1 and not run.params.border


def _by_distance(run: Run, window: int | None) -> tuple[Array | None, float | None, int | None]:
    """(lag_norms, total_norm, steps_for_99)"""
    if not is_one_cell(run):
        return None, None, None
    # Of the split only norms are kept: its matrices take 26 MB at T = 200, n_a = 128.
    probe = run.probe
    lags = engine.lag_split(
        run.params, run.trace, probe.y, weights=probe.weights, reduction="sum", window=window
    )
    return lags.norms, float(lags.total_norm), lags.steps_for(0.99)


def _of_the_states(run: Run) -> tuple[Array | None, float | None]:
    """(measured, lyapunov)"""
    if not has_jacobians(run):
        return None, None
    T = run.n_steps
    measured = engine.jacobian_norms(run.params, run.trace, rows=[T])[T, ::-1]
    return measured, float(engine.lyapunov_exponents(run.params, run.trace)[0])


class _OfTheMatrix(NamedTuple):
    """What is said of Waa; nothing where there is none, or more than one."""

    bound: Array | None = None
    radius: Array | None = None
    spectral_radius: float | None = None
    sigma_max: float | None = None
    gamma: float | None = None


def _of_the_matrix(run: Run) -> _OfTheMatrix:
    params, T = run.params, run.n_steps
    if params.cell != "rnn" or not is_one_cell(run):
        return _OfTheMatrix()
    rho = float(engine.spectral_radius(params))
    with np.errstate(all="ignore"):
        radius = np.power(rho, np.arange(T + 1))
    radius.setflags(write=False)
    return _OfTheMatrix(
        bound=engine.jacobian_bound(params, T),
        radius=radius,
        spectral_radius=rho,
        sigma_max=float(engine.sigma_max(params)),
        gamma=ACTIVATIONS[params.activation].gamma,
    )


def measure_states(run: Run, seconds: float) -> tuple[Array, int]:
    """‖∂a⟨t⟩/∂a⟨k⟩‖₂ as (T+1, T+1), NaN for k > t, and the distance `every` between its rows.

    All T²/2 spectral norms of a large network take many seconds, so only the rows T, T − every,
    T − 2 every, … are computed, with the smallest `every` that should keep to `seconds`. The
    estimate is a formula and no clock: the same run gives the same picture.
    """
    T, n_a = run.n_steps, run.experiment.n_a
    one_norm = 4e-6 + 4e-10 * n_a**3  # seconds, measured from n_a = 16 to 128
    every = max(1, min(T, math.ceil(0.5 * T * T * one_norm / seconds)))
    return engine.jacobian_norms(run.params, run.trace, rows=list(range(T, 0, -every))), every
