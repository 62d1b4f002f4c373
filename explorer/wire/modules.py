"""JavaScript modules in assets/js: the version in their URL, and all that a page's pictures import.

A browser learns of a module when the one that imports it has come. Up to seven imports follow one
another, and none begins before the page's script has run; named in the page itself, all come at
once, while Streamlit's own code does.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from explorer.places import ASSETS

FOLDER = ASSETS / "js"

_EVERY_PAGE = (
    "base/address", "base/left", "base/presenter", "chips/chips", "room/open", "room/room",
    "words/words",
)  # fmt: skip
_FIGURE = "figure/figure"
_OF_PAGE = {
    "start": ("strip/strip", "player/player", "base/where"),
    "unroll": ("strip/strip", "player/player", "base/where"),
    "sequences": (_FIGURE,),
    "shapes": ("shapes/gallery", "shapes/graph"),
    "cells": ("strip/strip", "cells/cells", "base/where", _FIGURE),
    "train": ("live/live",),
    "flow": ("strip/strip", "flow/flow"),
    "clipping": ("strip/strip", _FIGURE),
    "cliff": ("cliff/cliff", "base/where", _FIGURE),
    "race": ("race/race", _FIGURE),
    "course": ("station/kept",),
    "network": ("player/player",),
}
"""Page → the components that it shows when it is opened."""

_IMPORT = re.compile(r'^(?:import|export)\b[^;]*?"(\.[^"]+\.js)";', re.MULTILINE)


@cache
def version() -> str:
    """A digest of all files in assets/js; computed once, so a change of them needs a new start."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.rglob("*.js")):
        digest.update(file.relative_to(FOLDER).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def modules_of(page: str) -> tuple[str, ...]:
    """Files in assets/js that a page needs when it is opened; plotly.js is none of them."""
    found: dict[str, None] = {}
    waiting = [f"{name}.js" for name in (*_OF_PAGE.get(page, ()), *_EVERY_PAGE)]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += _imports(name)
    return tuple(found)


def has_figure(page: str) -> bool:
    """Whether `page` shows a Plotly figure when it is opened."""
    return _FIGURE in _OF_PAGE.get(page, ())


def _imports(name: str) -> list[str]:
    """Files in assets/js that a module imports."""
    file = FOLDER / name
    found = _IMPORT.findall(file.read_text(encoding="utf-8"))
    return [Path(file.parent / one).resolve().relative_to(FOLDER.resolve()).as_posix()
            for one in found]  # fmt: skip
