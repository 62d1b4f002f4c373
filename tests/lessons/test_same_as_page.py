"""A number in a sentence of a lesson is the one that the page below it says, in the same words.

The page and the lesson are written by different functions; where one of them took a mean, a sum or
a unit of its own, a class would read two numbers for one thing.
"""

import re

import pytest

from explorer.lessons.measures import value_of, written
from explorer.lessons.texts import FILL, fills
from explorer.views.cells.reach import say_reach
from explorer.views.clipping.words import describe_twin
from explorer.views.flow import words as flow_words
from explorer.views.sequences.errors import describe_errors
from tests.lessons.test_stations import STATIONS, bench_at


def sequences(bench):
    return describe_errors(bench.comparison)


def clipping(bench):
    return " ".join(describe_twin(bench.twins, which).whole for which in ("off", "on"))


def flow(bench):
    found = bench.flow
    return " ".join(
        [flow_words.verdict(found).text, flow_words.size(found), flow_words.share(found)]
    )


def cells(bench):
    return say_reach(bench.cells)


SAID = {
    "sequences": (sequences, r"error_\w+"),
    "clipping": (clipping, r"loss_with\w+|mean_loss_\w+|clip_fired|angle|largest_gradient"),
    "flow": (flow, r"arrives|total_gradient|last_steps"),
    "cells": (cells, r"arrives_\w+"),
}
"""Page → its words for a bench, and the numbers that they have."""


def numbers_of(station):
    """(name, before) of each number in the sentence to keep that the station's page says."""
    for given in FILL.findall(station.keep):
        for name in fills(given).names:
            plain = name.removeprefix("before_")
            if re.fullmatch(SAID[station.show.page][1], plain):
                yield plain, plain != name


ASKED = {
    name: station
    for name, station in STATIONS.items()
    if station.show.page in SAID and list(numbers_of(station))
}


@pytest.mark.parametrize("name", ASKED)
def test_the_page_below_says_the_same_number(name):
    station, bench = ASKED[name], bench_at(name)
    for number, before in numbers_of(station):
        one = bench.before if before else bench
        said = SAID[station.show.page][0](one)
        text = written((number,), value_of(one, number), one)
        # The page says the mean of the last losses too, which is another number.
        before_it = r"Loss at update \d+: " if number.startswith("loss_") else r"(?<![\d.])"
        assert re.search(rf"{before_it}{re.escape(text)}(?![\d.]*\d)", said), (text, said)


def test_most_stations_of_these_pages_have_a_number_of_their_page():
    of_pages = [name for name, station in STATIONS.items() if station.show.page in SAID]
    assert len(ASKED) > 0.7 * len(of_pages)
