"""The cliff: error surface of a network with one unit, over its weight and its bias.

    a<t> = sigma(w a<t-1> + b),   a<0> = sigma(1/2),   t = 1 ... T        E = (a<T> - 0.7)^2

Written with h = 2a - 1, sigma(z) = (1 + tanh(z/2)) / 2 makes a step one product, one sum, one tanh:

    h<t> = tanh(u h<t-1> + v)           u = w/4,  v = w/4 + b/2

The derivatives are carried forward with it. With r<t> = u (1 - h<t>^2),

    F<t> = h<t> + r<t> F<t-1>           dh<T>/du = (1 - h<T>^2) F<T-1>
    G<t> = 1    + r<t> G<t-1>           dh<T>/dv = (1 - h<T>^2) G<T-1>

    dE/dw = (a<T> - 0.7) (dh<T>/du + dh<T>/dv) / 4        dE/db = (a<T> - 0.7) dh<T>/dv / 2

Source: Pascanu, Mikolov, Bengio (2013), ICML, figure 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import tanh

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine.arrays import Array, Shape
from explorer.engine.intake import (
    as_real_array,
    finite_copy,
    read_only,
    refuse_too_many,
    short,
    whole_number,
)
from explorer.engine.record import Record
from explorer.errors import InputError

TARGET = 0.7
H0 = tanh(0.25)
"""h<0> = 2 sigma(1/2) - 1."""


@dataclass(frozen=True, eq=False)
class Cliff(Record):
    """The error and its two derivatives: read-only arrays of one shape."""

    loss: Array
    dw: Array
    db: Array


def cliff(w: ArrayLike, b: ArrayLike, *, steps: int = 50) -> Cliff:
    """The error E, dE/dw and dE/db after `steps` steps, for every pair of w and b.

    w and b are broadcast as in NumPy: `w[None, :], b[:, None]` make a grid with a row for each b,
    two arrays of one length make the points of a path. Shapes that do not fit and non-finite
    numbers are an InputError.
    """
    steps = whole_number("steps", steps)
    with np.errstate(all="ignore"):
        w, b, shape = checked(w, b)
        u, v = np.empty(shape), np.empty(shape)
        np.divide(w, 4, u)
        np.add(b / 2, u, v)
        h, F, G = carried_forward(u, v, steps)
        error = h / 2 + (1 / 2 - TARGET)
        # (a<T> - 0.7) (1 - h<T>^2) / 4 is a factor of both derivatives.
        np.multiply(h, h, h)
        np.subtract(1, h, h)
        h *= error
        h /= 4
        F += G
        F *= h
        h *= 2
        G *= h
        error *= error
    return Cliff(*map(read_only, (error, F, G)))


def carried_forward(u: Array, v: Array, steps: int) -> tuple[Array, Array, Array]:
    """h<T>, F<T-1> and G<T-1>; the first step, with F<0> = h<0> and G<0> = 1, is done outside."""
    h, F, G = u * H0, np.full_like(u, H0), np.ones_like(u)
    h += v
    np.tanh(h, h)
    uh, r = np.empty_like(u), np.empty_like(u)
    multiply, add, subtract, tanh = np.multiply, np.add, np.subtract, np.tanh
    for _ in range(steps - 1):
        multiply(u, h, uh)
        # r = u (1 - h^2), in two calls because u h is there already
        multiply(uh, h, r)
        subtract(u, r, r)
        multiply(F, r, F)
        add(F, h, F)
        multiply(G, r, G)
        add(G, 1.0, G)
        add(uh, v, uh)
        tanh(uh, h)
    return h, F, G


def checked(w: ArrayLike, b: ArrayLike) -> tuple[Array, Array, Shape]:
    """w and b as finite float64 arrays, and the shape they broadcast to, (1,) for two numbers."""
    arrays = as_real_array("w", w), as_real_array("b", b)
    of_w, of_b = (array.shape for array in arrays)
    try:
        shape = np.broadcast_shapes(of_w, of_b)
    except ValueError:
        raise InputError(
            f"w has shape {of_w} and b has shape {of_b}, which do not fit together; give "
            "w[None, :] and b[:, None] for a grid, or two arrays of one length for a path."
        ) from None
    refuse_too_many("the grid", shape, "give fewer points")
    if 0 in shape:
        raise InputError(f"w and b make the shape {short(shape)}, without a point; give one each.")
    w, b = (finite_copy(name, a, a.shape, float) for name, a in zip("wb", arrays, strict=True))
    return w, b, shape or (1,)
