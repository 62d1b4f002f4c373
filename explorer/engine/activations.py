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


class Activation(NamedTuple):
    """g (writes into its second argument), g' from a, and the largest slope gamma."""

    g: Callable
    slope: Callable
    gamma: float


def sigmoid(z, out):
    """1 / (1 + e^-z), written as (1 + tanh(z/2)) / 2, which cannot overflow."""
    np.multiply(z, 0.5, out)
    np.tanh(out, out)
    np.add(out, 1.0, out)
    return np.multiply(out, 0.5, out)


def _relu(z, out):
    return np.maximum(z, 0.0, out=out)


def _identity(z, out):
    if out is not z:
        out[...] = z
    return out


ACTIVATIONS = MappingProxyType(
    {
        "tanh": Activation(np.tanh, lambda a: 1 - a * a, 1.0),
        "relu": Activation(_relu, lambda a: np.heaviside(a, a.dtype.type(0)), 1.0),
        "sigmoid": Activation(sigmoid, lambda a: a * (1 - a), 0.25),
        "identity": Activation(_identity, np.ones_like, 1.0),
    }
)
