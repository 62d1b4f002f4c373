"""A sequence of a person: words of a vocabulary, their numbers, or columns of numbers."""

import io

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.look.looking import read_network
from explorer.own_network.opened import Asked, network_in, why_no_words
from explorer.own_network.sequence import (
    MOST_STEPS,
    read_sequence,
    read_typed,
    read_vocabulary,
)
from tests.own_network.made import arrays_of

WORDS = ("the", "cat", "sat", "on", "mat", ".", "<unk>")


@pytest.fixture(scope="module")
def embeds():
    return read_network(arrays_of("lstm", words=7, n_y=2))


@pytest.fixture(scope="module")
def numbers():
    return read_network(arrays_of("gru", n_x=2))


def saved(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def test_words_are_looked_up_in_the_vocabulary(embeds):
    given = read_typed("The cat sat on the dog.", embeds, WORDS)
    assert given.x.tolist() == [[0], [1], [2], [3], [0], [6], [5]]
    assert given.tokens == ["The", "cat", "sat", "on", "the", "dog", "."]
    assert given.notes == ("1 of 7 words are not in the vocabulary: 'dog'.",)


def test_where_all_words_are_letters_a_text_is_read_letter_by_letter(embeds):
    given = read_typed("ab a\n", embeds, ("a", "b", "c", "d", "e", "f", " "))
    assert given.x[:, 0].tolist() == [0, 1, 6, 0]


def test_a_word_that_the_vocabulary_has_not_is_named(embeds):
    with pytest.raises(InputError, match=r"The word 'dog' is not in the vocabulary, which begins"):
        read_typed("the dog", embeds, (*WORDS[:-1], "end"))


@pytest.mark.parametrize("text", ["1 2 6", "1,2,6", "[1, 2, 6]\n", "(1; 2; 6)"])
def test_whole_numbers_stand_for_words(embeds, text):
    assert read_typed(text, embeds).x[:, 0].tolist() == [1, 2, 6]


def test_without_an_embedding_words_are_one_hot():
    network = read_network(arrays_of("rnn", n_x=7))
    given = read_typed("cat sat", network, WORDS)
    assert given.x[:, 0].tolist() == np.eye(7)[[1, 2]].tolist()


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.csv", b"low;high\n1,5;2\n3;4\n", [[1.5, 2], [3, 4]]),
        ("a.csv", "\ufeffday,low,high\n2020-01-01,1,2\n2020-01-02,3,4\n".encode("utf-16"),
         [[1, 2], [3, 4]]),
        ("a.txt", b"1\t2\n3\t4\n", [[1, 2], [3, 4]]),
        ("a.csv", b"a,b\n1,7\n2,5\n3,6\n", [[1, 7], [2, 5], [3, 6]]),
        ("a.csv", b"row,a,b\n1,7,1\n2,5,1\n", [[7, 1], [5, 1]]),
        ("a.npy", saved(np.array([[1.0, 2], [3, 4]])), [[1, 2], [3, 4]]),
        ("a.NPY", saved(np.array([[[1.0, 2], [3, 4]]], "f4")), [[1, 2], [3, 4]]),
        ("a.npy", saved(np.array([[[1, 2]], [[3, 4]]])), [[1, 2], [3, 4]]),
    ],
)  # fmt: skip
def test_numbers_come_from_tables_and_arrays(numbers, name, data, expected):
    assert read_sequence(data, name, numbers).x[:, 0].tolist() == expected


@pytest.mark.parametrize("array", [np.array([1, 2]), np.array([[1, 2]]), np.array([[1], [2]]).T])
def test_whole_numbers_of_an_array_are_looked_up(embeds, array):
    assert read_sequence(saved(array), "a.npy", embeds).x[:, 0].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b"a;b;c\n1;2;3\n4;5;7\n", r"3 columns of numbers \('a', 'b', 'c'\), and the"),
        ("a.csv", b"a;b\n1;2\n;5\n", "Step 2 has no finite number in column 1"),
        ("a.npy", saved(np.ones((4, 3))), r"shape \(4, 3\); give one sequence of numbers \(T, 2\)"),
        ("a.npy", saved(np.array([[1.0, np.nan]])), r"Step 1 has no finite number in column 2"),
        ("a.npy", saved(np.zeros((0, 2))), r"shape \(0, 2\)"),
        ("a.npy", b"no", "cannot be read"),
        ("a.txt", b"hello", "No column of the table holds numbers|no rows"),
        ("a.txt", b"", "a.txt is empty; give a file with a sequence"),
        ("a.csv", b" \n\n", "a.csv is empty; give a file with a sequence"),
        ("a.npy", b"", "a.npy is empty"),
        ("a.npy", b"\x93NUMPY\x09\x09" + bytes(20), r"The .npy file is of version \(9, 9\), or d"),
        ("a.txt", b"\0\0", "zero bytes"),
        ("a.csv", b"x" * 8_000_001, "8,000,001 bytes"),
    ],
)
def test_what_the_network_cannot_read_is_told(numbers, name, data, words):
    with pytest.raises(InputError, match=words):
        read_sequence(data, name, numbers)


