"""Gradient flow through time: the matrix ‖∂L⟨t⟩/∂a⟨k⟩‖, Jacobian norms, and their bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from explorer import engine
from explorer.engine.activations import ACTIVATIONS
from explorer.engine.arrays import Array
from explorer.engine.jacobians import state_size
from explorer.run.sight import Sight, is_one_cell

MOST_STATE = 256
"""Numbers of a state whose Jacobians are multiplied: of 1,024 the norm of one alone takes 0.2 s."""


@dataclass(frozen=True)
class Flow:
    """Gradient flow of `run`, as the page "Gradient flow" shows it.

    Fields that are not defined for a network are None. bound, radius and their numbers need Waa,
    and so a single layer of the basic cell. measured and lyapunov are of the whole state s that
    one step hands to the next: a⟨t⟩, and [c⟨t⟩, a⟨t⟩] of an LSTM. lag_norms splits dWaa by
    distance, or, for a cell with gates, the columns of all gate weights that multiply a⟨t−1⟩. Of
    stacked layers, and of an encoder and a decoder, only the matrix is computed.

    layer          = the layer of a⟨k⟩ in matrix, counted from 1, the lowest
    matrix[t-1, k] = ‖∂L⟨t⟩/∂a⟨k⟩‖, NaN where step t has no loss, and for k > t where no loss
                     reaches a later step, which is all but a Sight that is `crossed`
    measured[n]    = ‖∂s⟨T⟩/∂s⟨T−n⟩‖₂, n = 0…T
    bound[n]       = (γ σ_max)ⁿ, which `measured` never exceeds
    radius[n]      = ρ(Waa)ⁿ, with ρ the spectral radius
    gamma          = γ, the largest slope of the activation
    lyapunov       = λ₁, nats per step; e^{λ₁ n} is the growth along this sequence
    lag_norms[n]   = ‖contribution of all losses to dWaa at lag n‖, n = 0…T−1, of L = Σ L⟨t⟩
    total_norm     = ‖dWaa‖ of L = Σ L⟨t⟩
    steps_for_99   = the number of lags that leave at most 1 % of dWaa; None if it is not finite
    """

    run: Sight
    layer: int
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

    @property
    def update_norm(self) -> float | None:
        """‖dWaa‖ with the reduction of an update: of the mean over the losses, or of their sum."""
        if self.total_norm is None or self.run.reduction == "sum":
            return self.total_norm
        return self.total_norm / max(1, int(self.run.has_loss.sum()))


def measure_flow(run: Sight) -> Flow:
    """Compute the Flow of `run`; of stacked layers, the matrix of the highest."""
    lag_norms, total_norm, steps_for_99 = _by_distance(run)
    measured, lyapunov = _of_the_states(run)
    of_waa = _of_the_matrix(run)
    return Flow(
        run=run,
        layer=run.params.layers,
        matrix=_matrix(run, run.params.layers),
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


def at_layer(flow: Flow, layer: int) -> Flow:
    """The same Flow with the matrix ‖∂L⟨t⟩/∂a⟨k⟩‖ of another layer."""
    return replace(flow, layer=layer, matrix=_matrix(flow.run, layer))


def _matrix(run: Sight, layer: int) -> Array:
    matrix = run.flow(layer).copy()
    matrix[~run.probe.weights.any(axis=1)] = np.nan
    matrix.setflags(write=False)
    return matrix


def _by_distance(run: Sight) -> tuple[Array | None, float | None, int | None]:
    """(lag_norms, total_norm, steps_for_99)"""
    # Only the norms are kept: the matrices of the split take 26 MB at T = 200, n_a = 128.
    lags = run.lags()
    return (
        (None,) * 3 if lags is None else (lags.norms, float(lags.total_norm), lags.steps_for(0.99))
    )


def _of_the_states(run: Sight) -> tuple[Array | None, float | None]:
    """(measured, lyapunov)"""
    if not has_jacobians(run):
        return None, None
    T = run.n_steps
    measured = engine.jacobian_norms(run.params, run.trace, rows=[T])[T, ::-1]
    return measured, float(engine.lyapunov_exponents(run.params, run.trace)[0])


def has_jacobians(run: Sight) -> bool:
    """Whether ∂s⟨t⟩/∂s⟨k⟩ is measured: of one cell, whose state is not too large for it."""
    return is_one_cell(run) and state_size(run.params) <= MOST_STATE


class _OfTheMatrix(NamedTuple):
    """The fields of Flow about Waa; None without a single Waa."""

    bound: Array | None = None
    radius: Array | None = None
    spectral_radius: float | None = None
    sigma_max: float | None = None
    gamma: float | None = None


def _of_the_matrix(run: Sight) -> _OfTheMatrix:
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


def measure_states(run: Sight, seconds: float) -> tuple[Array, int]:
    """‖∂s⟨t⟩/∂s⟨k⟩‖₂ as (T+1, T+1), NaN for k > t, and the distance `every` between its rows.

    s is the whole state, a or [c, a] of an LSTM.
    All T²/2 spectral norms of a large network take many seconds, so only the rows T, T − every,
    T − 2 every, … are computed, with the smallest `every` estimated to take at most `seconds`. The
    estimate is a formula, not a clock: the same run gives the same picture.
    """
    T, n_s = run.n_steps, state_size(run.params)
    one_norm = 4e-6 + 4e-10 * n_s**3  # seconds, measured from 16 to 128 numbers
    every = max(1, min(T, math.ceil(0.5 * T * T * one_norm / seconds)))
    return engine.jacobian_norms(run.params, run.trace, rows=list(range(T, 0, -every))), every
