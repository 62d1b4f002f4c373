"""The race that is shipped: what its file says is what comes out when it is run."""

import json

import pytest

from explorer.race import Runner, make_race, shipped_outcomes, shipped_race
from explorer.race.ready import READY
from explorer.race.shipped import PATH


def test_the_file_has_a_line_for_each_network():
    assert len(json.loads(PATH.read_text(encoding="utf-8"))) == len(shipped_race().experiments())
    assert set(shipped_outcomes()) == set(shipped_race().experiments())


@pytest.mark.slow
def test_run_again_it_comes_out_the_same():
    """The shortest lengths: the longer ones are as long again, and chaotic without the clip."""
    race = make_race(READY[0].experiment, (5, 8), 2)
    runner = Runner(race)
    runner.start()
    runner.wait()
    shipped = shipped_outcomes()
    for one, outcome in runner.outcomes.items():
        assert outcome.learned_at is not None
        assert shipped[one].learned_at == pytest.approx(outcome.learned_at, abs=2)
