"""A network and a sequence of a person, looked at: what the page "Your network" shows."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from explorer.errors import InputError
from explorer.look import Network, Seen, look
from explorer.look.looking import read_network, why_no_embedding
from explorer.look.sources import EMPTY, refuse_other_files
from explorer.own_network.sequence import Given
from explorer.weights import read_npz, read_safetensors, to_torch_names
from explorer.weights.network import network as saved_here

TARGETS = ("none", "next", "class")


class Asked(NamedTuple):
    """What the files do not say; each is empty where they do, or nobody has to know.

    path, embedding, readout and nonlinearity are those of `look`. target says what the outputs are
    compared with: "next", what is read at the next step, "class", the class number `chosen` at the
    last step, or "none".
    """

    path: str = ""
    embedding: str = ""
    readout: str = ""
    nonlinearity: str = ""
    target: str = "none"
    chosen: int = 0

    def options(self) -> dict[str, Any]:
        """The options of `look` that are not empty."""
        words = self._asdict().items()
        return {name: word or None for name, word in words if name not in ("target", "chosen")}


def read_arrays(raw: bytes, name: str) -> dict[str, Any]:
    """The arrays of a .safetensors or .npz file; InputError, with the lines to save one, else."""
    refuse_other_files(Path(name))
    is_zip, ending = raw[:2] == b"PK", name.rpartition(".")[2].lower()
    if not is_zip and ending not in ("safetensors", "npz"):
        raise InputError(
            f"{name} is neither a .safetensors nor an .npz file; give one, or a log of a training "
            "(.rnnlog)."
        )
    if not raw:
        raise InputError(EMPTY)
    arrays, notes = (read_npz if is_zip else read_safetensors)(BytesIO(raw))
    return to_torch_names(saved_here(notes, arrays)) if "cell" in notes else arrays


def wants(network: Network) -> str:
    """What was found, and what sequence this network reads."""
    cell, layers = network.parts[0].params.cell, len(network.layers)
    kind = {"rnn": "an RNN", "lstm": "an LSTM"}.get(cell, "a GRU")
    how_many = f"{layers} layer{'s' if layers > 1 else ''}"
    ways = " that reads both ways" if network.directions == 2 else ""
    n_x = network.n_x
    read = f"{n_x} numbers a step: a table with as many columns, or an array (T, {n_x})"
    if network.embedding is not None:
        words = len(network.embedding.table)
        read = f"words: whole numbers from 0 to {words - 1:,}, or text with a vocabulary"
    return (
        f"Found {kind} of {how_many}{ways}, {network.parts[0].params.n_a} units. It reads {read}. "
        "Give it a sequence."
    )


def network_in(model: Any, asked: Asked) -> Network:
    """The Network alone, without a sequence."""
    return read_network(model, **asked.options())


def why_no_words(model: Any, asked: Asked) -> str:
    """Why the network reads no whole numbers as words, with what to do; empty where it does."""
    options = asked.options()
    options.pop("nonlinearity")
    return why_no_embedding(model, **options)


def targets_of(network: Network) -> tuple[str, ...]:
    """Which of TARGETS this network can have: "next" where it says as many numbers as it reads."""
    size = network.n_x if network.embedding is None else len(network.embedding.table)
    if network.head is None:
        return ("none",)
    return ("none", "next", "class") if network.n_y == size else ("none", "class")


def open_own(model: Any, network: Network, given: Given, asked: Asked) -> Seen:
    """The Seen of one sequence of a person."""
    x, y, tokens = given.x, None, given.tokens
    if asked.target == "next":
        x, y = _next_of(x, network)
        tokens = None if tokens is None else tokens[: len(x)]
    if asked.target == "class":
        y = _class_of(asked.chosen, network)
    return look(model, x, y, tokens=tokens, batch_first=None, **asked.options())


def _next_of(x: Any, network: Network) -> tuple[Any, Any]:
    """(all steps but the last, what is read at the step after each)."""
    if len(x) < 2:
        raise InputError(
            "The sequence has one step, and no next one to compare with; give two or more, or "
            "choose another target."
        )
    if network.embedding is not None and x.ndim == 3:
        raise InputError(
            "The sequence is the numbers that an embedding gives, and which words they stand for "
            "is not known: the outputs cannot be compared with what is read at the next step. "
            "Choose another target, nothing or a class, or give the whole numbers of the words."
        )
    is_one_hot = x.ndim == 3 and ((x == 0) | (x == 1)).all() and (x.sum(axis=2) == 1).all()
    return x[:-1], x[1:].argmax(axis=2) if is_one_hot and network.n_x > 1 else x[1:]


def _class_of(chosen: int, network: Network) -> Any:
    if not 0 <= chosen < network.n_y:
        raise InputError(
            f"Class {chosen} is none of the network's {network.n_y:,} outputs; choose 0 to "
            f"{network.n_y - 1:,}."
        )
    return np.array([chosen])


def classes_of(network: Network, vocabulary: Sequence[str], names: Sequence[str]) -> list[str]:
    """The names of the outputs: those that were given, or the words of the vocabulary; or none."""
    for found in (names, vocabulary):
        if len(found) == network.n_y:
            return list(found)
    return []
