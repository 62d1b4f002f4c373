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
    wants,
    why_no_words,
)
from explorer.own_network.sequence import Given, read_sequence, read_typed
from explorer.recording import Log
from explorer.ui.folded import folded
from explorer.ui.frame import escape
from explorer.ui.upload import say_if_files_are_refused
from explorer.views.network.asked import ask, ask_target, files_that_wait, keep_answers, sequence_in
from explorer.views.network.files import HeldFile, held_file
from explorer.views.network.kept import once
from explorer.views.network.live_log import key_of_log
from explorer.views.network.log import ENDING, log_at_start, open_log

MAX_MEGABYTES = 64


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
    """The log of a training, a key that changes with it, and the place beside the uploader.

    `path` is where it may still be written, or empty.
    """

    key: str
    log: Log
    place: Any
    path: str = ""


def own_network() -> Shown | Logged:
    """The uploaders and choices, and what they give; the example until there is a network."""
    say_if_files_are_refused()
    keep_answers()
    weights, sequence = st.columns(2, gap="medium")
    given = held_file(
        weights,
        "Weights (.safetensors, .npz) of PyTorch, Keras or Flax, or a log (.rnnlog)",
        "network_weights",
        max_upload_size=MAX_MEGABYTES,
    )
    if given is not None and not given.name.lower().endswith(ENDING):
        return _own(given, _digest(given.getvalue()), sequence)
    files_that_wait(sequence)
    if given is not None:
        raw = given.getvalue()
        return Logged(_digest(raw), open_log(io.BytesIO(raw), _digest(raw)), sequence)
    path = log_at_start()
    return _log_at(path, sequence) if path else _example(sequence)


def _log_at(path: str, place: Any) -> Logged:
    """The log that the app was started with, which may still be written."""
    key = key_of_log(path)
    return Logged(key, open_log(path, key), place, path)


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


def _own(weights: HeldFile, digest: str, place: Any) -> Shown:
    """The network of a person, and the sequence that they give."""
    # All is asked for before anything is read: what cannot be read takes no answer with it.
    file, typed = sequence_in(place)
    with st.expander("What the files do not say"):
        asked, vocabulary, names = ask()
    arrays = once("arrays", digest, lambda: read_arrays(weights.getvalue(), weights.name))
    network = once("network", (digest, asked), lambda: network_in(arrays, asked))
    asked = ask_target(network, asked)
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
