"""A CSV file of someone's own: what can be read is read, and what cannot is told by name."""

import pytest

from explorer import tasks
from explorer.errors import InputError

LINES = [
    f"sentence number {word} is {label},{label}"
    for label in ("good", "bad")
    for word in ("one", "two", "three", "four", "five")
]
GOOD = "text,label\n" + "\n".join(LINES) + "\n"


def test_text_and_label_are_read_in_their_order():
    rows, notes = tasks.read_labelled(GOOD.encode())
    assert rows[0] == ("sentence number one is good", "good")
    assert len(rows) == 10
    assert notes == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_unicode_says_what_it_is(encoding):
    rows, notes = tasks.read_labelled(GOOD.replace("one", "café").encode(encoding))
    assert rows[0][0] == "sentence number café is good"
    assert notes == ()


def test_another_encoding_is_read_as_western_and_it_is_said():
    rows, notes = tasks.read_labelled(GOOD.replace("one", "café").encode("cp1252"))
    assert rows[0][0] == "sentence number café is good"
    assert notes == (
        "The file is not UTF-8; it was read as Windows-1252. Look whether accents are right.",
    )


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_and_columns_in_another_order_are_fine(delimiter):
    text = "id,Label , TEXT\n" + "".join(
        f"{i},{line.split(',')[1]},{line.split(',')[0]}\n" for i, line in enumerate(LINES)
    )
    rows, _ = tasks.read_labelled(text.replace(",", delimiter).encode())
    assert rows[0] == ("sentence number one is good", "good")


def test_a_million_rows_become_the_first_of_them_and_it_is_said():
    rows, notes = tasks.read_labelled(
        b"text,label\n" + b"this is good,yes\nthis is bad,no\n" * 500_000
    )
    assert len(rows) == tasks.MAX_ROWS
    assert notes == ("The first 3,000 rows are used.",)


def test_rows_without_text_or_label_are_left_out_and_counted():
    rows, notes = tasks.read_labelled((GOOD + ",good\nnothing\n\n?!,bad\n").encode())
    assert len(rows) == 10
    assert notes == ("3 rows without a word or without a label left out.",)


def test_long_texts_are_cut_and_long_labels_are_kept_whole():
    long = "text,label\n" + "".join(f"{'word ' * 250}{i},{'b' * 90}\n" for i in range(5))
    rows, notes = tasks.read_labelled((long + GOOD.partition("\n")[2]).encode())
    assert rows[0][1] == "b" * 90
    assert notes == ("Of 5 long texts the first 200 words are read.",)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no column called text; its first line names nothing. Give a CSV file whose first"),
        (b"review,stars\ngood,5\n", "called text; its first line names “review”, “stars”"),
        (b"text,stars\ngood,5\n", "no column called label"),
        (b"text,text,label\na,b,c\n", "2 columns called text"),
        (b"text,label\n", "The file has no sentences"),
        (b"text,label\ngood,yes\nfine,yes\n", "Every sentence has the label “yes”"),
        (GOOD.encode() + b"one more,maybe\n", "label “maybe” has only 1 sentence; give at least"),
        (b"\x03\x04\0\0\0", "The file has zero bytes in it: it is no text"),
        (b"PK\x03\x04\0\0\0", "The file is a ZIP archive, such as a workbook of Excel (.xlsx)"),
        ("text,label\ngood,yes\n".encode("utf-16-le"), "or one in UTF-16 that does not begin"),
        (b'text,label\n"' + b"x" * 200_000, "cannot be read as CSV"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_by_name(raw, said):
    with pytest.raises(InputError) as error:
        tasks.read_labelled(raw)
    assert said in str(error.value)
    assert len(str(error.value)) < 250


def test_too_many_labels_are_probably_the_wrong_column():
    raw = "text,label\n" + "".join(f"a sentence,{i}\n" for i in range(50))
    with pytest.raises(InputError, match="50 different labels; 12 is the most. Is label the right"):
        tasks.read_labelled(raw.encode())


def test_what_was_read_becomes_a_task():
    words = "cake soup bread tea rice fish".split()  # noqa: SIM905
    text = "text,label\n" + "".join(f"lovely {w},yes\nawful {w} today,no\n" for w in words)
    rows, notes = tasks.read_labelled(text.encode())
    task = tasks.make_sentences(rows, notes=notes)
    assert task.symbols_out == ("no", "yes")
    assert {"lovely", "awful", "today"} <= set(task.symbols_in)


def test_sentences_that_are_all_alike_cannot_be_held_out():
    rows = [("the very same words", "a")] * 5 + [(f"{w} differs", "b") for w in "vwxyz"]
    with pytest.raises(InputError, match="with the label “a” are too much alike to learn from"):
        tasks.make_sentences(rows)
