"""Resampling with the FFT."""

from __future__ import annotations

import numpy as np


def resample(samples: np.ndarray, rate: int, to: int) -> np.ndarray:
    """Resample (n,) samples from `rate` to `to` Hz, band-limited.

    The spectrum is cut, or zero-padded, at half the new rate, so that higher frequencies are
    removed rather than aliased. The silence appended to the sound keeps its end from wrapping into
    its beginning.
    """
    n = len(samples)
    # Padded to whole seconds, so that both lengths are whole numbers of samples.
    seconds = -(-n // rate) + 1
    spectrum = np.fft.rfft(samples, seconds * rate)
    kept = spectrum[: seconds * min(rate, to) // 2 + 1]
    return np.fft.irfft(kept, seconds * to)[: max(round(n * to / rate), 1)] * (to / rate)
