"""A network recomputed without the engine: one sequence, one step at a time, in float64.

It reads the weights by their names, writes the equations of the course down once, and has no
backward pass: every derivative is a complex step,

    f'(z) = Im f(z + ih) / h,  h = 1e-40,

exact to the last digits, because nothing is subtracted. A gradient is then the product of the
Jacobians of single steps, which is what backpropagation through time comes to.
Source: Squire, Trapp (1998), "Using complex variables to estimate derivatives of real functions",
SIAM Review 40.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

H = 1e-40


NAMES = {
    "rnn": ("Waa", "Wax", "ba"),
    "gru": ("Wu", "Wr", "Wc", "bu", "br", "bc"),
    "lstm": ("Wf", "Wu", "Wc", "Wo", "bf", "bu", "bc", "bo"),
}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


G = {
    "tanh": np.tanh,
    "sigmoid": sigmoid,
    "relu": lambda z: np.where(z.real > 0, z, 0),
    "identity": lambda z: z,
}


@dataclass(frozen=True)
class Plain:
    """One sequence through one network: x (T, n_x), y (T, n_y), weights (T,).

    The state s<t> is a<t> of every layer, lowest first, and behind them, for an lstm, every c<t>.
    """

    W: dict[str, np.ndarray]
    cell: str
    activation: str
    output: str
    layers: int
    border: int
    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray
    start: np.ndarray

    @property
    def T(self) -> int:
        return len(self.x)

    @property
    def n_a(self) -> int:
        return self.W["Wya"].shape[1]

    @property
    def last(self) -> int:
        """The last step that has a loss, or 0."""
        return max((t for t in range(1, self.T + 1) if self.weights[t - 1]), default=0)

    def step(self, t: int, before: np.ndarray) -> np.ndarray:
        """s<t> from s<t-1>, (…, state)."""
        n, memory = self.n_a, before[..., self.layers * self.n_a :]
        states, cells = [], []
        x = self.x[t - 1]
        for layer in range(self.layers):
            a, c = self.unit(
                t,
                layer,
                before[..., layer * n : (layer + 1) * n],
                memory[..., layer * n : (layer + 1) * n],
                x,
            )
            states.append(a)
            cells.append(c)
            x = a
        return np.concatenate([*states, *(cells if self.cell == "lstm" else [])], axis=-1)

    def unit(self, t, layer, a, c, x):
        """(a<t>, c<t>) of one layer."""
        mark = str(layer + 1) if self.layers > 1 else ""
        if self.border:
            mark = "_enc" if t <= self.border else "_dec"
        x = np.broadcast_to(x, (*a.shape[:-1], x.shape[-1]))
        W = {name: self.W[name + mark] for name in NAMES[self.cell]}
        if self.cell == "rnn":
            z = a @ W["Waa"].T + x @ W["Wax"].T + W["ba"]
            return G[self.activation](z), None

        def gate(name, memory):
            return np.concatenate([memory, x], axis=-1) @ W["W" + name].T + W["b" + name]

        if self.cell == "lstm":
            f, u, o = (sigmoid(gate(name, a)) for name in "fuo")
            c = f * c + u * np.tanh(gate("c", a))
            return o * np.tanh(c), c
        u, r = (sigmoid(gate(name, a)) for name in "ur")
        return u * np.tanh(gate("c", r * a)) + (1 - u) * a, None

    def logits(self, state: np.ndarray) -> np.ndarray:
        top = state[..., (self.layers - 1) * self.n_a : self.layers * self.n_a]
        return top @ self.W["Wya"].T + self.W["by"]

    def loss_at(self, t: int, state: np.ndarray) -> np.ndarray:
        """L<t> as a function of s<t>."""
        z, y = self.logits(state), self.y[t - 1]
        if self.output == "softmax":
            top = z.real.max(axis=-1, keepdims=True)
            total = np.log(np.exp(z - top).sum(axis=-1)) + top[..., 0]
            one = (y * (total[..., None] - z)).sum(axis=-1)
        elif self.output == "sigmoid":
            # softplus(z) - y z, from the larger of 0 and z
            top = np.where(z.real > 0, z, 0)
            one = (top + np.log(np.exp(z - top) + np.exp(-top)) - y * z).sum(axis=-1)
        else:
            one = 0.5 * ((z - y) ** 2).sum(axis=-1)
        return self.weights[t - 1] * one

    @cached_property
    def states(self) -> np.ndarray:
        """s<0> … s<T>."""
        found = [self.start]
        for t in range(1, self.T + 1):
            found.append(self.step(t, found[-1]))
        return np.array(found)

    @cached_property
    def jacobians(self) -> np.ndarray:
        """[t-1] = ds<t>/ds<t-1>, row: of, column: by."""
        size = len(self.start)
        moved = 1j * H * np.eye(size)
        return np.array(
            [self.step(t, self.states[t - 1] + moved).imag.T / H for t in range(1, self.T + 1)]
        )

    def loss_slope(self, t: int) -> np.ndarray:
        """dL<t>/ds<t>."""
        moved = 1j * H * np.eye(len(self.start))
        return self.loss_at(t, self.states[t] + moved).imag / H

    def losses(self) -> np.ndarray:
        """L<1> … L<T>."""
        return np.array([self.loss_at(t, self.states[t]) for t in range(1, self.T + 1)])

    def back(self, sources, window: int = 0) -> np.ndarray:
        """d(sum of L<j>, j in sources)/ds<k> for k = 0 … T, (T+1, state).

        A window k cuts the way from step jk + 1 to step jk.
        """
        found = np.zeros((self.T + 1, len(self.start)))
        gradient = np.zeros(len(self.start))
        for k in range(self.T, -1, -1):
            if k < self.T:
                cut = window and k and k % window == 0
                gradient = 0 * gradient if cut else self.jacobians[k].T @ gradient
            if k in sources:
                gradient = gradient + self.loss_slope(k)
            found[k] = gradient
        return found

    def top(self, gradients: np.ndarray) -> np.ndarray:
        """The part of the highest layer's a<k>."""
        return gradients[:, (self.layers - 1) * self.n_a : self.layers * self.n_a]

    def recurrent(self, t: int, gradient: np.ndarray) -> np.ndarray:
        """What step t adds to the recurrent weights when dL/ds<t> is `gradient`, one layer only.

        Waa of the rnn; of a cell with gates the columns that read a<t-1>, one gate under the other.
        """
        blocks = []
        a = self.states[t - 1][: self.n_a]
        for name in (n for n in NAMES[self.cell] if n.startswith("b")):
            read = a
            if self.cell == "gru" and name == "bc":
                x = self.x[t - 1]
                read = a * sigmoid(self.W["Wr"] @ np.append(a, x) + self.W["br"])
            delta = self.bias_slopes(t, name).T @ gradient
            blocks.append(np.outer(delta, read))
        return np.concatenate(blocks)

    def bias_slopes(self, t: int, name: str) -> np.ndarray:
        """ds<t>/db of this bias, (state, n_a)."""
        columns = []
        for i in range(self.n_a):
            moved = self.W[name].astype(complex)
            moved[i] += 1j * H
            other = replace(self, W=self.W | {name: moved})
            columns.append(other.step(t, self.states[t - 1]).imag / H)
        return np.array(columns).T

    def row(self, j: int, window: int = 0) -> np.ndarray:
        """‖dL<j>/da<k>‖ of the highest layer for k = 0 … T."""
        return np.linalg.norm(self.top(self.back([j], window)), axis=1)


def plain(run) -> Plain:
    """The network and the sequence of a Run, by the numbers alone."""
    W = {name: array.astype(np.float64) for name, array in run.params.named().items()}
    W = {name: array for name, array in W.items() if not name.startswith("a0")}
    lstm = run.params.cell == "lstm"
    first = [layer.a[0, 0] for layer in run.trace.layers]
    first += [np.zeros(len(a)) for a in first] if lstm else []
    return Plain(
        W=W,
        cell=run.params.cell,
        activation=run.experiment.activation,
        output=run.params.output,
        layers=run.params.layers,
        border=run.params.border or 0,
        x=run.probe.x[:, 0].astype(np.float64),
        y=run.probe.y[:, 0].astype(np.float64),
        weights=run.probe.weights[:, 0].astype(np.float64),
        start=np.concatenate(first).astype(np.float64),
    )
