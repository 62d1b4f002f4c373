"""A second, slow network to compare with: one example and one step at a time, no tricks.

It shares no code with the engine and has no backward pass; its gradients are differences.
"""

import numpy as np

from explorer import engine

ACTIVATIONS = ("tanh", "relu", "sigmoid", "identity")
OUTPUTS = ("softmax", "sigmoid", "identity")

G = {
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "identity": lambda z: z,
}


def states(W, activation, x, a0):
    """a (T+1, m, n_a)."""
    T, m, _ = x.shape
    a = np.zeros((T + 1, m, len(W["ba"])))
    a[0] = a0
    for t in range(1, T + 1):
        for i in range(m):
            a[t, i] = G[activation](W["Waa"] @ a[t - 1, i] + W["Wax"] @ x[t - 1, i] + W["ba"])
    return a


def example_loss(logits, y, output):
    if output == "softmax":
        p = np.exp(logits) / np.exp(logits).sum()
        return -np.sum(y * np.log(p))
    if output == "sigmoid":
        p = 1 / (1 + np.exp(-logits))
        return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))
    return 0.5 * np.sum((logits - y) ** 2)


def loss_t(W, activation, output, x, y, a0, weights):
    """L<t> (T,)."""
    a = states(W, activation, x, a0)
    T, m, _ = x.shape
    total = np.zeros(T)
    for t in range(T):
        for i in range(m):
            if weights[t, i] != 0:
                logits = W["Wya"] @ a[t + 1, i] + W["by"]
                total[t] += weights[t, i] * example_loss(logits, y[t, i], output) / m
    return total


def loss(W, activation, output, x, y, a0, weights, reduction):
    total = loss_t(W, activation, output, x, y, a0, weights).sum()
    return total / np.any(weights != 0, axis=1).sum() if reduction == "mean" else total


def differences(W, *rest, step=1e-6):
    """{name: (L(w + h) - L(w - h)) / 2h for every entry}."""
    found = {}
    for name, array in W.items():
        found[name] = np.zeros(array.shape)
        for index in np.ndindex(array.shape):
            moved = []
            for sign in (1, -1):
                other = {key: value.copy() for key, value in W.items()}
                other[name][index] += sign * step
                moved.append(loss(other, *rest))
            found[name][index] = (moved[0] - moved[1]) / (2 * step)
    return found


def problem(seed=0, T=5, m=2, n_x=3, n_a=4, n_y=3, masked=True, **options):
    """(params, x, y, weights, a0) with biases that are not zero and some zero weights."""
    rng = np.random.default_rng(seed)
    params = engine.init_params("rnn", n_x, n_a, n_y, seed=seed, **options)
    params = params.replace(ba=0.3 * rng.standard_normal(n_a), by=rng.standard_normal(n_y))
    x, a0 = rng.standard_normal((T, m, n_x)), rng.standard_normal((m, n_a))
    y = rng.random((T, m, n_y))
    y /= y.sum(axis=-1, keepdims=True)
    weights = rng.uniform(0.5, 2, (T, m))
    if masked:
        weights[1], weights[-1, 0] = 0, 0
    return params, x, y, weights, a0


def one_unit(w=1.0, **options):
    """A network with one unit, no input, no bias, and the state as its output."""
    options = {"activation": "identity", "output": "identity", **options}
    params = engine.init_params("rnn", 1, 1, 1, **options)
    return params.replace(Waa=[[w]], Wax=[[0.0]], Wya=[[1.0]])


def no_input(T, m=1):
    return np.zeros((T, m, 1))
