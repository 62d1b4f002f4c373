"""How to write a lesson: a file to copy, and the numbers that a condition may ask for."""

from __future__ import annotations

import streamlit as st

from explorer.lessons import FOLDER, MEASURES

_HOW = """\
A lesson is a Markdown file. Put a copy of one into a folder of your own, start the app with that
folder in the environment variable `RNN_EXPLORER_LESSONS`, change it, and load this page again: a
mistake is named with its line and what to write instead, and the other lessons go on.

- `title:` and `notes:` at the top, and `minutes:` where it takes longer than 4/3 for each station;
  then for each station `## the question`.
- `[look](flow?gain=1)` is shown while the question is open, `[show](flow?gain=0.5)` settles it. Set
  a page up in this app and copy its address from `flow?` on. Without `look` nothing is shown first.
- ``- `arrives < 1e-6` An answer. *A correction.* `` The answer whose condition holds for the run is
  right, and it has to be exactly one. The correction is for those who chose it where it is wrong.
- `> One sentence to keep.` A number of the run stands in braces: {arrives}.
- `## Exercise: what to find`, `[start](flow?gain=1)`, and one condition: its goal.
"""


def show_how_to_write() -> None:
    """Show the shortest lesson as a file, and every name of a number."""
    st.markdown(_HOW)
    shortest = min(FOLDER.glob("*.md"), key=lambda path: path.stat().st_size, default=None)
    if shortest:
        st.code(shortest.read_text(encoding="utf-8"), language=None, wrap_lines=True)
    st.markdown("The numbers of a run; `before_` in front means the same of `look`:")
    st.dataframe({"name": list(MEASURES), "what it is": list(MEASURES.values())}, hide_index=True)
