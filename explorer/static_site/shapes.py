"""The page "Shapes" without a server."""

from __future__ import annotations

from explorer.lessons import Bench, Setting
from explorer.static_site.scene import NEEDS, Scene


def shapes_scene(setting: Setting, bench: Bench) -> Scene:
    return Scene(setting, missing="A network that reads what you write" + NEEDS)
