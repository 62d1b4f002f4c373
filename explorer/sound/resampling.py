"""Resampling with the FFT."""

from __future__ import annotations

import numpy as np


def resample(samples: np.ndarray, rate: int, to: int) -> np.ndarray:
    """Resample (n,) samples from `rate` to `to` Hz, band-limited.

    The spectrum is cut, or filled with zeros, where the new rate's pitches end: what is too high
    for the new rate is taken out rather than folded down into what is heard. The silence put
    behind the sound keeps its end from running into its beginning.
    """
    n = len(samples)
    # Room for a whole number of seconds, so that both lengths are whole numbers of samples.
    seconds = -(-n // rate) + 1
    spectrum = np.fft.rfft(samples, seconds * rate)
    kept = spectrum[: seconds * min(rate, to) // 2 + 1]
    return np.fft.irfft(kept, seconds * to)[: max(round(n * to / rate), 1)] * (to / rate)
