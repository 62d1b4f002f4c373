"""Course: the lessons with what is done, the way on, speaker's notes, and the printable plan."""

from explorer.views.course.lessons import show_lessons
from explorer.views.course.plan import show_plan
from explorer.views.course.writing import show_how_to_write

__all__ = ["show_how_to_write", "show_lessons", "show_plan"]
