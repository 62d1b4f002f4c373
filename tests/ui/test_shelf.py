"""What is kept of what was computed: in bytes, whatever kind it is."""

import gc
import types
from dataclasses import dataclass

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.run import measure_flow, run, run_twins
from explorer.run.cells import run_cells
from explorer.ui.runs import MAX_BYTES
from explorer.ui.shelf import Shelf, blocks_of

LARGE = Experiment(n_steps=200, n_a=64)
_NOT_DATA = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType)


def size(item):
    return sum(blocks_of(item).values())


def arrays_of(item):
    """Every array that can be reached from `item` at all, as the garbage collector sees it."""
    seen, arrays, waiting = {}, {}, [item]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, _NOT_DATA):
            continue
        seen[id(one)] = one
        if isinstance(one, np.ndarray):
            while isinstance(one.base, np.ndarray):
                one = one.base
            arrays[id(one)] = one.nbytes
        else:
            waiting += gc.get_referents(one)
    return arrays


RECORDS = {
    "run": lambda: run(LARGE),
    "lstm of three layers": lambda: run(LARGE.replace(cell="lstm", layers=3)),
    "trained": lambda: run(LARGE.replace(updates=5)),
    "twins": lambda: run_twins(LARGE.replace(updates=50)),
    "cells": lambda: run_cells(LARGE),
    "flow": lambda: measure_flow(run(LARGE)),
}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_every_array_that_a_record_holds_is_counted(record):
    made = record()
    arrays = arrays_of(made)
    assert sum(arrays.values()) > 100_000
    assert sum(arrays.values()) <= size(made) <= 1.05 * sum(arrays.values()) + 100_000
    assert arrays.items() <= blocks_of(made).items()


@dataclass(frozen=True)
class Record:
    of: object


@dataclass(frozen=True, eq=False)
class Flat:
    """A record that is told from others by what it is and not by what is in it."""

    of: object


def test_bytes_texts_and_what_holds_them_are_counted():
    thousand = {"bytes": b"a" * 1000, "text": "a" * 1000, "array": np.zeros(125)}
    for one in thousand.values():
        for item in (
            one,
            [one],
            (one,),
            {"a": one},
            types.MappingProxyType({"a": one}),
            Record(one),
        ):
            assert 1000 <= size(item) <= 1500
    assert size(tuple(range(10**4))) < 10**4, "small numbers are nobody's"
    assert size([Record(i) for i in range(1000)]) >= 100_000, "many small things are much"


def test_a_view_holds_all_of_its_array_and_two_views_hold_it_once():
    whole = np.zeros(10_000)
    assert 80_000 <= size(whole[:1]) <= 81_000
    assert 80_000 <= size((whole[:10], whole[10:], whole)) <= 82_000


def test_what_refers_to_itself_is_counted_once():
    ring = [b"a" * 1000]
    ring.append(ring)
    assert 1000 <= size(ring) <= 1500


def test_the_sum_stays_below_the_bound_whatever_is_put_on_it():
    shelf, rng = Shelf(50_000), np.random.default_rng(0)
    for i in range(500):
        shelf.put(("kind", i % 40), b"a" * int(rng.integers(0, 20_000)))
        held = [shelf.get(("kind", k)) for k in range(40)]
        assert sum(map(len, filter(None, held))) <= shelf.nbytes <= 50_000


def test_what_was_used_longest_ago_goes_first_across_all_kinds():
    shelf = Shelf(5_000)
    for kind in ("run", "twins", "flow"):
        shelf.put((kind, 1), kind[:1].encode() * 1000)
    shelf.get(("run", 1))
    shelf.put(("cells", 1), b"a" * 1000)
    there = [kind for kind in ("run", "twins", "flow", "cells") if shelf.get((kind, 1))]
    assert there == ["run", "flow", "cells"]


def test_an_item_larger_than_the_bound_drops_nothing_and_is_not_kept():
    shelf = Shelf(4_000)
    shelf.put("small", b"a" * 1000)
    shelf.put("large", b"a" * 5000)
    assert shelf.get("large") is None
    assert shelf.get("small")
    shelf.put("small", b"a" * 5000)
    assert shelf.get("small") is None, "nor is what stood there before it"
    assert shelf.nbytes == 0


def test_what_two_items_share_counts_once_and_until_the_last_of_them_goes():
    shelf, shared = Shelf(25_000), np.zeros(2_000)
    shelf.put("run", Record(shared))
    alone = shelf.nbytes
    shelf.put("flow", Record(Record(shared)))
    assert alone <= shelf.nbytes <= alone + 1_000
    shelf.put("other", b"a" * 8_800)  # drops the run, which gives back next to nothing
    assert shelf.get("run") is None
    assert shelf.get("flow") is None, "only without both is there room"
    assert 8_800 <= shelf.nbytes <= 9_500


def test_a_record_that_a_key_holds_counts_too():
    """A picture is kept under the record that it is of, which may have been dropped by itself."""
    shelf = Shelf(50_000)
    record = (1, Flat(np.zeros(5_000)))
    shelf.put(record, b"picture")
    assert 40_000 <= shelf.nbytes <= 41_000


def test_runs_of_a_class_that_tries_everything_stay_below_the_bound():
    """Real runs, on a shelf that has room for three of them."""
    bound = 3 * size(run(LARGE))
    shelf = Shelf(bound)
    for seed in range(8):
        shelf.put(("run", seed), run(LARGE.replace(seed=seed)))
        assert shelf.nbytes <= bound
    kept = [seed for seed in range(8) if shelf.get(("run", seed)) is not None]
    assert kept[-1] == 7
    assert len(kept) in (2, 3)
    held = {}
    for seed in kept:
        held |= arrays_of(shelf.get(("run", seed)))
    assert sum(held.values()) <= bound


def test_the_largest_record_there_is_takes_a_fraction_of_the_bound():
    """A page that could not keep its own run would train it again for ever."""
    largest = Experiment(n_steps=200, n_a=128, cell="lstm", layers=3, dtype="float64")
    histories = 5000 * 201 * 8 * 3  # ‖∂L/∂a⟨t⟩‖ of every update of three trainings
    assert 3 * size(run(largest)) + histories < MAX_BYTES / 2
