"""Plain text as Markdown that reads the same: what a person typed must not become markup."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[\\`*_{}\[\]<>#$~|:&]")
_LINE_STARTS = re.compile(r"^(\s*\d*)(?=[-+=.)])", re.MULTILINE)
_EXTENSIONS = re.compile(r"(?<=[:@])(?=[\w/+-])|(?<=www)(?=\.)|(?<=[-<>~])(?=[-=>])", re.IGNORECASE)
_SEPARATOR = ":small[]"
"""Empty small text: it splits a text into two for the parser and is invisible."""


def escape(text: str) -> str:
    """Plain text as Markdown that reads the same, character by character.

    A backslash does not stop Streamlit's own extensions, which are split instead: icons (`:name:`),
    addresses (`www.`, `@`), arrows (`->`) and other ligatures (`>=`, `--`).
    """
    parts = (_SIGNS.sub(r"\\\g<0>", part) for part in _EXTENSIONS.split(text))
    return _LINE_STARTS.sub(r"\1\\", _SEPARATOR.join(parts))
