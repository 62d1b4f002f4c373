"""Tables of symbols and of words, each with a one-sentence explanation: the only place for them.

The page "Glossary" lists both, and assets/js/words explains the first of each on every page.

The notation is that of Andrew Ng, *Sequence Models* (DeepLearning.AI, 2018), week 1.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from explorer.array_names import ArrayName


@dataclass(frozen=True)
class Symbol:
    """`code` is the name in the engine, `text` the notation on the screen."""

    code: str
    text: str
    latex: str
    shape: str
    sentence: str


SYMBOLS: dict[str, Symbol] = {
    symbol.code: symbol
    for symbol in (
        Symbol("x", "x⟨t⟩", r"x^{\langle t\rangle}", "n_x", "the input at step t"),
        Symbol(
            "a", "a⟨t⟩", r"a^{\langle t\rangle}", "n_a",
            "the hidden state: what the network remembers after step t",
        ),
        Symbol("y_hat", "ŷ⟨t⟩", r"\hat y^{\langle t\rangle}", "n_y", "the output at step t"),
        Symbol("y", "y⟨t⟩", r"y^{\langle t\rangle}", "n_y", "the target at step t"),
        Symbol(
            "loss_t", "L⟨t⟩", r"L^{\langle t\rangle}", "1",
            "the loss at step t: how far ŷ⟨t⟩ is from the target y⟨t⟩",
        ),
        Symbol(
            "Waa", "Waa", "W_{aa}", "n_a × n_a",
            "carries the hidden state from one step to the next; the same matrix at every step",
        ),
        Symbol(
            "Wax", "Wax", "W_{ax}", "n_a × n_x",
            "brings the input into the hidden state; the same matrix at every step",
        ),
        Symbol(
            "Wya", "Wya", "W_{ya}", "n_y × n_a",
            "reads the output from the hidden state; the same matrix at every step",
        ),
        Symbol("ba", "ba", "b_a", "n_a", "the bias of the hidden units"),
        Symbol("by", "by", "b_y", "n_y", "the bias of the output"),
        Symbol(
            "da", "∂L/∂a⟨t⟩", r"\partial L/\partial a^{\langle t\rangle}", "n_a",
            "how the loss would change if the hidden state at step t were nudged",
        ),
        Symbol(
            "dWaa", "∂L/∂Waa", r"\partial L/\partial W_{aa}", "n_a × n_a",
            "the gradient of the shared matrix: every step adds its own part to one sum",
        ),
        Symbol(
            "c", "c⟨t⟩", r"c^{\langle t\rangle}", "n_a",
            "the memory cell of an LSTM: carried on beside a⟨t⟩, changed by gates only",
        ),
        Symbol(
            "c_tilde", "c̃⟨t⟩", r"\tilde c^{\langle t\rangle}", "n_a",
            "the candidate: what would be written into the memory if its gate were open",
        ),
        Symbol(
            "gate_u", "Γu", r"\Gamma_u", "n_a",
            "the update gate: how much of the candidate is written, from 0 to 1",
        ),
        Symbol(
            "gate_r", "Γr", r"\Gamma_r", "n_a",
            "the reset gate: how much of a⟨t−1⟩ the candidate gets to see, from 0 to 1",
        ),
        Symbol(
            "gate_f", "Γf", r"\Gamma_f", "n_a",
            "the forget gate: how much of c⟨t−1⟩ is kept, from 0 to 1",
        ),
        Symbol(
            "gate_o", "Γo", r"\Gamma_o", "n_a",
            "the output gate: how much of the memory is shown as a⟨t⟩, from 0 to 1",
        ),
        Symbol(
            "W", "W", "W", "gates · n_a × (n_a + n_x)",
            "the weights of all gates, one under the other; the same at every step",
        ),
        Symbol(
            "dW", "∂L/∂W", r"\partial L/\partial W", "gates · n_a × (n_a + n_x)",
            "the gradient of the weights of all gates: every step adds its own part to one sum",
        ),
        Symbol(
            "dc", "∂L/∂c⟨t⟩", r"\partial L/\partial c^{\langle t\rangle}", "n_a",
            "how the loss would change if the memory cell at step t were nudged",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Term:
    """A word of the app. `forms` are its spellings on the screen, `page` and `fields` a picture in
    which it is seen; `latex` is empty where a formula says nothing."""

    name: str
    group: str
    forms: tuple[str, ...]
    sentence: str
    latex: str
    page: str
    fields: Mapping[str, Any] = field(default_factory=dict)


_LATCH = {"task": "latch", "n_steps": 20}
NETWORK, GRADIENT, LEARNING = "The network", "The gradient", "Learning"
GROUPS = (NETWORK, GRADIENT, LEARNING)

TERMS: dict[str, Term] = {
    term.name: term
    for term in (
        Term(
            "hidden state", NETWORK, ("hidden state", "hidden states"),
            "what the network remembers: numbers that every step computes anew from those of the "
            "step before and the input",
            r"a^{\langle t\rangle}=g(W_{aa}a^{\langle t-1\rangle}+W_{ax}x^{\langle t\rangle}"
            r"+b_a)",
            "unroll",
        ),
        Term(
            "cell", NETWORK, ("RNN", "GRU", "LSTM"),
            "what a step computes, the same at every step: a basic RNN, or a GRU or LSTM, whose "
            "gates decide what is kept",
            "", "cells",
        ),
        Term(
            "gate", NETWORK, ("gate", "gates", "Γ"),
            "a number from 0 to 1 for every unit, computed at every step: how much passes",
            r"\Gamma=\sigma(W[a^{\langle t-1\rangle},x^{\langle t\rangle}]+b)", "cells",
        ),
        Term(
            "tanh", NETWORK, ("tanh",),
            "an activation with values from −1 to 1; its slope is 1 at 0 and nearly 0 far from it",
            r"\tanh'(z)=1-\tanh^2(z)", "unroll",
        ),
        Term(
            "ReLU", NETWORK, ("ReLU",),
            "an activation that lets positive numbers through and makes negative ones 0",
            r"\max(0,z)", "unroll", {"activation": "relu"},
        ),
        Term(
            "σ", NETWORK, ("σ",),
            "the logistic function, with values from 0 to 1; its slope is at most 1/4",
            r"\sigma(z)=\frac{1}{1+e^{-z}}", "unroll", {"activation": "sigmoid"},
        ),
        Term(
            "softmax", NETWORK, ("softmax",),
            "turns numbers into probabilities: all positive, adding up to 1, the largest number "
            "with the largest probability",
            r"\hat y_i=\frac{e^{z_i}}{\sum_j e^{z_j}}", "unroll",
        ),
        Term(
            "gain", NETWORK, ("gain", "Gain"),
            "the factor by which the initial Waa is scaled: where that is orthogonal, it makes "
            "every vector that many times as long",
            r"W_{aa}=\text{gain}\cdot Q", "flow",
        ),
        Term(
            "encoder and decoder", NETWORK, ("encoder", "decoder"),
            "two cells one after the other: the encoder only reads, and its last state is all that "
            "the decoder begins with",
            "", "unroll", {"task": "numbers", "n_steps": 12},
        ),
        Term(
            "norm", GRADIENT, ("norm", "norms", "‖"),
            "the length of a vector: the square root of the sum of its squares; of a matrix with "
            "an index 2, how much it can lengthen a vector",
            r"\lVert v\rVert=\sqrt{\textstyle\sum_i v_i^2}", "clipping", _LATCH,
        ),
        Term(
            "gradient", GRADIENT, ("gradient", "gradients"),
            "how much the loss changes, for every number, when that number is moved a little",
            r"\partial L/\partial a^{\langle t\rangle}", "unroll",
        ),
        Term(
            "δ", GRADIENT, ("δ",),
            "the gradient with respect to the sum inside the activation: that of the state, times "
            "the activation's slope",
            r"\delta^{\langle t\rangle}=\frac{\partial L}{\partial a^{\langle t\rangle}}\ast "
            r"g'(z^{\langle t\rangle})", "unroll",
        ),
        Term(
            "backpropagation through time", GRADIENT, ("backpropagation through time", "BPTT"),
            "the gradient goes back from step to step, at each of them times Waaᵀ and the slope of "
            "the activation; what each step adds to Waa goes into one sum",
            r"\frac{\partial L}{\partial W_{aa}}=\sum_t\delta^{\langle t\rangle}"
            r"a^{\langle t-1\rangle\top}", "unroll",
        ),
        Term(
            "window of truncated BPTT", GRADIENT, ("truncated", "scissors"),
            "truncated backpropagation: the gradient is cut every so many steps, the states are "
            "carried on",
            "", "unroll", {**_LATCH, "window": 5},
        ),
        Term(
            "window k of values", LEARNING, ("Window k",),
            "on the page Sequences, the last k values, which a network without memory is given at "
            "once; it sees nothing that is older",
            "", "sequences",
        ),
        Term(
            "vanishing", GRADIENT, ("vanishing", "vanishes", "vanish", "vanished"),
            "of the last loss's gradient less than a thousandth of its size is left at step 1",
            r"\lVert\partial L^{\langle T\rangle}/\partial a^{\langle 1\rangle}\rVert < 10^{-3}"
            r"\lVert\partial L^{\langle T\rangle}/\partial a^{\langle T\rangle}\rVert",
            "flow", {"n_steps": 25, "gain": 0.5},
        ),
        Term(
            "exploding", GRADIENT, ("exploding", "explodes", "explode"),
            "at step 1 the last loss's gradient is more than a thousand times as large as at its "
            "start",
            r"\lVert\partial L^{\langle T\rangle}/\partial a^{\langle 1\rangle}\rVert > 10^{3}"
            r"\lVert\partial L^{\langle T\rangle}/\partial a^{\langle T\rangle}\rVert",
            "flow", {"n_steps": 30, "activation": "identity", "gain": 1.5},
        ),
        Term(
            "ρ", GRADIENT, ("ρ", "spectral radius", "Spectral radius"),
            "the spectral radius of Waa: the size of its largest eigenvalue, never more than σ_max",
            r"\rho=\max_i|\lambda_i|", "flow", {"init": "spectral", "gain": 0.9},
        ),
        Term(
            "σ_max", GRADIENT, ("σ_max",),
            "the largest singular value of Waa: how much it can lengthen a vector",
            r"\sigma_{max}=\lVert W_{aa}\rVert_2", "flow",
        ),
        Term(
            "γ", GRADIENT, ("γ",),
            "the largest slope of the activation: 1 for tanh, ReLU and linear, 1/4 for σ",
            r"\gamma=\max_z|g'(z)|", "flow",
        ),
        Term(
            "λ₁", GRADIENT, ("λ₁",),
            "the largest Lyapunov exponent: along these states a nudge grows by the factor e^λ₁ a "
            "step, so below 0 it shrinks",
            r"\lambda_1\approx\tfrac1T\ln\lVert\partial a^{\langle T\rangle}/"
            r"\partial a^{\langle 0\rangle}\rVert", "flow",
        ),
        Term(
            "loss", LEARNING, ("loss", "losses", "Loss"),
            "how far the outputs are from the targets, in one number; learning makes it smaller",
            r"L=\sum_t L^{\langle t\rangle}", "unroll",
        ),
        Term(
            "nats", LEARNING, ("nats", "nat"),
            "the unit of a loss by natural logarithms: guessing among n equally likely symbols "
            "costs ln n nats, 0.693 for two",
            r"1\ \text{nat}=\frac{1}{\ln 2}\ \text{bits}\approx 1.44\ \text{bits}",
            "unroll", _LATCH,
        ),
        Term(
            "held out", LEARNING, ("held out", "held-out"),
            "data that the network never learns from: they show what it can do with new ones",
            "", "sequences", {"task": "weather"},
        ),
        Term(
            "update", LEARNING, ("update", "updates"),
            "one small change of all weights against the gradient of one batch; the learning rate "
            "says how far",
            r"W\leftarrow W-\alpha\,\partial L/\partial W", "train",
        ),
        Term(
            "twins", LEARNING, ("twins", "Twins", "twin"),
            "two networks with the same seed, start and data that differ in one thing: it is the "
            "reason for all that differs",
            "", "clipping", {**_LATCH, "updates": 300},
        ),
        Term(
            "clip", LEARNING, ("clip", "clipping", "Clipping", "clipped"),
            "makes a gradient smaller that is above the threshold: by norm as a whole, so that its "
            "direction stays; by value every entry, so that it may turn",
            r"g\leftarrow g\cdot\min\!\left(1,\ \text{threshold}/\lVert g\rVert\right)",
            "clipping", {**_LATCH, "updates": 300},
        ),
        Term(
            "seed", LEARNING, ("seed", "seeds"),
            "the number from which all that is random follows: the same seed gives the same "
            "network and the same data",
            "", "race",
        ),
    )
}  # fmt: skip
"""The words, by group in the order in which they need one another."""


def capital(text: str) -> str:
    """A text with its first letter capitalised, unless it is a symbol: a⟨0⟩, σ."""
    symbol = text[:1] not in string.ascii_lowercase or text[1:2] == "⟨" or text == "tanh"
    return text if symbol else text[:1].upper() + text[1:]


def written(array: str, t: int | str = "t") -> str:
    """Notation of an array at step t, from its name in the engine.

    "a" is a⟨t⟩, "dc" ∂L/∂c⟨t⟩; of stacked layers "a2" is a[2]⟨t⟩, and "dWaa1" ∂L/∂Waa[1];
    of an encoder "dWaa_enc" is ∂L/∂Waa[enc]; an optimiser's state, "S_dWaa", is S of ∂L/∂Waa.
    """
    name = ArrayName.parse(array)
    symbol, step = {"y_hat": ("ŷ", t), "a0": ("a", 0)}.get(name.base, (name.base, t))
    of = f"{name.memory} of " if name.memory else ""
    part = f"[{name.part}]" if name.part else ""
    step = f"⟨{step}⟩" if symbol in ("a", "c", "ŷ", "x", "y") else ""
    return f"{of}{'∂L/∂' if name.d else ''}{symbol}{part}{step}"
