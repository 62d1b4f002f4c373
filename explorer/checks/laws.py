"""Properties that every network of a kind must have, checked on a random one."""

from __future__ import annotations

import numpy as np

from explorer import engine
from explorer.checks.record import Check, at_most, compare

_T, _N_A, _N = 30, 16, 4
_PAPER = "Pascanu, Mikolov, Bengio 2013, section 2.1"


def laws() -> tuple[Check, ...]:
    """All these checks, in the order of the page."""
    return (
        bound("tanh", 1.0, gain=1.5),
        bound("sigmoid", 0.25, gain=6.0),
        orthogonal_keeps_the_norm(),
        sum_against_mean(),
        clip_keeps_the_direction(),
        no_look_ahead(),
    )


def bound(activation: str, gamma: float, gain: float) -> Check:
    """‖∂a⟨t⟩/∂a⟨k⟩‖ ≤ (γ σ_max)^(t−k), for all t > k of a random network."""
    params, x, _ = drawn(activation=activation, init="normal", gain=gain)
    norms = engine.jacobian_norms(params, engine.forward(params, x))
    lag = np.arange(_T + 1)[:, None] - np.arange(_T + 1)
    sigma = np.linalg.svd(params.Waa, compute_uv=False)[0]
    ratio = norms[lag > 0] / (gamma * sigma) ** lag[lag > 0]
    return at_most(
        f"The bound holds for {'σ' if activation == 'sigmoid' else activation}",
        "‖∂a⟨t⟩/∂a⟨k⟩‖ / (γσ_{max})^{t−k} ≤ 1, γ = " + ("1" if gamma == 1 else "¼"),
        1.0,
        ratio.max(),
        sentence=f"The largest of {ratio.size} ratios, in a network with γσ_{{max}} = "
        f"{gamma * sigma:.2f}.",
        source=_PAPER,
    )


def orthogonal_keeps_the_norm() -> Check:
    """Waa orthogonal, no activation, one loss at the end: ‖∂L/∂a⟨k⟩‖ is the same for every k."""
    params, x, y = drawn(activation="identity", init="orthogonal", T=100)
    weights = np.eye(100)[:, -1:]
    back = engine.backward(params, engine.forward(params, x), y, weights=weights, reduction="sum")
    ratios = back.da_norm / back.da_norm[-1]
    return compare(
        "An orthogonal Waa without activation keeps the norm",
        "‖∂L/∂a⟨k⟩‖ / ‖∂L/∂a⟨100⟩‖ = 1",
        1.0,
        ratios[np.abs(ratios - 1).argmax()],
        sentence="Of the steps k = 0 … 100 the one farthest from 1 is shown.",
        source="‖Qv‖ = ‖v‖",
    )


def sum_against_mean() -> Check:
    """The gradient of the sum over T steps is T times that of the mean."""
    params, x, y = drawn()
    trace = engine.forward(params, x)
    total, mean = (
        engine.backward(params, trace, y, reduction=reduction).grads.flat
        for reduction in ("sum", "mean")
    )
    ratio = total / mean
    return compare(
        "Sum or mean over time: the factor T",
        "∂(Σ L⟨t⟩)/∂w = T · ∂(Σ L⟨t⟩ / T)/∂w, T = 30",
        _T,
        ratio[np.abs(ratio - _T).argmax()],
        sentence="So the same clipping threshold clips differently.",
        source="the formula",
    )


def clip_keeps_the_direction() -> Check:
    """The cosine between the gradient of a network before and after the clip by norm is 1."""
    params, x, y = drawn(gain=3.0)
    grads = engine.backward(params, engine.forward(params, x), y, reduction="sum").grads
    clipped, norm = engine.clip_by_norm(grads, 1.0)
    before, after = grads.flat / np.linalg.norm(grads.flat), clipped.flat
    return compare(
        "Clip by norm keeps the direction of a whole gradient",
        "cos(g, clip(g)) = 1, ‖clip(g)‖ = 1",
        (1.0, 1.0),
        (before @ after / np.linalg.norm(after), np.linalg.norm(after)),
        sentence=f"{before.size} numbers with the norm {norm:.1f}, clipped at 1.",
        source="Pascanu, Mikolov, Bengio 2013, algorithm 1",
    )


def no_look_ahead() -> Check:
    """Causality: a change of x⟨T⟩ leaves a⟨1⟩ … a⟨T−1⟩ unchanged, bit for bit."""
    params, x, _ = drawn()
    other = x.copy()
    other[-1] += 1.0
    one, two = (engine.forward(params, inputs).a for inputs in (x, other))
    return compare(
        "A later input cannot change an earlier state",
        "|Δa⟨1⟩| … |Δa⟨T−1⟩| = 0 when x⟨T⟩ changes",
        0.0,
        np.abs(one[:-1] - two[:-1]).max(),
        tolerance=0.0,
        sentence=f"Only a⟨{_T}⟩ moves, by {np.abs(one[-1] - two[-1]).max():.2f}.",
        source="time runs one way",
    )


def drawn(T: int = _T, **options: str | float) -> tuple[engine.Params, np.ndarray, np.ndarray]:
    """(network, inputs, targets), random from one seed."""
    rng = np.random.default_rng(1)
    params = engine.init_params("rnn", _N, _N_A, _N, seed=1, **options)
    x = rng.standard_normal((T, 1, _N))
    y = np.eye(_N)[rng.integers(_N, size=(T, 1))]
    return params, x, y
