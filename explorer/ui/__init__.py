"""Streamlit: the controls bound to the experiment, the cache of runs, the frame of a page."""

from explorer.ui.cells import explosion_button, get_memory, get_starts
from explorer.ui.checks import show_badge, show_checks
from explorer.ui.controls import controls, experiment_controls, more_controls, name_value
from explorer.ui.frame import open_page, plain_errors, say, show_figure
from explorer.ui.gradient import choose_gradient, read_gradient
from explorer.ui.race import open_race, race_buttons, race_controls, show_board
from explorer.ui.race_home import take_race_home
from explorer.ui.runs import (
    get_cells,
    get_flow,
    get_landscape,
    get_run,
    get_times,
    get_twins,
    glance_at_flow,
    measure_again,
)
from explorer.ui.sequences import (
    View,
    get_sequence,
    order_controls,
    pick_window,
    sequence_controls,
    train_button,
)
from explorer.ui.session import change, current, opening
from explorer.ui.shape_boxes import graph_expected
from explorer.ui.shape_says import show_what_it_says
from explorer.ui.shape_scores import show_scores
from explorer.ui.shapes import choose_shape, get_network, shape_controls
from explorer.ui.sound import play_sound
from explorer.ui.take_home import take_home
from explorer.ui.training import (
    act,
    beside_control,
    get_training,
    open_beside,
    settle,
)

__all__ = [
    "View",
    "act",
    "beside_control",
    "change",
    "choose_gradient",
    "choose_shape",
    "controls",
    "current",
    "experiment_controls",
    "explosion_button",
    "get_cells",
    "get_flow",
    "get_landscape",
    "get_memory",
    "get_network",
    "get_run",
    "get_sequence",
    "get_starts",
    "get_times",
    "get_training",
    "get_twins",
    "glance_at_flow",
    "graph_expected",
    "measure_again",
    "more_controls",
    "name_value",
    "open_beside",
    "open_page",
    "open_race",
    "opening",
    "order_controls",
    "pick_window",
    "plain_errors",
    "play_sound",
    "race_buttons",
    "race_controls",
    "read_gradient",
    "say",
    "sequence_controls",
    "settle",
    "shape_controls",
    "show_badge",
    "show_board",
    "show_checks",
    "show_figure",
    "show_scores",
    "show_what_it_says",
    "take_home",
    "take_race_home",
    "train_button",
]
