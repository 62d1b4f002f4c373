"""Tables whose columns are parted by spaces, or that lie on their side, as NumPy saves them."""

import io

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.own_files import data_of, open_own
from explorer.tasks.spaced_rows import spaced_table, turned
from explorer.tasks.tables import read_table

RNG = np.random.default_rng(0)
NUMBERS = RNG.standard_normal((40, 2))
DAYS = [f"2024-{1 + i // 28:02}-{1 + i % 28:02}" for i in range(40)]


def saved(numbers, **options):
    file = io.BytesIO()
    np.savetxt(file, numbers, **options)
    return file.getvalue()


def table_of(raw, ending="txt"):
    file = open_own(f"x.{ending}", raw if isinstance(raw, bytes) else raw.encode())
    assert file.kind == "series"
    return file


def columns_of(raw):
    table = read_table(raw if isinstance(raw, bytes) else raw.encode())
    return [column.title for column in table.columns], np.stack(
        [column.cells.values for column in table.columns], axis=1
    )


@pytest.mark.parametrize("ending", ["txt", "csv"])
@pytest.mark.parametrize("header", ["", "t level", "by a logger\nt   level"])
@pytest.mark.parametrize("fmt", ["%.18e", "%9.4f", "%g"])
def test_what_numpy_saves_is_read_number_for_number(header, fmt, ending):
    raw = saved(NUMBERS, header=header, fmt=fmt)
    names, values = columns_of(raw)
    np.testing.assert_array_equal(values, np.loadtxt(io.BytesIO(raw)))
    assert names == (["t", "level"] if header else ["column 1", "column 2"])
    assert table_of(raw, ending).rows == 40
    said = read_table(raw).notes
    assert said == (
        ("A line above the header is left out: “by a logger”.",) if "by" in header else ()
    )


@pytest.mark.parametrize("numbers", [NUMBERS[:, :1], NUMBERS[:, :1].T, NUMBERS.T])
@pytest.mark.parametrize("delimiter", [" ", ", ", ";", "\t"])
def test_numbers_that_lie_in_lines_are_columns_and_it_is_said(numbers, delimiter):
    raw = saved(numbers, delimiter=delimiter)
    _, values = columns_of(raw)
    np.testing.assert_array_equal(values, numbers if len(numbers) > 9 else numbers.T)
    lies = "Each line of the file is read as a column: the numbers lie in lines."
    assert (lies in read_table(raw).notes) == (len(numbers) < 9)
    assert table_of(raw).rows == 40


def test_lines_with_their_names_lie_too_and_a_list_has_brackets():
    raw = f"day,{','.join(DAYS)}\nlevel,{','.join(str(i % 7) for i in range(40))}\n"
    file = table_of(raw)
    assert (file.rows, file.columns) == (40, ("level",))
    assert file.task(1).step_labels(1) == ("3 Feb 2024",)
    assert table_of(str([i % 7 for i in range(40)])).rows == 40
    names, _ = columns_of("[\n" + ",\n".join(str(i % 7) for i in range(40)) + "\n]\n")
    assert names == ["column 1"]


def test_a_network_reads_a_single_line_as_one_step():
    assert columns_of("1 2 3\n4 5 6\n7 8 9\n")[1].shape == (3, 3)
    table = read_table(b"1,2,3,4,5,6,7,8,9,10,11,12", 12)
    assert (table.n_rows, len(table.columns)) == (1, 12)
    assert len(read_table(b"1 2 3", 3).columns) == 3


def test_dates_and_times_with_a_space_between_are_one_cell():
    rows = "".join(f"{day} 12:30   {i % 7},5\n" for i, day in enumerate(DAYS))
    file = table_of(f"when   level\n{rows}")
    assert file.columns == ("level",)
    assert file.task(1).step_labels(1) == ("3 Feb 2024 12:30",)


def test_a_line_with_another_number_of_cells_gives_no_value_and_is_told():
    rows = "".join(f"{i * i} {i % 7}.5\n" if i != 9 else "81\n" for i in range(40))
    raw = f"Station of the town\n\nt v\n{rows}".encode()
    names, values = columns_of(raw)
    assert names == ["t", "v"]
    assert np.flatnonzero(np.isnan(values).all(axis=1)).tolist() == [9]
    assert read_table(raw).notes == (
        "A line above the header is left out: “Station of the town”.",
        "1 line has another number of cells than the others, with spaces between; no value is read "
        "of them.",
    )


