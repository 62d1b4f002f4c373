"""Recordings in other formats than .wav, as phones, browsers and programs write them."""

import importlib.util
import io

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.sound import is_sound, read_sound, read_wav, spectrogram
from explorer.sound.decoding import decode
from explorer.sound.file_types import file_type
from tests.sound.made import as_bytes, tone, wav
from tests.sound.recordings import CHROMIUM, pictures_only, record

RATE = 8000
EXTRA = "pip install rnn-explorer[audio]"
pytestmark = pytest.mark.skipif(importlib.util.find_spec("av") is None, reason=f"needs {EXTRA}")

PHONES = [
    ("ipod", "aac", 44_100, "mono", "an M4A file"),
    ("ipod", "aac", 48_000, "stereo", "an M4A file"),
    ("ipod", "alac", 44_100, "stereo", "an M4A file"),
    ("mp4", "aac", 48_000, "5.1", "an MP4 file"),
    ("mp4", "libopus", 48_000, "mono", "an MP4 file"),
    ("mov", "aac", 44_100, "mono", "a QuickTime file"),
    ("3gp", "aac", 16_000, "mono", "a 3GP file"),
    ("3gp", "libopencore_amrnb", 8000, "mono", "a 3GP file"),
    ("webm", "libopus", 48_000, "mono", "a WebM file"),
    ("webm", "libopus", 48_000, "stereo", "a WebM file"),
    ("ogg", "libopus", 48_000, "mono", "an Ogg file"),
    ("adts", "aac", 44_100, "mono", "an AAC file"),
    ("amr", "libopencore_amrnb", 8000, "mono", "an AMR file"),
    ("caf", "adpcm_ima_qt", 44_100, "mono", "a CAF file"),
    ("mp3", "libmp3lame", 44_100, "mono", "an MP3 file"),
]
"""Muxer, encoder, samples a second, channels, and what the app calls it."""

LATE = {"adts": 1024 / 44_100, "libopencore_amrnb": 0.018}
"""Seconds: these formats do not say that their encoder began earlier, so FFmpeg cannot cut it."""


def channels_of(layout):
    return {"mono": 1, "stereo": 2, "5.1": 6}[layout]


def tones(rate, layout="mono", hertz=440.0, seconds=1.0):
    """A tone of 440 Hz, half as loud as can be, on all channels."""
    return tone(round(seconds * rate), rate, hertz)[:, None].repeat(channels_of(layout), 1)


def pitch(samples):
    """The strongest frequency in the middle of a sound, hertz."""
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    return np.abs(np.fft.rfft(middle * np.hanning(len(middle)))).argmax() * RATE / len(middle)


def level(samples):
    """The amplitude of a tone, from its mean power: less of a lossy codec's noise than the peak."""
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    return np.sqrt(2 * np.mean(middle**2))


def onset(samples):
    """Seconds after which it is loud."""
    return np.argmax(np.abs(samples) > 0.25) / RATE


@pytest.mark.parametrize(("form", "codec", "rate", "layout", "what"), PHONES)
def test_a_recording_has_the_tone_that_was_played(form, codec, rate, layout, what):
    sound = read_sound(record(form, codec, tones(rate, layout), rate, layout), RATE, 5.0)
    assert sound.notes[0] == f"It is {what}, read by PyAV."
    many = {1: (), 2: ("Both channels are mixed into one.",)}
    assert set(many.get(channels_of(layout), ("All 6 channels are mixed into one.",))) == {
        note for note in sound.notes if "mixed" in note
    }
    assert (f"{rate:,} samples a second were resampled to 8,000." in sound.notes) == (rate != RATE)
    assert pitch(sound.samples) == pytest.approx(440, abs=2)
    # The channel for the subwoofer, one of the six of 5.1, has no 440 Hz. The encoders of MP3 and
    # AAC make it a twentieth softer, that of telephones a seventh.
    expected = 5 / 12 if layout == "5.1" else 0.5
    assert level(sound.samples) == pytest.approx(expected, abs=0.1 if "amrnb" in codec else 0.03)
    # AAC and AMR fill their last packet: 1,024 samples, or 20 ms.
    assert RATE <= len(sound.samples) + 1 <= 1.06 * RATE
    late = LATE.get(form, LATE.get(codec, 0.0))
    assert onset(sound.samples) == pytest.approx(late, abs=0.004)
    assert not sound.samples.flags.writeable


