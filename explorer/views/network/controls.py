"""Where a person gives a network and a sequence, and says what the files do not."""

from __future__ import annotations

import hashlib
import io
from typing import Any, NamedTuple

import streamlit as st

from explorer.look import Network, Seen
from explorer.own_network.example import Example, example
from explorer.own_network.opened import (
    Asked,
    classes_of,
    network_in,
    open_own,
    read_arrays,
    targets_of,
    wants,
    why_no_words,
)
from explorer.own_network.sequence import (
    MOST_STEPS,
    Given,
    read_sequence,
    read_typed,
    read_vocabulary,
)
from explorer.recording import Log
from explorer.ui.folded import folded
from explorer.ui.frame import escape
from explorer.ui.upload import key_of_file, say_if_files_are_refused
from explorer.views.network.kept import once
from explorer.views.network.log import ENDING, log_at_start, open_log

MAX_MEGABYTES = 64
_TARGETS = {
    "none": "nothing: the loss is the sum of the last outputs",
    "next": "what is read at the next step",
    "class": "a class, at the last step",
}
_HELP = {
    "path": "The name of the recurrent module, such as encoder.rnn, where there are several.",
    "embedding": "The name of the nn.Embedding, where names do not decide.",
    "readout": "The name of the nn.Linear that reads the hidden state, where names do not decide.",
}


class Shown(NamedTuple):
    """What the page shows: a Seen of one sequence, its arrays, and how they were asked for.

    `key` changes with any of them; `classes` are the names of the outputs, or none; `notes` are on
    the sequence.
    """

    key: str
    seen: Seen
    arrays: dict[str, Any]
    asked: Asked
    classes: list[str]
    notes: tuple[str, ...]


class Logged(NamedTuple):
    """The log of a training, a key that changes with it, and the place beside the uploader."""

    key: str
    log: Log
    place: Any


def own_network() -> Shown | Logged:
    """The uploaders and choices, and what they give; the example until there is a network."""
    say_if_files_are_refused()
    weights, sequence = st.columns(2, gap="medium")
    given = weights.file_uploader(
        "Weights (.safetensors, .npz) of PyTorch, Keras or Flax, or a log (.rnnlog)",
        max_upload_size=MAX_MEGABYTES,
        key=key_of_file("network_weights"),
    )
    if given is None:
        path = log_at_start()
        return Logged(path, open_log(path, path), sequence) if path else _example(sequence)
    raw = given.getvalue()
    if given.name.lower().endswith(ENDING):
        return Logged(_digest(raw), open_log(io.BytesIO(raw), _digest(raw)), sequence)
    arrays = once("arrays", _digest(raw), lambda: read_arrays(raw, given.name))
    return _own(arrays, _digest(raw), sequence)


def _example(place: Any) -> Shown:
    """The network that comes with the app, with a sentence that can be changed."""
    one = example()
    typed = place.text_input("A sentence for the example", one.text, key="network_example_text")
    _example_files(one, place)
    st.caption(
        "Shown is an example, the LSTM of the page Shapes as PyTorch saves it: an nn.LSTM of 32 "
        f"units over {len(one.vocabulary)} words, and an nn.Linear. What you give stays in this "
        "session, on the computer that runs the app, and is in no link."
    )
    asked = Asked(target="class", chosen=one.chosen)
    network = network_in(one.arrays, asked)
    read = read_typed(typed, network, one.vocabulary)
    key = f"example {typed}"
    return _shown(one.arrays, network, read, asked, list(one.classes), key)


def _example_files(one: Example, place: Any) -> None:
    """The example as files, to try the uploaders with."""
    with place:
        box = folded("The example as files, to try it with", "network_files")
    if not box.open:
        return
    with box, st.container(horizontal=True):
        for name, make in one.files().items():
            st.download_button(name, make, name, "application/octet-stream", on_click="ignore")


def _own(arrays: dict[str, Any], digest: str, place: Any) -> Shown:
    """The network of a person, and the sequence that they give."""
    file = place.file_uploader(
        f"A sequence: .csv, .txt or .npy, of which {MOST_STEPS} steps are shown",
        type=["csv", "txt", "npy"],
        max_upload_size=8,
        key=key_of_file("network_sequence"),
    )
    typed = place.text_input("or typed here", key="network_typed") if file is None else ""
    with st.expander("What the files do not say"):
        asked, vocabulary, names = _ask()
    network = once("network", (digest, asked), lambda: network_in(arrays, asked))
    asked = _target(network, asked)
    if file is None and not typed:
        st.info(escape(wants(network)))
        st.stop()
    how = network, vocabulary, once("why", (digest, asked), lambda: why_no_words(arrays, asked))
    read = (
        read_typed(typed, *how) if file is None else read_sequence(file.getvalue(), file.name, *how)
    )
    own = typed if file is None else _digest(file.getvalue())
    key = f"{digest} {own} {_digest(repr((vocabulary, names)).encode())}"
    return _shown(arrays, network, read, asked, classes_of(network, vocabulary, names), key)


def _ask() -> tuple[Asked, tuple[str, ...], list[str]]:
    """(what was asked for, the vocabulary, the names of the outputs)."""
    columns = st.columns(3)
    words = {
        name: column.text_input(name, key=f"network_{name}", help=_HELP[name]).strip()
        for name, column in zip(_HELP, columns, strict=True)
    }
    left, right = st.columns(2)
    file = left.file_uploader(
        "The vocabulary: a word a line, in the order of the embedding",
        type=["txt"],
        max_upload_size=8,
        key=key_of_file("network_vocabulary"),
    )
    vocabulary = () if file is None else read_vocabulary(file.getvalue())
    names = right.text_input("Names of the outputs, with commas between", key="network_names")
    plain = right.selectbox(
        "Nonlinearity of an nn.RNN, which stands in no file", ("tanh", "relu"),
        key="network_nonlinearity",
    )  # fmt: skip
    asked = Asked(**words, nonlinearity="relu" if plain == "relu" else "")
    return asked, vocabulary, [name.strip() for name in names.split(",") if name.strip()]


def _target(network: Network, asked: Asked) -> Asked:
    """What the outputs are compared with."""
    possible = targets_of(network)
    if len(possible) == 1:
        return asked
    which, number = st.columns([3, 1])
    target = which.selectbox(
        "Its outputs are compared with",
        possible,
        index=len(possible) - 1 if "next" not in possible else possible.index("next"),
        format_func=_TARGETS.get,
        key="network_target",
    )
    chosen = 0
    if target == "class":
        chosen = number.number_input("class", 0, network.n_y - 1, key="network_class")
    return asked._replace(target=target, chosen=int(chosen))


def _shown(
    arrays: dict[str, Any],
    network: Network,
    read: Given,
    asked: Asked,
    classes: list[str],
    key: str,
) -> Shown:
    key = _digest(f"{key} {asked}".encode())
    seen = once("seen", key, lambda: open_own(arrays, network, read, asked))
    return Shown(key, seen, arrays, asked, classes, read.notes)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:16]
