"""Melodies: notes that fill their bars, and a task that reads them one after another."""

import json
import pathlib
from fractions import Fraction

import numpy as np
import pytest

from explorer import tasks
from explorer.tasks.music import HELD_OUT, LENGTHS, Note, frequency

FILE = pathlib.Path(__file__).parents[2] / "assets" / "data" / "melodies.json"


def written(task, codes):
    return [task.symbols_in[code] for code in codes]


def test_there_are_melodies_enough_all_of_them_older_than_a_hundred_years():
    melodies = tasks.read_melodies()
    assert len(melodies) >= 25
    assert len({melody.title for melody in melodies}) == len(melodies)
    for melody in melodies:
        assert 1500 < melody.year < 1926
        assert melody.origin
        assert len(melody.notes) >= 16


def test_every_bar_is_full_and_an_upbeat_makes_the_last_one_whole():
    for melody in json.loads(FILE.read_text(encoding="utf-8")):
        whole = 8 * Fraction(melody["metre"])
        first, *middle, last = [
            sum(int(note.split(":")[1]) for note in bar.split()) for bar in melody["bars"]
        ]
        assert set(middle) == {whole}, melody["title"]
        upbeat = 0 if first == whole else first
        assert last + upbeat == whole, melody["title"]


def test_every_note_lies_within_two_and_a_half_octaves_and_has_a_length_that_can_be_shown():
    for melody in tasks.read_melodies():
        for note in melody.notes:
            assert note.midi is None or 50 <= note.midi <= 82, melody.title
            assert 1 <= note.length <= len(LENGTHS)


def test_pitches_are_the_keys_and_frequencies_everyone_knows():
    keys = {"C4": 60, "A4": 69, "C#5": 73, "B3": 59, "G3": 55}
    assert {pitch: Note(pitch, 2).midi for pitch in keys} == keys
    assert Note("R", 2).midi is None
    assert frequency(69) == 440.0
    assert frequency(60) == pytest.approx(261.6256, abs=1e-4)


def test_most_melodies_end_on_the_note_that_they_are_written_around():
    ends = [melody.notes[-1].pitch for melody in tasks.read_melodies()]
    home = sum(pitch[0] in "CA" or pitch == "R" for pitch in ends)
    assert home >= 0.85 * len(ends)


def test_the_probe_begins_from_nothing_with_the_ode_to_joy():
    task = tasks.make("music")
    probe = task.probe(9)
    read = [task.read_x(x) for x in probe.x[:, 0]]
    assert read == ["·", "E4 ¼", "E4 ¼", "F4 ¼", "G4 ¼", "G4 ¼", "F4 ¼", "E4 ¼", "D4 ¼"]
    assert task.read_y(probe.y[0, 0]) == "E4 ¼"
    assert task.shape == "one to many"


def test_every_symbol_stands_for_its_note():
    task = tasks.make("music")
    assert task.sounds[-1] is None
    for symbol, note in zip(task.symbols_in[:-1], task.sounds[:-1], strict=True):
        assert symbol == note.symbol
    assert task.spoken_in[task.symbols_in.index("G#4 ¼")] == "G sharp 4, a quarter"


def test_held_out_melodies_are_whole_and_never_learned():
    task = tasks.make("music")
    rows = {tuple(row) for row in _melodies(task.held_out, task.n_x - 1)}
    assert len(rows) == len(tasks.read_melodies()[HELD_OUT]) == 5
    learned = _melodies(task.train, task.n_x - 1)
    assert len(learned) == len(tasks.read_melodies()) - 5 == len(task.start)
    assert not rows & {tuple(row) for row in learned}
    assert set(task.held_out) <= set(task.train)


def test_the_batch_of_the_held_out_is_their_row_from_nothing():
    task = tasks.make("music")
    batch = task.held_out_batch()
    assert batch.x[:, 0].argmax(axis=1).tolist() == task.held_out[:-1].tolist()
    assert batch.y[:, 0].argmax(axis=1).tolist() == task.held_out[1:].tolist()
    assert batch.weights.all()


def test_counting_pairs_helps_on_melodies_never_heard():
    task = tasks.make("music")
    each, pairs = (guess.loss for guess in task.held_out_guesses())
    shares = np.bincount(task.train, minlength=task.n_x) / len(task.train)
    assert each == pytest.approx(-np.log(shares[task.held_out[1:]]).mean(), rel=1e-12)
    assert task.baselines[2].loss < pairs < each
    assert pairs == pytest.approx(3.23, abs=0.005)


def _melodies(codes, nothing):
    starts = np.flatnonzero(codes == nothing)
    return [row[1:] for row in np.split(codes, starts[1:])]


def test_every_second_row_of_a_batch_begins_from_nothing():
    task = tasks.make("music")
    first = task.batch(np.random.default_rng(0), 40, 12).x[0].argmax(axis=1)
    assert (first[::2] == task.n_x - 1).all()
    assert len(set(first[1::2])) > 8


def test_a_row_goes_on_as_the_song_book_does():
    task = tasks.make("music")
    row = task.batch(np.random.default_rng(4), 2, 30).x[:, 1].argmax(axis=1).tolist()
    book = [*task.train.tolist(), *task.train[:40].tolist()]
    assert any(book[i : i + 30] == row for i in range(len(task.train)))
