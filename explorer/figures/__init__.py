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
draw_sequence(comparison, window)   a sequence, a window of it cut into steps, and who sees which
draw_errors(comparison, before)     the errors of everyone who predicts, side by side
draw_reach(cells, dark=...)         how far back the last loss reaches in RNN, GRU and LSTM
draw_starts(found, dark=...)        losses from zeros, a random and a learned a⟨0⟩
cell_table(cells, seconds)          parameters, time and clip of the three cells; say_clip: in words
draw_spectrogram(picture)           which pitch of a sound is how loud when
draw_roll(notes, chances)           a melody, with how sure the network was of every note
draw_alternatives(steps, chosen=)   what was written, and what else it could have been
draw_belief(reading)                belief after every word and its influence; say_reading: in words
draw_curve(params, task)            a network of one number as a curve beside the days held out
draw_vector_size(found)             what a small vector costs; say_vector_size: in one sentence
"""

from explorer.figures.alternatives import describe_alternatives, draw_alternatives
from explorer.figures.back_row import for_the_back_row
from explorer.figures.belief import draw_belief
from explorer.figures.belief_words import describe_belief, say_reading
from explorer.figures.cell_table import cell_table, say_clip
from explorer.figures.cliff import describe_cliff, draw_cliff
from explorer.figures.curve import describe_curve, draw_curve
from explorer.figures.errors import (
    WHAT_THEY_ARE,
    describe_errors,
    draw_errors,
    error_table,
)
from explorer.figures.landscape import (
    describe_landscape,
    draw_landscape,
    key_to,
    say_landscape,
)
from explorer.figures.learning import describe_learning, draw_learning
from explorer.figures.race import draw_race
from explorer.figures.race_table import as_page, race_table
from explorer.figures.reach import describe_reach, draw_reach, say_reach
from explorer.figures.roll import describe_roll, draw_roll
from explorer.figures.sequence import describe_sequence, draw_sequence
from explorer.figures.shares import short_percent
from explorer.figures.sound import describe_spectrogram, draw_spectrogram
from explorer.figures.starts import describe_starts, draw_starts, recipe, say_starts
from explorer.figures.theme import CONFIG, CONFIG_3D
from explorer.figures.twin_table import as_csv, twin_table
from explorer.figures.twin_words import TwinWords, describe_twin
from explorer.figures.twins import draw_twin
from explorer.figures.vector_size import describe_vector_size, draw_vector_size, say_vector_size
from explorer.race import describe as describe_race
from explorer.race import rule as race_rule
from explorer.race import verdict as judge_race
from explorer.sequences import judge

__all__ = [
    "CONFIG",
    "CONFIG_3D",
    "WHAT_THEY_ARE",
    "TwinWords",
    "as_csv",
    "as_page",
    "cell_table",
    "describe_alternatives",
    "describe_belief",
    "describe_cliff",
    "describe_curve",
    "describe_errors",
    "describe_landscape",
    "describe_learning",
    "describe_race",
    "describe_reach",
    "describe_roll",
    "describe_sequence",
    "describe_spectrogram",
    "describe_starts",
    "describe_twin",
    "describe_vector_size",
    "draw_alternatives",
    "draw_belief",
    "draw_cliff",
    "draw_curve",
    "draw_errors",
    "draw_landscape",
    "draw_learning",
    "draw_race",
    "draw_reach",
    "draw_roll",
    "draw_sequence",
    "draw_spectrogram",
    "draw_starts",
    "draw_twin",
    "draw_vector_size",
    "error_table",
    "for_the_back_row",
    "judge",
    "judge_race",
    "key_to",
    "race_rule",
    "race_table",
    "recipe",
    "say_clip",
    "say_landscape",
    "say_reach",
    "say_reading",
    "say_starts",
    "say_vector_size",
    "short_percent",
    "twin_table",
]
