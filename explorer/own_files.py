"""Open a file of one's own: what it is, what is read of it, and the task that is made of it.

    file = open_own("seattle.csv", raw)              its kind found from its content
    task = tasks.make("own", data=str(data_of(file)))

Nothing is written anywhere; the OwnFile lives as long as somebody holds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from explorer import tasks
from explorer.errors import InputError
from explorer.own_data import KINDS, OwnData, digest_of, plain_name, read_own_data
from explorer.sound import AUDIO_ENDINGS, is_sound, read_sound
from explorer.tasks.decoding import decode
from explorer.tasks.name_lists import has_name_column, looks_like_names, read_name_list
from explorer.tasks.names import names_task
from explorer.tasks.own import OwnFile, hold
from explorer.tasks.own_series import make_series
from explorer.tasks.table_looks import looks_like_table
from explorer.tasks.tables import read_table
from explorer.tasks.tone import RATE, from_samples

MOST_BYTES = 30_000_000
"""Of a sound; a table, a list and a text have smaller limits of their own."""

MOST_TEXT = 2_000_000
"""Characters of a text, and bytes of its file twice over, as UTF-16 has two for each."""

SECONDS = 5.0
ENDINGS = ("csv", "tsv", "txt", *AUDIO_ENDINGS)
"""Endings of the names of files that can be given."""

_SAVE_AS = "it as text (UTF-8) or as CSV"
_HEAD = 200_000
_WEB_PAGE = re.compile(
    r"(<\?xml[^>]*>\s*)?(<!--.{0,200}?-->\s*)?<(!doctype\s+html|html\b)", re.I | re.S
)
_JSON = re.compile(r'(\[\s*)?\{\s*"[^"]{0,200}"\s*:|\[\s*\[\s*[-\d"\[]')
_BLANK = "\ufeff\x00 \t\r\n"


class _Read(NamedTuple):
    rows: int
    columns: tuple[str, ...]
    nbytes: int
    make: Callable[[int], tasks.Task]
    order: tuple[int, ...] = ()


def open_own(name: str, raw: bytes, kind: str = "") -> OwnFile:
    """The OwnFile of these bytes, read as one of KINDS, or as what they look like.

    InputError for a file that cannot be used, also where its task cannot be made of it.
    """
    name = plain_name(name)
    if len(raw) > MOST_BYTES:
        raise InputError(
            f"“{name}” has {len(raw):,} bytes; a file of at most {MOST_BYTES:,} can be given."
        )
    if not raw:
        raise InputError(f"“{name}” is empty; give a file with something in it.")
    if not raw.strip() or not (
        is_sound(name, raw) or decode(raw[:_HEAD], _SAVE_AS)[0].strip(_BLANK)
    ):
        raise InputError(f"“{name}” holds nothing but blanks; give a file with something in it.")
    kind = kind or kind_of(name, raw)
    if kind not in KINDS:
        raise InputError(f"kind={kind!r:.40} is not known; choose one of {', '.join(KINDS)}.")
    read = _READ[kind](raw, name)
    file = OwnFile(kind, digest_of(raw), read.rows, name, *read[1:])
    file.task(1 if read.columns else 0) if len(read.columns) < 2 else _first_possible(file)
    return hold(file)


def kind_of(name: str, raw: bytes) -> str:
    """What a file looks like, by its content, and by whether its name is that of a sound or table.

    A table that cannot be used is a table all the same: it is refused with what is wrong with it,
    and not taken for letters or names.
    """
    if is_sound(name, raw):
        return "sound"
    text, _ = decode(raw[:_HEAD], _SAVE_AS)
    try:
        tasks.read_labelled(raw)
        return "sentences"
    except InputError as error:
        if _is_labelled(text) and not str(error).startswith("The file has no column"):
            return "sentences"  # text and label are there, and something else is wrong
    if has_name_column(text):
        return "names"
    refuse_markup(text)
    if looks_like_table(text, is_called_so=name.lower().endswith((".csv", ".tsv"))):
        return "series"
    return "names" if looks_like_names(text) else "text"


def refuse_markup(text: str) -> None:
    """InputError for a web page and for JSON, whose numbers and words stand between marks."""
    begin = text.lstrip(_BLANK)[:500]
    if _WEB_PAGE.match(begin):
        raise InputError(
            "The file is a web page (HTML), as is saved where a link leads to a page and not to "
            "the data. Load the data itself, as CSV or text; to read the page letter by letter, "
            "choose text at Read it."
        )
    if _JSON.match(begin):
        raise InputError(
            "The file is JSON. Save it as CSV, a column for each name, such as "
            "pandas.read_json(file).to_csv(path) does; to read it letter by letter, choose text at "
            "Read it."
        )


def _is_labelled(text: str) -> bool:
    """Whether the first line names text and label."""
    first = text.lstrip("\ufeff").split("\n", 1)[0].lower()
    return "text" in first and "label" in first


def data_of(file: OwnFile, column: int | None = None) -> OwnData:
    """How a link names this file and one of its columns; the first that can be used by default."""
    if column is None:
        column = _first_possible(file) if file.columns else 0
    return OwnData(file.kind, file.digest, file.rows, column, file.name)


def open_for(data: str, path: str | Path) -> OwnFile:
    """The file at `path`, which has to be the one that `data` names: for exported scripts.

    InputError for another file.
    """
    try:
        wanted = read_own_data(data)
    except ValueError as problem:
        raise InputError(f"data={data!r:.80} cannot be used: {problem}.") from None
    path = Path(path)
    if not path.is_file():
        raise InputError(f"{wanted.words} is needed, and there is no file {path}; put it there.")
    raw = path.read_bytes()
    if digest_of(raw) != wanted.digest:
        raise InputError(
            f"{path} is another file: its digest is {digest_of(raw)}, and {wanted.words} is needed."
        )
    return open_own(wanted.name, raw, wanted.kind)


def _first_possible(file: OwnFile) -> int:
    """The first column, in the order of the file, of which a task can be made.

    InputError of the first where there is none.
    """
    problem = None
    for column in file.order:
        try:
            file.task(column)
        except InputError as error:
            problem = problem or error
        else:
            return column
    if problem and len(file.columns) > 1:
        raise InputError(f"{problem} No other column of the file can be used, either.")
    raise problem or InputError("The file has no column that can be used; give another.")


def _series(raw: bytes, name: str) -> _Read:
    table = read_table(raw)
    titles = tuple(
        f"{column.title} ({column.unit})" if column.unit else column.title
        for column in table.columns
    )
    nbytes = sum(column.cells.values.nbytes for column in table.columns)
    # What says where a row stands can be chosen, but is not what somebody wants to predict.
    late = [column.orders_rows for column in table.columns]
    order = tuple(sorted(range(1, len(late) + 1), key=lambda column: late[column - 1]))
    return _Read(table.n_rows, titles, nbytes, partial(make_series, table), order)


def _names(raw: bytes, name: str) -> _Read:
    names, notes = read_name_list(raw)
    title = Path(name).stem[:24]
    return _Read(
        *(len(names), (), sum(map(len, names)) * 16),
        lambda _: names_task(names, title, "own", names[:5], notes),
    )


def _text(raw: bytes, name: str) -> _Read:
    if len(raw) > 2 * MOST_TEXT + 4:
        raise InputError(
            f"The text has {len(raw):,} bytes; one of at most {MOST_TEXT:,} characters can be "
            "read. Give a part of it."
        )
    text, notes = decode(raw, _SAVE_AS)
    task = tasks.make_text(text, MOST_TEXT)
    task = tasks.with_notes(task, (*notes, *task.notes))
    return _Read(len(task.codes), (), task.codes.nbytes + len(task.text) * 4, lambda _: task)


def _sentences(raw: bytes, name: str) -> _Read:
    rows, notes = tasks.read_labelled(raw)
    task = tasks.make_sentences(rows, notes=notes)
    return _Read(
        len(rows), (), task.train.codes.nbytes + task.held_out.codes.nbytes, lambda _: task
    )


def _sound(raw: bytes, name: str) -> _Read:
    samples, notes = read_sound(raw, RATE, SECONDS)
    task = from_samples(samples, f"“{name}”", notes)
    return _Read(len(samples), (), 2 * samples.nbytes, lambda _: task)


_READ: dict[str, Callable[[bytes, str], _Read]] = {
    "series": _series,
    "names": _names,
    "text": _text,
    "sentences": _sentences,
    "sound": _sound,
}
