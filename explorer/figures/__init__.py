"""Pictures that one studies: records of runs in, Plotly figures out.

draw_twin(twins, which, dark=...)   one of two trainings, "off" or "on", on scales both share
describe_twin(twins, which)         the same in words, with its numbers
draw_cliff(descent, dark=...)       the cliff in 3-D with the paths of both balls
describe_cliff(descent)             the same in words
draw_landscape(landscape, which, dark=...)  the loss around a network; "loss" or "norm"
for_the_back_row(figure, by)        any of them with larger type
twin_table(twins), as_csv(table)    the same as columns of numbers
draw_race(race, outcomes, dark=...) how many networks learned, against the sequence length
describe_race(race, outcomes)       the same in words
race_table(race, outcomes)          one row for each network; as_page: figure and words as one file
"""

from explorer.figures.back_row import for_the_back_row
from explorer.figures.cliff import describe_cliff, draw_cliff
from explorer.figures.landscape import (
    describe_landscape,
    draw_landscape,
    key_to,
    say_landscape,
)
from explorer.figures.race import draw_race
from explorer.figures.race_table import as_page, race_table
from explorer.figures.theme import CONFIG, CONFIG_3D
from explorer.figures.twin_table import as_csv, twin_table
from explorer.figures.twin_words import TwinWords, describe_twin
from explorer.figures.twins import draw_twin
from explorer.race import describe as describe_race

__all__ = [
    "CONFIG",
    "CONFIG_3D",
    "TwinWords",
    "as_csv",
    "as_page",
    "describe_cliff",
    "describe_landscape",
    "describe_race",
    "describe_twin",
    "draw_cliff",
    "draw_landscape",
    "draw_race",
    "draw_twin",
    "for_the_back_row",
    "key_to",
    "race_table",
    "say_landscape",
    "twin_table",
]
