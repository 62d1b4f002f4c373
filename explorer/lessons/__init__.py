"""Lessons: stations with a question that a run answers, exercises, read from assets/lessons/*.md.

    shelf(parts)                 every lesson file, in order: a Lesson, or a BrokenFile
    read(text, id, parts)        one file; a BrokenFile says what is wrong, where, what to write
    Condition("0.3 < arrives")   a condition on the numbers of a run
    Bench(setting, sources)      the numbers of a setting, by the names that lessons use
    mark(station, …)             which answer the run says is right
    check(exercise, bench)       whether an experiment reaches the goal

Nothing here knows of pages on the screen: explorer/ui/station.py shows a station.
"""

from explorer.lessons.bench import DIRECT, Bench, Sources
from explorer.lessons.conditions import Condition
from explorer.lessons.files import read
from explorer.lessons.marking import Checked, Marked, check, mark
from explorer.lessons.measures import MEASURES
from explorer.lessons.record import Answer, BrokenFile, Exercise, Lesson, Mistake, Setting, Station
from explorer.lessons.shelf import FOLDER, Shelf, ids, shelf

__all__ = [
    "DIRECT",
    "FOLDER",
    "MEASURES",
    "Answer",
    "Bench",
    "BrokenFile",
    "Checked",
    "Condition",
    "Exercise",
    "Lesson",
    "Marked",
    "Mistake",
    "Setting",
    "Shelf",
    "Sources",
    "Station",
    "check",
    "ids",
    "mark",
    "read",
    "shelf",
]
