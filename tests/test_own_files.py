"""Files of one's own: what they are taken for, what is read of them, what a link says of them."""

import gc
import hashlib
import pathlib

import numpy as np
import pytest

from explorer import tasks
from explorer.errors import InputError
from explorer.experiment import DEFAULT_TEXT, Experiment, from_query, to_query
from explorer.own_data import plain_name, read_own_data
from explorer.own_files import data_of, kind_of, open_for, open_own
from explorer.run import run
from explorer.tasks.own import held
from tests.own_file import DATA, FILE, RAW
from tests.sound.made import as_bytes, tone, wav

SEATTLE = pathlib.Path("assets/data/seattle-weather.csv").read_bytes()
ELEMENTS = pathlib.Path("assets/data/names/elements.txt").read_bytes()
SENTENCES = b"text;label\n" + b"".join(
    f"{' '.join(f'{word}{i}{k}' for k in 'abc')} {word};{label}\n".encode()
    for i, (word, label) in enumerate([("good", "yes"), ("bad", "no")] * 12)
)
WAV = wav(as_bytes(tone(), 1, 16))
VALUES = [i % 7 + i / 8 for i in range(40)]


def table(values=VALUES, write="{:.3f}".format, sep=",", head="v", end="\n"):
    return (end.join([head, *(write(one) for one in values)]) + end).encode()


def task_of(raw, name="x.csv", kind=""):
    file = open_own(name, raw, kind)
    return file.task(data_of(file).column)


def values_of(task):
    return task.to_units(np.concatenate([task.train, task.held_out]))


@pytest.mark.parametrize(
    ("name", "raw", "kind", "rows"),
    [
        ("seattle.csv", SEATTLE, "series", 1461),
        ("no ending", SEATTLE, "series", 1461),
        ("one.txt", table(), "series", 40),
        ("elements.txt", ELEMENTS, "names", 118),
        ("ids.csv", b"id,name\n" + b"".join(b"%d,n%d\n" % (i, i) for i in range(30)), "names", 30),
        ("sonnet.txt", DEFAULT_TEXT.encode(), "text", 621),
        ("opinions.csv", SENTENCES, "sentences", 24),
        ("tone.wav", WAV, "sound", 8000),
        ("called.txt", WAV, "sound", 8000),
    ],
)  # fmt: skip
def test_a_file_is_taken_for_what_it_looks_like(name, raw, kind, rows):
    file = open_own(name, raw)
    data = data_of(file)
    assert (data.kind, data.rows, data.name) == (kind, rows, name)
    assert data.digest == hashlib.sha256(raw).hexdigest()[:16]
    task = tasks.make("own", data=str(data))
    assert task is file.task(data.column)
    assert task.probe(4).x.shape == (4, 1, task.n_x)


def test_a_column_of_the_weather_is_the_series_of_the_app():
    file = open_own("seattle.csv", SEATTLE)
    own = file.task(1 + file.columns.index("temp_max"))
    weather = tasks.make("weather")
    known = weather.to_units(np.concatenate([weather.train, weather.held_out]))
    np.testing.assert_allclose(values_of(own), known, rtol=1e-12)
    assert abs(len(own.train) - len(weather.train)) < 2  # three of four years
    assert own.step_labels(2) == ("1 Jan 2015", "2 Jan 2015")


def test_scale_unit_and_split_are_those_of_the_file():
    task = task_of(table(head="level (cm)"))
    np.testing.assert_allclose(values_of(task), np.round(VALUES, 3), rtol=1e-12)
    assert (len(task.train), len(task.held_out)) == (30, 10)
    assert task.train.mean() == pytest.approx(0, abs=1e-12)
    assert task.train.std() == pytest.approx(1)
    assert task.read_x(task.train[:1]) == "0.00 cm"
    assert (task.x_name, task.y_name) == ("level, cm", "next level, cm")
    half = lambda guess: 0.5 * np.mean((guess - task.train[1:]) ** 2)  # noqa: E731
    assert task.baselines[0].loss == pytest.approx(half(0.0), abs=1e-12)
    assert task.baselines[1].loss == pytest.approx(half(task.train[:-1]))