@pytest.mark.parametrize(("form", "codec"), [("ipod", "aac"), ("webm", "libopus")])
def test_a_recording_is_the_sound_that_its_wav_file_is(form, codec):
    """Sample by sample, so that a delay of the encoder would be seen, and as a picture."""
    rng = np.random.default_rng(0)
    rate = 48_000
    # Notes of a tenth of a second: nothing repeats itself.
    hertz = np.repeat(rng.uniform(300, 1500, 20), rate // 10)
    samples = 0.4 * np.sin(2 * np.pi * np.cumsum(hertz) / rate)
    there = read_wav(wav(as_bytes(samples, 1, 16), rate=rate), RATE, 5.0).samples
    here = read_sound(record(form, codec, samples[:, None], rate), RATE, 5.0).samples
    n = min(len(there), len(here))
    assert n == len(there)
    assert np.corrcoef(there[:n], here[:n])[0, 1] > 0.98
    assert max(np.corrcoef(there[9 : n - 9], here[9 + k : n - 9 + k])[0, 1] for k in (-9, 9)) < 0.8
    shown = [spectrogram(one[:n], RATE) for one in (there, here)]
    peaks = [one.hertz[one.decibels.argmax(axis=0)] for one in shown]
    assert np.mean(np.abs(peaks[0] - peaks[1]) <= 2 * shown[0].hertz[1]) > 0.9


@pytest.mark.parametrize("form", ["webm", "mp4"])
def test_what_chromium_records_is_read_though_it_does_not_say_how_long_it_is(form):
    raw = (CHROMIUM / f"chromium.{form}").read_bytes()
    sound = read_sound(raw, RATE, 5.0)
    assert sound.notes == (
        f"It is {'a WebM' if form == 'webm' else 'an MP4'} file, read by PyAV.",
        "Both channels are mixed into one.",
        "48,000 samples a second were resampled to 8,000.",
    )
    assert 0.85 * RATE < len(sound.samples) <= 1.05 * RATE
    assert pitch(sound.samples) == pytest.approx(440, abs=2)
    assert level(sound.samples) == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(
    ("form", "codec", "bits"),
    [
        ("mov", "pcm_u8", 8),
        ("caf", "pcm_s8", 8),
        ("caf", "pcm_s16le", 16),
        ("mov", "pcm_s24be", 24),
        ("caf", "pcm_s32be", 32),
        ("caf", "pcm_f32be", 32),
        ("mov", "pcm_f64be", 64),
        ("flac", "flac", 16),
        ("ipod", "alac", 24),
        ("aiff", "pcm_s16be", 16),
    ],
)
def test_what_loses_nothing_is_read_number_by_number_whatever_format_its_samples_have(
    form, codec, bits
):
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, (4000, 2))
    raw = record(form, codec, samples, RATE, "stereo")
    table = decode(raw, file_type(raw), 5.0).table
    np.testing.assert_allclose(table, samples, atol=1.01 / 2.0 ** min(bits - 1, 24))


