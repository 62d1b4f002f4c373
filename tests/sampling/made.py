"""Networks whose chances can be worked by hand, and one that remembers."""

import numpy as np

from explorer import engine, tasks


def letters():
    """The task of a text of the letters a, b and c: codes 0, 1 and 2, of what is read and said."""
    return tasks.make("text", text="abcab")


def chain(P, dtype="float64"):
    """A network without memory: y^<t> = row x<t> of P. Waa = 0, Wax = I, Wya = ln P^T."""
    P = np.array(P, dtype=float)
    params = engine.init_params("rnn", len(P), len(P), len(P), activation="identity", dtype=dtype)
    log_P = np.log(np.maximum(P, 1e-300))
    return params.replace(Waa=np.zeros_like(P), Wax=np.eye(len(P)), Wya=log_P.T)


def remembering(cell="gru", seed=0, **options):
    """A network of three symbols with large weights, whose chances depend on all it has read."""
    params = engine.init_params(cell, 3, 5, 3, seed=seed, gain=1.5, **options)
    rng = np.random.default_rng(seed)
    return params.replace(**{n: 1.5 * rng.standard_normal(a.shape) for n, a in params.items()})


def log_chance_of(params, task, begin, codes):
    """sum ln y^<t>[z<t>] of given codes, in one forward pass over what would have been read."""
    read = [*begin, *codes[:-1]]
    x = np.eye(task.n_x)[read][:, None]
    said = engine.forward(params, x).log_y_hat[len(begin) - 1 :, 0]
    return said[np.arange(len(codes)), list(codes)].sum()