HABITS = {
    "semicolon and decimal comma": table(
        write=lambda v: f"x;{v:.3f}".replace(".", ","), head="a;v"
    ),
    "tab": table(write="x\t{:.3f}".format, head="a\tv"),
    "pipe": table(write="x|{:.3f}".format, head="a|v"),
    "sep=;": b"sep=;\n" + table(write=lambda v: f"x;{v:.3f}".replace(".", ","), head="a;v"),
    "UTF-8 with its mark": b"\xef\xbb\xbf" + table(),
    "UTF-16": table().decode().encode("utf-16"),
    "UTF-16, most significant first": b"\xfe\xff" + table().decode().encode("utf-16-be"),
    "lines end in CR": table(end="\r"),
    "lines end in CR LF": table(end="\r\n"),
    "quoted": table(write='"{:.3f}"'.format, head='"v"'),
    "a lone quote in a word": table(write='5" tube,{:.3f}'.format, head="what,v"),
    "one column with decimal commas": table(write=lambda v: f"{v:.3f}".replace(".", ",")),
    "no header": table()[2:],
    "a header that ends in a digit": table(write="x7,{:.3f}".format, head="c1,c2"),
    "blank lines": table(end="\n\n"),
    "a column that counts the rows": b"n,v\n"
    + b"".join(b"%d,%.3f\n" % (i, one) for i, one in enumerate(VALUES)),
    "empty columns at the end": table(write="{:.3f},,".format, head="v,,"),
}


@pytest.mark.parametrize("habit", HABITS)
def test_spreadsheet_habits_change_nothing(habit):
    task = task_of(HABITS[habit], kind="series")
    np.testing.assert_allclose(values_of(task), np.round(VALUES, 3), rtol=1e-12)
    assert task.notes == ()


def test_a_quote_that_is_never_closed_or_closed_in_another_row_loses_no_row():
    lines = [f"x{i},{one:.3f}" for i, one in enumerate(VALUES)]
    lines[7] = '"' + lines[7]
    task = task_of(("a,v\n" + "\n".join(lines) + "\n").encode())
    np.testing.assert_allclose(values_of(task), np.round(VALUES, 3), rtol=1e-12)
    lines[7], lines[20] = 'x7,"' + f"{VALUES[7]:.3f}", f'"x20,{VALUES[20]:.3f}'
    whole = task_of(("a,v\n" + "\n".join(lines) + "\n").encode())
    np.testing.assert_allclose(values_of(whole), np.round(VALUES, 3), rtol=1e-12)


def test_gaps_are_filled_by_a_line_and_said():
    cells = [f"{one:.3f}" for one in VALUES]
    cells[5] = cells[6] = ""
    cells[20], cells[0], cells[-1] = "broken", "", "NA"
    task = task_of(("v\n" + "\n".join(cells) + "\n").encode())
    found = values_of(task)
    assert len(found) == 38  # without a value at an end, the series ends before it
    np.testing.assert_allclose(
        found[4:6], np.interp([5, 6], [4, 7], np.round([VALUES[4], VALUES[7]], 3))
    )
    assert found[19] == pytest.approx((round(VALUES[19], 3) + round(VALUES[21], 3)) / 2)
    (note,) = task.notes
    assert note.startswith("3 values of 38 are missing, at most 2 in a row; the straight line")
    assert "“broken”, in row 21" in note


def test_rows_are_put_in_the_order_of_their_dates_and_jumps_are_said():
    days = [f"2021-01-{i + 1:02}" for i in range(25)] + ["2021-03-01"]
    rows = [f"{day},{i}" for i, day in enumerate(days)][::-1]
    task = task_of(("when,v\n" + "\n".join(rows)).encode())
    np.testing.assert_allclose(values_of(task), range(26), atol=1e-12)
    assert task.notes[0] == "The rows are put in the order of their dates."
    assert "1 gap, the first between 2021-01-25 and 2021-03-01" in task.notes[1]
    assert task.step_labels(1) == ("21 Jan 2021",)  # 26 rows: the last quarter is 6


