"""What pages open with is there before anybody asks."""

import pytest

from explorer.ui import flights, runs, warm
from tests import opening

OPENED = ("unroll", "sequences", "flow", "clipping", "cells")


@pytest.mark.slow
def test_a_page_that_opens_bare_trains_nothing_after_the_warm_up(monkeypatch):
    runs.shared.cache_clear()
    warm.compute_openings()
    begun, fly = [], flights.Flights._fly

    def noted(self, key, flight, work):
        begun.append(key[0])
        fly(self, key, flight, work)

    monkeypatch.setattr(flights.Flights, "_fly", noted)
    for page in OPENED:
        opening.open_page(page, bare=True)
    assert begun, "pictures are drawn"
    assert not {"run", "comparison_kept", "twins", "cells"} & set(begun)
