"""The load generator: what it refuses, and a short load on a running app."""

import json
import subprocess
import sys

import pytest

from tests.browser.serve import running_app
from tests.load.client import run
from tests.load.crowd import SECONDS, SESSIONS, Plan, press
from tests.load.process import processor_seconds

HERE = "http://127.0.0.1:8501"


@pytest.mark.parametrize("url", ["http://example.org", "http://10.0.0.1:8501", "http://0.0.0.0:1"])
def test_only_this_machine_is_put_under_load(url):
    """Nobody's server is attacked by a wrong address."""
    with pytest.raises(ValueError, match="loopback"):
        Plan(url, 1, 1.0, 1.0, {"ask": 1})


@pytest.mark.parametrize(
    ("sessions", "seconds", "mix"),
    [(SESSIONS + 1, 1.0, "ask"), (0, 1.0, "ask"), (1, SECONDS + 1, "ask"), (1, 1.0, "nonsense")],
)
def test_a_plan_out_of_bounds_is_refused(sessions, seconds, mix):
    """A load ends, and is no larger than was agreed."""
    with pytest.raises(ValueError, match=r"sessions, not|at most|No action"):
        Plan(HERE, sessions, seconds, 1.0, {mix: 1})


@pytest.mark.slow
@pytest.mark.thorough
def test_five_sessions_for_three_seconds_without_a_failure():
    """Every action is answered, by the strip with the number of its question."""
    mix = {"ask": 6, "commit": 2, "page": 1}
    with running_app() as url:
        before = processor_seconds(url.pid)
        outcome = run(press(Plan(str(url), 5, 3.0, 0.3, mix)))
        assert processor_seconds(url.pid) > before
    assert outcome.failures == []
    assert set(outcome.seconds) == {"open", *mix}


@pytest.mark.parametrize(
    ("page", "change", "said"),
    [("race", "gain", "No page race"), ("clipping", "n_a", "No control on clipping n_a")],
)
def test_what_no_page_has_cannot_be_moved(page, change, said):
    with pytest.raises(ValueError, match=said):
        Plan(HERE, 1, 1.0, 1.0, {"ask": 1}, page=page, change=change)


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.parametrize(
    ("page", "change"), [("unroll", "gain"), ("cells", "forget_bias"), ("clipping", "threshold")]
)
def test_the_command_drives_an_app_that_runs_and_prints_its_figures_last(page, change):
    with running_app() as url:
        command = [sys.executable, "-m", "tests.load", "--url", str(url), "--json"]
        how = ["--sessions", "2", "--every", "0.3", "--seconds", "2", "--page", page]
        done = subprocess.run(
            [*command, *how, "--change", change],
            capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["failures"] == 0, done.stdout
    assert found["answers"] >= 6
    assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]
    assert found["cpu_ms_per_answer"] > 0
    assert found["mb_per_session"] > 0
    assert len(found) == 7
