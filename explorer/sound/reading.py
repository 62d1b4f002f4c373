"""Read a .wav file as one channel of samples."""

from __future__ import annotations

from explorer.errors import InputError
from explorer.sound.chunks import find_format_and_samples
from explorer.sound.file_types import file_type
from explorer.sound.formats import REMEDY, Format, read_format, unpack
from explorer.sound.one_channel import MOST_SAMPLES, Sound, as_sound, beginning_used


def read_wav(data: bytes, rate: int, seconds: float) -> Sound:
    """The first `seconds` of a .wav file as one channel with `rate` samples a second.

    InputError if the bytes are not a .wav file, or one in an unsupported format.
    """
    form, samples, whole = _find(memoryview(data))
    wanted = round(seconds * form.rate)
    # Only what is used is unpacked: a file of an hour costs no more than one of 5 s.
    frames = min(whole, wanted)
    _refuse_too_many(form, frames)
    table, in_lower_bits = unpack(samples[: frames * form.frame], form)
    table = table.reshape(frames, form.channels)
    notes = []
    if whole > wanted:
        notes.append(beginning_used(seconds, whole / form.rate))
    if in_lower_bits:
        notes.append(
            f"Its samples of {form.bits} bit stand in the lower bits of {form.width} bytes each, "
            "and are read from there."
        )
    return as_sound(table, form.rate, rate, notes)


def _find(data: memoryview) -> tuple[Format, memoryview, int]:
    """(sample format, the bytes of the samples, number of frames)."""
    head = bytes(data[:12])
    if head[:4] not in (b"RIFF", b"RF64", b"BW64") or head[8:] != b"WAVE":
        raise InputError(f"This is {file_type(head).words}, whatever its name says. {REMEDY}")
    described, samples = find_format_and_samples(data)
    form = read_format(described)
    whole = len(samples) // form.frame
    if whole == 0:
        raise InputError("The .wav file has no samples in it; give one that has sound.")
    return form, samples, whole


def _refuse_too_many(form: Format, frames: int) -> None:
    """InputError before room is made for more samples than are ever needed."""
    if frames * form.channels > MOST_SAMPLES:
        raise InputError(
            f"{frames / form.rate:.1f} s of the .wav file are {frames * form.channels:,} samples "
            f"on {form.channels} channels; at most {MOST_SAMPLES:,} are read. Save it with fewer "
            "channels or fewer samples a second."
        )
