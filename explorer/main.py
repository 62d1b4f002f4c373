"""The router: which pages there are, and the line about the gradient check on each of them."""

import streamlit as st

from explorer import ui
from explorer.places import page_file

st.set_page_config(page_title="RNN Explorer", layout="wide")
page = st.navigation(
    {
        "RNN Explorer": [
            st.Page(page_file("unroll"), title="Unroll", default=True),
            st.Page(page_file("sequences"), title="Sequences", url_path="sequences"),
            st.Page(page_file("shapes"), title="Shapes", url_path="shapes"),
            st.Page(page_file("cells"), title="Cells", url_path="cells"),
            st.Page(page_file("train"), title="Train", url_path="train"),
            st.Page(page_file("flow"), title="Gradient flow", url_path="flow"),
            st.Page(page_file("clipping"), title="Clipping", url_path="clipping"),
            st.Page(page_file("cliff"), title="Cliff", url_path="cliff"),
            st.Page(page_file("race"), title="Race", url_path="race"),
            st.Page(page_file("checks"), title="Checks", url_path="checks"),
        ]
    }
)
badge = st.sidebar.container(key="badge")
ui.opening(page.url_path or "unroll")
page.run()
ui.show_badge(badge)  # after the picture, so that it delays nothing
