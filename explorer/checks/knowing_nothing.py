"""Expected loss of an untrained network, task by task: what guessing costs.

Each network here is set by hand so that it guesses as well as one can without remembering; its loss
then has to be what the formula says.
"""

from __future__ import annotations

import math

import numpy as np

from explorer import engine, tasks
from explorer.checks.record import Check, compare


def knowing_nothing() -> tuple[Check, ...]:
    """All of them, in the order of the page."""
    formula = "the formula"
    return (
        compare("The loss at the start, 25 letters", "T ln V = 25 ln 27", 25 * math.log(27),
                guessing(tasks.make("names", names="dinosaurs"), 25, "sum"),
                source="Karpathy 2015, min-char-rnn",
                sentence="Before it has learned anything, all 27 signs are equally likely."),
        compare("The loss of tossing a coin", "ln 2", math.log(2),
                guessing(tasks.make("latch"), 20), source=formula,
                sentence="“Remember the first symbol” between two keys, without remembering."),
        compare("The loss of guessing one order of four", "ln 4", math.log(4),
                guessing(tasks.make("order"), 20), source=formula,
                sentence="“Remember the order of two”, without remembering: wrong in 75%."),
        compare("The squared error of always saying 1", "E(u_{1} + u_{2} − 1)^{2} = 1/6", 1 / 6,
                2 * always_saying_1(), source="Hochreiter, Schmidhuber 1997",
                sentence="“Add the two marked numbers”, over all pairs from U[0, 1]; the loss is "
                "half of it, 1/12."),
        compare("The loss of repeating nothing", "10 ln 8/(180 + 20)", 10 * math.log(8) / 200,
                guessing_when_asked(200), source="Arjovsky, Shah, Bengio 2016, section 5.1",
                sentence="“Repeat what was shown”: blank for 180 + 10 steps, then one of 8 letters "
                "at random, 10 times."),
    )  # fmt: skip


def guessing(task: tasks.Task, T: int, reduction: str = "mean") -> float:
    """The loss of a network whose output depends on nothing: every symbol is equally likely."""
    params = engine.init_params("rnn", task.n_x, 8, task.n_y, output=task.output)
    return loss_of(params.replace(Wya=np.zeros((task.n_y, 8))), task.probe(T), reduction)


def always_saying_1() -> float:
    """The loss of the number 1 as the only answer of the adding task, over all pairs of numbers.

    Both numbers stand at Gauss's two points, whose weighted sum integrates a square exactly.
    """
    points, shares = np.polynomial.legendre.leggauss(2)
    one, other = (grid.ravel() for grid in np.meshgrid((points + 1) / 2, (points + 1) / 2))
    x = np.ones((2, len(one), 2))  # two steps, both marked
    x[0, :, 0], x[1, :, 0] = one, other
    y = np.tile((one + other)[:, None], (2, 1, 1))
    weights = np.zeros((2, len(one)))
    weights[-1] = np.outer(shares, shares).ravel()  # they add up to 4, as many as there are pairs
    task = tasks.make("adding")
    params = engine.init_params("rnn", task.n_x, 1, 1, output=task.output)
    return loss_of(params.replace(Wya=[[0.0]], by=[1.0]), tasks.Batch(x, y, weights))


def guessing_when_asked(T: int) -> float:
    """The loss of two linear units that see the sign to go, and remember nothing else.

    a_1⟨t⟩ = a_1⟨t−1⟩ + [x⟨t⟩ is the sign],  a_2⟨t⟩ = a_1⟨t−1⟩: 1 once the letters are asked for.
    """
    task = tasks.make("copy")
    params = engine.init_params("rnn", task.n_x, 2, task.n_y, activation="identity")
    Wax, Wya, by = np.zeros((2, task.n_x)), np.zeros((task.n_y, 2)), np.zeros(task.n_y)
    Wax[0, task.symbols_in.index("▸")] = 1.0
    by[-1], Wya[-1, 1] = 60.0, -120.0  # blank for certain, then never
    params = params.replace(Waa=[[1.0, 0.0], [1.0, 0.0]], Wax=Wax, Wya=Wya, by=by)
    return loss_of(params, task.probe(T))


def loss_of(params: engine.Params, batch: tasks.Batch, reduction: str = "mean") -> float:
    x, y, weights = batch
    trace = engine.forward(params, x)
    return engine.backward(params, trace, y, weights=weights, reduction=reduction).loss
