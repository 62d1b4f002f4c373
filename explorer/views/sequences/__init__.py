"""Sequences: the series, the windows, and the errors of all predictors."""

from explorer.sequences import judge
from explorer.views.sequences.controls import (
    WITHOUT,
    get_sequence,
    order_controls,
    pick_window,
    sequence_controls,
    train_button,
)
from explorer.views.sequences.errors import WHAT_THEY_ARE, describe_errors, draw_errors, error_table
from explorer.views.sequences.sound import play_sound
from explorer.views.sequences.windows import describe_sequence, draw_sequence

__all__ = [
    "WHAT_THEY_ARE",
    "WITHOUT",
    "describe_errors",
    "describe_sequence",
    "draw_errors",
    "draw_sequence",
    "error_table",
    "get_sequence",
    "judge",
    "order_controls",
    "pick_window",
    "play_sound",
    "sequence_controls",
    "train_button",
]
