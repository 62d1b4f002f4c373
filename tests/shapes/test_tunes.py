"""What a melody begins with: nothing, a note, or a tune of several."""

import numpy as np
import pytest

from explorer import engine, sampling, tasks
from explorer.errors import InputError
from explorer.shapes import find
from explorer.shapes.lettering import MOST_NOTES, melody_of, notes_of
from tests.test_demos import opened

MUSIC = tasks.make("music")


def symbols(raw):
    return [MUSIC.symbols_in[code] for code in notes_of(MUSIC, raw)]


def test_notes_are_read_as_they_are_shown_and_a_quarter_may_be_left_out():
    assert symbols("E4 ¼, G4 ½") == ["E4 ¼", "G4 ½"]
    assert symbols(" E4 ,E4,  F4   ¼,G4,") == ["E4 ¼", "E4 ¼", "F4 ¼", "G4 ¼"]
    assert symbols("·") == ["·"]


@pytest.mark.parametrize("raw", ["", ",", "H9", "E4 ¼, x", "·, E4", "e4", "E4 1/4", "\0"])
def test_what_is_no_tune_says_how_to_write_one(raw):
    with pytest.raises(InputError, match="is no tune to begin with; write notes"):
        notes_of(MUSIC, raw)


def test_a_tune_that_is_too_long_says_so():
    with pytest.raises(InputError, match=f"too long; give 1 to {MOST_NOTES}"):
        notes_of(MUSIC, "E4," * 13)


@pytest.mark.parametrize("raw", ["·", "E4 ¼", "E4, E4, F4, G4, G4"])
def test_what_comes_after_is_by_a_network_that_has_read_all_of_it(raw):
    """The chances of the first new note, by one pass over the whole tune."""
    params, begin = find(opened("One note in, a melody out")), notes_of(MUSIC, raw)
    written = sampling.write(params, MUSIC, begin, most=20, temperature=1.0, seed=1, stop=None)
    trace = engine.forward(params, np.eye(MUSIC.n_x)[begin][:, None])
    assert written.chances[0] == pytest.approx(trace.y_hat[-1, 0], rel=1e-4, abs=1e-6)
    notes, given, chances = melody_of(MUSIC, begin, written)
    assert given == (0 if raw == "·" else len(begin))
    assert list(chances[:given]) == [1.0] * given
    assert [note.symbol for note in notes[:given]] == [
        MUSIC.symbols_in[code] for code in begin[:given]
    ]
