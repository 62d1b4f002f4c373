"""Initialisation of the parameters.

    Waa   glorot      N(0, 1) * gain / sqrt(n_a)      (fan-in = fan-out = n_a)
          orthogonal  gain * Q, Q from the QR of a Gaussian matrix, uniform over rotations
          identity    gain * I
          normal      gain * N(0, 1/n_a)
          spectral    a Gaussian matrix rescaled so that its spectral radius is gain
    Wax   N(0, 1) / sqrt(n_x)
    Wya   N(0, 1) / sqrt(n_a)
    ba, by, a0 = 0

Every gate of a GRU or LSTM follows the same rules: its columns for a<t-1> those of Waa, its columns
for x<t> those of Wax, its bias 0. Only bf of the LSTM may start at `forget_bias`.

Sources: Glorot, Bengio (2010), AISTATS; Saxe, McClelland, Ganguli (2014), ICLR (orthogonal);
Le, Jaitly, Hinton (2015), arXiv:1504.00941 (identity); Jaeger (2001), GMD report 148 (spectral);
Jozefowicz, Zaremba, Sutskever (2015), ICML (a forget bias of 1).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.engine.activations import ACTIVATIONS
from explorer.engine.arrays import Array
from explorer.engine.cells import CELLS
from explorer.engine.intake import finite_number, one_of, short, whole_number
from explorer.engine.losses import OUTPUTS
from explorer.engine.params import DTYPES, Params, count, shapes_of, views
from explorer.engine.segments import weights_of_segments
from explorer.errors import InputError

MOST_LAYERS = 3
STARTS = ("zeros", "learned")

INITS = ("glorot", "orthogonal", "identity", "normal", "spectral")


def init_params(
    cell: str,
    n_x: int,
    n_a: int,
    n_y: int,
    *,
    activation: str = "tanh",
    output: str = "softmax",
    init: str = "glorot",
    gain: float = 1.0,
    seed: int = 0,
    dtype: str = "float64",
    forget_bias: float = 0.0,
    layers: int = 1,
    start: str = "zeros",
    border: int = 0,
) -> Params:
    """A new network with the arrays of this module's table.

    Every draw comes from one generator, gate by gate and the readout last, in float64, and is
    rounded to `dtype` at the end: the same seed gives the same network in every precision.
    With start="learned", a<0> is a parameter too, a0 (n_a,), initially 0; c<0> stays 0.
    `layers`, 1 to 3, stacks as many cells of n_a units; their arrays are then Waa1, Waa2, ...
    With a `border` of s > 0, a cell with weights of its own, the encoder, reads the steps 1 ... s,
    and another, the decoder, goes on from a<s>: Waa_enc, Waa_dec, ...
    `activation` is for cell="rnn": a gated cell has tanh and sigma in fixed places. `forget_bias`,
    for cell="lstm", is the initial value of bf: above 0, c<t> is kept at first.
    Wrong names, sizes, seeds and gains are an InputError.
    """
    one_of("cell", cell, tuple(CELLS))
    one_of("activation", activation, tuple(ACTIVATIONS))
    one_of("output", output, OUTPUTS)
    one_of("init", init, INITS)
    one_of("dtype", dtype, DTYPES)
    n_x, n_a, n_y = (whole_number(*pair) for pair in (("n_x", n_x), ("n_a", n_a), ("n_y", n_y)))
    forget_bias = finite_number("forget_bias", forget_bias)
    refuse_what_the_cell_has_not(cell, activation, forget_bias)
    gain, seed = finite_number("gain", gain), whole_number("seed", seed, least=0)
    layers, border = layer_count(layers), whole_number("border", border, least=0)
    refuse_both(layers, border)
    one_of("start", start, STARTS)
    shapes = shapes_of(cell, n_x, n_a, n_y, layers, start, border)
    rng = np.random.default_rng(seed)
    flat = np.zeros(count(shapes))
    arrays = views(flat, shapes)
    params = Params(np.empty(0), shapes, cell, activation, output, n_x, n_a, n_y, layers, border)
    with np.errstate(all="ignore"):
        for W in weights_of_segments(params, arrays).values():
            for memory, of_input in CELLS[cell].recurrent_and_input_weights(W, n_a):
                memory[...] = recurrent_matrix(rng, n_a, init, gain)
                of_input[...] = rng.standard_normal(of_input.shape) / np.sqrt(of_input.shape[1])
            if forget_bias:
                W["bf"][...] = forget_bias
        arrays["Wya"][...] = rng.standard_normal((n_y, n_a)) / np.sqrt(n_a)
        flat = flat.astype(dtype)
    return replace(params, flat=flat)


def refuse_both(layers: int, border: int) -> None:
    """InputError for stacked layers in an encoder and decoder."""
    if layers > 1 and border:
        raise InputError(
            f"layers={layers} with border={border} is not possible; an encoder and its decoder "
            "have one layer each: choose layers=1 or border=0."
        )


def layer_count(layers: int) -> int:
    """1, 2 or 3."""
    if whole_number("layers", layers) > MOST_LAYERS:
        raise InputError(f"layers={short(layers)} is too deep; choose 1 to {MOST_LAYERS}.")
    return int(layers)


def refuse_what_the_cell_has_not(cell: str, activation: str, forget_bias: float) -> None:
    """InputError for an option that this cell does not have."""
    if cell != "rnn" and activation != "tanh":
        raise InputError(
            f"activation={activation!r} is for cell='rnn'; cell={cell!r} has its tanh and sigmoids "
            "in fixed places: leave activation out."
        )
    if cell != "lstm" and forget_bias != 0:
        raise InputError(
            f"forget_bias={forget_bias!r} was given, but cell={cell!r} has no forget gate, only "
            "'lstm' has; leave forget_bias out."
        )


def recurrent_matrix(rng: np.random.Generator, n_a: int, init: str, gain: float) -> Array:
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