def test_names_text_and_sentences_are_tasks_like_those_of_the_app():
    names = task_of(b"Name\n" + ELEMENTS.upper() + b"Hydrogen\n", "elements.csv")
    known = tasks.make("names", names="elements")
    assert names.symbols_in == known.symbols_in
    np.testing.assert_array_equal(names.codes, known.codes)
    np.testing.assert_array_equal(names.held_out, known.held_out)
    assert names.notes == (
        "1 line of the list repeats a name that stands in an earlier one, such as “hydrogen”. Each "
        "name is read once, and nothing has to be done.",
    )
    text, sonnet = task_of(DEFAULT_TEXT.encode(), "a.txt"), tasks.make("text", text=DEFAULT_TEXT)
    np.testing.assert_array_equal(text.probe(50).x, sonnet.probe(50).x)
    rows, _ = tasks.read_labelled(SENTENCES)
    assert task_of(SENTENCES).baselines_for(9) == tasks.make_sentences(rows).baselines_for(9)


def test_a_text_of_two_million_letters_is_read_whole_and_a_longer_one_cut_and_said():
    whole = (DEFAULT_TEXT * 3221)[:2_000_000].encode()
    assert len(task_of(whole, "a.txt", "text").codes) == 2_000_000
    longer = task_of(whole + b"more", "a.txt", "text")
    assert longer.notes == ("The first 2,000,000 of 2,000,004 characters are used.",)
    with pytest.raises(InputError, match="at most 2,000,000 characters can be read"):
        open_own("a.txt", b"ab" * 2_500_000, "text")


def test_an_experiment_on_own_data_is_a_link_that_reads_back_and_runs():
    experiment = Experiment(task="own", data=DATA, n_steps=9, updates=20, n_a=4)
    assert from_query(to_query(experiment)) == (experiment, ())
    result = run(experiment)
    assert result.task is FILE.task(1)
    assert result.history.loss[-1] < result.history.loss[0]
    said = read_own_data(DATA).words
    assert said == f"“levels.csv” (60 rows, digest {hashlib.sha256(RAW.encode()).hexdigest()[:16]})"


def test_a_file_that_nobody_holds_is_gone_and_its_link_says_which_it_needs():
    file = open_own("gone.csv", table(values=[*VALUES, 99.0]))
    data = data_of(file)
    assert held("series", data.digest) is file
    del file
    gc.collect()
    assert held("series", data.digest) is None
    with pytest.raises(
        InputError, match=f"“gone.csv” .41 rows, digest {data.digest}., which is not"
    ):
        tasks.make("own", data=str(data))


def test_a_script_opens_the_file_that_it_needs_and_no_other(tmp_path):
    path = tmp_path / "elsewhere.csv"
    with pytest.raises(InputError, match=r"“levels.csv” \(60 rows, digest \w{16}\) is needed"):
        open_for(DATA, path)
    path.write_text(RAW)
    assert open_for(DATA, path) is FILE
    path.write_text(RAW.replace("100.00", "101.00"))
    with pytest.raises(InputError, match="is another file: its digest is"):
        open_for(DATA, path)


