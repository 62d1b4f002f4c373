"""Course: the list of lessons with what is done, their notes, and the printable plan."""

from explorer.views.course.lessons import show_lessons

__all__ = ["show_lessons"]
