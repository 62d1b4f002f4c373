"""What the pages open with, computed in the background when the server starts.

The first visitor finds it, or waits for what is left of it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from explorer import openings
from explorer.errors import InputError
from explorer.openings import Opening
from explorer.tasks.tone import make_tone
from explorer.ui.parts import DOMAINS, PARTS
from explorer.ui.results import find_cells, find_flow, find_twins, get_comparison
from explorer.ui.runs import find_run

VARIABLE = "RNN_EXPLORER_WARM_UP"
"""The environment variable that switches it off with 0."""

_PATIENCE = 600.0
"""Seconds for one result, on the slowest computer."""


def warm_up() -> None:
    """Start the thread, unless the environment says not to."""
    if os.environ.get(VARIABLE) != "0":
        threading.Thread(target=compute_openings, name="openings", daemon=True).start()


def compute_openings() -> None:
    """Compute the result that each page opens with, in the order of the menu, into the cache."""
    for page, find in _FINDS.items():
        with suppress(InputError):
            find(openings.of_page(page))


def _compare(opening: Opening) -> None:
    view = {name: DOMAINS[name].read(text) for name, text in opening.view.items()}
    sound, k, order = (view.get(name, PARTS[name].default) for name in ("sound", "k", "order"))
    get_comparison(opening.experiment, make_tone(sound), sound, k, order, _PATIENCE)


_FINDS: Mapping[str, Callable[[Opening], object]] = {
    "unroll": lambda opening: find_run(opening.experiment, _PATIENCE),
    "sequences": _compare,
    "flow": lambda opening: find_flow(opening.experiment, _PATIENCE),
    "clipping": lambda opening: find_twins(opening.experiment, _PATIENCE),
    "cells": lambda opening: find_cells(opening.experiment, _PATIENCE),
}
"""Page → what computes its picture's record."""
