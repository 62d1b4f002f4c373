"""Streamlit: what every page uses. The frame, the controls of the experiment, the cache of runs."""

from explorer.ui.badge import show_badge
from explorer.ui.controls import controls, experiment_controls, more_controls
from explorer.ui.figure import show_figure
from explorer.ui.frame import open_page, plain_errors, say
from explorer.ui.runs import get_run
from explorer.ui.session import change, opening

__all__ = [
    "change",
    "controls",
    "experiment_controls",
    "get_run",
    "more_controls",
    "open_page",
    "opening",
    "plain_errors",
    "say",
    "show_badge",
    "show_figure",
]
