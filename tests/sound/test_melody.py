"""A melody as sound: how long it lasts, which pitches it has, and that nothing clicks."""

import io
import wave

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.sound import play_notes, read_wav, write_wav
from explorer.tasks.music import frequency, read_melodies

RATE = 16_000
EIGHTH = RATE // 4
ODE = [(frequency(midi), 2) for midi in (64, 64, 65, 67)]


def strongest(samples, rate=RATE):
    """The strongest pitch in hertz, to a fraction of one."""
    size = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 8 * rate))
    return size.argmax() / 8


@pytest.mark.parametrize("tempo", [60, 97.3, 120, 240])
@pytest.mark.parametrize("rate", [8000, 16_000, 44_100])
def test_a_melody_lasts_exactly_the_sum_of_its_lengths(rate, tempo):
    notes = [(440.0, 1), (None, 3), (330.0, 2), (262.0, 7), (440.0, 1)]
    assert len(play_notes(notes, rate=rate, tempo=tempo)) == round(14 * 30 / tempo * rate)


def test_an_eighth_is_a_quarter_of_a_second_where_no_tempo_is_given():
    assert len(play_notes([(440.0, 1)])) == EIGHTH


@pytest.mark.parametrize("midi", [52, 60, 69, 83])
def test_the_strongest_pitch_is_that_of_the_note(midi):
    assert strongest(play_notes([(frequency(midi), 2)])) == pytest.approx(frequency(midi), rel=0.01)


def test_every_note_has_its_own_pitch_in_its_own_time():
    notes = [(frequency(midi), 1) for midi in (60, 81, 64, 76)]
    pieces = play_notes(notes).reshape(4, EIGHTH)
    for (hertz, _), piece in zip(notes, pieces, strict=True):
        assert strongest(piece) == pytest.approx(hertz, rel=0.01)


def test_a_rest_is_silent_and_as_long_as_it_says():
    samples = play_notes([(440.0, 1), (None, 2), (440.0, 1)])
    assert (samples[EIGHTH : 3 * EIGHTH] == 0).all()
    assert np.abs(samples[3 * EIGHTH :]).max() > 0.3
    np.testing.assert_array_equal(samples[:EIGHTH], samples[3 * EIGHTH :])


@pytest.mark.parametrize("midi", [36, 48, 60, 72, 84, 96])
def test_nothing_is_so_loud_that_it_would_be_cut_off(midi):
    assert 0.2 < np.abs(play_notes([(frequency(midi), 8)])).max() < 1


def test_nothing_jumps_where_one_note_ends_and_another_begins():
    samples = play_notes(ODE)
    step = np.abs(np.diff(samples))
    inside = step[: 2 * EIGHTH].max()
    for border in (2 * EIGHTH, 4 * EIGHTH, 6 * EIGHTH):
        assert samples[border - 1] == pytest.approx(0, abs=1e-12)
        assert samples[border] == 0
        assert step[border - 40 : border + 40].max() < inside / 5


def test_a_tone_dies_away():
    held = play_notes([(440.0, 8)]).reshape(8, EIGHTH)
    loud = np.abs(held).max(axis=1)
    assert (np.diff(loud[1:]) < 0).all()


def test_what_lies_above_half_the_rate_does_not_fold_down():
    """1,500 Hz has harmonics at 3,000 and 4,500; the latter would be heard at 3,500."""
    size = np.abs(np.fft.rfft(play_notes([(1500.0, 8)], rate=8000) * np.hanning(16_000)))
    assert size[3450 * 2 : 3550 * 2].max() < 1e-3 * size.max()


def test_a_note_too_short_for_its_attack_still_begins_and_ends_in_silence():
    samples = play_notes([(440.0, 0.1)], tempo=600)
    assert len(samples) == 80
    assert samples[0] == 0
    assert samples[-1] == pytest.approx(0, abs=1e-12)


def test_the_file_of_a_melody_is_the_melody():
    samples = play_notes(ODE)
    data = write_wav(samples, RATE)
    np.testing.assert_allclose(read_wav(data, RATE, 60).samples, samples, atol=1e-4)
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getnframes()) == (RATE, 8 * EIGHTH)


def test_a_whole_melody_of_the_song_book_can_be_played():
    notes = read_melodies()[0].notes
    played = play_notes([(note.midi and frequency(note.midi), note.length) for note in notes])
    assert len(played) == EIGHTH * sum(note.length for note in notes)


@pytest.mark.parametrize(
    ("notes", "options", "text"),
    [
        ([], {}, "A melody without notes has no sound; give one note or more."),
        ([(440.0, 0)], {}, "A note of 0 eighths cannot be played; its length has to be above 0."),
        ([(440.0, float("nan"))], {}, "A note of nan eighths cannot be played"),
        ([(-1.0, 1)], {}, "A tone of -1 hertz cannot be played with 16,000 samples a second"),
        ([(8000.0, 1)], {}, "choose one above 0 and below 8,000."),
        ([(440.0, 1)], {"tempo": 0}, "tempo=0 cannot be played; choose 20 to 600 quarters a"),
        ([(440.0, 10_000)], {}, "The melody lasts 2,500 s, and 600 s is the most; give fewer"),
    ],
)
def test_what_cannot_be_played_is_said(notes, options, text):
    with pytest.raises(InputError, match=text):
        play_notes(notes, **options)
