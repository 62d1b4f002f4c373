"""Compare states and gradients with PyTorch's autograd, if torch is installed.

    rnn    a⟨t⟩ = g(Waa a⟨t−1⟩ + Wax x⟨t⟩ + ba)
    gru    a⟨t⟩ = Γu * tanh(Wc [Γr * a⟨t−1⟩, x⟨t⟩] + bc) + (1 − Γu) * a⟨t−1⟩
    lstm   c⟨t⟩ = Γf * c⟨t−1⟩ + Γu * tanh(Wc [a⟨t−1⟩, x⟨t⟩] + bc),   a⟨t⟩ = Γo * tanh c⟨t⟩

L = Σ L⟨t⟩, in 64 bit. The input of a layer is the a⟨t⟩ of the layer below; a⟨t⟩ stands for the
highest layer's. A window detaches the state at the start of each chunk of steps. The decoder starts
from the last state of the encoder and has separate weights.

Two correct programs round differently, and a chaotic network amplifies that difference until their
numbers have nothing in common. The amplification is measured with PyTorch alone, by a second run
with every weight perturbed by a few units in the last place.
"""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np

from explorer.array_names import name_in
from explorer.checks.record import NOTHING, Check, compare, inconclusive
from explorer.checks.setting import Setting
from explorer.engine import Params
from explorer.number_text import scientific

_TOLERANCE = 1e-9
_FEW_ULPS = 1e-15
_NAMES = {
    "rnn": ("Waa", "Wax", "ba"),
    "gru": ("Wu", "Wr", "Wc", "bu", "br", "bc"),
    "lstm": ("Wf", "Wu", "Wc", "Wo", "bf", "bu", "bc", "bo"),
}
_SOURCE = "PyTorch autograd, 64 bit"


def torch_is_installed() -> bool:
    return importlib.util.find_spec("torch") is not None


def check_autograd(setting: Setting) -> tuple[Check, ...]:
    """One check each for the states, their gradients and every parameter; () without torch."""
    if not torch_is_installed():
        return ()
    numbers = {"a⟨t⟩": setting.trace.a, "∂L/∂a⟨t⟩": setting.back.da}
    numbers |= {f"∂L/∂{name}": dW for name, dW in setting.back.grads.items()}
    if setting.not_checkable:
        why = f"{NOTHING}{setting.not_checkable}."
        return tuple(
            inconclusive(name, name, why, tolerance=_TOLERANCE, source=_SOURCE) for name in numbers
        )
    reference, moved = autograd(setting, 0.0), autograd(setting, _FEW_ULPS)
    return tuple(_check(name, numbers[name], reference[name], moved[name]) for name in numbers)


def _check(name: str, ours: np.ndarray, theirs: np.ndarray, moved: np.ndarray) -> Check:
    apart = np.abs(ours - theirs)
    worst = np.unravel_index(np.nan_to_num(apart, nan=np.inf).argmax(), apart.shape)
    size = float(np.abs(theirs).max()) or 1.0
    check = compare(
        f"{name} against autograd",
        f"max|NumPy − PyTorch| / max|PyTorch|, {name}",
        theirs[worst],
        ours[worst],
        tolerance=_TOLERANCE,
        size=size,
        sentence=f"{ours.size:,} numbers compared; the one that differs most is shown.",
        source=_SOURCE,
    )
    grown = float(np.abs(moved - theirs).max()) / size
    if check.passed or check.error > 30 * grown:
        return check
    why = (
        f"{NOTHING}rounding grows too fast. When all weights move by their last digit, these "
        f"numbers move by {scientific(grown, 0)} of their size, so two correct programs need "
        "not agree."
    )
    return inconclusive(check.name, check.formula, why, tolerance=_TOLERANCE, source=_SOURCE)


