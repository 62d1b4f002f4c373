"""The app under load: one that runs already, or one that is started for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.browser.serve import running_app
from tests.load.process import listener


@contextmanager
def served(url: str, workers: int) -> Iterator[tuple[str, int | None]]:
    """(address, process) of the app at `url`, or of one with so many workers if there is none."""
    if not url:
        with running_app(workers=workers) as own:
            yield str(own), own.pid
        return
    try:
        pid = listener(urlsplit(url).port or 80)
    except (LookupError, ValueError):  # a port that is none is refused with the rest of the plan
        pid = None
    yield url.rstrip("/"), pid
