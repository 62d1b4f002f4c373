"""Read a .wav file as one channel of samples."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from explorer.errors import InputError
from explorer.sound.chunks import find_format_and_samples
from explorer.sound.formats import REMEDY, Format, read_format, unpack
from explorer.sound.resampling import resample

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

_MOST_SAMPLES = 2**23
"""Over all channels: 5 s of stereo at the highest rate. A file of one byte a sample takes eight
times its size once it is unpacked, and as much again for each step from there."""

_CANCELLED = 0.5
"""Threshold for the level of the mean of all channels, relative to that of uncorrelated channels.
Correlated channels have more than 1, a sound on one channel alone has 1."""


class Sound(NamedTuple):
    """samples (n,) float64 between -1 and 1, and notes on the conversions made."""

    samples: np.ndarray
    notes: tuple[str, ...]


def read_wav(data: bytes, rate: int, seconds: float) -> Sound:
    """The first `seconds` of a .wav file as one channel with `rate` samples a second.

    InputError if the bytes are not a .wav file, or one in an unsupported format.
    """
    form, samples, whole = _find(memoryview(data))
    wanted = round(seconds * form.rate)
    # Only what is used is unpacked: a file of an hour costs no more than one of 5 s.
    frames = min(whole, wanted)
    _refuse_too_many(form, frames)
    table, in_lower_bits = unpack(samples[: frames * form.frame], form)
    table = table.reshape(frames, form.channels)
    notes = []
    if whole > wanted:
        notes.append(f"The first {seconds:g} s of {_duration(whole / form.rate)} are used.")
    if in_lower_bits:
        notes.append(
            f"Its samples of {form.bits} bit stand in the lower bits of {form.width} bytes each, "
            "and are read from there."
        )
    bad = ~np.isfinite(table)
    if bad.any():
        table = np.where(bad, 0.0, table)
        notes.append(f"{int(bad.sum()):,} samples were no numbers and are read as silence.")
    # A power of two, so that nothing is rounded: squares and sums of 1e300 stay finite.
    exponent = max(0, int(np.frexp(max(table.max(), -table.min()))[1]))
    table = np.ldexp(table, -exponent)
    mono = table[:, 0]
    if form.channels > 1:
        mono, how = _mix(table)
        notes.append(how)
    if form.rate != rate:
        mono = resample(mono, form.rate, rate)
        notes.append(f"{form.rate:,} samples a second were resampled to {rate:,}.")
    peak = float(np.abs(mono).max())
    louder = peak > 2.0**-exponent
    mono = mono / peak if louder else np.ldexp(mono, exponent)
    if louder:
        notes.append("It was louder than a .wav file can be, and is played more softly.")
    mono = np.ascontiguousarray(mono)
    mono.setflags(write=False)
    return Sound(mono, tuple(notes))


def _find(data: memoryview) -> tuple[Format, memoryview, int]:
    """(sample format, the bytes of the samples, number of frames)."""
    head = bytes(data[:12])
    if head[:4] not in (b"RIFF", b"RF64", b"BW64") or head[8:] != b"WAVE":
        raise InputError(f"This is {file_type(head)}, whatever its name says. {REMEDY}")
    form, samples = find_format_and_samples(data)
    form = read_format(form)
    whole = len(samples) // form.frame
    if whole == 0:
        raise InputError("The .wav file has no samples in it; give one that has sound.")
    return form, samples, whole


def _refuse_too_many(form: Format, frames: int) -> None:
    """InputError before room is made for more samples than are ever needed."""
    if frames * form.channels > _MOST_SAMPLES:
        raise InputError(
            f"{frames / form.rate:.1f} s of the .wav file are {frames * form.channels:,} samples "
            f"on {form.channels} channels; at most {_MOST_SAMPLES:,} are read. Save it with fewer "
            "channels or fewer samples a second."
        )


def _mix(table: np.ndarray) -> tuple[np.ndarray, str]:
    """Mix down: (mean of all channels, or the loudest alone if they cancel; a note)."""
    mean, channels = table.mean(axis=1), table.shape[1]
    # Standard deviations: a constant is not heard.
    each = table.std(axis=0)
    unrelated = float(np.sqrt((each**2).sum())) / channels
    if mean.std() < _CANCELLED * unrelated:
        loudest = int(each.argmax())
        both = "Both channels" if channels == 2 else f"Its {channels} channels"
        name = (
            ("the left one", "the right one")[loudest]
            if channels == 2
            else f"channel {loudest + 1}"
        )
        return table[
            :, loudest
        ], f"{both} would cancel each other when mixed, so {name} alone is used."
    what = "Both channels are" if channels == 2 else f"All {channels} channels are"
    return mean, f"{what} mixed into one."


def file_type(head: bytes) -> str:
    """What a file is, by its first bytes; "no .wav file" where they say nothing."""
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