def test_a_header_that_does_not_fit_is_left_out():
    names, _ = columns_of(
        "time (s) level of water\n" + "".join(f"{i * i} {i}.5\n" for i in range(9))
    )
    assert names == ["column 1", "column 2"]


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"{1 + i % 5} 234\n" for i in range(30)),
        "".join(f"{i} 234 567,25 CHF\n" for i in range(30)),
        "".join(f"{i} metres\n" for i in range(30)),
        "".join(f"{i} Elm Road\n" for i in range(30)),
        "".join(f"Anna {i}\n" for i in range(30)),
        "".join(f"{i};2 3\n" for i in range(30)),
        "In 1914 and 1918 there was war\n" * 9 + "and no more\n" * 9,
        "1 2\n",
        "",
    ],
)
def test_a_space_that_parts_no_columns_is_left(text):
    assert spaced_table(text.splitlines(keepends=True)) is None


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3\n",
        "a,b\n1,2\n",
        "a," * 30 + "b\n" + "1," * 30 + "2\n",
        "1,2,3,4,5,6,7,8,9,ten,11,12\n" * 2,
        "a,1,2,3,4,5,6,7,8,NA,x,9\n" * 2,
        "",
    ],
)
def test_a_table_that_stands_is_not_turned(text):
    assert turned(text.splitlines(keepends=True)) == []


@pytest.mark.parametrize("rule", ["|---|---:|", "-----+------", "====  ====", "| :-: | - | ---"])
def test_a_rule_below_the_header_is_no_row(rule):
    rows = "".join(f"| {day} | {i % 7} |\n" for i, day in enumerate(DAYS))
    file = table_of(f"| day | level |\n{rule}\n{rows}")
    assert (file.rows, file.columns) == (40, ("level",))
    assert not [one for one in file.task(1).notes if "without" in one or "above" in one]


ROWS = "".join(f"{day};{i % 7}\n" for i, day in enumerate(DAYS))


def test_a_second_table_is_left_out_and_told_and_a_header_that_comes_again_is_no_row():
    file = table_of(f"day;level\n{ROWS}\nday;wind\n{ROWS}")
    assert (file.rows, file.columns) == (40, ("level",))
    told = "Below row 40 another table begins, with the header “day wind”; it is left out."
    assert told in file.task(1).notes
    again = table_of(f"day;level\n{ROWS}day;level\n{ROWS.replace('2024', '2025')}")
    assert again.rows == 80
    assert not [one for one in again.task(1).notes if "Below" in one or "without a date" in one]
    gap = table_of(f"day;what;level\n{ROWS.replace(';', ';rain;')}x;dry;NA\n")
    assert gap.rows == 41


@pytest.mark.parametrize(
    ("begin", "what"),
    [
        (b"PK\x03\x04", "is a ZIP archive, such as a workbook of Excel (.xlsx)"),
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF"),
        (b"{\\rtf1\\ansi hello \\par}", "is a document in RTF"),
        (b"\x1f\x8b\x08", "is packed with gzip"),
        (b"\xd0\xcf\x11\xe0", "of an old Office (.xls, .doc)"),
        (b"PAR1", "is in Parquet"),
        (b"MThd", "is MIDI, which has notes and no sound"),
    ],
)
@pytest.mark.parametrize("name", ["x.csv", "x.txt"])
@pytest.mark.parametrize("kind", ["", "text", "series", "names", "sentences"])
def test_a_file_of_another_program_is_called_what_it_is(begin, what, name, kind):
    with pytest.raises(InputError) as refused:
        open_own(name, begin + b" and more\n" * 40, kind)
    assert what in str(refused.value)
    assert "Open it in its own program, and save" in str(refused.value)


def test_numpys_own_savers_are_named_too():
    for save, what in ((np.save, "an array of NumPy (.npy)"), (np.savez, "a ZIP archive")):
        file = io.BytesIO()
        save(file, NUMBERS)
        with pytest.raises(InputError) as refused:
            open_own("x.csv", file.getvalue())
        assert what in str(refused.value)


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"<!DOCTYPE html>\n<html><body><p>404</p></body></html>\n", "is a web page (HTML)"),
        (b'<?xml version="1.0"?>\n<html xmlns="x"><body/></html>\n', "is a web page (HTML)"),
        (b'{"t": [1, 2],\n "v": [3, 4]}\n', "is JSON"),
        (b'[{"t": 1}, {"t": 2}]', "is JSON"),
        (b"[[1, 2],\n [3, 4]]", "is JSON"),
        (b'{"t": 1}\n' * 40, "is JSON"),
    ],
)
@pytest.mark.parametrize("name", ["x.csv", "x.txt"])
def test_marks_around_the_data_are_named_and_read_as_letters_where_that_is_asked(raw, what, name):
    with pytest.raises(InputError) as refused:
        open_own(name, raw)
    assert f"The file {what}" in str(refused.value)
    assert data_of(open_own(name, raw, "text")).kind == "text"