def autograd(setting: Setting, by: float) -> dict[str, np.ndarray]:
    """a⟨t⟩, ∂L/∂a⟨t⟩ and ∂L/∂W by PyTorch, with every weight multiplied by 1 ± `by` at random."""
    import torch

    signs = np.random.default_rng(0)
    W = {
        name: torch.tensor(
            array * (1 + by * signs.choice((-1.0, 1.0), array.shape)), requires_grad=True
        )
        for name, array in setting.params.named().items()
    }
    a = _states(torch, setting, W)
    logits = torch.stack(a[1:]) @ W["Wya"].T + W["by"]
    each = _losses(torch, logits, torch.tensor(setting.y.copy()), setting.params.output)
    counts = torch.tensor(setting.weights / setting.x.shape[1])
    (counts * each).sum().backward()
    states = {
        "a⟨t⟩": np.stack([node.detach().numpy() for node in a]),
        "∂L/∂a⟨t⟩": np.stack([_gradient(node) for node in a]),
    }
    return states | {f"∂L/∂{name}": _gradient(array) for name, array in W.items()}


def _states(torch: Any, setting: Setting, W: dict[str, Any]) -> list[Any]:
    """a⟨0⟩ … a⟨T⟩ of the highest layer, as tensors that retain their gradients."""
    params, tops = setting.params, []
    shape = (params.layers, setting.x.shape[1], params.n_a)
    starts = _starts(torch, setting, W, shape)
    a, c = list(starts), [torch.zeros(shape[1:], dtype=starts.dtype)] * params.layers
    tops.append(a[-1])
    for t, x in enumerate(torch.tensor(setting.x.copy())):
        if setting.window and t and t % setting.window == 0:
            a, c = ([node.detach() for node in nodes] for nodes in (a, c))
        for i in range(params.layers):
            own = {name: W[f"{name}{_mark(params, i, t)}"] for name in _NAMES[params.cell]}
            a[i], c[i] = _step(torch, params, own, a[i], c[i], x)
            x = a[i]  # noqa: PLW2901 - to the layer above
        tops.append(a[-1])
    for node in tops:
        node.retain_grad()
    return tops


def _mark(params: Params, i: int, t: int) -> str:
    """Suffix of the parameter names used at step t + 1 in the layer at index i."""
    return params.marks_in(i + 1)[0 if t < params.border else -1]


def _starts(torch: Any, setting: Setting, W: dict[str, Any], shape: tuple[int, ...]) -> Any:
    """a⟨0⟩ of every layer: the parameters a0, a01, …, or the setting's initial state."""
    if setting.params.start == "learned":
        names = [name_in("a0", layer, shape[0]) for layer in range(1, shape[0] + 1)]
        return torch.stack([W[name].expand(shape[1:]) for name in names])
    return torch.tensor(setting.a0.reshape(shape).copy(), requires_grad=True)


def _step(torch: Any, params: Params, W: dict[str, Any], a: Any, c: Any, x: Any) -> tuple[Any, Any]:
    """(a⟨t⟩, c⟨t⟩) of one layer from those of the step before; only the LSTM changes c."""
    if params.cell == "rnn":
        g = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}.get(
            params.activation, lambda z: z
        )
        return g(a @ W["Waa"].T + x @ W["Wax"].T + W["ba"]), c

    def gate(name: str, memory: Any, g: Any = torch.sigmoid) -> Any:
        return g(torch.cat((memory, x), dim=1) @ W[f"W{name}"].T + W[f"b{name}"])

    u = gate("u", a)
    if params.cell == "gru":
        return u * gate("c", gate("r", a) * a, torch.tanh) + (1 - u) * a, c
    c = gate("f", a) * c + u * gate("c", a, torch.tanh)
    return gate("o", a) * torch.tanh(c), c


def _losses(torch: Any, logits: Any, target: Any, output: str) -> Any:
    if output == "softmax":
        return -(target * torch.log_softmax(logits, dim=-1)).sum(-1)
    if output == "sigmoid":
        binary = torch.nn.functional.binary_cross_entropy_with_logits
        return binary(logits, target, reduction="none").sum(-1)
    return 0.5 * ((logits - target) ** 2).sum(-1)


def _gradient(tensor: Any) -> np.ndarray:
    return np.zeros(tuple(tensor.shape)) if tensor.grad is None else tensor.grad.numpy()
