"""Sounds as sequences: pitches, the law of a sine, the plucked string, and sounds of one's own."""

import numpy as np
import pytest

from explorer import tasks
from explorer.errors import InputError
from explorer.tasks.tone import LEAST, RATE, SOUNDS, from_samples, make_tone, pluck


def whole(task):
    return task.to_units(np.concatenate([task.train, task.held_out]))


def strongest(samples):
    """The loudest pitch in hertz, by the discrete Fourier transform."""
    size = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return np.fft.rfftfreq(len(samples), 1 / RATE)[size.argmax()]


@pytest.mark.parametrize("name", SOUNDS)
def test_every_sound_is_five_seconds_within_full_scale_and_its_last_fifth_is_held_out(name):
    task = make_tone(name)
    sound = whole(task)
    assert len(sound) == 5 * RATE
    assert len(task.held_out) == RATE
    assert np.abs(sound).max() == pytest.approx(0.9)
    assert np.sqrt(np.mean(task.train**2)) == pytest.approx(1.0)
    assert np.abs(task.train).max() < task.value_range[1]


def test_a_sine_follows_from_its_last_two_samples():
    s = whole(make_tone("sine"))
    assert strongest(s) == pytest.approx(440.0, abs=0.3)
    w = 2 * np.pi * 440.0 / RATE
    np.testing.assert_allclose(s[2:], 2 * np.cos(w) * s[1:-1] - s[:-2], atol=1e-11)


def test_two_tones_need_four_samples_and_two_are_not_enough():
    s = whole(make_tone("two"))
    for memory, exact in ((2, False), (4, True)):
        past = np.lib.stride_tricks.sliding_window_view(s[:-1], memory)
        rest = np.linalg.lstsq(past, s[memory:], rcond=None)[1]
        assert (rest[0] < 1e-12) == exact


def test_the_chirp_slides_between_200_and_1000_hertz_in_what_is_held_out_too():
    task = make_tone("chirp")
    for part in (task.train[:RATE], task.held_out):
        turns = np.flatnonzero((part[:-1] < 0) & (part[1:] >= 0))
        hertz = RATE / np.diff(turns)
        assert 190 < hertz.min() < 210
        assert 950 < hertz.max() < 1150


def test_a_plucked_string_is_the_mean_of_what_was_a_period_and_one_more_ago():
    s = pluck(220.0, 2000, np.random.default_rng(1))
    p = round(RATE / 220.0 - 0.5)
    for t in range(p + 1, 2000):
        assert s[t] == pytest.approx((s[t - p] + s[t - p - 1]) / 2, abs=1e-15)
    overtone = strongest(s[500:]) / (RATE / (p + 0.5))
    assert overtone == pytest.approx(round(overtone), abs=0.02)
    assert np.abs(s[-200:]).max() < 0.5 * np.abs(s[:200]).max()


def test_the_registry_has_the_two_tones():
    assert tasks.make("tone") is make_tone("two")


def test_an_unknown_sound_is_refused_with_the_list():
    with pytest.raises(InputError) as error:
        make_tone("gong")
    assert str(error.value) == (
        "There is no sound called 'gong'; choose one of: sine, two, chirp, pluck."
    )


def test_a_sound_of_ones_own_keeps_its_samples_and_its_notes():
    samples = np.sin(np.arange(LEAST) / 5)
    task = from_samples(samples, "mine", ("Cut.",))
    np.testing.assert_allclose(whole(task), samples, atol=1e-12)
    assert task.notes == ("Cut.",)
    assert len(task.held_out) == LEAST // 5


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        (np.ones(999), "The sound is 999 samples long, at 8,000 a second; give at least 1,000,"),
        (np.ones(0), "The sound is 0 samples long"),
        (np.zeros(5000), "The sound is silent in the 0.62 s of it that are used"),
        (np.ones(5000), "The sound is silent in the 0.62 s"),
        (np.repeat([0.0, 1.0, 0.0], [4500, 250, 250]), "first 0.50 s of 0.62 s, from which is"),
    ],
)
def test_too_short_and_silent_sounds_are_refused(samples, message):
    with pytest.raises(InputError, match=message):
        from_samples(samples, "mine")


def test_a_sound_without_one_number_is_refused_with_what_was_found_in_it():
    with pytest.raises(InputError, match=r"is silent .* 5,000 samples were no numbers"):
        from_samples(np.zeros(5000), "mine", ("5,000 samples were no numbers.",))
