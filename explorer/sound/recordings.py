"""Read a recording of a phone, a browser or a program: .wav by reading.py, the rest by PyAV."""

from __future__ import annotations

from explorer.sound.decoding import decode
from explorer.sound.file_types import UNKNOWN, file_type
from explorer.sound.one_channel import Sound, as_sound
from explorer.sound.reading import read_wav

AUDIO_ENDINGS = (
    "wav", "mp3", "m4a", "mp4", "mov", "webm", "ogg", "oga", "opus", "flac", "aac", "3gp", "amr",
    "caf", "aiff", "aif",
)  # fmt: skip


def is_sound(name: str, raw: bytes) -> bool:
    """Whether a file is a sound, by its first bytes, or by its name where they say nothing."""
    if raw[:4] in (b"RIFF", b"RF64", b"BW64") or file_type(raw) != UNKNOWN:
        return True
    return name.lower().rsplit(".", 1)[-1] in AUDIO_ENDINGS


def read_sound(data: bytes, rate: int, seconds: float) -> Sound:
    """The first `seconds` of a recording as one channel with `rate` samples a second.

    InputError for what is no sound, for a format that cannot be read here, and where PyAV is
    missing.
    """
    kind = file_type(data)
    if not kind.demuxer:
        return read_wav(data, rate, seconds)
    table, given, notes = decode(data, kind, seconds)
    return as_sound(table, given, rate, (f"It is {kind.words}, read by PyAV.", *notes))
