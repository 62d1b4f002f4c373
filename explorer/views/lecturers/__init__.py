"""Page "For lecturers": rooms, the presenter's view, demos, and the app in another page."""

from explorer.views.lecturers.embedding import show_embedding
from explorer.views.lecturers.words import DEMOS, SERVING, show_presenting, show_room

__all__ = [
    "DEMOS",
    "SERVING",
    "show_embedding",
    "show_presenting",
    "show_room",
]
