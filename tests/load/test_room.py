"""The load of a room: what it refuses, what it prints, and that it notices a vote that is lost."""

import json
import subprocess
import sys

import pytest

from tests.browser.serve import ROOT, running_app
from tests.load.client import run
from tests.load.room import FOLLOWERS, Outcome, Plan, hold_lesson, summary

HERE = "http://127.0.0.1:8501"


@pytest.mark.parametrize(
    ("url", "followers", "steps", "said"),
    [
        ("http://example.org", 1, 1, "loopback"),
        (HERE, 0, 1, "followers, not 0"),
        (HERE, FOLLOWERS + 1, 1, "followers, not"),
        (HERE, 1, 0, "steps, not 0"),
    ],
)
def test_a_plan_out_of_bounds_is_refused(url, followers, steps, said):
    with pytest.raises(ValueError, match=said):
        Plan(url, followers, steps)


def test_a_vote_for_another_answer_than_was_given_is_no_right_count():
    outcome = Outcome(steps=[0.1], counted=3, shown=[1, 1, 1], expected=[1, 1, 1])
    assert summary(outcome, None, 1)["votes_right"]
    outcome.shown = [2, 0, 1]
    assert not summary(outcome, None, 1)["votes_right"]


@pytest.mark.slow
@pytest.mark.thorough
def test_twenty_followers_hear_every_step_and_each_of_their_votes_counts_once():
    with running_app() as url:
        command = [sys.executable, "-m", "tests.load.room", "--url", str(url), "--json"]
        done = subprocess.run(
            [*command, "--followers", "20", "--steps", "10", "--within", "10000"],
            capture_output=True, text=True, check=True, timeout=60, cwd=ROOT,
        )  # fmt: skip
        found = json.loads(done.stdout.splitlines()[-1])
        assert (found["votes_counted"], found["votes_right"]) == (20, True)
        assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]
        lesson = run(hold_lesson(Plan(str(url), followers=4, steps=3)))
        assert (len(lesson.steps), lesson.expected, lesson.shown) == (12, [2, 1, 1], [2, 1, 1])
