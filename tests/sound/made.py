"""Files as programs write them, byte by byte."""

import struct

import numpy as np

RATE = 8000


def wav(body, *, kind=1, channels=1, rate=RATE, bits=16, size=None, before=b"", extra=b""):
    """A .wav file from the bytes of its samples; `size` is what the header claims of them."""
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", kind, channels, rate, min(rate * frame, 2**32 - 1), frame, bits)
    form += extra
    claimed = len(body) if size is None else size
    chunks = before + b"fmt " + struct.pack("<I", len(form)) + form
    chunks += b"data" + struct.pack("<I", claimed) + body
    return b"RIFF" + struct.pack("<I", min(len(chunks) + 4, 2**32 - 1)) + b"WAVE" + chunks


def tone(n=RATE, rate=RATE, hertz=440.0):
    """n samples of a sine, half as loud as can be."""
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(n) / rate)


def as_bytes(samples, kind, bits):
    """Samples between -1 and 1 as whole numbers (kind 1) or fractions (kind 3)."""
    if kind == 3:
        return samples.astype(f"<f{bits // 8}").tobytes()
    whole = np.rint(samples * 2.0 ** (bits - 1)).astype("<i8")
    if bits == 8:
        return (whole + 128).astype("u1").tobytes()
    return whole[:, None].view("u1")[:, : bits // 8].tobytes()


def stereo_24(seconds=6, rate=44_100):
    """A stereo file of 24 bit with 440 Hz on both sides."""
    both = np.repeat(tone(seconds * rate, rate), 2)
    return wav(as_bytes(both, 1, 24), channels=2, rate=rate, bits=24)


RENAMED_MP3 = b"ID3\x04\0\0\0\0\0\0" + b"\xff\xfb\x90\x64" * 500