@pytest.mark.parametrize(
    ("raw", "name", "kind", "words"),
    [
        (b"", "x.csv", "", "“x.csv” is empty; give a file with something in it."),
        (bytes(30_000_001), "x.csv", "", "at most 30,000,000 can be given"),
        (b"\x80\x04\x95" + bytes(50), "model.pkl", "", "zero bytes"),
        (b"a,b\nx,y\n" * 30, "x.csv", "series", "No column of the table holds numbers"),
        (b"a;b\n" + b"x \t z;y\n" * 30, "x.csv", "series", "its first row holds “x z”, “y”. Give"),
        (table(VALUES[:9]), "x.csv", "series", "has 9 values that can be used as numbers; give at"),
        (table([5.0] * 40), "x.csv", "series", "are all 5; choose a column whose values change"),
        (b"v\n" + b"1\nNA\n2\nNA\n" * 30, "x.csv", "series", "have no value; at most 20%"),
        (b"v\n", "x.csv", "series", "The file has no rows"),
        (b"1\n" * 5_000_000, "x.csv", "series", "a table of at most 8,000,000 can be read"),
        (b"one\ntwo\n", "x.txt", "names", "2 different names; give at least 10"),
        (b"\n".join(b"a" * i for i in range(1, 20)), "x.txt", "names", "of the one letter"),
        ("\n".join(map(chr, range(0x4E00, 0x4F00))).encode(), "x.txt", "names", "128 is the most"),
        (b"x", "x.txt", "text", "only one character"),
        (b"text,label\na,b\n", "x.csv", "sentences", "Every sentence has the label"),
        (b"ID3" + bytes(90), "song.mp3", "", "This is an MP3 file, which PyAV cannot read"),
        (b"RIFF" + bytes(90), "x.wav", "", "whatever its name says"),
        (table(), "x.csv", "pickle", "kind='pickle' is not known; choose one of series, names"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_what_is_possible(raw, name, kind, words):
    with pytest.raises(InputError) as refused:
        open_own(name, raw, kind)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\été.csv", "été.csv"),
        ('x"""\nimport os', "x import os"),
        ("a~b.csv", "a b.csv"),
        ("", "file"),
        ("\u202ecsv.x", "csv.x"),
        ("n" * 90 + ".csv", "n" * 29 + "…" + "n" * 26 + ".csv"),
    ],
)
def test_the_name_of_a_file_says_nothing_but_its_name(name, plain):
    assert plain_name(name) == plain
    assert plain_name(plain) == plain


def days(n, write):
    return "".join(f"2024-{1 + i // 28:02}-{1 + i % 28:02},{write(i)}\n" for i in range(n)).encode()


GAPS = b"day,level,wind\n" + days(90, lambda i: f"{i % 9},{i % 5}" if i % 3 == 0 else ",")
COMMENTS = b"date,comment,value\n" + days(60, lambda i: f'"first line\nsecond {i}",{i % 7}')
LABELS = b"text,label\n" + b"".join(b"text %d here,l%d\n" % (i, i) for i in range(60))


@pytest.mark.parametrize("name", ["x.csv", "no ending"])
@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (GAPS, "Of the 88 rows of “level”, 58 have no value; at most 20% may be missing."),
        (GAPS, "No other column of the file can be used, either."),
        (LABELS, "has 60 different labels; 12 is the most."),
        (LABELS, "Every label needs at least 5 sentences."),
        (b"text,label\n", "The file has no sentences"),
        (b"   \n\n", "holds nothing but blanks; give a file"),
        ("\ufeff \n".encode("utf-16-le"), "holds nothing but blanks"),
    ],
)
def test_a_table_that_cannot_be_used_says_why_and_is_no_text_or_list(name, raw, words):
    with pytest.raises(InputError) as refused:
        open_own(name, raw)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"a,b\n", "The file has no rows"),
        (b"a,b\nanna,f\nbert,m\n" * 9, "No column of the table holds numbers"),
        (b"v\n" + b"1\nNA\nNA\nNA\n" * 30, "have no value; at most 20%"),
        (b"A text. It has two sentences.\n" * 9, "No column of the table holds numbers"),
    ],
)
def test_what_is_called_a_table_is_read_as_one(raw, words):
    for name in ("x.csv", "X.TSV"):
        with pytest.raises(InputError) as refused:
            open_own(name, raw)
        assert words in str(refused.value)
    assert kind_of("x.txt", raw) in ("text", "names")
    assert open_own("x.csv", raw, "text").kind == "text"


def test_a_list_of_words_is_one_whatever_it_is_called():
    assert open_own("elements.csv", ELEMENTS).kind == "names"
    both = b"\n".join(b"Doe %c, Jane" % i for i in range(65, 85))
    assert open_own("x.txt", both).kind == "names"


def test_comments_of_several_lines_are_cells_of_a_table():
    file = open_own("x.txt", COMMENTS)
    assert (file.kind, file.rows, file.columns) == ("series", 60, ("value",))
    np.testing.assert_allclose(values_of(file.task(1)), [i % 7 for i in range(60)], atol=1e-12)


LEVELS = "day,level\n" + days(30, lambda i: f"{i % 7}").decode()


