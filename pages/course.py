"""Course: nine lessons in their order, each a few stations and an exercise.

A student goes on where they stopped; a lecturer finds the notes and the plan of 45 minutes.
"""

from explorer import ui
from explorer.views import course as view

ui.open_page()
view.show_lessons()
