"""Additive synthesis of a melody, one tone after the other.

    tone(t) = envelope(t) Σ_k a_k exp(-d_k t) sin(2π k f t),   a_k = 1 / k²,  d_k ~ k

A few harmonics; higher ones are softer and decay faster, as on a plucked string. The envelope
begins and ends every tone at exactly 0, so that there is no click between tones.
Source: Mathews 1969, "The Technology of Computer Music" (tones as sums of partials).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import numpy as np

from explorer.errors import InputError

TEMPO = 120.0
"""Quarters a minute: an eighth lasts 30 / tempo seconds, here 0.25 s."""

_HARMONICS = 6
_DECAY = 1.6
"""Decay rate of the fundamental, per second; harmonic k decays k times as fast."""

_ATTACK, _RELEASE = 0.012, 0.05
"""Attack and release time of a tone in seconds; a quarter each of a very short one."""

_LOUDEST = 0.8
_TEMPI = (20.0, 600.0)
_MOST_SECONDS = 600


def play_notes(
    notes: Sequence[tuple[float | None, float]], *, rate: int = 16_000, tempo: float = TEMPO
) -> np.ndarray:
    """Notes (hertz, or None for a rest; length in eighths) as samples (n,) between -1 and 1.

    `rate` samples a second; at `tempo` quarters a minute an eighth lasts 30 / tempo seconds, and
    the whole lasts the sum of the lengths, to the nearest sample. InputError for no notes, for a
    pitch or a length that cannot be played, and for more than 10 minutes.
    """
    eighth = 30 / _checked_tempo(tempo)
    notes = [_checked(hertz, length, rate) for hertz, length in notes]
    if not notes:
        raise InputError("A melody without notes has no sound; give one note or more.")
    # Cumulative times are rounded, not single lengths, so that errors do not add up.
    ends = np.cumsum([length for _, length in notes]) * eighth
    if ends[-1] > _MOST_SECONDS:
        raise InputError(
            f"The melody lasts {ends[-1]:,.0f} s, and {_MOST_SECONDS} s is the most; give fewer "
            "notes or a faster tempo."
        )
    borders = [0, *np.rint(ends * rate).astype(int).tolist()]
    samples = np.zeros(borders[-1])
    for (hertz, _), first, last in zip(notes, borders, borders[1:], strict=False):
        if hertz is not None:
            samples[first:last] = _tone(hertz, last - first, rate)
    return samples


def _tone(hertz: float, n: int, rate: int) -> np.ndarray:
    """n samples of one tone. Harmonics above half the rate are left out: they would alias."""
    t = np.arange(n) / rate
    harmonics = [k for k in range(1, _HARMONICS + 1) if k * hertz < rate / 2]
    total = sum(
        np.exp(-_DECAY * k * t) * np.sin(2 * np.pi * k * hertz * t) / k**2 for k in harmonics
    )
    return _LOUDEST * _envelope(n, rate) * total / sum(1 / k**2 for k in harmonics)


def _envelope(n: int, rate: int) -> np.ndarray:
    """Envelope (n,): raised-cosine ramps from 0 up to 1 and back to 0."""
    envelope = np.ones(n)
    rise = min(round(_ATTACK * rate), n // 4)
    fall = min(round(_RELEASE * rate), n // 4)
    envelope[:rise] = 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / max(rise, 1))
    envelope[n - fall :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, fall + 1) / max(fall, 1))
    return envelope


def _checked_tempo(tempo: float) -> float:
    low, high = _TEMPI
    if not low <= tempo <= high:
        raise InputError(
            f"tempo={tempo:g} cannot be played; choose {low:g} to {high:g} quarters a minute."
        )
    return tempo


def _checked(hertz: float | None, length: float, rate: int) -> tuple[float | None, float]:
    if not (isfinite(length) and length > 0):
        raise InputError(
            f"A note of {length:g} eighths cannot be played; its length has to be above 0."
        )
    if hertz is not None and not 0 < hertz < rate / 2:
        raise InputError(
            f"A tone of {hertz:g} hertz cannot be played with {rate:,} samples a second; choose "
            f"one above 0 and below {rate / 2:,g}."
        )
    return hertz, length
