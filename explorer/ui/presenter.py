"""The presenter's view: for the back row, by keyboard, with the controls folded away.

Everything on the page follows the type size of the root element: Streamlit's own elements and the
components' text through `rem`, their canvases through `scaleOf` in assets/js/base/stage.js, and the
figures through `type_scale`. So one line of style enlarges what there is and what will be. A
screen as narrow as a phone's has no back row, and no room: there the type stays as it is.
"""

from __future__ import annotations

import streamlit as st

from explorer.demos import Demo
from explorer.ui import session
from explorer.ui.focus import focus_the_picture, on_a_narrow_screen

ENLARGE = 1.25
"""How much larger all type is."""

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
    """Fold the sidebar and enlarge the page, or not; to be called before a page shows anything."""
    on = session.presenting()
    st.set_page_config(initial_sidebar_state="collapsed" if on else "auto")
    # The element is there in any case: one more or less would be a new place for the picture.
    st.html(_STYLE % (16 * ENLARGE) if on else "<style></style>")
    focus_the_picture(on, session.path(), demo.title if demo else "")


def type_scale() -> float:
    """How much larger than usual a figure's type is to be."""
    return ENLARGE if session.presenting() and not on_a_narrow_screen() else 1.0
