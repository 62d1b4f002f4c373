"""What a long training says while it runs, on every page that trains."""

import pytest
from streamlit.testing.v1 import AppTest

from explorer.sequences import SEEDS
from explorer.ui import runs
from tests import opening

LINK = {"task": "weather", "n_steps": "5", "n_a": "3", "batch": "2", "updates": "7"}


@pytest.mark.parametrize(
    ("page", "networks"), [("unroll", 1), ("clipping", 2), ("cells", 3), ("sequences", 3 * SEEDS)]
)
def test_the_progress_counts_what_is_trained_and_says_of_how_many_networks(
    page, networks, monkeypatch
):
    """A person sees the updates of the sidebar, and how often they are made."""
    told = []
    real = runs._with_bar

    def watched(place, kind, key, work, total, words, cancel):
        def noted(on_update):
            def note(done):
                told.append(words.format(done))
                on_update(done)

            return work(note)

        return real(place, kind, key, noted, total, words, cancel)

    monkeypatch.setattr(runs, "_with_bar", watched)
    runs.shared.cache_clear()
    app = opening.open_page(page, **LINK)
    assert not app.exception
    total = 7 * networks
    many = f"Training {networks} networks: update {total} of {total} in all"
    assert told[-1] == ("Training: update 7 of 7" if networks == 1 else many)


def two_of_a_kind():
    import time

    from explorer.experiment import Experiment
    from explorer.ui import runs

    def work(experiment, on_update):
        for done in (1, 2):
            time.sleep(0.3)  # in all longer than the patience, so that there is a bar
            on_update(done)
        return experiment.seed

    runs.shared.cache_clear()
    found = [runs.trained("slow", work, Experiment(updates=2, seed=s)) for s in (1, 2)]
    assert found == [1, 2]


def test_a_page_may_wait_for_two_results_of_one_kind_with_a_cancel_for_each(monkeypatch):
    monkeypatch.setattr(runs, "_PATIENCE", 0.05)
    assert not AppTest.from_function(two_of_a_kind, default_timeout=30).run().exception
