"""Train: two networks in training, and their sentences."""

from explorer.labels import name_value
from explorer.ui.gradient import read_gradient
from explorer.views.train.controls import act, beside_control, get_training, open_beside, settle
from explorer.views.train.picture import show_live

__all__ = [
    "act",
    "beside_control",
    "get_training",
    "name_value",
    "open_beside",
    "read_gradient",
    "settle",
    "show_live",
]