@pytest.mark.parametrize(
    ("text", "vocabulary", "words"),
    [
        ("hello", (), "only with a vocabulary"),
        ("1 2 7", (), "Step 3 is 7, and the vocabulary has 7 words; give 0 to 6"),
        ("the", WORDS[:3], "The vocabulary has 3 words, and the network 7"),
        ("", WORDS, "The text is empty"),
    ],
)
def test_what_cannot_be_looked_up_is_told(embeds, text, vocabulary, words):
    with pytest.raises(InputError, match=words):
        read_typed(text, embeds, vocabulary)


@pytest.mark.parametrize("vocabulary", [(), (*WORDS[:-1], "end")])
def test_a_table_of_numbers_for_a_network_of_words_says_what_it_reads(embeds, vocabulary):
    words = (
        r"a table with 2 columns of numbers, and this network reads words: words\.weight, an "
        r"embedding of 7 words.*whole numbers of the words, 0 to 6.*\.npy of numbers of shape "
        r"\(T, 3\)"
    )
    with pytest.raises(InputError, match=words):
        read_sequence(b"low;high\n1.5;2\n3;4\n", "a.csv", embeds, vocabulary)
    with pytest.raises(InputError, match="only with a vocabulary"):
        read_sequence(b"word\nthe\ncat\n", "a.csv", embeds)
    assert read_sequence(b"1\n2\n", "a.csv", embeds).x[:, 0].tolist() == [1, 2]


def test_whole_numbers_for_an_embedding_that_could_be_the_readout_too_say_what_to_do():
    arrays = arrays_of("rnn", n_x=5, n_a=5, words=9)
    network, why = read_network(arrays), why_no_words(arrays, Asked())
    with pytest.raises(InputError, match=r"and words.weight \(9, 5\) could be the embedding; say"):
        read_typed("1 2 3", network, (), why)
    clear = Asked(embedding="words")
    assert why_no_words(arrays, clear) == ""
    assert read_typed("1 2 3", network_in(arrays, clear)).x[:, 0].tolist() == [1, 2, 3]


def test_a_vocabulary_for_a_network_that_reads_other_numbers_is_told(numbers):
    with pytest.raises(InputError, match="has 7 words, and the network reads 2 numbers a step"):
        read_typed("the cat", numbers, WORDS)


def test_a_long_sequence_is_cut_and_says_so(embeds):
    given = read_typed("1 " * 600, embeds)
    assert len(given.x) == MOST_STEPS
    assert given.notes == ("The first 500 of 600 steps are shown.",)


def test_a_vocabulary_has_one_word_a_line_and_a_space_may_be_one():
    assert read_vocabulary(b"a\r\n \r\nb") == ("a", " ", "b")
    with pytest.raises(InputError, match="one word a line"):
        read_vocabulary(b"\n" * 300_000)


def test_a_number_that_is_too_large_is_named_with_its_column_and_row():
    network = read_network({"weight_ih_l0": np.ones((4, 2)), "weight_hh_l0": np.ones((4, 4))})
    with pytest.raises(InputError) as refused:
        read_sequence(b"a,b\n1,2\n3,4e300\n", "x.csv", network)
    assert str(refused.value).startswith("In the column “b”, “4e300”, in row 2, is too large: of")


def test_columns_may_be_parted_by_spaces_and_a_line_is_a_step():
    network = read_network({"weight_ih_l0": np.ones((4, 3)), "weight_hh_l0": np.ones((4, 4))})
    for text in ("1 2 3\n4 5 6", "1,2,3\n4,5,6"):
        np.testing.assert_array_equal(read_typed(text, network).x[:, 0], [[1, 2, 3], [4, 5, 6]])
    np.testing.assert_array_equal(read_typed("1 2 3", network).x[:, 0], [[1, 2, 3]])