@pytest.mark.parametrize(
    ("form", "codec", "layout"),
    [
        ("mp4", "aac", "5.1"),
        ("mp4", "aac", "7.1"),  # of which PyAV finds more than its eight planes
        ("mov", "pcm_s16be", "5.1"),
        ("flac", "flac", "7.1"),
    ],
)
def test_each_channel_is_the_one_that_was_recorded(form, codec, layout):
    rate, hertz = 48_000, (200, 300, 400, 60, 500, 600, 700, 800)[: 8 if layout == "7.1" else 6]
    samples = np.stack([tone(rate, rate, one) for one in hertz], axis=1)
    raw = record(form, codec, samples, rate, layout)
    table = decode(raw, file_type(raw), 5.0).table[rate // 4 : rate * 3 // 4]
    found = np.abs(np.fft.rfft(table * np.hanning(len(table))[:, None], axis=0)).argmax(axis=0) * 2
    assert tuple(found) == pytest.approx(hertz, abs=4)


def test_channels_that_cancel_each_other_are_not_mixed():
    samples = tones(44_100, "stereo") * (1, -1)
    sound = read_sound(record("ipod", "aac", samples, 44_100, "stereo"), RATE, 5.0)
    assert any("would cancel each other when mixed" in note for note in sound.notes)
    assert level(sound.samples) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize(
    ("form", "codec", "pictures"),
    [("mp4", "aac", "libx264"), ("mov", "aac", "mpeg4"), ("webm", "libopus", "libvpx")],
)
def test_of_a_video_the_sound_is_read_and_one_without_sound_says_so(form, codec, pictures):
    raw = record(form, codec, tones(48_000), 48_000, pictures=pictures)
    sound = read_sound(raw, RATE, 5.0)
    assert RATE <= len(sound.samples) <= 1.06 * RATE
    assert pitch(sound.samples) == pytest.approx(440, abs=2)
    with pytest.raises(InputError, match="file with pictures and no sound; give one that has"):
        read_sound(pictures_only(form, pictures), RATE, 5.0)


def test_of_several_sounds_the_first_is_read():
    raw = record("mp4", "aac", tones(44_100), 44_100, tracks=3)
    assert level(read_sound(raw, RATE, 5.0).samples) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize(
    ("form", "codec", "rate"),
    [("ipod", "aac", 44_100), ("webm", "libopus", 48_000), ("flac", "flac", 48_000)],
)
def test_of_a_long_recording_the_beginning_is_read_and_that_is_said(form, codec, rate):
    raw = record(form, codec, tones(rate, seconds=9.0), rate)
    sound = read_sound(raw, RATE, 5.0)
    assert len(sound.samples) == 5 * RATE
    assert "The first 5 s of 9.0 s are used." in sound.notes
    assert len(decode(raw, file_type(raw), 0.5).table) == rate // 2


def test_a_recording_of_just_as_long_as_is_read_loses_nothing():
    sound = read_sound(record("flac", "flac", tones(8000, seconds=5.0), 8000), RATE, 5.0)
    assert len(sound.samples) == 5 * RATE
    assert sound.notes == ("It is a FLAC file, read by PyAV.",)


@pytest.mark.parametrize(
    ("form", "codec", "what"), [("adts", "aac", "an AAC file"), ("flac", "flac", "a FLAC file")]
)
def test_a_tag_before_the_sound_changes_nothing(form, codec, what):
    raw = b"ID3\x04\0\0\0\0\x02\x00" + bytes(256) + record(form, codec, tones(44_100), 44_100)
    sound = read_sound(raw, RATE, 5.0)
    assert sound.notes[0] == f"It is {what}, read by PyAV."
    assert pitch(sound.samples) == pytest.approx(440, abs=2)


@pytest.mark.parametrize(
    ("form", "subtype"),
    [("FLAC", None), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", None), ("AIFF", None)],
)
@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_what_another_program_wrote_is_read_too(form, subtype, layout):
    """libsndfile's own encoders and muxers, through the package soundfile."""
    soundfile = pytest.importorskip("soundfile")
    file = io.BytesIO()
    soundfile.write(file, tones(16_000, layout), 16_000, format=form, subtype=subtype)
    sound = read_sound(file.getvalue(), RATE, 5.0)
    assert RATE <= len(sound.samples) + 1 <= 1.1 * RATE  # MP3 fills its last frame
    assert pitch(sound.samples) == pytest.approx(440, abs=2)
    assert level(sound.samples) == pytest.approx(0.5, abs=0.02)


def test_a_sound_is_known_by_its_bytes_and_by_its_name():
    assert is_sound("x", wav(as_bytes(tone(), 1, 16)))
    assert is_sound("x.txt", b"fLaC" + bytes(20))
    assert is_sound("x", b"#!AMR\n" + bytes(20))
    assert is_sound("x.MP3", b"whatever")
    assert is_sound("x.webm", b"whatever")
    assert not is_sound("x.csv", b"a,b\n1,2\n")
    assert not is_sound("x.txt", b"caffeine is a text")
