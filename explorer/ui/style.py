"""The app's own CSS, which the HTML of every page has: palette and layout."""

from __future__ import annotations

from explorer.charts.theme import DARK, LIGHT
from explorer.places import ASSETS

COLOURS = "".join(
    f"--{name}: light-dark({light}, {vars(DARK)[name]}); " for name, light in vars(LIGHT).items()
)
"""The palette as CSS variables: var(--applied) follows the light or dark theme. Not for overlays,
such as menus, which lie outside the element that carries Streamlit's theme."""


def page_style() -> str:
    """A style element with the palette and all of assets/css.

    `--least`, the smallest type, is for the presenter's view: see presenter.py.
    """
    rules = "".join(path.read_text("utf-8") for path in sorted(ASSETS.glob("css/*.css")))
    return f"<style>:root {{ --least: 0px; {COLOURS}}}\n{rules}</style>"
