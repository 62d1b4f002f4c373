"""What a long training says while it runs, on every page that trains."""

import pytest

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
