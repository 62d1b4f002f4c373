"""Words of a sentence, and what becomes of words nobody knows."""

import pytest

from explorer import tasks
from explorer.errors import InputError
from explorer.tasks.words import MAX_VOCABULARY, known_words, words_of

KNOWN = ("not", "bad", "at", "all", "the", "film")


def test_a_sentence_is_cut_into_words_in_lower_case():
    assert words_of("It WASN’T bad — not at all!") == ("it", "wasn't", "bad", "not", "at", "all")
    assert words_of("a well-known café, 10/10") == ("a", "well-known", "café", "10", "10")
    assert words_of("' - _ ...") == ()


def test_a_word_is_known_when_two_sentences_have_it():
    sentences = [("good", "good", "film"), ("bad", "film"), ("bad", "book")]
    assert known_words(sentences) == ("bad", "film")


def test_the_vocabulary_has_an_end():
    words = tuple(f"w{i:05}" for i in range(MAX_VOCABULARY + 5))
    assert known_words([words, words]) == words[:MAX_VOCABULARY]


def test_known_words_need_no_note():
    assert tasks.read_sentence("Not bad at all!", KNOWN) == (("not", "bad", "at", "all"), ())


def test_unknown_words_are_named_once_each_in_their_order():
    words, notes = tasks.read_sentence("the zebra film zebra quagga", KNOWN)
    assert words == ("the", "zebra", "film", "zebra", "quagga")
    assert notes == ("Never met in training and read as ?: “zebra”, “quagga”.",)


def test_many_or_long_unknown_words_do_not_fill_the_page():
    text = " ".join([f"{i}{'x' * 500}" for i in range(9)])
    (note,) = tasks.read_sentence(text, KNOWN)[1]
    assert note.endswith(" and 3 more.")
    assert len(note) < 220


def test_ten_thousand_words_become_the_first_forty_and_it_is_said():
    words, notes = tasks.read_sentence("bad " * 10_000, KNOWN)
    assert words == ("bad",) * tasks.MAX_WORDS
    assert notes == ("The first 200 of 10,000 words are read.",)
    assert tasks.read_sentence("bad " * 10**6, KNOWN)[1] == (
        "The first 200 of more than 25,000 words are read.",
    )


@pytest.mark.parametrize(
    ("raw", "found"),
    [("", "The sentence is empty"), (" \n", "is empty"), ("?!", "The sentence has no words")],
)
def test_a_sentence_without_words_is_refused(raw, found):
    with pytest.raises(InputError, match=found) as error:
        tasks.read_sentence(raw, KNOWN)
    assert str(error.value).endswith("Write 1 to 200 words, such as “not bad at all”.")
