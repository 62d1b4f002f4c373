"""How gradients travel through a run: what the page "Gradient flow" shows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from explorer import engine
from explorer.run.network import Run


@dataclass(frozen=True)
class Flow:
    """How gradients travel through `run`.

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
    matrix: np.ndarray
    measured: np.ndarray
    bound: np.ndarray
    radius: np.ndarray
    spectral_radius: float
    sigma_max: float
    gamma: float
    lyapunov: float
    lag_norms: np.ndarray
    total_norm: float
    steps_for_99: int | None


def measure_flow(run: Run) -> Flow:
    """Measure `run`; see Flow."""
    params, trace, probe, T = run.params, run.trace, run.probe, run.n_steps
    matrix = engine.gradient_flow(params, trace, probe.y, weights=probe.weights).copy()
    matrix[~probe.weights.any(axis=1)] = np.nan
    matrix.setflags(write=False)
    rho = float(engine.spectral_radius(params))
    with np.errstate(all="ignore"):
        radius = np.power(rho, np.arange(T + 1))
    radius.setflags(write=False)
    # Of the split only norms are kept: its matrices take 26 MB at T = 200, n_a = 128.
    lags = engine.lag_split(params, trace, probe.y, weights=probe.weights, reduction="sum")
    return Flow(
        run=run,
        matrix=matrix,
        measured=engine.jacobian_norms(params, trace, rows=[T])[T, ::-1],
        bound=engine.jacobian_bound(params, T),
        radius=radius,
        spectral_radius=rho,
        sigma_max=float(engine.sigma_max(params)),
        gamma=0.25 if params.activation == "sigmoid" else 1.0,
        lyapunov=float(engine.lyapunov_exponents(params, trace)[0]),
        lag_norms=lags.norms,
        total_norm=float(lags.total_norm),
        steps_for_99=lags.steps_for(0.99),
    )


def measure_states(run: Run, seconds: float) -> tuple[np.ndarray, int]:
    """‖∂a⟨t⟩/∂a⟨k⟩‖₂ as (T+1, T+1), NaN for k > t, and the distance `every` between its rows.

    All T²/2 spectral norms of a large network take many seconds, so only the rows T, T − every,
    T − 2 every, … are computed, with the smallest `every` that should keep to `seconds`. The
    estimate is a formula and no clock: the same run gives the same picture.
    """
    T, n_a = run.n_steps, run.experiment.n_a
    one_norm = 4e-6 + 4e-10 * n_a**3  # seconds, measured from n_a = 16 to 128
    every = max(1, min(T, math.ceil(0.5 * T * T * one_norm / seconds)))
    return engine.jacobian_norms(run.params, run.trace, rows=list(range(T, 0, -every))), every
