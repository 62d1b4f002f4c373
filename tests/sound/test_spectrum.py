"""What is played and what is shown of a sound."""

import io
import wave

import numpy as np
import pytest

from explorer.sound import spectrogram, write_wav

RATE = 8000


def test_the_file_that_is_played_has_the_samples_and_their_number():
    samples = np.sin(np.arange(12_345) / 7)
    with wave.open(io.BytesIO(write_wav(samples, RATE))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        assert file.getnframes() == 12_345
        read = np.frombuffer(file.readframes(12_345), "<i2") / 32767
    np.testing.assert_allclose(read, samples, atol=1 / 32767)


def test_what_a_broken_network_says_is_silence_or_full_scale_in_the_file():
    with wave.open(io.BytesIO(write_wav([np.nan, np.inf, -np.inf, 7.0], RATE))) as file:
        read = np.frombuffer(file.readframes(4), "<i2").tolist()
    assert read == [0, 32767, -32767, 32767]


def test_a_sine_is_one_line_at_its_pitch_and_its_level_is_the_top():
    picture = spectrogram(np.sin(2 * np.pi * 1000.0 * np.arange(RATE) / RATE), RATE)
    assert picture.decibels.max() == 0.0
    assert picture.hertz[picture.decibels.mean(axis=1).argmax()] == 1000.0
    assert picture.decibels[picture.hertz > 1200].max() < -55
    assert picture.hertz[-1] == 4000.0
    assert picture.seconds[-1] == pytest.approx(1.0, abs=0.03)


def test_a_tone_half_as_loud_is_six_decibels_lower():
    tone = np.sin(2 * np.pi * 1000.0 * np.arange(RATE) / RATE)
    picture = spectrogram(np.concatenate([tone, tone / 2]), RATE)
    row = picture.decibels[picture.hertz == 1000.0][0]
    assert row[-3] == pytest.approx(-20 * np.log10(2), abs=0.01)


def test_silence_is_the_floor_everywhere():
    assert (spectrogram(np.zeros(1000), RATE).decibels == -80.0).all()
