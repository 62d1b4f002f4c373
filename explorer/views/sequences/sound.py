"""Sounds given by the user (file or microphone), and audio players."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from functools import partial
from types import MappingProxyType

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer.errors import InputError
from explorer.sequences import Comparison, measure_of, run_free, say_error, title_of
from explorer.sound import AUDIO_ENDINGS, read_sound, spectrogram
from explorer.tasks import Task
from explorer.tasks.tone import RATE, from_samples, make_tone
from explorer.ui.audio import play
from explorer.ui.figure import share_figure
from explorer.ui.frame import escape, say
from explorer.ui.runs import kept
from explorer.ui.upload import bytes_of, key_of_file, say_if_files_are_refused
from explorer.views.sequences.spectrogram import describe_spectrogram, draw_spectrogram

OWN = MappingProxyType({"upload": "your own file", "voice": "your voice"})
MAX_MEGABYTES = 30
SECONDS = 5.0
_FALLBACK = "two"
_KEPT = "own_sounds"


def own_sound(which: str) -> tuple[Task, Hashable]:
    """(the task of a sound, a key of its data); asks for a file or a recording if needed."""
    if which not in OWN:
        return make_tone(which), which
    forget = st.session_state.setdefault(_KEPT, {}).pop
    on_change = {"on_change": forget, "args": (which, None)}
    say_if_files_are_refused()
    if which == "upload":
        given = st.file_uploader(
            f"A recording, at most {MAX_MEGABYTES} MB; its first {SECONDS:g} seconds are used",
            type=list(AUDIO_ENDINGS),
            max_upload_size=MAX_MEGABYTES,
            key=key_of_file("sound_file"),
            **on_change,
        )
    else:
        given = st.audio_input(
            f"Say or sing something; the first {SECONDS:g} seconds are used",
            sample_rate=16_000,
            key=key_of_file("sound_voice"),
            **on_change,
        )
    st.caption(
        "It goes to the computer that runs this app, stays in its memory while this session lasts, "
        "and is not part of the link."
    )
    task = _read(which, given)
    if task is None:
        say("Until there is a sound of your own, two tones are shown.")
        return make_tone(_FALLBACK), _FALLBACK
    say(*task.notes)
    return task, _fingerprint(task.train, task.held_out)


def _read(which: str, given: UploadedFile | None) -> Task | None:
    """The task of the given sound, read once and kept in the session, longer than the widget."""
    sounds = st.session_state[_KEPT]
    if given is not None and which not in sounds:
        try:
            samples, notes = read_sound(bytes_of(given, MAX_MEGABYTES), RATE, SECONDS)
            sounds[which] = from_samples(samples, OWN[which], notes)
        except InputError as error:
            st.error(escape(str(error)))
    return sounds.get(which)


def _fingerprint(*arrays: np.ndarray) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(array.tobytes())
    return digest.hexdigest()


def play_sound(comparison: Comparison) -> None:
    """Spectrogram and audio: the whole sound, its held-out end, and the RNN's predictions of it."""
    task, series = comparison.task, comparison.series
    whole = task.to_units(series.values[:, 0])
    split = series.split / RATE
    picture = kept("spectrogram", comparison, lambda: spectrogram(whole, RATE))
    share_figure(
        partial(draw_spectrogram, picture, held_out_from=split),
        of=comparison,
        key="spectrogram",
        alt=describe_spectrogram(picture),
    )
    rnn = comparison["rnn"]
    name, measure = title_of(rnn, comparison), measure_of(task)
    left, right = st.columns(2, gap="medium")
    _player(left, f"The whole sound, {len(whole) / RATE:.1f} s", whole)
    _player(right, "Its held-out end, as it is", whole[series.split :])
    _player(
        left,
        f"{name}, one step ahead: off by {say_error(rnn, comparison)}",
        task.to_units(rnn.guesses),
    )
    key = _fingerprint(rnn.params.flat, series.values)
    free = kept("free", key, lambda: run_free(comparison, len(rnn.guesses)))
    off = float(np.sqrt(np.mean((free - comparison.targets) ** 2)))
    _player(right, f"{name}, running free: off by {measure.say(off)}", task.to_units(free))
    st.caption(
        f"{_one_step_ahead(comparison)} Running free, it hears only the first "
        f"{comparison.n_steps} samples and from then on itself."
    )


def _one_step_ahead(comparison: Comparison) -> str:
    """What the network hears one step ahead, and what its sound is to be compared with."""
    naive = comparison["naive"]
    off = f"“same as this sample” (off by {say_error(naive, comparison)})"
    if comparison.order == "kept":
        return (
            "One step ahead, the network hears the true sound up to each sample and says the next; "
            f"even {off} sounds nearly right, being the sound itself, one sample late."
        )
    return (
        "One step ahead, the network hears the samples of each window in the wrong order and says "
        f"the one that follows; {off} repeats whichever sample comes last in that order."
    )


def _player(place, title: str, samples: np.ndarray) -> None:
    with place:
        st.markdown(title)
        play(samples, RATE, title)
