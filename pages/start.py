"""Start: what this is, and the ways into it.

The lecturer opens the app and says what the hour is about; the class sees the gradient fade and
explode by one number, and a trained network that can be stepped at once.
"""

import streamlit as st

from explorer import ui
from explorer.views import start as view
from explorer.views import unroll

ui.open_page()
view.show_ribbon()
view.show_ways()
with ui.plain_errors():
    st.header("A trained network: press →", anchor=False)
    unroll.show_player()
view.show_pages()
