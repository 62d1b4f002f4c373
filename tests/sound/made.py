"""Files as programs write them, byte by byte."""

import struct

import numpy as np

RATE = 8000


def wav(
    body, *, kind=1, channels=1, rate=RATE, bits=16, size=None, before=b"", extra=b"", width=None,
    align=None, byte_rate=None, head=b"RIFF", after=b"",
):  # fmt: skip
    """A .wav file from the bytes of its samples; `size` is what the header claims of them.

    width: bytes in which a sample stands, where it is not as few as can be; align and byte_rate:
    what the header claims of them.
    """
    frame = channels * (width or bits // 8) if align is None else align
    a_second = min(rate * frame, 2**32 - 1) if byte_rate is None else byte_rate
    form = struct.pack("<HHIIHH", kind, channels, rate, a_second, frame, bits) + extra
    claimed = len(body) if size is None else size
    chunks = before + chunk(b"fmt ", form)
    chunks += b"data" + struct.pack("<I", claimed) + body + after
    return head + struct.pack("<I", min(len(chunks) + 4, 2**32 - 1)) + b"WAVE" + chunks


def chunk(name, body, *, padded=True):
    """One chunk; without `padded`, as some programs write it, an odd one ends where it ends."""
    pad = b"\0" * (len(body) % 2) if padded else b""
    return name + struct.pack("<I", len(body)) + body + pad


def long_sizes(n_bytes, table=()):
    """The chunk `ds64`: how long the samples are, and other chunks of `table`, (name, size)."""
    body = struct.pack("<QQQI", 0, n_bytes, 0, len(table))
    return chunk(b"ds64", body + b"".join(struct.pack("<4sQ", *entry) for entry in table))


def extensible(counting, channels=1, kind=1):
    """What the extensible form adds to `fmt `: how many bits count, which speakers, which kind."""
    tail = bytes.fromhex("000000001000800000aa00389b71")
    return struct.pack("<HHIH", 22, counting, (1 << channels) - 1, kind) + tail


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
