"""Chance level of each task: the loss of the best guess without memory.

The weights of each network are set by hand so that it makes that guess; its loss must then agree
with the formula.
"""

from __future__ import annotations

import math

import numpy as np

from explorer import engine, tasks
from explorer.checks.record import Check, compare


def chance_levels() -> tuple[Check, ...]:
    """All these checks, in the order of the page."""
    formula = "the formula"
    return (
        compare("The loss at the start, 25 letters", "T ln V = 25 ln 27", 25 * math.log(27),
                uniform_loss(tasks.make("names", names="dinosaurs"), 25, "sum"),
                source="Karpathy 2015, min-char-rnn",
                sentence="Before any training all 27 symbols are equally likely."),
        compare("The loss of tossing a coin", "ln 2", math.log(2),
                uniform_loss(tasks.make("latch"), 20), source=formula,
                sentence="“Remember the first symbol” between two keys, without remembering."),
        compare("The loss of guessing one order of four", "ln 4", math.log(4),
                uniform_loss(tasks.make("order"), 20), source=formula,
                sentence="“Remember the order of two”, without remembering: wrong in 75%."),
        compare("The squared error of always predicting 1", "E(u_{1} + u_{2} − 1)^{2} = 1/6", 1 / 6,
                2 * always_predicting_1(), source="Hochreiter, Schmidhuber 1997",
                sentence="“Add the two marked numbers”, over all pairs from U[0, 1]; the loss is "
                "half of it, 1/12."),
        compare("The loss of repeating nothing", "10 ln 8/(180 + 20)", 10 * math.log(8) / 200,
                copy_without_memory(200), source="Arjovsky, Shah, Bengio 2016, section 5.1",
                sentence="“Repeat what was shown”: blank for 180 + 10 steps, then one of 8 letters "
                "at random, 10 times."),
    )  # fmt: skip


def uniform_loss(task: tasks.Task, T: int, reduction: str = "mean") -> float:
    """The loss of a network whose output is constant and uniform over the symbols."""
    params = engine.init_params("rnn", task.n_x, 8, task.n_y, output=task.output)
    return loss_of(params.replace(Wya=np.zeros((task.n_y, 8))), task.probe(T), reduction)


def always_predicting_1() -> float:
    """The expected loss of predicting the constant 1 in the adding task.

    The expectation over both numbers is Gauss-Legendre quadrature with two points, which is exact
    for a square.
    """
    points, shares = np.polynomial.legendre.leggauss(2)
    one, other = (grid.ravel() for grid in np.meshgrid((points + 1) / 2, (points + 1) / 2))
    x = np.ones((2, len(one), 2))  # two steps, both marked
    x[0, :, 0], x[1, :, 0] = one, other
    y = np.tile((one + other)[:, None], (2, 1, 1))
    weights = np.zeros((2, len(one)))
    weights[-1] = np.outer(shares, shares).ravel()  # they add up to 4, the number of pairs
    task = tasks.make("adding")
    params = engine.init_params("rnn", task.n_x, 1, 1, output=task.output)
    return loss_of(params.replace(Wya=[[0.0]], by=[1.0]), tasks.Batch(x, y, weights))


def copy_without_memory(T: int) -> float:
    """The loss in the copy task of two linear units that remember only the go signal.

    a_1⟨t⟩ = a_1⟨t−1⟩ + [x⟨t⟩ is the signal],  a_2⟨t⟩ = a_1⟨t−1⟩: 1 where the letters are due.
    """
    task = tasks.make("copy")
    params = engine.init_params("rnn", task.n_x, 2, task.n_y, activation="identity")
    Wax, Wya, by = np.zeros((2, task.n_x)), np.zeros((task.n_y, 2)), np.zeros(task.n_y)
    Wax[0, task.symbols_in.index("▸")] = 1.0
    by[-1], Wya[-1, 1] = 60.0, -120.0  # always blank before the signal, never after it
    params = params.replace(Waa=[[1.0, 0.0], [1.0, 0.0]], Wax=Wax, Wya=Wya, by=by)
    return loss_of(params, task.probe(T))


def loss_of(params: engine.Params, batch: tasks.Batch, reduction: str = "mean") -> float:
    x, y, weights = batch
    trace = engine.forward(params, x)
    return engine.backward(params, trace, y, weights=weights, reduction=reduction).loss
