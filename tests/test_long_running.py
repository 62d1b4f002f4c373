"""What no file of a server may contain that runs for days."""

import pathlib
import re

ROOT = pathlib.Path(__file__).parents[1]
PLACES = (("explorer", "py"), ("pages", "py"), ("assets/js", "js"))


def texts():
    """(path, text) of all that runs on the server or in the browser."""
    for folder, ending in PLACES:
        for path in (ROOT / folder).rglob(f"*.{ending}"):
            yield path, path.read_text("utf-8")
    yield ROOT / "app.py", (ROOT / "app.py").read_text("utf-8")


def test_nothing_is_kept_from_the_garbage_collector_once_there_are_sessions():
    """Frozen later, every session that is open would stay for good with all that it trained."""
    assert [path.name for path, text in texts() if "gc.freeze(" in text] == ["app.py"]


def test_time_is_measured_by_a_clock_that_nobody_sets():
    """What waits by one that is set back, by hand or for the winter, waits for an hour more."""
    wall = re.compile(r"\btime\.time(_ns)?\(|datetime\.(now|utcnow)\(|\bDate\.now\(|\bnew Date\(")
    assert [path.name for path, text in texts() if wall.search(text)] == []
