"""A .wav file as somebody gave it.

A file of type RIFF is a row of chunks, each four letters, a size and its bytes. `fmt ` says how a
sample is written, `data` holds the samples. Sizes are what the writer believed: programs that
write to a pipe put 0 or 4,294,967,295 there, and a download may have been cut. No size is
trusted; what counts are the bytes that are there.
Source: IBM, Microsoft (1991), "Multimedia Programming Interface and Data Specifications 1.0";
WAVE_FORMAT_EXTENSIBLE as in Microsoft's "Multiple Channel Audio Data and WAVE Files" (2001).
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np

from explorer.errors import InputError
from explorer.sound.resampling import resample

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_RATES = (1_000, 768_000)
_MOST_CHANNELS = 64
_UNSAID = (0, 0xFFFFFFFF)
"""Sizes that mean "until the end of the file"."""

_SIGNS = (
    (0, b"ID3", "an MP3 file"),
    (0, b"\xff\xfb", "an MP3 file"),
    (0, b"\xff\xf3", "an MP3 file"),
    (0, b"\xff\xf2", "an MP3 file"),
    (0, b"\xff\xfa", "an MP3 file"),
    (0, b"OggS", "an Ogg file"),
    (0, b"fLaC", "a FLAC file"),
    (0, b"FORM", "an AIFF file"),
    (0, b"\x1aE\xdf\xa3", "a WebM file"),
    (0, b"\xff\xf1", "an AAC file"),
    (0, b"\xff\xf9", "an AAC file"),
    (0, b"RIFX", "a .wav file with its bytes the other way round (RIFX)"),
    (4, b"ftyp", "an MP4 file"),
)
_REMEDY = "Give a .wav file with 8, 16, 24 or 32 bit, or open this one in a sound editor and save"
_REMEDY += " it as .wav."


class Sound(NamedTuple):
    """samples (n,) float64 between -1 and 1, and plain sentences on what was done to the file."""

    samples: np.ndarray
    notes: tuple[str, ...]


class _Format(NamedTuple):
    kind: int
    channels: int
    rate: int
    width: int

    @property
    def frame(self) -> int:
        """Bytes of one moment, all channels together."""
        return self.channels * self.width


def read_wav(data: bytes, rate: int, seconds: float) -> Sound:
    """The first `seconds` of a .wav file as one channel with `rate` samples a second.

    InputError where the bytes are no .wav file, or one that cannot be read.
    """
    form, samples, whole = _find(memoryview(data))
    wanted = round(seconds * form.rate)
    # Nothing beyond what is used is ever unpacked: a file of an hour costs no more than one of 5 s.
    frames = min(whole, wanted)
    table = _unpack(samples[: frames * form.frame], form).reshape(frames, form.channels)
    notes = []
    if whole > wanted:
        notes.append(f"The first {seconds:g} s of {_duration(whole / form.rate)} are used.")
    bad = ~np.isfinite(table)
    if bad.any():
        table = np.where(bad, 0.0, table)
        notes.append(f"{int(bad.sum()):,} samples were no numbers and are read as silence.")
    if form.channels > 1:
        table = table.mean(axis=1, keepdims=True)
        what = "Both channels are" if form.channels == 2 else f"All {form.channels} channels are"
        notes.append(f"{what} mixed into one.")
    mono = table[:, 0]
    if form.rate != rate:
        mono = resample(mono, form.rate, rate)
        notes.append(f"{form.rate:,} samples a second were resampled to {rate:,}.")
    peak = float(np.abs(mono).max(initial=0.0))
    if peak > 1.0:
        mono = mono / peak
        notes.append("It was louder than a .wav file can be, and is played more softly.")
    mono = np.ascontiguousarray(mono)
    mono.setflags(write=False)
    return Sound(mono, tuple(notes))


def _find(data: memoryview) -> tuple[_Format, memoryview, int]:
    """(how samples are written, their bytes, how many moments they are)."""
    head = bytes(data[:12])
    if head[:4] not in (b"RIFF", b"RF64", b"BW64") or head[8:] != b"WAVE":
        raise InputError(f"This is {_what(head)}, whatever its name says. {_REMEDY}")
    form, place = None, 12
    while place + 8 <= len(data):
        name, size = (
            bytes(data[place : place + 4]),
            int.from_bytes(data[place + 4 : place + 8], "little"),
        )
        body = data[place + 8 :]
        if name == b"data":
            if form is None:
                raise InputError(
                    "The .wav file is damaged: it does not say how its samples are written. "
                    "Save it again from a sound editor."
                )
            body = body if size in _UNSAID else body[:size]
            whole = len(body) // form.frame
            if whole == 0:
                raise InputError("The .wav file has no samples in it; give one that has sound.")
            return form, body, whole
        if name == b"fmt ":
            form = _read_format(bytes(body[: min(size, 40)]))
        place += 8 + size + size % 2
    raise InputError(
        "The .wav file is damaged: it ends before its samples begin. Save it again from a sound "
        "editor."
    )


def _read_format(body: bytes) -> _Format:
    if len(body) < 16:
        raise InputError(
            "The .wav file is damaged: the part that says how its samples are written is cut off. "
            "Save it again from a sound editor."
        )
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
    if kind == _EXTENSIBLE and len(body) >= 26:
        kind = int.from_bytes(body[24:26], "little")
    if (kind, bits) not in _READERS:
        name = {_PCM: "whole numbers", _FLOAT: "fractions"}.get(kind, f"format {kind}")
        raise InputError(
            f"The .wav file holds {name} of {bits} bit, which cannot be read. {_REMEDY}"
        )
    low, high = _RATES
    if not low <= rate <= high:
        raise InputError(
            f"The .wav file claims {rate:,} samples a second; {low:,} to {high:,} can be read. "
            "Save it again from a sound editor."
        )
    if not 1 <= channels <= _MOST_CHANNELS:
        raise InputError(
            f"The .wav file claims {channels:,} channels; 1 to {_MOST_CHANNELS} can be read. "
            "Save it again from a sound editor."
        )
    return _Format(kind, channels, rate, bits // 8)


def _unpack(body: memoryview, form: _Format) -> np.ndarray:
    return _READERS[form.kind, 8 * form.width](body)


def _bytes_of_24(body: memoryview) -> np.ndarray:
    """Three bytes a sample: put into the upper three of four, which brings the sign along."""
    wide = np.zeros((len(body) // 3, 4), np.uint8)
    wide[:, 1:] = np.frombuffer(body, np.uint8).reshape(-1, 3)
    return wide.view("<i4")[:, 0] / 2.0**31


_READERS = {
    (_PCM, 8): lambda body: (np.frombuffer(body, np.uint8) - 128.0) / 128.0,
    (_PCM, 16): lambda body: np.frombuffer(body, "<i2") / 2.0**15,
    (_PCM, 24): _bytes_of_24,
    (_PCM, 32): lambda body: np.frombuffer(body, "<i4") / 2.0**31,
    (_FLOAT, 32): lambda body: np.frombuffer(body, "<f4").astype(np.float64),
    (_FLOAT, 64): lambda body: np.frombuffer(body, "<f8").astype(np.float64),
}


def _what(head: bytes) -> str:
    if not head:
        return "an empty file"
    found = (name for at, sign, name in _SIGNS if head[at : at + len(sign)] == sign)
    return next(found, "no .wav file")


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