@pytest.mark.parametrize("ending", ["csv", "txt"])
@pytest.mark.parametrize(
    ("above", "note"),
    [
        ("Report of the year\n\n", "A line above the header is left out: “Report of the year”."),
        ("Report of the year,,\n,,\n", "A line above the header is left out: “Report of the year”"),
        ("# station 5\n# cm, every day, 2024\n", "2 lines above the header are left out, first"),
        ("Station, of the town, north\n", "A line above the header is left out"),
        ("\n\n", None),
    ],
)
def test_titles_and_comments_above_a_table_are_left_out_and_said(above, note, ending):
    file = open_own(f"x.{ending}", (above + LEVELS).encode())
    assert (file.kind, file.rows, file.columns) == ("series", 30, ("level",))
    task = file.task(1)
    np.testing.assert_allclose(values_of(task), [i % 7 for i in range(30)], atol=1e-12)
    said = [one for one in task.notes if "above" in one]
    assert len(said) == bool(note)
    assert not note or said[0].startswith(note)


@pytest.mark.parametrize("head", ["# day,level\n", "# station 5\n# day,level\n"])
def test_a_header_may_be_a_comment_itself(head):
    file = open_own("x.csv", LEVELS.replace("day,level\n", head).encode())
    assert (file.rows, file.columns) == (30, ("level",))


def test_what_stands_above_numbers_and_no_header_is_told_to_go():
    with pytest.raises(InputError, match="and nothing above its header"):
        open_own("x.csv", b"Station;5;m\nCode;a;b\n" + b"x;y;z\n" * 30)


@pytest.mark.parametrize(
    ("head", "write"),
    [
        ("year", lambda i: f"{1900 + i}"),
        ("timestamp", lambda i: f"{1_700_000_000 + 60 * i}"),
        ("ID", lambda i: f"{7 * i * i}"),
        ("time (s)", lambda i: f"{i * 0.05:.2f}"),
        ("year", lambda i: f"{2020 - i // 4}"),
        ("depth", lambda i: "" if i == 9 else f"{5 + 2 * i}" if i < 9 else f"{3 + 2 * i}"),
    ],
)
def test_a_column_that_orders_the_rows_is_chosen_last(head, write):
    rows = "".join(f"{write(i)},{i * 37 % 91},{i % 5}\n" for i in range(60))
    file = open_own("x.csv", f"{head},sunspots,wind\n{rows}".encode())
    assert file.columns[0] == head
    assert data_of(file).column == 2
    assert tasks.make("own", data=str(data_of(file, 1))).x_name.startswith(head[:4])


def test_a_column_that_orders_the_rows_is_chosen_where_there_is_no_other_that_can_be_used():
    rows = "".join(f"{1900 + i},5\n" for i in range(60))
    assert data_of(open_own("x.csv", f"year,level\n{rows}".encode())).column == 1


def test_a_value_that_only_grows_is_a_value():
    rows = "".join(f"{i * i},{i % 5}\n" for i in range(60))
    assert data_of(open_own("x.csv", f"level,wind\n{rows}".encode())).column == 1


LARGE = "day,mass,wind\n" + days(40, lambda i: f"{3 + i % 5}e300,{i % 7}").decode()


@pytest.mark.parametrize("ending", ["csv", "txt"])
def test_a_column_beyond_what_has_a_square_is_one_of_a_table_and_refused_by_its_name(ending):
    reason = "“3e300”, in row 1, is too large: of numbers below 1e+150 in size a float64 holds the"
    both = open_own(f"x.{ending}", LARGE.encode())
    assert (both.kind, both.columns, data_of(both).column) == ("series", ("mass", "wind"), 2)
    for raw, column in (
        (LARGE, 1),
        (LARGE.replace(",mass,wind", ",mass").replace(",0\n", "\n"), 1),
    ):
        with pytest.raises(InputError) as refused:
            open_own(f"x.{ending}", raw.encode()).task(column)
        assert str(refused.value).startswith(
            "“mass” has 0 values that can be used as numbers; give"
        )
        assert reason in str(refused.value)
    for written in ("3e300", "-1e400", "9" * 200, "1e150"):
        alone = "v\n" + f"{written}\n" * 40
        with pytest.raises(InputError, match="“v” has 0 values .* is too large: of numbers below"):
            open_own(f"x.{ending}", alone.encode())


