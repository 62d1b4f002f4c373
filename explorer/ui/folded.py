"""Folded parts of a page, and small tables: what nobody opens is neither made nor loaded.

The browser loads what draws a table of Streamlit's, 0.9 MB, or a download button when the first one
comes, and shows no picture of the page before that is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from explorer.ui.frame import escape


def folded(title: str, key: str) -> ExpanderContainer:
    """A closed expander; fill it if its `open` is true: opening it reruns the page or fragment."""
    return st.expander(title, key=f"folded_{key}", on_change="rerun")


def is_unfolded(key: str) -> bool:
    """Whether the expander of this key was open when the page was run last."""
    return bool(st.session_state.get(f"folded_{key}"))


def show_table(columns: Mapping[str, Sequence[str]]) -> None:
    """Show a small table: column → one text for each row; all but the first align right."""
    head, *body = (
        f"| {' | '.join(map(escape, row))} |"
        for row in (list(columns), *zip(*columns.values(), strict=True))
    )
    rule = f"|:--|{'--:|' * (len(columns) - 1)}"
    with st.container(key="table"):  # narrow on a phone: see frame.py
        st.markdown("\n".join([head, rule, *body]))
