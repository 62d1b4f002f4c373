"""The figure of a race as data, its table, and the page to take home."""

import csv
import io
from math import log10

import numpy as np
import pytest

from explorer.charts.race import draw_race, never
from explorer.charts.tables import as_csv
from explorer.charts.theme import DARK, LIGHT
from explorer.race import describe as describe_race
from explorer.race import make_race
from explorer.views.race.table import as_page, race_table
from tests.javascript import call
from tests.race.made import BROKE, EASY, learned, outcomes_of, small_race

OFF, ON = "without the clip", "with the clip"


@pytest.fixture
def race():
    return small_race()


@pytest.fixture
def outcomes(race):
    return outcomes_of(race, {OFF: {2: 3, 5: 1, 9: 0}, ON: {2: 3, 5: 3, 9: 2}})


def trace(figure, name, axis):
    return next(t for t in figure.data if t.legendgroup == name and (t.yaxis or "y") == axis)


def test_the_share_of_every_length_stands_at_its_place(race, outcomes):
    figure = draw_race(race, outcomes)
    assert list(figure.layout.xaxis.ticktext) == ["2", "5", "9"]
    off, on = (trace(figure, name, "y") for name in (OFF, ON))
    assert list(off.x) == list(on.x) == [0, 1, 2]
    assert off.y == pytest.approx((1, 1 / 3, 0))
    assert on.y == pytest.approx((1, 1, 2 / 3))
    assert off.hovertext[1] == "without the clip, T = 5: 1 of 3 learned"


def test_the_counts_are_written_at_the_points(race, outcomes):
    figure = draw_race(race, outcomes)
    found = [(a.x, a.text) for a in figure.layout.annotations if a.xref == "x"]
    assert sorted(found) == [
        (0, "3/3"), (0, "3/3"), (1, "1/3"), (1, "3/3"), (2, "0/3"), (2, "2/3"),
    ]  # fmt: skip


def test_every_network_is_a_dot_at_the_update_by_which_it_had_learned(race, outcomes):
    first = race.cell(race.variants[1], 5)
    outcomes = outcomes | {first[0]: learned(57), first[1]: BROKE}
    figure = draw_race(race, outcomes)
    dots = trace(figure, ON, "y2")
    assert len(dots.x) == 9
    assert dots.y[3] == pytest.approx(log10(57))
    assert dots.y[4] == never(race) > log10(race.base.updates)
    assert (dots.marker.symbol[3], dots.marker.symbol[4]) == ("circle", "x-thin")
    assert dots.hovertext[3] == "seed 3, T = 5, with the clip: learned by update 57"
    assert dots.hovertext[4] == "seed 4, T = 5, with the clip: broke at update 7"
    assert all(abs(x - round(x)) < 0.5 for x in dots.x), "every dot stands in its own column"


def test_dots_of_one_column_do_not_stand_on_one_another(race, outcomes):
    figure = draw_race(race, outcomes)
    places = [x for name in (OFF, ON) for x in trace(figure, name, "y2").x]
    assert len(set(np.round(places, 6))) == len(places) == 18


def test_a_race_that_was_cancelled_shows_what_is_done(race):
    figure = draw_race(race, outcomes_of(race, {ON: {2: 1}}))
    assert list(trace(figure, ON, "y").x) == [0]
    assert list(trace(figure, OFF, "y").x) == []
    assert describe_race(race, {}).endswith("without the clip: none trained; "
                                                    "with the clip: none trained.")  # fmt: skip


@pytest.mark.parametrize(("dark", "colours"), [(False, LIGHT), (True, DARK)])
def test_the_colours_are_those_of_the_twins_in_light_and_dark(race, outcomes, dark, colours):
    figure = draw_race(race, outcomes, dark=dark)
    assert trace(figure, OFF, "y").line.color == colours.raw
    assert trace(figure, ON, "y").line.color == colours.applied


def test_the_board_in_the_browser_has_the_same_colours():
    css = call('return (await load("race/shell.js")).RACE_CSS;', None)
    for name in ("raw", "applied"):  # the page's variables, which tests/test_tokens.py holds
        assert f".{name} {{ --side: var(--{name}); }}" in css
        assert f"--{name}:" not in css


def test_cells_differ_in_dash_and_symbol_and_not_only_in_colour():
    race = make_race(EASY, (2, 5), 2, ("rnn", "gru", "lstm"))
    labels = {variant.label: {2: 1, 5: 0} for variant in race.variants}
    figure = draw_race(race, outcomes_of(race, labels))
    lines = [t for t in figure.data if t.mode == "lines+markers"]
    assert len({(t.line.color, t.line.dash, t.marker.symbol) for t in lines}) == 6


def test_the_table_has_a_row_for_every_network_and_reads_back_from_csv(race, outcomes):
    outcomes = outcomes | {race.cell(race.variants[0], 9)[0]: BROKE}
    table = race_table(race, outcomes)
    rows = list(csv.DictReader(io.StringIO(as_csv(table))))
    assert len(rows) == 18
    assert [row["T"] for row in rows[:2]] == ["2", "2"]
    assert {row["clip"] for row in rows} == {"off", "norm"}
    broke = next(row for row in rows if row["outcome"] == "broke")
    assert (broke["seed"], broke["T"], broke["broke at"], broke["learned at"]) == (
        "3", "9", "7.0", "nan",
    )  # fmt: skip


def test_the_page_to_take_home_stands_alone(race, outcomes):
    page = as_page(race, outcomes)
    assert page.startswith("<!doctype html>")
    assert "Without the clip all networks learned up to T = 2" in page
    assert "<script src=" not in page
    assert "<link" not in page
    assert len(page) > 1_000_000, "Plotly itself is in it"


@pytest.mark.parametrize("cells", [("rnn",), ("rnn", "lstm")])
def test_a_line_has_the_colour_of_its_twin_and_where_cells_race_of_its_cell(cells):
    race = make_race(EASY, (2, 5), 2, cells)
    colours = LIGHT
    drawn = {line.name: line.line for line in draw_race(race, {}).data if "lines" in line.mode}
    script = 'const { sideOf } = await load("race/words.js");' + (
        "return given.map((one) => sideOf({ variants: given }, one));"
    )
    sides = call(script, [{"cell": one.cell, "clip": one.clip} for one in race.variants])
    for variant, of_board in zip(race.variants, sides, strict=True):
        twin = "raw" if variant.clip == "off" else "applied"
        expected = variant.cell if len(cells) > 1 else twin
        assert of_board == expected
        assert drawn[variant.label].color == getattr(colours, expected)
        assert drawn[variant.label].dash == (
            "dash" if len(cells) > 1 and variant.clip == "off" else "solid"
        )
