"""Comments and docstrings name only files that are there."""

import io
import pathlib
import re
import tokenize

import pytest

ROOT = pathlib.Path(__file__).parents[1]
FILES = sorted((ROOT / "explorer").rglob("*.py"))
STARTS = ("", "explorer", "explorer/engine", "assets/js")
"""Folders that a path in a text may start from, beside that of the file it stands in."""

PROJECTS = {"plotly.js"}
"""Named like a file."""


def prose_of(source):
    """(line, text) of every comment and docstring."""
    opening = True  # the next token would begin a statement, as only a docstring does for a string
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT or (opening and token.type == tokenize.STRING):
            yield token.start[0], token.string
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            opening = token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)


def missing_in(source, folder):
    """ "line: name" of every file that is named and not there."""
    folders = [folder, *(ROOT / start for start in STARTS)]
    return [
        f"{line}: {name}"
        for line, text in prose_of(source)
        for name in re.findall(r"(?<![\w/.-])[\w/-]+\.(?:py|js|md)\b(?!\.)", text)
        if name not in PROJECTS and not any((start / name).exists() for start in folders)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_that_a_text_names_exists(path):
    assert missing_in(path.read_text(encoding="utf-8"), path.parent) == []


def test_a_file_that_is_not_there_is_found_in_comments_and_docstrings_only():
    docstring, code = '"""See gone.py and engine/rnn.py."""', 'X = "out.py"  # as lost.js'
    source = "\n".join((docstring, code, "", "def f():", '    "in a/b.md"', ""))
    assert missing_in(source, ROOT) == ["1: gone.py", "2: lost.js", "5: a/b.md"]
