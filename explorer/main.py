"""The router: which pages there are, and the line about the gradient check on each of them."""

import streamlit as st

from explorer import ui

st.set_page_config(page_title="RNN Explorer", layout="wide")
page = st.navigation(
    {
        "RNN Explorer": [
            st.Page("../pages/unroll.py", title="Unroll", default=True),
            st.Page("../pages/sequences.py", title="Sequences", url_path="sequences"),
            st.Page("../pages/shapes.py", title="Shapes", url_path="shapes"),
            st.Page("../pages/cells.py", title="Cells", url_path="cells"),
            st.Page("../pages/train.py", title="Train", url_path="train"),
            st.Page("../pages/flow.py", title="Gradient flow", url_path="flow"),
            st.Page("../pages/clipping.py", title="Clipping", url_path="clipping"),
            st.Page("../pages/cliff.py", title="Cliff", url_path="cliff"),
            st.Page("../pages/race.py", title="Race", url_path="race"),
            st.Page("../pages/checks.py", title="Checks", url_path="checks"),
        ]
    }
)
badge = st.sidebar.container(key="badge")
ui.opening(page.url_path or "unroll")
page.run()
ui.show_badge(badge)  # after the picture, so that it delays nothing
