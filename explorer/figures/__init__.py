"""Pictures that one studies: records of runs in, Plotly figures out.

draw_twin(twins, which, dark=...)   one of two trainings, "off" or "on", on scales both share
describe_twin(twins, which)         the same in words, with its numbers
twin_table(twins), as_csv(table)    the same as columns of numbers
"""

from explorer.figures.theme import CONFIG
from explorer.figures.twin_table import as_csv, twin_table
from explorer.figures.twin_words import TwinWords, describe_twin
from explorer.figures.twins import draw_twin

__all__ = ["CONFIG", "TwinWords", "as_csv", "describe_twin", "draw_twin", "twin_table"]
