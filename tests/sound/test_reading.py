"""Files as people have them: every width, every rate, too long, damaged, or no .wav at all."""

import io
import struct
import tracemalloc
import wave

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.sound import read_wav
from tests.sound.made import RATE, as_bytes, long_sizes, tone, wav

SECONDS = 5.0


@pytest.mark.parametrize(("kind", "bits"), [(1, 8), (1, 16), (1, 24), (1, 32), (3, 32), (3, 64)])
def test_every_width_reads_back_as_the_same_sound(kind, bits):
    sound = read_wav(wav(as_bytes(tone(), kind, bits), kind=kind, bits=bits), RATE, SECONDS)
    np.testing.assert_allclose(sound.samples, tone(), atol=1.01 / 2.0 ** min(bits, 24))
    assert sound.notes == ()
    assert not sound.samples.flags.writeable


def test_the_standard_librarys_own_file_is_read():
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(as_bytes(tone(), 1, 16))
    sound = read_wav(file.getvalue(), RATE, SECONDS)
    np.testing.assert_allclose(sound.samples, tone(), atol=1e-4)


def test_the_extensible_format_says_in_its_second_half_what_it_holds():
    extra = struct.pack("<HHI", 22, 24, 4) + struct.pack("<H", 1) + bytes(14)
    data = wav(as_bytes(tone(), 1, 24), kind=0xFFFE, bits=24, extra=extra)
    np.testing.assert_allclose(read_wav(data, RATE, SECONDS).samples, tone(), atol=1e-6)


def test_stereo_is_mixed_and_it_is_said():
    both = np.stack([tone(), np.zeros(RATE)], axis=1).ravel()
    sound = read_wav(wav(as_bytes(both, 1, 24), channels=2, bits=24), RATE, SECONDS)
    np.testing.assert_allclose(sound.samples, tone() / 2, atol=1e-6)
    assert sound.notes == ("Both channels are mixed into one.",)


@pytest.mark.parametrize("rate", [4000, 11025, 44100, 48000, 192_000, 768_000])
def test_another_rate_is_resampled_to_the_same_tone_and_it_is_said(rate):
    data = wav(as_bytes(tone(rate, rate), 1, 16), rate=rate)
    sound = read_wav(data, RATE, SECONDS)
    assert sound.notes == (f"{rate:,} samples a second were resampled to 8,000.",)
    assert len(sound.samples) == RATE
    middle = slice(RATE // 10, -RATE // 10)
    np.testing.assert_allclose(sound.samples[middle], tone()[middle], atol=2e-3)


def test_a_pitch_too_high_for_the_new_rate_is_taken_out_and_not_folded_down():
    data = wav(as_bytes(tone(48_000, 48_000, hertz=7000.0), 1, 16), rate=48_000)
    assert np.abs(read_wav(data, RATE, SECONDS).samples[400:-400]).max() < 1e-3


def test_an_hour_is_cut_to_five_seconds_and_it_is_said():
    hour = bytes(RATE) * 3600
    sound = read_wav(wav(hour, bits=8), RATE, SECONDS)
    assert len(sound.samples) == 5 * RATE
    assert sound.notes == ("The first 5 s of 1 h 0 min are used.",)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 5_000_000, 2**31])
def test_a_size_that_is_not_true_is_not_believed(size):
    sound = read_wav(wav(as_bytes(tone(), 1, 16), size=size), RATE, SECONDS)
    np.testing.assert_allclose(sound.samples, tone(), atol=1e-4)


def test_a_file_cut_off_in_the_middle_of_a_sample_keeps_what_is_there():
    data = wav(as_bytes(tone(), 1, 24), bits=24)[:-4000]
    assert len(read_wav(data, RATE, SECONDS).samples) == RATE - 1334


def test_other_chunks_before_the_samples_are_passed_by():
    junk = b"LIST" + struct.pack("<I", 5) + b"hello\0"
    sound = read_wav(wav(as_bytes(tone(), 1, 16), before=junk), RATE, SECONDS)
    assert len(sound.samples) == RATE


