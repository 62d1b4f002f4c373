"""JavaScript bundler for assets/js: a module with all that it imports, as one script.

A page that is opened from a folder may not import modules: to a browser every file:// address is
another origin. So each module becomes a function that returns what it exports, called after those
that it imports:

    const $2 = (() => { const { write } = $1; …; return { Player }; })();

It reads the form of this project's modules and refuses any other: named imports of files beside
them, and exports of a function, a class, a constant or the default. Comments that have lines of
their own, a quarter of the text, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from explorer.places import ASSETS

FOLDER = ASSETS / "js"

_IMPORT = re.compile(
    r'^import (?:(?P<names>\{[^}]*\}) from )?"(?P<file>\.[^"]+\.js)";$', re.MULTILINE
)
_EXPORT = re.compile(
    r"^export (?P<kind>async function\*?|function\*?|class|const) (?P<name>[A-Za-z_$][\w$]*)",
    re.MULTILINE,
)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_NAMED = re.compile(r'\$of\("([^"]+)"\)')
_COMMENT = re.compile(r"^[ \t]*(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_UNREAD = re.compile(
    r"^(?:import|export)\b.*$|^(?!\s*[*/]).*\bimport(?:\.meta|\s*\()", re.MULTILINE
)


def bundle(main: str) -> str:
    """A script that runs the JavaScript `main` after all modules that it names, and their imports.

    In `main`, `$of("page/page.js")` stands for what that module exports. ValueError for a module in
    another form, or for modules that import each other.
    """
    order = modules_in(*_NAMED.findall(main))
    number = {name: f"${i}" for i, name in enumerate(order, start=1)}
    parts = [_as_function(name, number) for name in order]
    call = _NAMED.sub(lambda found: number[found[1]], main)
    script = "\n".join(['"use strict";', *parts, call, ""])
    # Inside <script> these would end it, or hide its end.
    return script.replace("</", "<\\/").replace("<!--", "<\\!--")


def modules_in(*entries: str) -> tuple[str, ...]:
    """Files in assets/js that these need, each after those that it imports itself."""
    return tuple(dict.fromkeys(name for entry in entries for name in _in_order(entry, ())))


def _in_order(name: str, above: tuple[str, ...]) -> Iterator[str]:
    if name in above:
        raise ValueError(f"{' → '.join((*above, name))}: these modules import each other")
    for found in _IMPORT.finditer(_text(name)):
        yield from _in_order(_beside(name, found["file"]), (*above, name))
    yield name


def _as_function(name: str, number: dict[str, str]) -> str:
    """One module as a function that is called at once and returns its exports."""
    text = _COMMENT.sub("", _text(name))
    exports = {found["name"]: found["name"] for found in _EXPORT.finditer(text)}
    text = _IMPORT.sub(lambda found: _as_constant(name, found, number), text)
    text = _EXPORT.sub(r"\g<kind> \g<name>", text)
    if _DEFAULT.search(text):
        exports["default"] = "$default"
        text = _DEFAULT.sub("const $default = ", text)
    if unread := _UNREAD.search(text):
        raise ValueError(f"{name}: {unread[0]!r} is no form of import or export that is bundled")
    returned = ", ".join(f"{key}: {value}" for key, value in exports.items())
    return f"const {number[name]} = (() => {{ // {name}\n{text}\nreturn {{ {returned} }};\n}})();"


def _as_constant(name: str, found: re.Match[str], number: dict[str, str]) -> str:
    names = re.sub(r"\bas\b", ":", found["names"] or "")
    return f"const {names} = {number[_beside(name, found['file'])]};" if names else ""


def _beside(name: str, file: str) -> str:
    """The path in assets/js of the module that `name` imports as `file`."""
    there = (FOLDER / name).parent / file
    return there.resolve().relative_to(FOLDER.resolve()).as_posix()


def _text(name: str) -> str:
    return Path(FOLDER / name).read_text(encoding="utf-8")
