"""Page "Train": two networks in live training, and their sentences."""

from explorer.labels import name_value
from explorer.ui.gradient import read_gradient
from explorer.views.train.controls import (
    beside_control,
    get_training,
    handle,
    open_beside,
    position,
    rest,
    settle,
)
from explorer.views.train.picture import show_live
from explorer.views.train.take_home import take_training_home

__all__ = [
    "beside_control",
    "get_training",
    "handle",
    "name_value",
    "open_beside",
    "position",
    "read_gradient",
    "rest",
    "settle",
    "show_live",
    "take_training_home",
]
