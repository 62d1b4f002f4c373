"""Training recomputed without the engine: gradients by complex steps, optimisers as in textbooks.

Every parameter is moved by ih, all of them at once and each in a network of its own; the imaginary
part of the loss over h is then its derivative, exact to the last digits. One layer, no window.
Sources: Squire, Trapp (1998), SIAM Review 40; Kingma, Ba (2015), "Adam"; Sutskever et al. (2013).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.run.training import initial_state, open_task, start
from tests.recomputed.plain import NAMES, G, H, sigmoid


@dataclass(frozen=True)
class Row:
    """What one update saw: its loss, ‖g‖ before and after the clip, and what the clip did."""

    loss: float
    before: float
    after: float
    fired: bool
    angle: float


class Trained:
    """A network trained update by update; `W` are its weights, `rows` what the updates saw."""

    def __init__(self, experiment):
        self.experiment = experiment
        self.task, self.n_steps, _ = open_task(experiment)
        params = start(experiment, self.task)
        self.W = {name: np.array(w, np.float64) for name, w in params.named().items()}
        self.border, self.output = params.border or 0, params.output
        self.stream = np.random.default_rng([experiment.seed, 1])
        self.V = {name: np.zeros_like(w) for name, w in self.W.items()}
        self.S = {name: np.zeros_like(w) for name, w in self.W.items()}
        self.rows = []

    def update(self):
        batch = self.task.batch(self.stream, self.experiment.batch, self.n_steps)
        loss, g = self.gradient(batch)
        clipped, fired = clip(g, self.experiment.clip, self.experiment.threshold)
        self.rows.append(Row(loss, norm(g), norm(clipped), fired, angle(g, clipped)))
        self.step(clipped, len(self.rows))

    def step(self, g, n):
        rate, how = self.experiment.learning_rate, self.experiment.optimiser
        for name, one in g.items():
            V, S = self.V[name], self.S[name]
            if how == "momentum":
                V[...] = 0.9 * V + one
                change = V
            elif how == "adam":
                V[...] = 0.9 * V + 0.1 * one
                S[...] = 0.999 * S + 0.001 * one**2
                change = V / (1 - 0.9**n) / (np.sqrt(S / (1 - 0.999**n)) + 1e-8)
            else:
                change = one
            self.W[name] = self.W[name] - rate * change

    def gradient(self, batch):
        """(the loss, {name: its derivative})."""
        sizes = {name: w.size for name, w in self.W.items()}
        P, moved, first = sum(sizes.values()), {}, 0
        for name, w in self.W.items():
            many = np.broadcast_to(w, (P, *w.shape)).astype(complex)
            many.reshape(P, -1)[np.arange(first, first + w.size), np.arange(w.size)] += 1j * H
            moved[name], first = many, first + w.size
        losses = self.loss(moved, batch)
        flat, found, first = losses.imag / H, {}, 0
        for name, w in self.W.items():
            found[name] = flat[first : first + w.size].reshape(w.shape)
            first += w.size
        return float(losses[0].real), found

    def loss(self, W, batch):
        """(P,): the loss of a batch for every one of P networks."""
        each = []
        for t, z in enumerate(self.logits(W, batch.x)):
            y, weights = batch.y[t], batch.weights[t]
            if self.output == "softmax":
                top = z.real.max(axis=-1, keepdims=True)
                total = np.log(np.exp(z - top).sum(axis=-1)) + top[..., 0]
                one = (y * (total[..., None] - z)).sum(axis=-1)
            else:
                one = 0.5 * ((z - y) ** 2).sum(axis=-1)
            each.append((weights * one).mean(axis=-1))
        counted = np.count_nonzero(batch.weights.any(axis=1))
        whole = sum(each)
        return whole / counted if self.experiment.reduction == "mean" else whole

    def logits(self, W, x):
        """z<1> … z<T> of every network, each (P, m, n_y)."""
        m, P = x.shape[1], len(W["Wya"])
        a = self.begin(W, m)
        a = np.broadcast_to(a, (P, m, a.shape[-1])).astype(complex)
        c = np.zeros_like(a)
        for t in range(1, len(x) + 1):
            here = np.broadcast_to(x[t - 1], (P, *x[t - 1].shape))
            a, c = self.unit(W, t, a, c, here)
            yield a @ W["Wya"].swapaxes(1, 2) + W["by"][:, None]

    def begin(self, W, m):
        if self.experiment.a0 == "learned":
            (a0,) = (w for name, w in W.items() if name.startswith("a0"))
            return a0[:, None]
        return np.asarray(initial_state(self.experiment, m), float)

    def unit(self, W, t, a, c, x):
        mark = ("_enc" if t <= self.border else "_dec") if self.border else ""
        w = {name: W[name + mark] for name in NAMES[self.experiment.cell]}
        if self.experiment.cell == "rnn":
            z = a @ w["Waa"].swapaxes(1, 2) + x @ w["Wax"].swapaxes(1, 2) + w["ba"][:, None]
            return G[self.experiment.activation](z), c

        def gate(name, memory):
            read = np.concatenate([memory, x], axis=-1)
            return read @ w["W" + name].swapaxes(1, 2) + w["b" + name][:, None]

        if self.experiment.cell == "lstm":
            f, u, o = (sigmoid(gate(name, a)) for name in "fuo")
            c = f * c + u * np.tanh(gate("c", a))
            return o * np.tanh(c), c
        u, r = (sigmoid(gate(name, a)) for name in "ur")
        return u * np.tanh(gate("c", r * a)) + (1 - u) * a, c

    def says(self, x):
        """ŷ<1> … ŷ<T> of one sequence x (T, 1, n_x), (T, n_y)."""
        one = {name: w[None] for name, w in self.W.items()}
        z = np.array([z[0, 0].real for z in self.logits(one, x)])
        if self.output != "softmax":
            return z
        powers = np.exp(z - z.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


def norm(g):
    return float(np.sqrt(sum((one**2).sum() for one in g.values())))


def clip(g, how, threshold):
    """(the gradient that is used, whether it is another one)."""
    if how == "norm":
        whole = norm(g)
        fired = whole > threshold
        clipped = {name: one / whole * threshold for name, one in g.items()} if fired else g
    elif how == "value":
        clipped = {name: np.clip(one, -threshold, threshold) for name, one in g.items()}
        fired = any((np.abs(one) > threshold).any() for one in g.values())
    elif how == "tensor":
        sizes = {name: np.sqrt((one**2).sum()) for name, one in g.items()}
        fired = any(size > threshold for size in sizes.values())
        clipped = {
            name: one / sizes[name] * threshold if sizes[name] > threshold else one
            for name, one in g.items()
        }
    else:
        clipped, fired = g, False
    return clipped, fired


def angle(g, other):
    """Degrees between two gradients."""
    both = sum((g[name] * other[name]).sum() for name in g)
    return float(np.degrees(np.arccos(np.clip(both / (norm(g) * norm(other)), -1, 1))))
