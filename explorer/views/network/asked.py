"""What a person gives beside the weights: a sequence, and what the files do not say.

It stays while the weights are replaced. Streamlit forgets what was answered in a widget as soon as
one run of the page leaves it out, and a browser takes the old file away before the new one has
arrived: where the page happens to run between the two, there are no weights that could be asked
about. So what was typed and chosen is set anew in every run, and files, which cannot be set, are
held by uploaders that stand in that run, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from explorer.look import Network
from explorer.own_network.opened import Asked, targets_of
from explorer.own_network.sequence import MOST_STEPS, read_vocabulary
from explorer.views.network.files import HeldFile, held_file, is_held

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
_SEQUENCE, _VOCABULARY = "network_sequence", "network_vocabulary"
_TYPED, _TARGET, _CLASS = "network_typed", "network_target", "network_class"
_NAMES, _NONLINEARITY = "network_names", "network_nonlinearity"
_COPIES = "network_answers_of_this_session"
_ANSWERS = (_TYPED, _TARGET, _CLASS, _NAMES, _NONLINEARITY, *(f"network_{name}" for name in _HELP))


def keep_answers() -> None:
    """Keep what was typed and chosen, also where this run has no widget for it.

    A copy of it stays while another page is shown, whose runs do not come here.
    """
    copies = st.session_state.setdefault(_COPIES, {})
    for name in _ANSWERS:
        if name in st.session_state:
            copies[name] = st.session_state[name]
        if name in copies:
            st.session_state[name] = copies[name]


def files_that_wait(place: Any) -> None:
    """The sequence and the vocabulary that were given, while there are no weights for them."""
    waiting = [name for name in (_SEQUENCE, _VOCABULARY) if is_held(name)]
    if not waiting:
        return
    with place.expander("Your sequence, which waits for weights"):
        if _SEQUENCE in waiting:
            _sequence_file_in(st)
        if _VOCABULARY in waiting:
            _vocabulary_in(st)


def sequence_in(place: Any) -> tuple[HeldFile | None, str]:
    """(the file with a sequence, or what was typed without one)."""
    file = _sequence_file_in(place)
    return file, "" if file else place.text_input("or typed here", key=_TYPED)


def _sequence_file_in(place: Any) -> HeldFile | None:
    return held_file(
        place,
        f"A sequence: .csv, .txt or .npy, of which {MOST_STEPS} steps are shown",
        _SEQUENCE,
        type=["csv", "txt", "npy"],
        max_upload_size=8,
    )


def _vocabulary_in(place: Any) -> HeldFile | None:
    return held_file(
        place,
        "The vocabulary: a word a line, in the order of the embedding",
        _VOCABULARY,
        type=["txt"],
        max_upload_size=8,
    )


def ask() -> tuple[Asked, tuple[str, ...], list[str]]:
    """(what was asked for, the vocabulary, the names of the outputs)."""
    columns = st.columns(3)
    words = {
        name: column.text_input(name, key=f"network_{name}", help=_HELP[name]).strip()
        for name, column in zip(_HELP, columns, strict=True)
    }
    left, right = st.columns(2)
    file = _vocabulary_in(left)
    vocabulary = () if file is None else read_vocabulary(file.getvalue())
    names = right.text_input("Names of the outputs, with commas between", key=_NAMES)
    plain = right.selectbox(
        "Nonlinearity of an nn.RNN, which stands in no file", ("tanh", "relu"),
        key=_NONLINEARITY,
    )  # fmt: skip
    asked = Asked(**words, nonlinearity="relu" if plain == "relu" else "")
    return asked, vocabulary, [name.strip() for name in names.split(",") if name.strip()]


def ask_target(network: Network, asked: Asked) -> Asked:
    """What the outputs are compared with."""
    possible = targets_of(network)
    if len(possible) == 1:
        return asked
    _forget_misfits(possible, network)
    # Not as an index: Streamlit warns of a default where the session has a value as well.
    st.session_state.setdefault(_TARGET, "next" if "next" in possible else possible[-1])
    which, number = st.columns([3, 1])
    target = which.selectbox(
        "Its outputs are compared with",
        possible,
        format_func=_TARGETS.get,
        key=_TARGET,
    )
    chosen = 0
    if target == "class":
        chosen = number.number_input("class", 0, network.n_y - 1, key=_CLASS)
    return asked._replace(target=target, chosen=int(chosen))


def _forget_misfits(possible: Sequence[str], network: Network) -> None:
    """Forget a target and a class that another network had, and this one has not."""
    if st.session_state.get(_TARGET, possible[0]) not in possible:
        del st.session_state[_TARGET]
    if st.session_state.get(_CLASS, 0) >= network.n_y:
        del st.session_state[_CLASS]
