"""The router: which pages there are."""

import streamlit as st

st.set_page_config(page_title="RNN Explorer", layout="wide")
st.navigation(
    {
        "RNN Explorer": [
            st.Page("../pages/unroll.py", title="Unroll", default=True),
            st.Page("../pages/flow.py", title="Gradient flow", url_path="flow"),
            st.Page("../pages/clipping.py", title="Clipping", url_path="clipping"),
        ]
    }
).run()
