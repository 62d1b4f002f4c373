"""The router: navigation, and the summary of the experiment in the sidebar of every page."""

import streamlit as st

from explorer import ui
from explorer.pages import GROUPS, PAGES, Page

st.set_page_config(page_title="RNN Explorer", layout="wide")
FIRST = next(iter(PAGES))


def entry(page: Page) -> st.Page:
    """A page of the menu."""
    default = page.name == FIRST
    return st.Page(page.file, title=page.title, url_path=page.name, default=default)


menu = {heading: [entry(page) for page in group] for heading, group in GROUPS.items()}
chosen = st.navigation(menu, expanded=True)
summary = st.sidebar.container()
with ui.SHORT_WORK.doing():
    ui.opening(chosen.url_path or FIRST)
    chosen.run()
    ui.show_summary(summary)
    ui.explain_words()
