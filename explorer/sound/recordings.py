"""Recordings of phones and browsers, m4a, webm, mp3, ogg and flac, through the package soundfile.

soundfile (libsndfile) is the optional extra `audio`; without it, or for a format that it cannot
read, the error says what to do. A .wav file is read by reading.py, which needs nothing.
"""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np

from explorer.errors import InputError
from explorer.sound.reading import Sound, file_type, read_wav
from explorer.sound.resampling import resample

AUDIO_ENDINGS = ("wav", "mp3", "ogg", "opus", "flac", "m4a", "webm", "aiff")
EXTRA = "pip install rnn-explorer[audio]"
_SAVE = "Save it as .wav, with the recorder's own export or a sound editor, and give that."
_RATES = (1_000, 768_000)
_MOST_SAMPLES = 2**23


def is_sound(name: str, raw: bytes) -> bool:
    """Whether a file is a sound, by its first bytes, or by its name where they say nothing."""
    head = raw[:12]
    if head[:4] in (b"RIFF", b"RF64", b"BW64") or file_type(head) != "no .wav file":
        return True
    return name.lower().rsplit(".", 1)[-1] in AUDIO_ENDINGS


def read_sound(data: bytes, rate: int, seconds: float, name: str = "") -> Sound:
    """The first `seconds` of a recording as one channel with `rate` samples a second.

    InputError for what is no sound, for a format that cannot be read here, and where soundfile is
    missing.
    """
    if data[:4] in (b"RIFF", b"RF64", b"BW64", b"RIFX") or file_type(data[:12]) == "no .wav file":
        return read_wav(data, rate, seconds)
    what = file_type(data[:12])
    table, given, whole = _decoded(data, seconds, what)
    channels = table.shape[1]
    notes = [f"It is {what}, read by soundfile."]
    if whole > len(table):
        notes.append(f"The first {seconds:g} s of {whole / given:.1f} s are used.")
    if channels > 1:
        notes.append(f"Its {channels} channels are mixed into one.")
    mono = _mixed(np.nan_to_num(table, posinf=0.0, neginf=0.0))
    if given != rate:
        mono = resample(mono, given, rate)
        notes.append(f"{given:,} samples a second were resampled to {rate:,}.")
    mono = np.ascontiguousarray(np.clip(mono, -1, 1))
    mono.setflags(write=False)
    return Sound(mono, tuple(notes))


def _decoded(data: bytes, seconds: float, what: str) -> tuple[np.ndarray, int, int]:
    """(samples (n, channels), samples a second, samples of the whole file)."""
    soundfile = _soundfile(what)
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            rate, channels = int(file.samplerate), int(file.channels)
            frames = min(int(file.frames), round(seconds * rate))
            low, high = _RATES
            if not low <= rate <= high or frames * channels > _MOST_SAMPLES:
                raise InputError(
                    f"This is {what} of {rate:,} samples a second on {channels} channels, more "
                    f"than is read here. {_SAVE}"
                )
            table = file.read(frames, dtype="float64", always_2d=True)
            whole = int(file.frames)
    except (soundfile.LibsndfileError, RuntimeError, OSError, ValueError, struct.error):
        raise InputError(
            f"This is {what}, which soundfile cannot read here, or which is damaged. {_SAVE}"
        ) from None
    if not len(table):
        raise InputError(f"This is {what} without a sample in it; give one that has sound.")
    return table, rate, whole


def _soundfile(what: str) -> Any:
    """The package soundfile, or an InputError that says how to get it."""
    try:
        import soundfile
    except (ImportError, OSError):
        raise InputError(
            f"This is {what}. Where this app runs it can read .wav files only; with {EXTRA} it "
            f"reads MP3, Ogg and FLAC as well. {_SAVE}"
        ) from None
    return soundfile


def _mixed(table: np.ndarray) -> np.ndarray:
    """The mean of all channels, or the loudest alone where they cancel one another."""
    mean, each = table.mean(axis=1), table.std(axis=0)
    if mean.std() < 0.5 * float(np.sqrt((each**2).sum())) / table.shape[1]:
        return table[:, int(each.argmax())]
    return mean
