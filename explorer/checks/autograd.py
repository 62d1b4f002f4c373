"""The same network written in PyTorch, and what its autograd says. Only where torch is installed.

    a⟨t⟩ = g(Waa a⟨t−1⟩ + Wax x⟨t⟩ + ba),   L = Σ L⟨t⟩,   in 64 bit

Two right programs round differently, and a chaotic network lets that difference grow until their
numbers have nothing in common. How far it grows is measured with PyTorch alone: once more, with
every weight moved by a few units of the last digit.
"""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np

from explorer.checks.record import NOTHING, Check, compare, impossible
from explorer.checks.setting import Setting

_TOLERANCE = 1e-9
_FEW_ULPS = 1e-15
_SOURCE = "PyTorch autograd, 64 bit"


def torch_is_installed() -> bool:
    return importlib.util.find_spec("torch") is not None


def check_autograd(setting: Setting) -> tuple[Check, ...]:
    """One check for the states, the gradients of the states and each array; () without torch."""
    if not torch_is_installed() or setting.params.cell != "rnn":
        return ()
    numbers = {"a⟨t⟩": setting.trace.a, "∂L/∂a⟨t⟩": setting.back.da}
    numbers |= {f"∂L/∂{name}": dW for name, dW in setting.back.grads.items()}
    if setting.why_not:
        why = f"{NOTHING}{setting.why_not}."
        return tuple(
            impossible(name, name, why, tolerance=_TOLERANCE, source=_SOURCE) for name in numbers
        )
    reference, moved = autograd(setting, 0.0), autograd(setting, _FEW_ULPS)
    return tuple(_check(name, numbers[name], reference[name], moved[name]) for name in numbers)


def _check(name: str, ours: np.ndarray, theirs: np.ndarray, moved: np.ndarray) -> Check:
    apart = np.abs(ours - theirs)
    worst = np.unravel_index(np.nan_to_num(apart, nan=np.inf).argmax(), apart.shape)
    size = float(np.abs(theirs).max()) or 1.0
    check = compare(
        f"{name} as autograd has it",
        f"max|NumPy − PyTorch| / max|PyTorch|, {name}",
        theirs[worst],
        ours[worst],
        tolerance=_TOLERANCE,
        size=size,
        sentence=f"{ours.size:,} numbers; shown is the one that differs most.",
        source=_SOURCE,
    )
    grown = float(np.abs(moved - theirs).max()) / size
    if check.passed or check.error > 30 * grown:
        return check
    why = (
        f"{NOTHING}rounding grows too fast. When all weights move by their last digit, these "
        f"numbers move by {grown:.0e} of their size, so two right programs need not agree."
    )
    return impossible(check.name, check.formula, why, tolerance=_TOLERANCE, source=_SOURCE)


def autograd(setting: Setting, by: float) -> dict[str, np.ndarray]:
    """a⟨t⟩, ∂L/∂a⟨t⟩ and ∂L/∂W by PyTorch, every weight multiplied by 1 ± `by` at random."""
    import torch

    signs = np.random.default_rng(0)
    W = {
        name: torch.tensor(
            array * (1 + by * signs.choice((-1.0, 1.0), array.shape)), requires_grad=True
        )
        for name, array in setting.params.named().items()
    }
    g = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}.get(
        setting.params.activation, lambda z: z
    )
    a = [torch.tensor(setting.a0.copy(), requires_grad=True)]
    for x_t in torch.tensor(setting.x.copy()):
        a.append(g(a[-1] @ W["Waa"].T + x_t @ W["Wax"].T + W["ba"]))
        a[-1].retain_grad()
    logits = torch.stack(a[1:]) @ W["Wya"].T + W["by"]
    each = _losses(torch, logits, torch.tensor(setting.y.copy()), setting.params.output)
    counts = torch.tensor(setting.weights / setting.x.shape[1])
    (counts * each).sum().backward()
    found = {
        "a⟨t⟩": np.stack([node.detach().numpy() for node in a]),
        "∂L/∂a⟨t⟩": np.stack([_gradient(node) for node in a]),
    }
    return found | {f"∂L/∂{name}": _gradient(array) for name, array in W.items()}


def _losses(torch: Any, logits: Any, target: Any, output: str) -> Any:
    if output == "softmax":
        return -(target * torch.log_softmax(logits, dim=-1)).sum(-1)
    if output == "sigmoid":
        binary = torch.nn.functional.binary_cross_entropy_with_logits
        return binary(logits, target, reduction="none").sum(-1)
    return 0.5 * ((logits - target) ** 2).sum(-1)


def _gradient(tensor: Any) -> np.ndarray:
    return np.zeros(tuple(tensor.shape)) if tensor.grad is None else tensor.grad.numpy()
