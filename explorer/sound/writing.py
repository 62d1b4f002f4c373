"""Write samples as a .wav file that every browser plays."""

from __future__ import annotations

import io
import wave

import numpy as np


def write_wav(samples: np.ndarray, rate: int) -> bytes:
    """Encode samples (n,) between -1 and 1 as 16 bit, one channel; louder ones are clipped.

    Non-finite outputs of a network: NaN is written as silence, ∞ as the largest value.
    """
    finite = np.nan_to_num(np.asarray(samples, float), nan=0.0, posinf=1.0, neginf=-1.0)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.rint(np.clip(finite, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()
