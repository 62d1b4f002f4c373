"""What a person begins with as codes, and what a network says as words and notes."""

import numpy as np
import pytest

from explorer import tasks
from explorer.errors import InputError
from explorer.sampling import Written
from explorer.shapes.lettering import known_name, letters_of, melody_of, word_of

NAMES, MUSIC = tasks.make("names"), tasks.make("music")
TEXT = tasks.make("text", text="To be, or not to be:\nthat is the question.")


def test_a_name_begins_after_the_sign_that_ended_the_one_before():
    codes = letters_of(NAMES, " Tyr ")
    assert [NAMES.symbols_in[code] for code in codes] == ["·", "t", "y", "r"]
    assert letters_of(NAMES, "") == [NAMES.n_x - 1]
    end = NAMES.n_y - 1
    assert word_of(NAMES, codes, [NAMES.symbols_out.index("a"), end]) == "tyra"


def test_a_text_keeps_its_capitals_spaces_and_lines():
    codes = letters_of(TEXT, "To be")
    assert word_of(TEXT, codes, letters_of(TEXT, "\nor")) == "To be\nor"
    assert [TEXT.symbols_in[code] for code in letters_of(TEXT, "")] == ["⏎"]
    one_line = tasks.make("text", text="abcabc")
    assert [one_line.symbols_in[code] for code in letters_of(one_line, "")] == ["a"]


def test_what_is_begun_with_is_read_in_the_normal_form_of_what_was_learned():
    text = tasks.make("text", text="café, naïve\nहिन्दी में")
    for begun in ("cafe\u0301, nai\u0308ve", "café,\u200f naïve"):
        assert word_of(text, letters_of(text, begun), []) == "café, naïve"
    assert word_of(text, letters_of(text, "é\r\nहिन्दी"), []) == "é\nहिन्दी"
    assert len(letters_of(text, "e\u0301" * 100)) == 60
    assert letters_of(NAMES, "\u200etyr\u00a0") == letters_of(NAMES, "tyr")


def test_a_letter_the_network_has_never_read_is_refused_with_those_it_has():
    with pytest.raises(InputError, match=r"“ß” is nothing this network has ever read.* a b c"):
        letters_of(NAMES, "straße")
    with pytest.raises(InputError, match="“·” is nothing"):
        letters_of(NAMES, "a·")


def test_a_name_in_the_list_is_told_from_one_that_is_new():
    names = tasks.read_names("dinosaurs")
    assert known_name(NAMES, names[NAMES.train[0]]) == "learned"
    assert known_name(NAMES, names[NAMES.held_out[0]]) == "held out"
    assert known_name(NAMES, "streamlitosaurus") == ""


def test_a_melody_has_the_given_note_and_those_that_were_said_with_their_chances():
    first, second = 3, 5
    chances = np.full((2, MUSIC.n_y), 0.25)
    chances[0, second] = 0.75
    written = Written(np.array([second, MUSIC.n_y - 1]), chances, -1.0, ended=True)
    notes, given, of_notes = melody_of(MUSIC, [first], written)
    assert notes == (MUSIC.sounds[first], MUSIC.sounds[second])
    assert (given, of_notes) == (1, (1.0, 0.75))
    assert melody_of(MUSIC, [MUSIC.n_x - 1], written)[1] == 0
