"""Train on the user's own labelled sentences from a CSV file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer import tasks
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.run.training import on_divergence, start, train
from explorer.tasks import Task
from explorer.ui import session
from explorer.ui.frame import escape, say
from explorer.ui.runs import measured
from explorer.ui.upload import bytes_of, key_of_file, say_if_files_are_refused

MAX_MEGABYTES = 30
_KEPT, _CANCELLED = "own_sentences", "own_sentences_cancelled"


def own_network(experiment: Experiment) -> tuple[Any, ...] | None:
    """(task, params, history, notes, file fingerprint) of the uploaded file; None without one.

    It is trained as `experiment` says, on as many steps as the longest sentence has.
    """
    say_if_files_are_refused()
    given = st.file_uploader(
        f"A CSV file with the columns text and label, at most {MAX_MEGABYTES} MB; its first "
        f"{tasks.MAX_ROWS:,} rows are used, and of a sentence the first {tasks.MAX_WORDS} words",
        type="csv",
        max_upload_size=MAX_MEGABYTES,
        key=key_of_file("sentences_file"),
        on_change=_forget,
    )
    st.caption(
        "It goes to the computer that runs this app, stays in its memory while this session lasts, "
        "and is not part of the link."
    )
    task, key = _read(given)
    if task is None:
        say("Until there is a file of your own, the opinions that come with the app are shown.")
        return None
    one = experiment.replace(n_steps=min(task.max_steps, 200))
    work = None if st.session_state.get(_CANCELLED) == (key, one) else partial(_learn, one, task)
    words = f"Training on your sentences: update {{:,}} of {one.updates:,}"
    found = measured(
        "own_sentences", (key, one), work, max(1, one.updates), words,
        lambda: st.session_state.update({_CANCELLED: (key, one)}),
    )  # fmt: skip
    if found is None:
        say("Training on your sentences was cancelled; the opinions of the app are shown.")
        st.button("Train on them", on_click=lambda: st.session_state.pop(_CANCELLED))
        return None
    params, history = found
    # No cures: they would be tried on the experiment's own task, not on these sentences.
    broke = on_divergence(history, "") if history.diverged_at is not None else ()
    return task, params, history, (*task.notes, *broke), key


def _learn(experiment: Experiment, task: Task, on_update: Callable[[int], None]) -> tuple[Any, Any]:
    return train(experiment, task, start(experiment, task), experiment.n_steps, on_update)


def _read(given: UploadedFile | None) -> tuple[Task | None, str]:
    """The task of the file, read once and kept in the session, longer than the widget."""
    if given is not None and _KEPT not in st.session_state:
        try:
            raw = bytes_of(given, MAX_MEGABYTES)
            rows, notes = tasks.read_labelled(raw)
            task = tasks.make_sentences(rows, notes=notes)
            st.session_state[_KEPT] = task, hashlib.sha256(raw).hexdigest()
            session.forget("say")  # the sentence typed before was for other data
        except InputError as error:
            st.error(escape(str(error)))
    return st.session_state.get(_KEPT, (None, ""))


def given_file() -> str:
    """The fingerprint of the file in use, or empty."""
    return st.session_state.get(_KEPT, (None, ""))[1]


def _forget() -> None:
    if st.session_state.pop(_KEPT, None) is not None:
        session.forget("say")  # the sentence typed was for that file
    st.session_state.pop(_CANCELLED, None)
