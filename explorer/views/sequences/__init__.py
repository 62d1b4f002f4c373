"""Page "Sequences": the series, its windows, and the test errors of all predictors."""

from explorer.sequences import judge
from explorer.views.sequences.controls import (
    HIDDEN_FIELDS,
    get_sequence,
    order_controls,
    pick_window,
    sequence_controls,
    train_button,
)
from explorer.views.sequences.errors import EXPLANATION, describe_errors, draw_errors, error_table
from explorer.views.sequences.sound import play_sound
from explorer.views.sequences.take_home import take_sequence_home
from explorer.views.sequences.windows import describe_sequence, draw_sequence

__all__ = [
    "EXPLANATION",
    "HIDDEN_FIELDS",
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
    "take_sequence_home",
    "train_button",
]
