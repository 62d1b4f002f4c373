"""Networks with gates to test with."""

import numpy as np

from explorer import engine

CELLS = tuple(name for name in ("gru", "gru_reset_after", "lstm") if name in engine.cells.CELLS)


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
