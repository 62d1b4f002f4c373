"""Optimisers: the change of the parameters from a gradient, W <- W - change.

g is the gradient after the clip, alpha the learning rate, n = 1, 2, ... the number of the update;
squares, roots and quotients are taken entry by entry. V and S are the state of an optimiser, kept
from one update to the next; both start at zero.

    sgd        change = alpha g

    momentum   V <- beta V + g
               change = alpha V

    rmsprop    S <- beta S + (1 - beta) g^2
               change = alpha g / (sqrt(S) + eps)

    adagrad    S <- S + g^2
               change = alpha g / (sqrt(S) + eps)

    adam       V <- beta1 V + (1 - beta1) g
               S <- beta2 S + (1 - beta2) g^2
               V^ = V / (1 - beta1^n),  S^ = S / (1 - beta2^n)
               change = alpha V^ / (sqrt(S^) + eps)

These are the forms and the defaults of PyTorch, so that both take the same steps. (Only momentum's
beta has no useful default there: it is 0, which is sgd.) An optimiser here is a frozen description;
its OptimiserState belongs to one training.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import isnan
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from explorer.array_names import gradient_of
from explorer.engine.arrays import Array, Shapes
from explorer.engine.intake import as_float, finite_number, short
from explorer.engine.nonfinite import first_nonfinite
from explorer.engine.params import views
from explorer.errors import InputError


@dataclass(frozen=True)
class Optimiser:
    """Base class: checked hyper-parameters, and `vector_names` of the state."""

    vector_names: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            read = epsilon if field.name == "eps" else decay
            object.__setattr__(self, field.name, read(field.name, getattr(self, field.name)))

    def change(self, *given: Any, **vectors: Any) -> Array:
        """The step to subtract from the parameters, given g, alpha, n and the state vectors."""
        raise NotImplementedError


@dataclass(frozen=True)
class SGD(Optimiser):
    """change = alpha g: straight down the gradient.

    Source: Robbins, Monro (1951), Ann. Math. Statist. 22, 400-407.
    """

    def change(self, g: Array, alpha: Any, n: int) -> Array:
        return alpha * g


@dataclass(frozen=True)
class Momentum(Optimiser):
    """V <- beta V + g, change = alpha V: a heavy ball, whose steps in one direction add up.

    A gradient that stays the same moves it 1 / (1 - beta) times as far as sgd. Ng's course writes
    V <- beta V + (1 - beta) g: the same path with alpha / (1 - beta) as learning rate.
    Source: Polyak (1964), USSR Comput. Math. Math. Phys. 4(5), 1-17.
    """

    vector_names: ClassVar = ("V",)
    beta: float = 0.9

    def change(self, g: Array, alpha: Any, n: int, V: Array) -> Array:
        V *= self.beta
        V += g
        return alpha * V


@dataclass(frozen=True)
class RMSProp(Optimiser):
    """S <- beta S + (1 - beta) g^2, change = alpha g / (sqrt(S) + eps).

    Each number is divided by the recent size of its own gradient: the size of the gradient as a
    whole no longer matters. The first change of every entry that has a gradient is
    alpha / sqrt(1 - beta), ten times alpha with the default. PyTorch calls beta `alpha`.
    Source: Tieleman, Hinton (2012), Neural Networks for Machine Learning, lecture 6e.
    """

    vector_names: ClassVar = ("S",)
    beta: float = 0.99
    eps: float = 1e-8

    def change(self, g: Array, alpha: Any, n: int, S: Array) -> Array:
        S *= self.beta
        S += (1 - self.beta) * g * g
        return alpha * g / (np.sqrt(S) + self.eps)


@dataclass(frozen=True)
class Adagrad(Optimiser):
    """S <- S + g^2, change = alpha g / (sqrt(S) + eps): what moved much moves less from now on.

    Source: Duchi, Hazan, Singer (2011), J. Mach. Learn. Res. 12, 2121-2159.
    """

    vector_names: ClassVar = ("S",)
    eps: float = 1e-10

    def change(self, g: Array, alpha: Any, n: int, S: Array) -> Array:
        S += g * g
        return alpha * g / (np.sqrt(S) + self.eps)


@dataclass(frozen=True)
class Adam(Optimiser):
    """V <- beta1 V + (1 - beta1) g, S <- beta2 S + (1 - beta2) g^2,
    change = alpha V^ / (sqrt(S^) + eps).

    V^ = V / (1 - beta1^n) and S^ = S / (1 - beta2^n) undo the start at zero. The first change of
    every entry that has a gradient is alpha, whatever its size.
    Source: Kingma, Ba (2015), ICLR, algorithm 1.
    """

    vector_names: ClassVar = ("V", "S")
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    def change(self, g: Array, alpha: Any, n: int, V: Array, S: Array) -> Array:
        V *= self.beta1
        V += (1 - self.beta1) * g
        S *= self.beta2
        S += (1 - self.beta2) * g * g
        V_hat, S_hat = V / (1 - self.beta1**n), S / (1 - self.beta2**n)
        return alpha * V_hat / (np.sqrt(S_hat) + self.eps)


OPTIMISERS = MappingProxyType(
    {"sgd": SGD, "momentum": Momentum, "rmsprop": RMSProp, "adagrad": Adagrad, "adam": Adam}
)
"""name -> the description, to be called with its hyper-parameters or with none."""


class OptimiserState:
    """State of an optimiser in one training: its vectors V and S, and the update count n."""

    def __init__(self, optimiser: Optimiser, flat: Array) -> None:
        self.optimiser, self.n = optimiser, 0
        self.vectors = {name: np.zeros_like(flat) for name in optimiser.vector_names}

    def change(self, g: Array, alpha: Any) -> Array:
        """The step to subtract from the parameters. The caller switches warnings off."""
        self.n += 1
        return self.optimiser.change(g, g.dtype.type(alpha), self.n, **self.vectors)

    def first_nonfinite(self, shapes: Shapes) -> str | None:
        """Name of the first non-finite vector of the state, such as "S_dWaa", or None.

        A square that overflows would silently stop its parameter for ever.
        """
        for kind, flat in self.vectors.items():
            if not np.isfinite(flat).all():
                return gradient_of(first_nonfinite(views(flat, shapes)), kind)
        return None


def as_optimiser(given: object) -> Optimiser:
    """An Optimiser from its name, or the one given."""
    if isinstance(given, Optimiser):
        return given
    if isinstance(given, str) and given in OPTIMISERS:
        return OPTIMISERS[given]()
    names = ", ".join(map(repr, OPTIMISERS))
    raise InputError(
        f"optimiser={short(given)} is not known here; choose one of {names}, or a description "
        "with numbers of your own such as engine.Adam(beta1=0.8)."
    )


def rate(given: object) -> float:
    """A learning rate: finite, zero or more."""
    number = finite_number("learning_rate", given)
    if number < 0:
        raise InputError(
            f"learning_rate={short(given)} would climb the loss; choose 0 or more, such as 0.1."
        )
    return number


def decay(name: str, given: object) -> float:
    """A decay rate, the share of the past that is kept: 0 <= rate < 1."""
    number = as_float(given)
    if isnan(number) or not 0 <= number < 1:
        raise InputError(
            f"{name}={short(given)} is not a share of the past that can be kept; choose a number "
            "from 0 to below 1, such as 0.9."
        )
    return number


def epsilon(name: str, given: object) -> float:
    """A number above zero that prevents 0 / 0."""
    number = finite_number(name, given)
    if number <= 0:
        raise InputError(
            f"{name}={short(given)} would allow 0 / 0; choose a number above 0, such as 1e-8."
        )
    return number
