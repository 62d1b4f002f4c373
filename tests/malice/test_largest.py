"""The largest experiment that a link can ask for takes a bounded amount of memory."""

import tracemalloc

import pytest

from explorer.experiment import FIELDS, Experiment
from explorer.run import measure_flow, run

MOST = 2**30
"""Bytes, for a run with its flow; what is kept of it is less."""


@pytest.mark.slow
@pytest.mark.thorough
def test_the_largest_network_over_the_longest_sequence_takes_less_than_a_gigabyte():
    largest = {name: FIELDS[name].high for name in ("n_steps", "n_a", "layers", "batch")}
    assert largest == {"n_steps": 200, "n_a": 128, "layers": 3, "batch": 64}
    tracemalloc.start()
    try:
        measure_flow(run(Experiment("latch", cell="lstm", updates=2, **largest)))
        assert tracemalloc.get_traced_memory()[1] < MOST
    finally:
        tracemalloc.stop()
