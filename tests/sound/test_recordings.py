"""Recordings in other formats than .wav, with soundfile and without it."""

import io
import sys

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.sound import is_sound, read_sound
from tests.sound.made import as_bytes, tone, wav

RATE = 8000


def written(form, subtype=None, channels=1, rate=16_000, hertz=440.0, seconds=1.0):
    """A tone of 440 Hz, half as loud as can be, as soundfile's own writer makes it."""
    soundfile = pytest.importorskip("soundfile")
    samples = tone(round(seconds * rate), rate, hertz)[:, None].repeat(channels, 1)
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=form, subtype=subtype)
    return file.getvalue()


@pytest.mark.parametrize(
    ("form", "subtype", "what"),
    [
        ("FLAC", None, "a FLAC file"),
        ("OGG", "VORBIS", "an Ogg file"),
        ("OGG", "OPUS", "an Ogg file"),
        ("MP3", None, "an MP3 file"),
        ("AIFF", None, "an AIFF file"),
    ],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_a_recording_has_the_tone_that_was_played(form, subtype, what, channels):
    sound = read_sound(written(form, subtype, channels), RATE, 5.0, "phone")
    assert sound.notes[0] == f"It is {what}, read by soundfile."
    assert ("Its 2 channels are mixed into one." in sound.notes) == (channels == 2)
    assert "16,000 samples a second were resampled to 8,000." in sound.notes
    assert RATE <= len(sound.samples) <= 1.1 * RATE  # MP3 pads its frames
    level = np.abs(np.fft.rfft(sound.samples[1000:7000] * np.hanning(6000)))
    assert np.argmax(level) * RATE / 6000 == pytest.approx(440, abs=2)
    assert np.abs(sound.samples[1000:7000]).max() == pytest.approx(0.5, abs=0.03)
    assert not sound.samples.flags.writeable


def test_of_a_long_recording_the_beginning_is_read_and_that_is_said():
    sound = read_sound(written("FLAC", seconds=9.0), RATE, 5.0)
    assert len(sound.samples) == 5 * RATE
    assert "The first 5 s of 9.0 s are used." in sound.notes


def test_a_wav_file_needs_no_soundfile(monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    sound = read_sound(wav(as_bytes(tone(), 1, 16)), RATE, 5.0)
    assert len(sound.samples) == RATE


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"ID3" + bytes(60), "an MP3 file"),
        (b"fLaC" + bytes(60), "a FLAC file"),
        (b"OggS" + bytes(60), "an Ogg file"),
        (b"\x1aE\xdf\xa3" + bytes(60), "a WebM file"),
        (bytes(4) + b"ftypM4A " + bytes(60), "an MP4 file"),
    ],
)
def test_what_cannot_be_read_says_what_it_is_and_what_to_do(monkeypatch, head, what):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(InputError) as refused:
        read_sound(head, RATE, 5.0)
    assert str(refused.value).startswith(f"This is {what}. Where this app runs it can read .wav")
    assert "pip install rnn-explorer[audio]" in str(refused.value)
    monkeypatch.undo()
    pytest.importorskip("soundfile")
    with pytest.raises(InputError, match=f"This is {what}, which soundfile cannot read here"):
        read_sound(head, RATE, 5.0)


@pytest.mark.parametrize("form", ["FLAC", "OGG", "MP3"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.98])
def test_a_recording_cut_in_the_middle_is_read_so_far_or_refused_in_a_sentence(form, part):
    whole = written(form)
    said = ""
    try:
        sound = read_sound(whole[: int(part * len(whole))], RATE, 5.0)
    except InputError as error:
        said = str(error)
    else:
        assert np.isfinite(sound.samples).all()
    assert not said or "Save it as .wav" in said or "give one that has sound" in said


def test_a_sound_is_known_by_its_bytes_and_by_its_name():
    assert is_sound("x", wav(as_bytes(tone(), 1, 16)))
    assert is_sound("x.txt", b"fLaC" + bytes(20))
    assert is_sound("x.MP3", b"whatever")
    assert not is_sound("x.csv", b"a,b\n1,2\n")
