"""A file of one's own for tests: 60 days of a sine with a note, held as long as the tests run."""

import math

from explorer import tasks
from explorer.own_files import data_of, open_own

RAW = "date,level (cm)\n" + "".join(
    f"2021-{1 + i // 28:02}-{1 + i % 28:02},{100 + 20 * math.sin(i / 3):.2f}\n" for i in range(60)
)
FILE = open_own("levels.csv", RAW.encode())
DATA = str(data_of(FILE))
HELD = {"own_files_of_this_session": [FILE]}
"""The session state of a person who has given it."""

ALL = {name: {"task": name, "data": DATA if name == "own" else ""} for name in tasks.TASKS}
"""The fields that choose each task."""
