"""Course: nine lessons in their order, each a few stations and an exercise.

A student goes on where they stopped; a lecturer finds the plan of 45 minutes with the speaker's
notes, and how to write a lesson of their own.
"""

import streamlit as st

from explorer import ui
from explorer.views import course as view

ui.open_page()
with st.container(key="not_printed"):
    view.show_lessons()
    st.subheader("For lecturers", anchor=False)
    plan = st.toggle("Plan of the lecture, with links and speaker’s notes, to be printed")
    if st.toggle("Write a lesson of your own"):
        view.show_how_to_write()
if plan:
    view.show_plan()
