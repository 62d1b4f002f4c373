"""CSV files as other programs write them. Each is written here from the rows it holds, and what is
read is held to those rows: none is lost without a word."""

import csv
import io
import random
import re
import tracemalloc
import unicodedata

import pytest

from explorer import tasks
from explorer.errors import InputError
from explorer.tasks import labelled

NOUNS = "film song café play meal trip boat lamp coat road".split()  # noqa: SIM905
ROWS = [
    (f"the {noun} was {word} {i}", label)
    for i, noun in enumerate(NOUNS * 2)
    for word, label in (("fine", "good"), ("dull", "bad"))
]


def write(rows=ROWS, delimiter=",", end="\n", always=False, names=("text", "label")):
    """Rows as Python's own writer writes them."""
    file = io.StringIO()
    how = {"quoting": csv.QUOTE_ALL if always else csv.QUOTE_MINIMAL}
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end, **how)
    writer.writerows([names, *rows])
    return file.getvalue()


def read(text, encoding="utf-8"):
    rows, notes = tasks.read_labelled(text.encode(encoding))
    return list(rows), " ".join(notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("always", [True, False])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_separator_line_end_and_encoding_gives_the_same_rows(
    delimiter, end, always, encoding
):
    assert read(write(ROWS, delimiter, end, always), encoding) == (ROWS, "")


def test_line_ends_of_three_kinds_in_one_file_are_all_line_ends():
    lines = write().split("\n")
    ends = ["\n", "\r\n", "\r"] * len(lines)
    assert read("".join(a + b for a, b in zip(lines, ends, strict=False))) == (ROWS, "")


@pytest.mark.parametrize("before", ["\n", "\r\n\r\n", "  \n\t\n", ";;\n", '""\n', "\n" * 1000])
def test_lines_with_nothing_in_them_may_come_first(before):
    assert read(before + write(delimiter=";")) == (ROWS, "")


@pytest.mark.parametrize(
    "said", ["sep=;\r\n", "SEP=;\n", '"sep=;"\r\n', "sep=\t\n", "sep=|\n", "\nsep=^\n\n", "sep=~\n"]
)
def test_the_separator_may_be_said_first(said):
    delimiter = next(c for c in ";\t|^~" if c in said)
    texts = [(f"{text}, indeed, and so on", label) for text, label in ROWS]
    assert read(said + write(texts, delimiter)) == (texts, "")


@pytest.mark.parametrize("said", ["sep=\n", "sep=,\n", 'sep="\n', "sep=x\n", "sep= \n"])
def test_a_separator_that_is_said_wrongly_is_found_all_the_same(said):
    assert read(said + write(delimiter=";")) == (ROWS, "")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("other", [",", ";", "\t", "|"])
def test_separators_in_quotes_and_in_later_columns_are_no_separators(delimiter, other):
    names = ("text", "label", f"a{other}b{other}c{other}d{other}e{other}f")
    rows = [(f"{text}{other} {other} {i}", label, "x") for i, (text, label) in enumerate(ROWS)]
    found, notes = read(write(rows, delimiter, names=names))
    assert found == [(text, label) for text, label, _ in rows]
    assert notes == ""


def test_names_of_columns_in_quotes_over_two_lines_and_with_capitals_are_read():
    names = ("the\nnumber", " TEXT", "La\u200bbel ", "", "")
    rows = [(i, text, label, "", "") for i, (text, label) in enumerate(ROWS)]
    assert read(write(rows, ";", names=names)) == (ROWS, "")


def test_a_text_in_quotes_keeps_its_separators_quotes_and_line_ends():
    texts = ['He said "no", twice.', "One line,\nand another", "a; b", ' spaced "', "two\r\nlines"]
    rows = [(f"{text} {i}", label) for i, text in enumerate(texts * 4) for label in ("a", "b")]
    found, notes = read(write(rows))
    assert [label for _, label in found] == [label for _, label in rows]
    assert [text.split() for text, _ in found] == [text.split() for text, _ in rows]
    assert notes == ""


LINES = write().split("\n")


def with_quote(at, place=0):
    """The file with one lone quote in line `at`, at the beginning of the text or of the label."""
    lines = list(LINES)
    if place:
        text, label = lines[at].split(",")
        lines[at] = f'{text},"{label}'
    else:
        lines[at] = f'"{lines[at]}'
    return "\n".join(lines)


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("at", [0, 1, 3, 20, len(ROWS)])
def test_a_quote_that_is_never_closed_swallows_no_row(at, place):
    found, notes = read(with_quote(at, place))
    assert [label for _, label in found] == [label for _, label in ROWS]
    assert [text.strip('"') for text, _ in found] == [text for text, _ in ROWS]
    assert notes == ""


@pytest.mark.parametrize("places", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_two_lone_quotes_far_apart_swallow_no_row(places):
    lines = list(LINES)
    lines[5] = with_quote(5, places[0]).split("\n")[5]
    lines[30] = with_quote(30, places[1]).split("\n")[30]
    assert len(read("\n".join(lines))[0]) == len(ROWS)


def test_a_lone_quote_and_one_at_the_end_of_a_later_cell_swallow_no_row():
    """By the letter of the standard, lines 4 to 20 were one text."""
    lines = list(LINES)
    lines[3] = '"' + lines[3]
    lines[19] = lines[19].replace(",", '",')
    found, _ = read("\n".join(lines))
    assert len(found) == len(ROWS)
    assert found[2][0].strip('"') == ROWS[2][0]


def test_lines_that_quotes_hold_together_are_counted_where_some_are_rows_of_their_own():
    lines = list(LINES)
    lines[3:3] = ['"a note that somebody wrote', "the sea was calm,good", 'and left it here",bad']
    found, notes = read("\n".join(lines))
    assert len(found) == len(ROWS) + 1
    assert notes == (
        "The text of line 4 goes on to line 6, as its quotes say: 2 lines are no rows of their "
        "own. Is a quote missing?"
    )


def test_a_text_of_several_lines_with_a_separator_in_each_stays_one_text():
    rows = [*ROWS, ("Roses are red, violets are blue,\nand so on, she said", "good")]
    found, notes = read(write(rows))
    assert found == rows
    assert notes == ""


def test_quotes_inside_a_text_that_nobody_doubled_change_nothing():
    lines = [*LINES[:-1], 'the "so called" play, he said "why",good', '"nice" it was,bad', ""]
    found, notes = read("\n".join(lines))
    assert found[-1] == ('"nice" it was', "bad")
    assert len(found) == len(ROWS) + 1
    assert notes.startswith("1 row with more cells than there are columns left out; a text that")


def test_rows_that_are_left_out_are_counted_with_their_lines():
    text = write() + "not bad, really,good\n" + '"two\nlines",\n' + ",bad\n\n,\n"
    found, notes = read(text)
    assert found == ROWS
    assert notes == (
        "2 rows (3 lines) without a word or without a label left out. 1 row with more cells than "
        "there are columns left out; a text that holds the sign between two cells has to stand "
        "in quotes."
    )


# ---- what is said of a part ----------------------------------------------------------------------


SORTED = "text,label\n" + "".join(
    f"number {i} of them,{label}\n" for label in ("good", "bad") for i in range(3000)
)


def error(raw):
    with pytest.raises(InputError) as caught:
        tasks.read_labelled(raw if isinstance(raw, bytes) else raw.encode())
    return str(caught.value)


def test_of_a_file_sorted_by_label_it_is_said_that_its_first_rows_have_one():
    assert error(SORTED) == (
        "Every sentence of the first 3,000 rows has the label “good”, so there is nothing to tell "
        "apart; give sentences of at least two labels among these rows."
    )


def test_a_label_that_is_rare_in_the_part_that_is_read_is_called_rare_there():
    text = SORTED.replace("good", "bad", 2990).replace("number 2999 of them,good", "x,good", 1)
    assert "has only 10 sentences" not in error(text.replace("good", "fine", 7))
    assert "label “good” has only 3 sentences in the first 3,000 rows" in error(
        text.replace("good", "fine", 7)
    )


def test_labels_of_a_part_are_counted_in_that_part():
    text = "text,label\n" + "".join(f"number {i},label {i % 50}\n" for i in range(4000))
    assert error(text).startswith("The first 3,000 rows have 50 different labels; 12 is the most.")


def test_of_a_file_too_long_to_read_its_part_is_spoken_of(monkeypatch):
    monkeypatch.setattr(labelled, "MAX_BYTES", 40_000)
    long = b"x" * 50_000
    assert error(long).startswith("The first line of the file goes on for more than 40,000 bytes")
    assert error(b"text,label\n" + long).startswith("The part of the file that is read has no sent")
    assert error(b"text,label\n" + b"a,b,c,d\n" * 9000).startswith("The part of the file that is")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_row_that_the_cut_parts_is_not_counted_as_lost(monkeypatch, end):
    rows = [(f"{text}\n{'x ' * 50}", label) for text, label in ROWS * 20]
    text = write(rows, end=end, always=True)
    for most in range(40_000, 40_300, 7):
        monkeypatch.setattr(labelled, "MAX_BYTES", most)
        found, notes = read(text)
        assert len(found) > 200
        assert [one.split() for one, _ in found] == [one.split() for one, _ in rows[: len(found)]]
        assert notes.startswith(f"The first {len(found):,} rows are used.")


# ---- labels and words ----------------------------------------------------------------------------


def test_labels_are_compared_whole_and_shown_so_that_they_differ():
    long = [f"parcel_was_not_delivered_to_{end}" for end in ("station", "neighbour", "address")]
    rows = [(f"{text} {label[-3:]}", label) for text, _ in ROWS for label in long]
    found, _ = read(write(rows))
    assert {label for _, label in found} == set(long)
    task = tasks.make_sentences(found)
    assert len(set(task.symbols_out)) == 3
    assert max(map(len, task.symbols_out)) <= 24
    assert task.spoken_out == tuple(sorted(long))


def test_of_labels_that_begin_alike_the_one_that_is_meant_is_named():
    rows = [(text, "delivered_to_the_wrong_house_" + label) for text, label in ROWS]
    assert "The label “delivered_t…_house_other”" in error(
        write([*rows, ("x", rows[0][1][:-4] + "other")])
    )
    same = [("the very same words", rows[0][1])] * 5 + [one for one in rows if "bad" in one[1]]
    with pytest.raises(InputError, match="label “delivered_t…g_house_good” are too much alike"):
        tasks.make_sentences(same)


def test_labels_and_words_are_the_same_in_every_normal_form():
    rows = [(f"{text} naïve", "très bien" if label == "good" else "raté") for text, label in ROWS]
    apart = unicodedata.normalize("NFD", write(rows))
    assert apart != write(rows)
    half = "".join(
        line if i % 2 else other
        for i, (line, other) in enumerate(
            zip(write(rows).splitlines(True), apart.splitlines(True), strict=True)
        )
    )
    for text in (apart, half):
        assert read(text) == (rows, "")
    task = tasks.make_sentences(read(half)[0])
    assert {"naïve", "café"} <= set(task.symbols_in)
    assert tasks.read_sentence("nai\u0308ve cafe\u0301", task.symbols_in) == (("naïve", "café"), ())


@pytest.mark.parametrize("mark", ["\u200b", "\ufeff", "\u200e", "\u00ad", "\u2060", " ", "\u00a0"])
def test_labels_that_look_the_same_are_the_same(mark):
    rows = [(text, label + mark * (i % 3 == 0)) for i, (text, label) in enumerate(ROWS)]
    assert {label for _, label in read(write(rows))[0]} == {"good", "bad"}


def test_a_script_without_spaces_is_read_letter_by_letter_and_it_is_said():
    rows = [
        (f"{noun}{word}{i}{noun}", label)
        for i, noun in enumerate(["电影", "天气", "音乐", "早饭", "朋友", "老师"] * 5)
        for word, label in (("很好", "正"), ("一点都不好", "负"))
    ]
    found, notes = read(write(rows))
    assert len(found) == 60
    assert notes == (
        "Some of it is in a script that puts no spaces between words; there, every letter is read "
        "as a word."
    )
    assert {"电", "好", "不"} <= set(tasks.make_sentences(found).symbols_in)


# ---- anything ------------------------------------------------------------------------------------


def test_of_any_damaged_file_every_row_is_read_or_counted():
    """Each of these changes touches one row, or makes two of it; what is between stays."""
    rng, damage, tried = random.Random(4), '"",;\n\r\t| \ufeff\u0301', 0
    for _ in range(250):
        delimiter, end = rng.choice(",;\t|"), rng.choice(["\n", "\r\n", "\r"])
        text = list(write(ROWS, delimiter, end, rng.random() < 0.3))
        changes = rng.choice([1, 1, 2, 3])
        for _ in range(changes):
            at = rng.randrange(20, len(text))
            while rng.random() < 0.7 and text[at - 1] not in (delimiter, "\n", "\r"):
                at -= 1  # to where a cell begins: there a quote opens one
            text[at : at + rng.randrange(2)] = rng.choice(damage)
        try:
            found, notes = read("".join(text))
        except InputError:
            continue
        tried += 1
        lost = sum(int(n) for n in re.findall(r"(\d+) rows? (?:\(\d+ lines\) )?with", notes))
        # A line end that a change takes away makes one row of two.
        assert len(ROWS) - changes <= len(found) + lost <= len(ROWS) + changes, "".join(text)
    assert tried > 100


def test_of_a_file_with_a_million_columns_it_is_said_that_they_are_too_many():
    few = write(names=("text", "label", *map(str, range(998))))
    assert len(tasks.read_labelled(few.encode())[0]) == len(ROWS)
    for names in ("text,label" + "," * 999, "text,label," * 360_000, "text;label" + ";" * 10**6):
        with pytest.raises(InputError, match="names more than 1,000 columns; give a CSV file"):
            tasks.read_labelled(f"{names}\n{write(names=())}".encode())


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_millions_of_empty_lines_take_no_more_than_the_lines_that_are_read(end, monkeypatch):
    monkeypatch.setattr(labelled, "_MOST_LINES", 1000)
    raw = (write() + end * 3_000_000).encode()
    tracemalloc.start()
    try:
        rows, _ = tasks.read_labelled(raw)
        assert tracemalloc.get_traced_memory()[1] < 8 * labelled.MAX_BYTES
    finally:
        tracemalloc.stop()
    assert rows == tuple(ROWS)
