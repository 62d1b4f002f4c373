"""For lecturers: what one needs in front of a class, on one page.

Nothing to see for the class: a room, the presenter's view, demos of one's own, and the app in other
pages.
"""

import streamlit as st

from explorer import ui
from explorer.views import lecturers as view

ui.open_page()
st.subheader("A room for the class", anchor=False)
view.show_room()
st.subheader("On the projector", anchor=False)
view.show_presenting()
st.subheader("Your own demos", anchor=False)
st.markdown(view.DEMOS)
st.subheader("In the page of your course", anchor=False)
view.show_embedding()
st.subheader("For many", anchor=False)
st.markdown(view.SERVING)
