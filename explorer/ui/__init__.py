"""Streamlit code that every page uses: page frame, controls of the experiment, cache of runs."""

from explorer.live.short_work import SHORT_WORK
from explorer.ui.controls import experiment_controls
from explorer.ui.figure import share_figure, show_figure
from explorer.ui.folded import folded
from explorer.ui.frame import open_page, plain_errors, say
from explorer.ui.runs import get_run
from explorer.ui.session import change, opening
from explorer.ui.summary import show_summary
from explorer.ui.take_home import take_home
from explorer.ui.words import explain_words

__all__ = [
    "SHORT_WORK",
    "change",
    "experiment_controls",
    "explain_words",
    "folded",
    "get_run",
    "open_page",
    "opening",
    "plain_errors",
    "say",
    "share_figure",
    "show_figure",
    "show_summary",
    "take_home",
]
