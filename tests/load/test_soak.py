"""The soak: what counts as having grown, and a short one on a running app."""

import pytest

from tests.browser.serve import running_app
from tests.load.soak import ACTS, Outcome, Reading, soak, wrong_with

BEFORE = Reading(memory=100 * 2**20, threads=5, files=20, processes=0)
STEADY = Outcome({"drag": [(float(when), 0.1) for when in range(30)]})


def test_what_stays_as_it_was_is_nothing_wrong():
    assert wrong_with(BEFORE, BEFORE._replace(memory=104 * 2**20, files=22), STEADY) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"memory": 106 * 2**20}, "memory grew by 6.0 %"),
        ({"threads": 8}, "threads: 5, then 8"),
        ({"files": 23}, "files: 20, then 23"),
        ({"processes": 1}, "1 worker processes were left behind"),
    ],
)
def test_what_has_grown_is_said(more, said):
    assert wrong_with(BEFORE, BEFORE._replace(**more), STEADY) == [said]


def test_answers_that_take_longer_and_failures_are_said():
    slower = [(float(when), 0.1 if when < 20 else 0.4) for when in range(30)]
    found = wrong_with(BEFORE, BEFORE, Outcome({"drag": slower}, ["race: LoadError"]))
    assert found == ["1 failures", "drag: 0.10 s, in the last third 0.40 s"]


@pytest.mark.slow
@pytest.mark.thorough
def test_a_short_soak_does_everything_it_names_without_a_failure():
    with running_app() as url:
        readings, outcome = soak(url, minutes=0.1, people=2, rest=0.0)
    assert outcome.failures == []
    assert set(outcome.done) <= set(ACTS)
    assert [reading.processes for reading in readings] == [0, 0]
    assert all(reading.memory > 2**20 and reading.threads and reading.files for reading in readings)
