"""Jupyter widgets (anywidget) of the stepping player and the gradient flow.

They need the extra `notebook`. The browser runs the app's own JavaScript; what a picture asks for,
the gradient of another loss or another matrix, is computed in the notebook's Python.
"""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from explorer.export.bundle import bundle

Packer = Callable[[str, object], bytes | None]
"""packer(name, value) packs what a picture asks for, or gives None if it does not have that."""

_MODULE = 'export default $of("page/widget.js").widget($of("{picture}").default);'


class Widget(anywidget.AnyWidget):
    """A picture in a notebook; `html` is the same as a page without a network, `save` writes it."""

    packed = traitlets.Bytes(b"").tag(sync=True)
    asked = traitlets.Dict({}).tag(sync=True)

    def __init__(self, packed: bytes, packer: Packer, page: Any) -> None:
        super().__init__(packed=packed)
        self._packer, self._page = packer, page

    @property
    def html(self) -> str:
        """The self-contained page."""
        return str(self._page.html)

    def save(self, path: str | os.PathLike[str]) -> pathlib.Path:
        """Write the self-contained page to a file; returns its path."""
        saved: pathlib.Path = self._page.save(path)
        return saved

    @traitlets.observe("asked")
    def _answer(self, change: Any) -> None:
        asked = change["new"]
        found = self._packer(str(asked.get("name")), asked.get("value"))
        if found is not None:
            self.packed = found


class PlayerWidget(Widget):
    """The stepping player."""

    _esm = bundle(_MODULE.format(picture="player/player.js"))


class FlowWidget(Widget):
    """The gradient flow."""

    _esm = bundle(_MODULE.format(picture="flow/flow.js"))
