"""Sample formats of .wav files, and decoding bytes to numbers.

A sample of b bits is stored in a container of whole bytes, which may be larger; its size follows
from the block align, the bytes of one sample of all channels. The standard puts the sample into the
upper bits; recorders and sound cards ("S24_LE") put it into the lower ones.
Source: Microsoft (2001), "Multiple Channel Audio Data and WAVE Files" (WAVE_FORMAT_EXTENSIBLE).
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np

from explorer.errors import InputError

REMEDY = (
    "Give a .wav file with 8, 16, 24 or 32 bit, or open this one in a sound editor and save it as "
    ".wav."
)
PCM, FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
RATES = (1_000, 768_000)
MOST_CHANNELS = 64
_MOST_BITS, _MOST_BYTES = 32, 8
_FLOATS = {32: "<f4", 64: "<f8"}
_WHOLE = {2: "<i2", 4: "<i4", 8: "<i8"}


class Format(NamedTuple):
    """Sample format: `bits` significant bits in a container of `width` bytes."""

    kind: int
    channels: int
    rate: int
    bits: int
    width: int

    @property
    def frame(self) -> int:
        """Bytes per frame: one sample of every channel."""
        return self.channels * self.width


def read_format(body: bytes) -> Format:
    """Parse the chunk `fmt `, 16 bytes or more. InputError for an unsupported format."""
    kind, channels, rate, byte_rate, align, bits = struct.unpack_from("<HHIIHH", body)
    # Bits of the container; in the extensible format fewer of them may be valid.
    container_bits = bits
    if kind == _EXTENSIBLE and len(body) >= 26:
        kind = int.from_bytes(body[24:26], "little")
        valid = int.from_bytes(body[18:20], "little")
        bits = valid if kind == PCM and 0 < valid < bits else bits
    low, high = RATES
    if not low <= rate <= high:
        raise InputError(
            f"The .wav file claims {rate:,} samples a second; {low:,} to {high:,} can be read. "
            "Save it again from a sound editor."
        )
    if not 1 <= channels <= MOST_CHANNELS:
        raise InputError(
            f"The .wav file claims {channels:,} channels; 1 to {MOST_CHANNELS} can be read. "
            "Save it again from a sound editor."
        )
    width = _width(
        kind,
        container_bits,
        channels,
        align,
        byte_rate == -(-container_bits // 8) * channels * rate,
    )
    if width is None:
        name = {PCM: "whole numbers", FLOAT: "fractions"}.get(kind, f"format {kind}")
        raise InputError(
            f"The .wav file holds {name} of {bits} bit, which cannot be read. {REMEDY}"
        )
    return Format(kind, channels, rate, bits, width)


def _width(kind: int, bits: int, channels: int, align: int, is_packed: bool) -> int | None:
    """Bytes of one sample; None for an unsupported format.

    `is_packed`: the byte rate, the second source, allows no larger container.
    """
    if kind == FLOAT:
        return bits // 8 if bits in _FLOATS else None
    if kind != PCM or not 1 <= bits <= _MOST_BITS:
        return None
    least, whole = -(-bits // 8), bits % 8 == 0
    width, rest = divmod(align, channels)
    if rest or not least <= width <= _MOST_BYTES or (whole and is_packed):
        return least if whole else None
    return width


def unpack(body: memoryview, form: Format) -> tuple[np.ndarray, bool]:
    """(samples between -1 and 1, whether they were in the low bits of a larger container)."""
    if form.kind == FLOAT:
        with np.errstate(invalid="ignore"):  # a signalling NaN is a NaN
            return np.frombuffer(body, _FLOATS[form.bits]).astype(np.float64), False
    if form.width == 1:
        # A byte has no sign: silence is 128.
        return (np.frombuffer(body, np.uint8) - 128.0) / 128.0, False
    whole = _whole_numbers(body, form.width)
    low = _from_lower_bits(whole, form.bits, 8 * form.width - form.bits)
    if low is None:
        return whole / 2.0 ** (8 * form.width - 1), False
    return low / 2.0 ** (form.bits - 1), True


def _whole_numbers(body: memoryview, width: int) -> np.ndarray:
    if width in _WHOLE:
        return np.frombuffer(body, _WHOLE[width])
    # Put into the upper bytes of the next larger integer, and shifted down with the sign.
    wider = 4 if width < 4 else 8
    wide = np.zeros((len(body) // width, wider), np.uint8)
    wide[:, wider - width :] = np.frombuffer(body, np.uint8).reshape(-1, width)
    return wide.view(_WHOLE[wider])[:, 0] >> 8 * (wider - width)


def _from_lower_bits(whole: np.ndarray, bits: int, spare: int) -> np.ndarray | None:
    """The samples, if they are in the lower bits of containers with `spare` more bits; or None.

    Where both readings are possible (the low spare bits are 0, and the high ones repeat the sign),
    the standard's is taken, unless the sound would be 48 dB or more below full scale.
    """
    if not spare or not whole.size:
        return None
    lowest, highest, half = int(whole.min()), int(whole.max()), 1 << (bits - 1)
    if -half <= lowest and highest < half:
        is_upper = not np.bitwise_and(whole, (1 << spare) - 1).any()
        return None if is_upper and spare < 8 else whole
    if lowest >= 0 and highest < 2 * half:
        # The spare bits are 0 for negative samples too; of 8 bit, silence is 128.
        return (
            whole.astype(np.int64) - half if bits <= 8 else (whole.astype(np.int64) ^ half) - half
        )
    return None
