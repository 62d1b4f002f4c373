"""Scenes as JSON for assets/js/page, their pictures as .js files that several pages share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from explorer.experiment import to_query
from explorer.export.base85 import in_base85
from explorer.export.compact import compact
from explorer.lessons import Setting, Sources
from explorer.pages import PAGES
from explorer.static_site.gains import dragged
from explorer.static_site.scene import Picture, Training
from explorer.static_site.scenes import scene_of

FILES = "files"

EACH = 61
"""Updates of a training in one file, 0 to 300 in five; the picture appears with the first one."""


class Packer:
    """Packs scenes into `folder`; a scene or a file that is asked for again is made once."""

    def __init__(self, folder: Path, server: str, sources: Sources) -> None:
        self.folder = folder
        self.server = server
        self.sources = sources
        self._known: dict[tuple[object, ...], dict[str, Any]] = {}
        (folder / FILES).mkdir()

    def scene(self, setting: Setting, at: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The scene of a setting as JSON; `at` is the place in the course, for its link."""
        key = setting.page, setting.experiment, tuple(sorted(setting.view.items()))
        if key not in self._known:
            self._known[key] = self._packed(setting)
        return {**self._known[key], "link": self.link(setting, at or {})}

    def link(self, setting: Setting, at: Mapping[str, str]) -> str:
        """The address of a setting on the server, or an empty text without one."""
        if not self.server:
            return ""
        query = urlencode({**to_query(setting.experiment), **setting.view, **at})
        return f"{self.server}{PAGES[setting.page].name}?{query}"

    def _packed(self, setting: Setting) -> dict[str, Any]:
        scene = scene_of(setting, self.sources)
        pictures = [self._picture(one, setting, i) for i, one in enumerate(scene.pictures)]
        return {
            "title": PAGES[setting.page].title,
            "words": list(scene.words),
            "missing": scene.missing,
            "beside": scene.beside,
            "parts": dict(scene.parts),
            "pictures": pictures,
        }

    def _picture(self, picture: Picture, setting: Setting, place: int) -> dict[str, Any]:
        if picture.training is not None:
            return self._training(picture, picture.training)
        size = sum(map(len, picture.messages))
        drag = None if place else dragged(setting, size)
        return {
            "module": picture.module,
            "file": self._write(picture.messages),
            "asks": list(picture.asks),
            "variants": [_answers(picture, message) for message in picture.messages],
            "themes": picture.themes,
            "words": picture.words,
            "drag": drag and {
                "file": self._write(drag.messages),
                "values": drag.values,
                "own": setting.experiment.gain,
            },
            "training": None,
        }  # fmt: skip

    def _training(self, picture: Picture, about: Training) -> dict[str, Any]:
        """A picture of a training: its updates in several files, and links for its buttons."""
        messages = picture.messages
        files = [self._write(messages[i : i + EACH]) for i in range(0, len(messages), EACH)]
        training = {
            "files": files,
            "each": EACH,
            "last": len(messages) - 1,
            "begin": about.begin,
            "stops": about.stops,
            "opens": [self.link(Setting("unroll", one, {}), {}) for one in about.networks],
            "cures": [
                {cured: self.link(Setting("train", one, {"beside": shown}), {})
                 for cured, shown in cures.items()}
                for one, cures in zip(about.networks, about.cures, strict=True)
            ],
        }  # fmt: skip
        return {"module": picture.module, "file": files[0], "asks": [], "variants": [],
                "themes": False, "words": picture.words, "drag": None,
                "training": training}  # fmt: skip

    def _write(self, messages: Sequence[bytes]) -> str:
        """The path of the file with these messages, for a page beside `files`."""
        block = compact(messages)
        name = f"{FILES}/{hashlib.sha256(block).hexdigest()[:16]}.js"
        file = self.folder / name
        if not file.exists():
            text = f'rnnExplorerFile("{name}", "{in_base85(block)}");\n'
            file.write_text(text, encoding="ascii")
        return name


def _answers(picture: Picture, message: bytes) -> dict[str, str]:
    """The fields of a message that the picture asks for, as page/scene.js compares them."""
    end = 4 + int.from_bytes(message[:4], "little")
    header = json.loads(message[4:end].decode("utf-8")) if picture.asks else {}
    return {name: str(header.get(name) or 0) for name in picture.asks}