def test_one_number_that_is_too_large_is_missing_and_said():
    rows = days(40, lambda i: "3e300" if i == 7 else f"{i % 5}")
    (note,) = [one for one in task_of(b"day,v\n" + rows).notes if "missing" in one]
    assert note.startswith("1 value of 40 is missing")
    assert "“3e300”, in row 8, is too large" in note
    assert "that is no number" not in note


@pytest.mark.parametrize("size", [1e-13, 1e-300, 1e-5, 1e60, 1e149])
def test_a_column_of_any_other_size_is_read_and_written_in_its_size(size):
    values = [(1 + i % 5) * size for i in range(40)]
    task = task_of(table(values, repr))
    np.testing.assert_allclose(values_of(task), values, rtol=1e-9)
    first = task.read_x(task.train[:1])
    mantissa, _, power = first.replace("\u00a0", "").partition("×10")
    raised = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    written = float(f"{mantissa}e{power.translate(raised) or 0}")
    assert written == pytest.approx(values[0], rel=0.05)
    with pytest.raises(InputError, match="are all"):
        task_of(table([size] * 40, repr))


@pytest.mark.parametrize(
    "rows",
    [
        "station,name,level\n" + "".join(f"{i},Geneva,{i % 7}\n" for i in range(40)),
        "day,name,level\n" + days(40, lambda i: f"{('North', 'South')[i % 2]},{i % 7}").decode(),
        "v\n" + "".join(f"{i % 7} W/m2\n" for i in range(40)),
        "v\n" + "".join(f"{i % 7}.0 kilometers\n" for i in range(40)),
        "v\n" + "".join(f"{i % 7}.0D+00\n" for i in range(40)),
        "v\n" + "".join(f'="{i % 7}.0"\n' for i in range(40)),
        "v\n" + "".join(f"{chr(0x660 + i % 7)}\n" for i in range(40)),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "txt"])
def test_a_table_of_numbers_is_taken_for_one_however_they_are_written(rows, ending):
    file = open_own(f"x.{ending}", rows.encode())
    assert file.kind == "series"
    task = file.task(data_of(file).column)
    np.testing.assert_allclose(values_of(task), [i % 7 for i in range(40)], atol=1e-12)


def test_a_column_of_names_beside_numbers_is_a_list_of_names_where_they_differ():
    rows = "name,height\n" + "".join(f"n{i},{i % 5}\n" for i in range(40))
    assert open_own("x.csv", rows.encode()).kind == "names"
    streets = "\n".join(f"{i} {'abcdefgh'[i % 8] * 9} road" for i in range(20))
    assert open_own("x.txt", streets.encode()).kind == "names"


@pytest.mark.parametrize("nines", ["-999", "9999", "-99.9", "99999"])
def test_nines_that_stand_for_no_value_are_told(nines):
    rows = days(40, lambda i: nines if i % 9 == 3 else f"{1 + i % 5}")
    (note,) = [one for one in task_of(b"day,v\n" + rows).notes if "stands in" in one]
    assert note == (
        f"{nines} stands in 5 rows of “v”, far from all other values, 1 to 5, and is read as it "
        "is. If it says that a value is missing, leave those cells empty."
    )
    near = days(40, lambda i: nines if i % 9 == 3 else f"{float(nines) * (i % 5) / 5}")
    assert not [one for one in task_of(b"day,v\n" + near).notes if "stands in" in one]


