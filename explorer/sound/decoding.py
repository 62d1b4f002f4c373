"""Decode a recording with PyAV in a process of its own, which may crash, hang or want too much.

PyAV (FFmpeg) is the optional extra `audio`. It is C code that reads what strangers give, so it runs
in decoder.py: one short process for each recording, with bounded memory and time, no files, no
network, and nobody who reads what FFmpeg logs.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from explorer.errors import InputError
from explorer.sound.file_types import FileType
from explorer.sound.formats import FLOAT, MOST_CHANNELS, PCM, RATES, Format, unpack
from explorer.sound.one_channel import MOST_SAMPLES, beginning_used

EXTRA = "pip install rnn-explorer[audio]"
_SAVE = "Save it as .wav, with the recorder's own export or a sound editor, and give that."
_PROGRAM = Path(__file__).with_name("decoder.py")
_PATIENCE = 30.0
"""Seconds until a process is given up; one takes less than half a second."""

_AT_ONCE = threading.BoundedSemaphore(2)
"""Processes at once, over all sessions: each may take a gigabyte."""

_SAMPLES = {
    "u8": (PCM, 1), "s16": (PCM, 2), "s32": (PCM, 4), "s64": (PCM, 8),
    "flt": (FLOAT, 4), "dbl": (FLOAT, 8),
}  # fmt: skip
"""FFmpeg's packed sample formats; the planar ones have a p after these names."""

_LEAST_A_SECOND = 20
"""Bytes. A file with fewer for each second that it claims to last is not believed: silence in FLAC
at 8,000 samples a second has 25."""


class Decoded(NamedTuple):
    """table (n, channels) float64, `rate` samples a second, and notes on what was left out."""

    table: np.ndarray
    rate: int
    notes: tuple[str, ...]


def decode(data: bytes, kind: FileType, seconds: float) -> Decoded:
    """The first `seconds` of a recording of this kind, at its own rate and with its own channels.

    InputError where PyAV is missing, and for what it cannot read.
    """
    if importlib.util.find_spec("av") is None:
        raise _refusal({"refused": "package"}, kind.words)
    said, body = _ask(data, kind, seconds)
    if "refused" in said:
        raise _refusal(said, kind.words)
    rate, channels, frames = said["rate"], said["channels"], said["frames"]
    name = said["format"]
    sample, width = _SAMPLES[name.removesuffix("p")]
    form = Format(sample, channels, rate, 8 * width, width)
    flat, _ = unpack(memoryview(body), form)
    is_planar = name.endswith("p")
    table = flat.reshape(channels, frames).T if is_planar else flat.reshape(frames, channels)
    return Decoded(table, rate, _notes(said, len(data), seconds))


def _ask(data: bytes, kind: FileType, seconds: float) -> tuple[dict[str, Any], bytes]:
    """(what decoder.py says, the bytes of its samples)."""
    asked = {
        "demuxer": kind.demuxer,
        "seconds": seconds,
        "rates": RATES,
        "most_channels": MOST_CHANNELS,
        "most_samples": MOST_SAMPLES,
    }
    # -P: the folder of the program, whose files have everyday names, is no place of modules.
    command = [sys.executable, "-P", str(_PROGRAM), json.dumps(asked)]
    path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)
    if not _AT_ONCE.acquire(timeout=2 * _PATIENCE):
        raise InputError("Other recordings are being read here; give this one again in a minute.")
    try:
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            env={**os.environ, "PYTHONPATH": path},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=True,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "slow"}, b""
    except (subprocess.CalledProcessError, OSError):  # an error of FFmpeg, a crash, a limit
        return {"refused": "damaged"}, b""
    finally:
        _AT_ONCE.release()
    said, _, body = done.stdout.partition(b"\n")
    return json.loads(said), body


def _refusal(said: dict[str, Any], what: str) -> InputError:
    """The error of what decoder.py refused, in words."""
    match said["refused"]:
        case "package":
            words = (
                "Where this app runs it can read .wav files only; with "
                f"{EXTRA} it reads M4A, MP4, WebM, MP3, Ogg, FLAC, AAC, 3GP, AMR, CAF and AIFF as "
                f"well. {_SAVE}"
            )
            return InputError(f"This is {what}. {words}")
        case "video only":
            words = "with pictures and no sound; give one that has sound."
        case "empty":
            words = "without a sample in it; give one that has sound."
        case "large":
            (low, high), n = RATES, said["channels"]
            words = (
                f"that claims {said['rate']:,} samples a second on {n:,} channel{'s' * (n != 1)}; "
                f"{low:,} to {high:,} on 1 to {MOST_CHANNELS} can be read, and {MOST_SAMPLES:,} "
                f"samples in all. {_SAVE}"
            )
        case "codec":
            words = f"with sound of a kind that is not read here ({said['codec']}). {_SAVE}"
        case "slow":
            words = f"that takes more than {_PATIENCE:g} s to read, and was given up. {_SAVE}"
        case _:
            return InputError(
                f"This is {what}, which PyAV cannot read here, or which is damaged. {_SAVE}"
            )
    return InputError(f"This is {what} {words}")


def _notes(said: dict[str, Any], size: int, seconds: float) -> tuple[str, ...]:
    notes = []
    claimed = said.get("claimed", 0.0)
    if said["ends"] == "before the file":
        is_believed = seconds < claimed < size / _LEAST_A_SECOND
        first = f"The first {seconds:g} s are used."
        notes.append(beginning_used(seconds, claimed) if is_believed else first)
    if said["ends"] == "with another format":
        at = said["frames"] / said["rate"]
        notes.append(f"After {at:.1f} s its samples are of another kind; what is before is used.")
    if n := said["damaged"]:
        notes.append(f"{n:,} damaged part{'s' * (n > 1)} of it could not be read.")
    return tuple(notes)
