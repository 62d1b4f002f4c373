"""Page "Race": its settings, its board, and downloads."""

from explorer.charts.race import draw_race, seen_in
from explorer.race import describe as describe_race
from explorer.views.race.controls import open_race, race_buttons, race_controls, show_board
from explorer.views.race.take_home import take_race_home

__all__ = [
    "describe_race",
    "draw_race",
    "open_race",
    "race_buttons",
    "race_controls",
    "seen_in",
    "show_board",
    "take_race_home",
]
