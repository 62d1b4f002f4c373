"""Presenter's view: larger type for the back row, keyboard control, sidebar collapsed.

Everything on the page follows the font size of the root element: Streamlit's own elements and the
components' text through `rem`, their canvases through `scaleOf` in assets/js/base/stage.js, and the
figures through `type_scale`. So one line of CSS enlarges everything, twice as much on a screen as
wide as a projector's: nothing is smaller there than 22 pixels. `--least`, the smallest type, is a
floor for components and canvases (`least` in assets/js/base/stage.js); figures have the same one in
explorer/charts/back_row.py. On a screen as narrow as a phone's the type keeps its size.
"""

from __future__ import annotations

import streamlit as st

from explorer.demos import Demo
from explorer.ui import session
from explorer.ui.focus import focus_the_picture, on_a_narrow_screen, on_a_wide_screen

ENLARGE = 1.25
"""Scale factor of all type."""

ENLARGE_WIDE = 1.575
"""The same on a wide screen, where the smallest type, .875rem, is then 22 pixels."""

_STYLE = """<style>
[data-testid^="stBidiComponent"] { --st-text-color: light-dark(#000, #fff) !important; }
[data-testid="stMain"] :is(h1, h2, h3, h4, p, li, label, summary, td, th):not(button *) {
  color: light-dark(#000, #fff);
}
[data-testid="stMain"] [data-testid="stCaptionContainer"] { opacity: 1; }
[data-testid="stMain"] :is(h1) { font-size: 1.125rem; padding: .1rem 0; }
@media (min-width: 641px) {
  :root { font-size: %gpx; --least: .875rem; }
  [data-testid="stMarkdownContainer"] code { font-size: max(var(--least), .75em); }
  [data-testid="stMainBlockContainer"] { max-width: none; padding: .3rem 1.6rem .5rem; }
}
.katex :is(.sizing.reset-size6.size3, .sizing.reset-size6.size1) { font-size: .74em; }
.katex .sizing.reset-size3.size1 { font-size: 1em; }
@media (max-width: 640px) { .st-key-head .st-key-present { display: flex; } }
@media (min-width: 1600px) and (min-height: 860px) { :root { font-size: %gpx; } }
</style>"""

_HEADLINE = """<style>
@media (min-width: 641px) {
  .st-key-sentence-of-demo > div > [data-testid="stMarkdown"] p {
    font-size: 1.5rem; line-height: 1.25;
  }
}
</style>"""
"""For the sentence of a demo that was chosen; what a page opens with has its picture in sight."""

_EMBEDDED = """<style>
.st-key-head, .st-key-sentence, [data-testid="stExpandSidebarButton"] {
  position: absolute; clip-path: inset(50%); width: 1px; height: 1px; min-height: 0;
  overflow: hidden;
}
[data-testid="stMainBlockContainer"] { padding-top: .4rem; }
</style>"""
"""In a frame of another page (`embed=true`): the picture and its strip, without the header."""


def prepare_view(demo: Demo | None) -> None:
    """Apply the presenter's view, if it is on; to be called before a page shows anything."""
    on = session.presenting()
    framed = bool(st.context.is_embedded)
    st.set_page_config(initial_sidebar_state="collapsed" if on or framed else "auto")
    # Present in both cases: the browser rebuilds a picture if the elements above it change.
    style = _STYLE % (16 * ENLARGE, 16 * ENLARGE_WIDE) if on else "<style></style>"
    if on and not session.nothing_chosen():
        style += _HEADLINE
    st.html(style + _EMBEDDED if framed else style)
    focus_the_picture(on, session.path(), demo.title if demo else "")


def type_scale() -> float:
    """Scale factor of a figure's type."""
    if not session.presenting() or on_a_narrow_screen():
        return 1.0
    return ENLARGE_WIDE if on_a_wide_screen() else ENLARGE
