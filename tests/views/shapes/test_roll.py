"""A melody as a piano roll, as data."""

from itertools import pairwise

import pytest

from explorer.charts.theme import palette
from explorer.tasks.music import Note, read_melodies
from explorer.views.shapes.roll import describe_roll, draw_roll
from tests.views.made import named, texts

NOTES = (Note("C4", 2), Note("R", 1), Note("D#4", 1), Note("G4", 4), Note("G4", 3))
CHANCES = (1.0, 0.2, 0.5, 1.0, 0.25)


def drawn(notes=NOTES, chances=CHANCES, given=1, dark=False):
    return draw_roll(notes, chances, given=given, dark=dark)


def test_a_bar_begins_where_the_notes_before_it_end_and_lasts_as_long_as_its_note():
    own = named(drawn(), "network")
    assert list(own.base) == [1.5, 2.0, 4.0]
    assert list(own.x) == [0.5, 2.0, 1.5]
    assert list(own.y) == [63, 67, 67]
    assert [row[0] for row in own.customdata] == ["D#4 ⅛", "G4 ½", "G4 ⅜"]
    assert [row[1] for row in own.customdata] == ["chance 50.0%", "chance 100.0%", "chance 25.0%"]


def test_a_rest_leaves_its_time_empty():
    figure = drawn()
    bars = sum(len(trace.y) for trace in figure.data)
    assert bars == 4
    assert figure.layout.xaxis.range == (0, 5.5)


def test_the_less_likely_a_note_the_paler_it_is():
    assert named(drawn(), "network").marker.opacity == pytest.approx([0.7, 1.0, 0.55])


@pytest.mark.parametrize("dark", [False, True])
def test_what_was_given_has_a_colour_of_its_own_and_no_chance(dark):
    given = named(drawn(dark=dark, chances=(None, *CHANCES[1:])), "given")
    assert list(given.y) == [60]
    assert list(given.customdata[0]) == ["C4 ¼", "given"]
    assert given.marker.color == palette(dark).quiet
    assert named(drawn(dark=dark), "network").marker.color == palette(dark).applied


def test_the_axis_names_natural_notes_and_an_octave_at_least():
    axis = drawn((Note("A4", 2),), (0.5,), given=0).layout.yaxis
    assert axis.range[1] - axis.range[0] >= 12
    assert not any("#" in name for name in axis.ticktext)
    assert dict(zip(axis.ticktext, axis.tickvals, strict=True))["A4"] == 69


@pytest.mark.parametrize("melody", read_melodies()[:12], ids=lambda melody: melody.title)
def test_names_of_pitches_never_lie_on_one_another(melody):
    axis = drawn(melody.notes, [0.5] * len(melody.notes), given=0).layout.yaxis
    pixels = (260 - 72) / (axis.range[1] - axis.range[0])
    places = list(axis.tickvals)
    assert min(b - a for a, b in pairwise(places)) * pixels >= 12


def test_the_key_names_only_what_is_there():
    assert "given" in texts(drawn())[0]
    assert "given" not in texts(drawn(given=0))[0]
    assert "network" not in texts(drawn(given=5))[0]


def test_the_melody_is_told_with_its_chances():
    said = describe_roll(NOTES, CHANCES, given=1)
    assert said == (
        "Piano roll of 5 notes in 5.5 quarters: C4 ¼, rest ⅛, D#4 ⅛, G4 ½, G4 ⅜. The first was "
        "given. The network gave its notes chances from 20% (rest ⅛) to 100% (G4 ½)."
    )
    alone = describe_roll(NOTES[:1], [0.25], given=0)
    assert alone.endswith("1 note in 1 quarter: C4 ¼. The network gave its note a chance of 25%.")
    assert describe_roll(NOTES, CHANCES, given=5).endswith("The first 5 were given.")
    assert describe_roll((), (), given=0) == "A melody without notes."


def test_a_melody_of_rests_only_and_none_at_all_are_drawn():
    drawn((Note("R", 2),), (0.5,), given=0)
    assert drawn((), (), given=0).layout.xaxis.range == (0, 4)
