"""The router: navigation, and the summary of the experiment in the sidebar of every page."""

import streamlit as st

from explorer import ui
from explorer.pages import PAGES

st.set_page_config(page_title="RNN Explorer", layout="wide")
first, *others = PAGES.values()
chosen = st.navigation(
    {
        "RNN Explorer": [
            st.Page(first.file, title=first.title, default=True),
            *(st.Page(page.file, title=page.title, url_path=page.name) for page in others),
        ]
    },
    expanded=True,
)
summary = st.sidebar.container()
with ui.SHORT_WORK.doing():
    ui.opening(chosen.url_path or first.name)
    chosen.run()
    ui.show_summary(summary)
    ui.explain_words()
