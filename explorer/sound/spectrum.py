"""Spectrogram: level by frequency and time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

FLOOR = -80.0
"""Lowest level in decibels relative to the maximum; lower ones are set to it."""

_WIDTH = 256
"""Window length in samples: 32 ms at 8,000 Hz, a resolution of 31 Hz."""


class Spectrogram(NamedTuple):
    """decibels (frequencies, times), 0 at the maximum; seconds and hertz at the bin centres."""

    decibels: np.ndarray
    seconds: np.ndarray
    hertz: np.ndarray


def spectrogram(samples: np.ndarray, rate: int) -> Spectrogram:
    """The short-time Fourier transform of samples (n,), n ≥ 256, half overlapping Hann windows.

        20 log10 |Σ_j w_j s[i + j] exp(-2πi f j)|, less its maximum

    Source: Allen, Rabiner (1977), "A unified approach to short-time Fourier analysis and
    synthesis", Proc. IEEE 65(11).
    """
    pieces = np.lib.stride_tricks.sliding_window_view(samples, _WIDTH)[:: _WIDTH // 2]
    size = np.abs(np.fft.rfft(pieces * np.hanning(_WIDTH), axis=1)).T
    loudest = size.max()
    with np.errstate(divide="ignore", invalid="ignore"):
        decibels = 20 * np.log10(size / loudest) if loudest > 0 else np.full(size.shape, FLOOR)
    return Spectrogram(
        np.maximum(decibels, FLOOR),
        (np.arange(len(pieces)) * (_WIDTH // 2) + _WIDTH / 2) / rate,
        np.arange(_WIDTH // 2 + 1) * rate / _WIDTH,
    )
