"""Presenter's view: larger type for the back row, keyboard control, sidebar collapsed.

Everything on the page follows the font size of the root element: Streamlit's own elements and the
components' text through `rem`, their canvases through `scaleOf` in assets/js/base/stage.js, and the
figures through `type_scale`. So one line of CSS enlarges everything. On a screen as narrow as a
phone's, which has no space for it, the type keeps its size.
"""

from __future__ import annotations

import streamlit as st

from explorer.demos import Demo
from explorer.ui import session
from explorer.ui.focus import focus_the_picture, on_a_narrow_screen

ENLARGE = 1.25
"""Scale factor of all type."""

_STYLE = """<style>
[data-testid^="stBidiComponent"] { --st-text-color: light-dark(#000, #fff) !important; }
[data-testid="stMain"] :is(h1, h2, h3, h4, p, li, label, summary, td, th):not(button *) {
  color: light-dark(#000, #fff);
}
[data-testid="stMain"] [data-testid="stCaptionContainer"] { opacity: 1; }
[data-testid="stMain"] :is(h1) { font-size: 1.5rem; padding: .2rem 0; }
@media (min-width: 641px) {
  :root { font-size: %gpx; }
  [data-testid="stMainBlockContainer"] { max-width: none; padding: .4rem 1.6rem 1rem; }
}
</style>"""


def prepare_view(demo: Demo | None) -> None:
    """Apply the presenter's view, if it is on; to be called before a page shows anything."""
    on = session.presenting()
    st.set_page_config(initial_sidebar_state="collapsed" if on else "auto")
    # Present in both cases: the browser rebuilds a picture if the elements above it change.
    st.html(_STYLE % (16 * ENLARGE) if on else "<style></style>")
    focus_the_picture(on, session.path(), demo.title if demo else "")


def type_scale() -> float:
    """Scale factor of a figure's type."""
    return ENLARGE if session.presenting() and not on_a_narrow_screen() else 1.0
