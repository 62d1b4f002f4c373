"""The activation g of the hidden state, and its slope g' written in terms of a = g(z).

    tanh      a = tanh z            g' = 1 - a^2
    relu      a = max(z, 0)         g' = 1 where a > 0, else 0 (0 at the kink, as autograd has it)
    sigmoid   a = 1 / (1 + e^-z)    g' = a (1 - a)
    identity  a = z                 g' = 1

Source: Goodfellow, Bengio, Courville, Deep Learning (2016), sections 6.2.2 and 6.3.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from explorer.engine.arrays import Array


class Activation(NamedTuple):
    """g(z, out), slope(a, out) = g' in terms of a, and gamma, its largest slope."""

    g: Callable
    slope: Callable
    gamma: float


def sigmoid(z: Array, out: Array) -> Array:
    """1 / (1 + e^-z), to the last digits for small values too, and 0 where e^-z overflows.

    The caller switches NumPy's floating-point warnings off.
    """
    np.negative(z, out)
    np.exp(out, out)
    np.add(out, 1.0, out)
    return np.reciprocal(out, out)


def tanh_slope(a: Array, out: Array) -> Array:
    np.multiply(a, a, out)
    return np.subtract(1.0, out, out)


def sigmoid_slope(a: Array, out: Array) -> Array:
    np.subtract(1.0, a, out)
    return np.multiply(a, out, out)


def relu(z: Array, out: Array) -> Array:
    return np.maximum(z, 0.0, out=out)


def relu_slope(a: Array, out: Array) -> Array:
    # 0 at 0, and NaN stays NaN.
    return np.heaviside(a, 0.0, out)


def identity(z: Array, out: Array) -> Array:
    if out is not z:
        out[...] = z
    return out


def identity_slope(a: Array, out: Array) -> Array:
    out.fill(1.0)
    return out


ACTIVATIONS = MappingProxyType(
    {
        "tanh": Activation(np.tanh, tanh_slope, 1.0),
        "relu": Activation(relu, relu_slope, 1.0),
        "sigmoid": Activation(sigmoid, sigmoid_slope, 0.25),
        "identity": Activation(identity, identity_slope, 1.0),
    }
)