def test_a_float_file_with_nan_and_too_loud_samples_is_read_and_it_is_said():
    samples = 4 * tone()
    samples[10], samples[11] = np.nan, np.inf
    sound = read_wav(wav(as_bytes(samples, 3, 32), kind=3, bits=32), RATE, SECONDS)
    assert np.isfinite(sound.samples).all()
    assert np.abs(sound.samples).max() == 1.0
    assert sound.notes == (
        "2 samples were no numbers and are read as silence.",
        "It was louder than a .wav file can be, and is played more softly.",
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "This is an empty file, whatever its name says. Give a .wav file with 8, 16, 24"),
        (b"ID3\x04" + bytes(500), "This is an MP3 file, whatever its name says. Give a .wav"),
        (b"\xff\xfb\x90\x64" + bytes(500), "This is an MP3 file"),
        (b"OggS" + bytes(500), "This is an Ogg file"),
        (b"fLaC" + bytes(500), "This is a FLAC file"),
        (bytes(4) + b"ftypM4A " + bytes(500), "This is an M4A file"),
        (b"RIFX" + bytes(500), "the other way round"),
        (b"RIFF\0\0\0\0AVI " + bytes(500), "This is no .wav file"),
        (b"hello, this is text", "This is no .wav file"),
        (wav(b"")[:12], "is damaged: it ends before its samples begin"),
        (wav(bytes(100))[:30], "is cut off"),
        (wav(b""), "has no samples in it"),
        (wav(bytes(100), kind=85), "holds format 85 of 16 bit, which cannot be read"),
        (wav(bytes(100), bits=12), "holds whole numbers of 12 bit"),
        (wav(bytes(100), rate=0), "claims 0 samples a second; 1,000 to 768,000"),
        (wav(bytes(100), rate=2**32 - 1), "claims 4,294,967,295 samples a second"),
        (wav(bytes(100), channels=0), "claims 0 channels; 1 to 64"),
        (wav(bytes(100), channels=60_000, bits=8), "claims 60,000 channels"),
        (b"RIFF\0\0\0\0WAVEdata\x08\0\0\0" + bytes(8), "does not say how its samples"),
    ],
)
def test_what_cannot_be_read_is_a_clear_error(data, message):
    with pytest.raises(InputError, match=message):
        read_wav(data, RATE, SECONDS)


def test_no_damage_to_a_header_makes_anything_but_a_sound_or_a_clear_error():
    good = wav(as_bytes(tone(2000), 1, 16))
    rng = np.random.default_rng(0)
    for _ in range(2000):
        bad = bytearray(good[: int(rng.integers(0, 300))] + good[44:500])
        for place in rng.integers(0, min(60, max(len(bad), 1)), size=3):
            if place < len(bad):
                bad[place] = int(rng.integers(256))
        try:
            sound = read_wav(bytes(bad), RATE, SECONDS)
        except InputError:
            continue
        assert np.isfinite(sound.samples).all()
        assert len(sound.samples) <= 5 * RATE


def test_the_largest_number_of_64_bit_is_a_sample_like_any_other():
    samples = np.array([np.finfo(float).max, -np.finfo(float).max, 0.0, 1.0] * 100)
    for channels in (1, 2):
        data = wav(samples.tobytes(), kind=3, bits=64, channels=channels)
        sound = read_wav(data, RATE, SECONDS)
        assert np.abs(sound.samples).max() == 1.0
        assert sound.notes[-1] == (
            "It was louder than a .wav file can be, and is played more softly."
        )


def test_more_samples_than_are_ever_needed_are_refused_before_there_is_room_for_them():
    body = bytes(30_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="0.6 s of the .wav file are 30,000,000 samples on 64"):
            read_wav(wav(body, bits=8, channels=64, rate=768_000), RATE, SECONDS)
        assert tracemalloc.get_traced_memory()[1] < 2**27, "the file itself, and no more"
    finally:
        tracemalloc.stop()
    whole = wav(bytes(2 * 5 * 768_000), bits=8, channels=2, rate=768_000)
    assert len(read_wav(whole, RATE, SECONDS).samples) == 5 * RATE


def test_a_list_of_a_million_long_chunks_is_not_read_to_its_end(monkeypatch):
    table = [(b"abcd", 7)] * 100_000
    asked = []
    unpack = struct.unpack_from
    monkeypatch.setattr(struct, "unpack_from", lambda *args: asked.append(1) or unpack(*args))
    data = wav(as_bytes(tone(), 1, 16), head=b"RF64", before=long_sizes(2 * RATE, table))
    assert len(read_wav(data, RATE, SECONDS).samples) == RATE
    assert len(asked) <= 1001
