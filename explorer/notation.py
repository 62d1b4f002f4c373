"""Table of symbols: name in code, notation, shape, and a one-sentence explanation.

The notation is that of Andrew Ng, *Sequence Models* (DeepLearning.AI, 2018), week 1.
"""

from __future__ import annotations

import string
from dataclasses import dataclass

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
            "a",
            "a⟨t⟩",
            r"a^{\langle t\rangle}",
            "n_a",
            "the hidden state: what the network remembers after step t",
        ),
        Symbol("y_hat", "ŷ⟨t⟩", r"\hat y^{\langle t\rangle}", "n_y", "the output at step t"),
        Symbol("y", "y⟨t⟩", r"y^{\langle t\rangle}", "n_y", "the target at step t"),
        Symbol(
            "loss_t",
            "L⟨t⟩",
            r"L^{\langle t\rangle}",
            "1",
            "the loss at step t: how far ŷ⟨t⟩ is from the target y⟨t⟩",
        ),
        Symbol(
            "Waa",
            "Waa",
            "W_{aa}",
            "n_a × n_a",
            "carries the hidden state from one step to the next; the same matrix at every step",
        ),
        Symbol(
            "Wax",
            "Wax",
            "W_{ax}",
            "n_a × n_x",
            "brings the input into the hidden state; the same matrix at every step",
        ),
        Symbol(
            "Wya",
            "Wya",
            "W_{ya}",
            "n_y × n_a",
            "reads the output from the hidden state; the same matrix at every step",
        ),
        Symbol("ba", "ba", "b_a", "n_a", "the bias of the hidden units"),
        Symbol("by", "by", "b_y", "n_y", "the bias of the output"),
        Symbol(
            "da",
            "∂L/∂a⟨t⟩",
            r"\partial L/\partial a^{\langle t\rangle}",
            "n_a",
            "how the loss would change if the hidden state at step t were nudged",
        ),
        Symbol(
            "dWaa",
            "∂L/∂Waa",
            r"\partial L/\partial W_{aa}",
            "n_a × n_a",
            "the gradient of the shared matrix: every step adds its own part to one sum",
        ),
        Symbol(
            "c",
            "c⟨t⟩",
            r"c^{\langle t\rangle}",
            "n_a",
            "the memory cell of an LSTM: carried on beside a⟨t⟩, changed by gates only",
        ),
        Symbol(
            "c_tilde",
            "c̃⟨t⟩",
            r"\tilde c^{\langle t\rangle}",
            "n_a",
            "the candidate: what would be written into the memory if its gate were open",
        ),
        Symbol(
            "gate_u",
            "Γu",
            r"\Gamma_u",
            "n_a",
            "the update gate: how much of the candidate is written, from 0 to 1",
        ),
        Symbol(
            "gate_r",
            "Γr",
            r"\Gamma_r",
            "n_a",
            "the reset gate: how much of a⟨t−1⟩ the candidate gets to see, from 0 to 1",
        ),
        Symbol(
            "gate_f",
            "Γf",
            r"\Gamma_f",
            "n_a",
            "the forget gate: how much of c⟨t−1⟩ is kept, from 0 to 1",
        ),
        Symbol(
            "gate_o",
            "Γo",
            r"\Gamma_o",
            "n_a",
            "the output gate: how much of the memory is shown as a⟨t⟩, from 0 to 1",
        ),
        Symbol(
            "W",
            "W",
            "W",
            "gates · n_a × (n_a + n_x)",
            "the weights of all gates, one under the other; the same at every step",
        ),
        Symbol(
            "dW",
            "∂L/∂W",
            r"\partial L/\partial W",
            "gates · n_a × (n_a + n_x)",
            "the gradient of the weights of all gates: every step adds its own part to one sum",
        ),
        Symbol(
            "dc",
            "∂L/∂c⟨t⟩",
            r"\partial L/\partial c^{\langle t\rangle}",
            "n_a",
            "how the loss would change if the memory cell at step t were nudged",
        ),
    )
}


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
