"""Networks as PyTorch names their arrays, drawn with NumPy, and sequences for them."""

import numpy as np

from explorer.look import look

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def arrays_of(cell, *, n_x=3, n_a=5, layers=1, both=False, words=0, n_y=0, seed=0):
    """{PyTorch's name: array}: an embedding of `words`, the layers, and a head of `n_y` outputs."""
    rng, D = np.random.default_rng(seed), 2 if both else 1
    arrays = {}

    def draw(name, *shape):
        arrays[name] = rng.normal(0, 0.6, shape)

    if words:
        draw("words.weight", words, n_x)
    for layer in range(layers):
        for mark in ("", "_reverse")[:D]:
            rows, width = GATES[cell] * n_a, n_a * D if layer else n_x
            draw(f"rnn.weight_ih_l{layer}{mark}", rows, width)
            draw(f"rnn.weight_hh_l{layer}{mark}", rows, n_a)
            draw(f"rnn.bias_ih_l{layer}{mark}", rows)
            draw(f"rnn.bias_hh_l{layer}{mark}", rows)
    if n_y:
        draw("head.weight", n_y, n_a * D)
        draw("head.bias", n_y)
    return arrays


def see(cell, *, T=7, classes=True, plain=False, **sizes):
    """(arrays, the Seen of two sequences of T steps): classes, or numbers, at every step."""
    arrays = arrays_of(cell, **sizes)
    rng = np.random.default_rng(1)
    words, n_y = sizes.get("words", 0), sizes.get("n_y", 0)
    x = rng.integers(0, words, (T, 2)) if words else rng.normal(size=(T, 2, sizes.get("n_x", 3)))
    y = rng.integers(0, max(n_y, 1), (T, 2)) if classes else rng.normal(size=(T, 2, n_y))
    return arrays, look(arrays, x, None if plain else y)
