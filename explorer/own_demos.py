"""A lecturer's own demos: a JSON file beside the app, in the format of assets/demos.json.

The environment variable RNN_EXPLORER_DEMOS has its path. A file that was changed is read again, so
that a lecturer sees the new text by loading the page. An entry with mistakes is left out, and says
what to write instead; the others are shown.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from explorer import demos, spelling
from explorer.demos import Demo
from explorer.experiment import FIELDS, Domain

OWN = "RNN_EXPLORER_DEMOS"
"""The variable of the environment with the path of a file of one's own demos."""

CHAPTER = "Your own"
MOST_BYTES = 100_000
MOST = 60
LONGEST = {"title": 60, "watch": 400}
"""Maximum number of characters."""

PARTS = ("title", "chapter", "page", "watch", "fields", "view", "also", "named")
"""The parts of an entry. `chapter` has no effect; it comes with an entry copied from the app's."""

Views = Mapping[str, Mapping[str, Domain]]
"""For every page the parts of its view, by name."""


class File(NamedTuple):
    """A file, when it was changed and how long it is, which tells whether to read it again."""

    path: Path
    changed: int
    size: int


@dataclass(frozen=True)
class OwnDemos:
    """The demos that can be read, and a sentence on everything that is wrong."""

    demos: tuple[Demo, ...] = ()
    mistakes: tuple[str, ...] = ()


def file_of() -> File | None:
    """The file that the environment names, -1 bytes long if it is not there; None without one."""
    given = os.environ.get(OWN)
    if not given:
        return None
    path = Path(given)
    try:
        found = path.stat()
    except OSError:
        return File(path, 0, -1)
    return File(path, found.st_mtime_ns, found.st_size)


def load(file: File | None, views: Views) -> OwnDemos:
    """The demos of a file, or what is wrong with it."""
    if file is None:
        return OwnDemos()
    if file.size > MOST_BYTES:
        return _broken("the file is larger than 100 kB", "write fewer demos")
    try:
        return read(file.path.read_text(encoding="utf-8"), views)
    except UnicodeDecodeError:
        return _broken("the file is not UTF-8", "save it as UTF-8")
    except OSError:
        where = f"there is no file {file.path.name} that can be read"
        return _broken(where, f"give {OWN} the path of a JSON file")


def read(text: str, views: Views) -> OwnDemos:
    """The demos of a file's text, with a sentence on every mistake."""
    try:
        given = json.loads(text)
    except RecursionError:
        return _broken("the file is nested too deeply", "copy assets/demos.json")
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} is no JSON: {error.msg}"
        return _broken(where, "look for a comma or a quote there or in the line before")
    entries = given.get("demos") if isinstance(given, dict) else None
    if not isinstance(entries, list):
        return _broken("the file has no list of demos", 'begin it with {"demos": [ and an entry')
    if len(entries) > MOST:
        return _broken(f"the file has {len(entries):,} demos", f"keep {MOST} of them")
    return _read_all(entries, views)


def _broken(wrong: str, remedy: str) -> OwnDemos:
    return OwnDemos(mistakes=(f"Your own demos cannot be read: {wrong}; {remedy}.",))


def _read_all(entries: list[Any], views: Views) -> OwnDemos:
    found: list[Demo] = []
    mistakes: list[str] = []
    for number, entry in enumerate(entries, start=1):
        taken = {demo.title for demo in (*demos.load(), *found)}
        wrong = list(_mistakes(entry, views, taken))
        if wrong:
            name = entry.get("title") if isinstance(entry, dict) else None
            named = f", “{name[:40]}”" if isinstance(name, str) and name else ""
            mistakes += [f"Demo {number} of your own{named}: {one}." for one in wrong]
        else:
            found.append(_demo(entry))
    return OwnDemos(tuple(found), tuple(mistakes))


def _demo(entry: Mapping[str, Any]) -> Demo:
    fields = {name: FIELDS[name].read(value) for name, value in entry.get("fields", {}).items()}
    view = {name: str(value) for name, value in entry.get("view", {}).items()}
    return Demo(
        entry["title"],
        CHAPTER,
        entry["page"],
        entry["watch"],
        fields,
        view=view,
        also=entry.get("also", {}),
        named=entry.get("named", ()),
    )


def _mistakes(entry: Any, views: Views, taken: set[str]) -> Iterator[str]:
    """What is wrong with one entry, and what to write instead."""
    if not isinstance(entry, dict):
        yield "this is no entry; copy one of assets/demos.json"
        return
    yield from _unknown(entry, PARTS, "part of a demo")
    for name, most in LONGEST.items():
        text = entry.get(name)
        if not isinstance(text, str) or not text.strip() or len(text) > most:
            yield f"it has no {name}; write `{name}`, a text of at most {most} characters"
    if isinstance(entry.get("title"), str) and entry["title"] in taken:
        yield "another demo has this title; choose one that is not in the menu"
    page = entry.get("page")
    if not isinstance(page, str) or page not in views:
        yield f"`page` is {_short(page)}; choose one of {', '.join(views)}"
        return
    yield from _wrong_values(entry, "fields", FIELDS, "field of an experiment")
    yield from _wrong_values(entry, "view", views[page], f"part of the view of {page}")
    yield from _wrong_also(entry, {**FIELDS, **views[page]})


def _wrong_values(
    entry: Mapping[str, Any], part: str, domains: Mapping[str, Domain], what: str
) -> Iterator[str]:
    given = entry.get(part, {})
    if not isinstance(given, dict):
        yield f'`{part}` is {_short(given)}; write {{"name": value}}'
        return
    yield from _unknown(given, domains, what)
    for name in given:
        if name in domains:
            yield from _wrong_value(name, given[name], domains[name], as_text=part == "view")


def _wrong_also(entry: Mapping[str, Any], domains: Mapping[str, Domain]) -> Iterator[str]:
    """What is wrong with the values for which a sentence stays, and with the names in `named`."""
    also, named, view = entry.get("also", {}), entry.get("named", []), entry.get("view", {})
    if not isinstance(also, dict) or not all(isinstance(v, list | None) for v in also.values()):
        yield '`also` says which other values may come; write {"gain": [1.5]} or {"gain": null}'
        return
    yield from _unknown(also, domains, "field or part of the view")
    for name in also:
        for value in also[name] or () if name in domains else ():
            yield from _wrong_value(name, value, domains[name], as_text=name not in FIELDS)
    known = view if isinstance(view, dict) else {}
    if not isinstance(named, list) or not all(isinstance(n, str) and n in known for n in named):
        yield "`named` has a name that is not in `view`; write it there too, or leave it out"


def _wrong_value(name: str, value: Any, domain: Domain, *, as_text: bool) -> Iterator[str]:
    try:
        domain.read(str(value) if as_text else value)
    except (ValueError, TypeError) as error:
        yield f"`{name}` is {_short(value)}; {error}"


def _unknown(given: Mapping[str, Any], known: Any, what: str) -> Iterator[str]:
    for name in given:
        if name not in known:
            near = spelling.nearest(name, known)
            remedy = f"write `{near}`" if near in known else "leave it out"
            yield f"`{name[:40]}` is no {what}; {remedy}"


def _short(value: Any) -> str:
    return f"`{str(value)[:40]}`" if value is not None else "missing"
