"""The first values of the parameters.

    Waa   glorot      N(0, 1) * gain / sqrt(n_a)      (fan-in = fan-out = n_a)
          orthogonal  gain * Q, Q from the QR of a Gaussian matrix, uniform over rotations
          identity    gain * I
          normal      gain * N(0, 1/n_a)
          spectral    a Gaussian matrix rescaled so that its spectral radius is gain
    Wax   N(0, 1) / sqrt(n_x)
    Wya   N(0, 1) / sqrt(n_a)
    ba, by = 0

Sources: Glorot, Bengio (2010), AISTATS; Saxe, McClelland, Ganguli (2014), ICLR (orthogonal);
Le, Jaitly, Hinton (2015), arXiv:1504.00941 (identity); Jaeger (2001), GMD report 148 (spectral).
"""

from __future__ import annotations

import numpy as np

from explorer.engine.activations import ACTIVATIONS
from explorer.engine.intake import finite_number, one_of, whole_number
from explorer.engine.losses import OUTPUTS
from explorer.engine.params import DTYPES, SHAPES, Params, count, shapes_of, views

INITS = ("glorot", "orthogonal", "identity", "normal", "spectral")


def init_params(
    cell,
    n_x,
    n_a,
    n_y,
    *,
    activation="tanh",
    output="softmax",
    init="glorot",
    gain=1.0,
    seed=0,
    dtype="float64",
):
    """A new network with the arrays of this module's table.

    Every draw comes from one generator, in the order Waa, Wax, Wya, in float64, and is rounded
    to `dtype` at the end: the same seed is the same network in every precision.
    Wrong names, sizes, seeds and gains are an InputError.
    """
    one_of("cell", cell, tuple(SHAPES))
    one_of("activation", activation, tuple(ACTIVATIONS))
    one_of("output", output, OUTPUTS)
    one_of("init", init, INITS)
    one_of("dtype", dtype, DTYPES)
    n_x, n_a, n_y = (whole_number(*pair) for pair in (("n_x", n_x), ("n_a", n_a), ("n_y", n_y)))
    gain, seed = finite_number("gain", gain), whole_number("seed", seed, least=0)
    shapes = shapes_of(cell, n_x, n_a, n_y)
    rng = np.random.default_rng(seed)
    flat = np.zeros(count(shapes))
    arrays = views(flat, shapes)
    with np.errstate(all="ignore"):
        arrays["Waa"][...] = recurrent_matrix(rng, n_a, init, gain)
        arrays["Wax"][...] = rng.standard_normal((n_a, n_x)) / np.sqrt(n_x)
        arrays["Wya"][...] = rng.standard_normal((n_y, n_a)) / np.sqrt(n_a)
        flat = flat.astype(dtype)
    return Params(flat, shapes, cell, activation, output, n_x, n_a, n_y)


def recurrent_matrix(rng, n_a, init, gain):
    """One n_a x n_a block of recurrent weights; it draws n_a^2 numbers whatever `init` is."""
    normal = rng.standard_normal((n_a, n_a))
    if init == "identity":
        return gain * np.eye(n_a)
    if init == "orthogonal":
        Q, R = np.linalg.qr(normal)
        # Without the signs of R's diagonal, Q is not uniform over the rotations (Mezzadri 2007).
        return gain * Q * np.where(np.diag(R) < 0, -1.0, 1.0)
    if init == "spectral":
        return gain * normal / np.abs(np.linalg.eigvals(normal)).max()
    return gain * normal / np.sqrt(n_a)