WIDE = "day;level;wind\n" + days(30, lambda i: f"{i % 7};{i % 3}").decode().replace(",", ";")
SLIM = "day;level\n" + days(30, lambda i: f"{i % 7}").decode().replace(",", ";")
SAID = {
    "Station;Geneva\nUnit;°C\n\n": "2 lines above the header are left out, first “Station;Geneva”.",
    "Station;Geneva\nUnit;°C\n": "2 lines above the header are left out, first “Station;Geneva”.",
    "Station;Geneva\nAltitude;411\nLatitude;46.2\n\n": "3 lines above the header are left out,",
    "Station;Geneva\nAltitude;411\nLatitude;46.2\n": "3 lines above the header are left out,",
    "Station: Geneva\nAltitude: 411 m\nPlace: 46.2; 6.1\n;\n": "3 lines above the header are left",
    "Station;Geneva;\nAltitude;411;m\n": "2 lines above the header are left out,",
    "Station;Geneva\nMade;2024-05-01 12:00\n\n": "2 lines above the header are left out,",
    "Station;Geneva\n": "A line above the header is left out: “Station;Geneva”.",
    "# by a logger\nStation;Geneva\nAltitude;411\n\n": "3 lines above the header are left",
    "".join(f"Key {i};word {i}\n" for i in range(25)) + "\n": "25 lines above the header are left",
    "Report of the year\nAltitude;411\n\n": "2 lines above the header are left out, first “Report",
}


@pytest.mark.parametrize("ending", ["csv", "txt"])
@pytest.mark.parametrize("below", [WIDE, SLIM])
@pytest.mark.parametrize(("above", "note"), SAID.items(), ids=range(len(SAID)))
def test_what_an_instrument_says_of_itself_above_its_table_is_left_out_and_said(
    above, note, below, ending
):
    file = open_own(f"x.{ending}", (above + below).encode())
    names = tuple(below.split("\n", 1)[0].split(";")[1:])
    assert (file.kind, file.rows, file.columns) == ("series", 30, names)
    task = file.task(1)
    np.testing.assert_allclose(values_of(task), [i % 7 for i in range(30)], atol=1e-12)
    (said,) = [one for one in task.notes if "above" in one]
    assert said.startswith(note)


@pytest.mark.parametrize("units", ["-;cm", ";[°C]", "yyyy-mm-dd;W/m²", "(UTC);kg m-2 s-1"])
@pytest.mark.parametrize("above", ["", "Station;Geneva\nAltitude;411\n\n", "Station;Geneva\n"])
def test_units_below_a_header_are_no_header(units, above):
    file = open_own("x.csv", (above + SLIM.replace("\n", f"\n{units}\n", 1)).encode())
    assert file.columns == ("level",)
    np.testing.assert_allclose(values_of(file.task(1)), [i % 7 for i in range(30)], atol=1e-12)


def test_one_column_may_stand_below_what_an_instrument_says():
    raw = "Station;Geneva\nUnit;°C\n\nlevel\n" + "".join(f"{i % 7},5\n" for i in range(30))
    file = open_own("x.csv", raw.encode())
    assert (file.rows, file.columns) == (30, ("level",))
    np.testing.assert_allclose(values_of(file.task(1)), [i % 7 + 0.5 for i in range(30)], atol=1e-9)


@pytest.mark.parametrize(
    "raw",
    [
        "what;v\n\n" + "".join(f"x{i};{i % 7}\n\n" for i in range(30)),
        "what;v\n" + "".join(f"x{i};{'NA' if i == 9 else i % 7}\n" for i in range(30)),
        "what;v\n" + "".join(f"{'abc'[i % 3]};{'' if i == 9 else i % 7}\n" for i in range(30)),
    ],
)
def test_rows_that_begin_with_a_word_are_rows(raw):
    file = open_own("x.csv", raw.encode())
    assert (file.rows, file.columns) == (30, ("v",))
    assert not [one for one in file.task(1).notes if "above" in one]


def test_sentences_under_other_names_are_told_which_are_read():
    rows = "review,sentiment\n" + "".join(f"a film of number {'x' * i},yes\n" for i in range(30))
    with pytest.raises(
        InputError, match="sentences and their labels, call its columns text and la"
    ):
        open_own("x.csv", rows.encode())


def test_of_more_rows_than_are_read_the_first_are_and_nothing_else_is_said():
    rows = "".join(f"{i * i} {i % 7}.5\n" for i in range(100_300))
    task = open_own("x.txt", rows.encode()).task(2)
    assert task.notes == ("The first 100,000 rows are used.",)
