"""Glossary: every word and symbol of the app, with its formula and a picture in which it is seen.

A student who has met a word in the lecture finds it here, and one click leads to where it moves.
"""

from explorer import ui
from explorer.views import glossary as view

ui.open_page()
view.show_glossary()
