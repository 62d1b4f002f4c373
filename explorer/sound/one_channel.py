"""Make a Sound of the samples of a file: mix its channels, resample, bound its level, say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from explorer.sound.resampling import resample

MOST_SAMPLES = 2**23
"""Over all channels: 5 s of stereo at the highest rate. A file of one byte a sample takes eight
times its size once it is unpacked, and as much again for each step from there."""

_CANCELLED = 0.5
"""Threshold for the level of the mean of all channels, relative to that of uncorrelated channels.
Correlated channels have more than 1, a sound on one channel alone has 1."""


class Sound(NamedTuple):
    """samples (n,) float64 between -1 and 1, and notes on the conversions made."""

    samples: np.ndarray
    notes: tuple[str, ...]


def as_sound(table: np.ndarray, given: int, rate: int, notes: Sequence[str] = ()) -> Sound:
    """The Sound with `rate` samples a second of a table (n, channels) with `given` of them.

    `notes` are on what was done before; those on what is done here come after them.
    """
    notes = list(notes)
    bad = ~np.isfinite(table)
    if bad.any():
        table = np.where(bad, 0.0, table)
        notes.append(f"{int(bad.sum()):,} samples were no numbers and are read as silence.")
    # A power of two, so that nothing is rounded: squares and sums of 1e300 stay finite.
    exponent = max(0, int(np.frexp(max(table.max(), -table.min()))[1]))
    table = np.ldexp(table, -exponent)
    mono = table[:, 0]
    if table.shape[1] > 1:
        mono, how = _mix(table)
        notes.append(how)
    if given != rate:
        mono = resample(mono, given, rate)
        notes.append(f"{given:,} samples a second were resampled to {rate:,}.")
    peak = float(np.abs(mono).max())
    louder = peak > 2.0**-exponent
    mono = mono / peak if louder else np.ldexp(mono, exponent)
    if louder:
        notes.append("It was louder than a .wav file can be, and is played more softly.")
    mono = np.ascontiguousarray(mono)
    mono.setflags(write=False)
    return Sound(mono, tuple(notes))


def beginning_used(seconds: float, whole: float) -> str:
    """The note that of `whole` seconds only the first `seconds` are used."""
    return f"The first {seconds:g} s of {_duration(whole)} are used."


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


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
