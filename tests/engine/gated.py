"""Networks with gates to test with."""

import numpy as np

from explorer import engine

CELLS = ("gru", "gru_reset_after", "lstm")


def problem(cell, seed=0, T=5, m=2, n_x=3, n_a=4, n_y=3, masked=True, **options):
    """(params, x, y, weights, a0, c0) with biases that are not zero and some zero weights."""
    rng = np.random.default_rng(seed)
    params = engine.init_params(cell, n_x, n_a, n_y, seed=seed, **options)
    biases = {name: array for name, array in params.named().items() if name.startswith("b")}
    params = params.replace(
        **{name: 0.5 * rng.standard_normal(array.shape) for name, array in biases.items()}
    )
    x, a0 = rng.standard_normal((T, m, n_x)), rng.standard_normal((m, n_a))
    c0 = rng.standard_normal((m, n_a)) if cell == "lstm" else None
    y = rng.random((T, m, n_y))
    y /= y.sum(axis=-1, keepdims=True)
    weights = rng.uniform(0.5, 2, (T, m))
    if masked:
        weights[1], weights[-1, 0] = 0, 0
    return params, x, y, weights, a0, c0


ARRAYS = {
    "gru": ["Wu", "Wr", "Wc", "bu", "br", "bc", "Wya", "by"],
    "gru_reset_after": ["Wu", "Wr", "Wca", "Wcx", "bu", "br", "bca", "bcx", "Wya", "by"],
    "lstm": ["Wf", "Wu", "Wc", "Wo", "bf", "bu", "bc", "bo", "Wya", "by"],
}


def plain(params, x, a0, c0):
    """(a, c), each (T+1, m, n_a), one step and one example at a time; c is None but for lstm."""
    W, cell = params.named(), params.cell
    a = np.zeros((len(x) + 1, *a0.shape))
    c = np.zeros_like(a)
    a[0], c[0] = a0, 0 if c0 is None else c0
    for t, i in np.ndindex(x.shape[:2]):
        h, step = a[t, i], x[t, i]

        def gate(name, memory):
            return W[f"W{name}"] @ np.append(memory, step) + W[f"b{name}"]  # noqa: B023

        if cell == "lstm":
            f, u, o = (1 / (1 + np.exp(-gate(name, h))) for name in "fuo")
            c[t + 1, i] = f * c[t, i] + u * np.tanh(gate("c", h))
            a[t + 1, i] = o * np.tanh(c[t + 1, i])
            continue
        u, r = (1 / (1 + np.exp(-gate(name, h))) for name in "ur")
        if cell == "gru":
            candidate = np.tanh(gate("c", r * h))
        else:
            candidate = np.tanh(r * (W["Wca"] @ h + W["bca"]) + W["Wcx"] @ step + W["bcx"])
        a[t + 1, i] = u * candidate + (1 - u) * h
    return a, c
