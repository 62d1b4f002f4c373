"""A link is read as it was meant, and what nobody can read in it is named."""

import pytest

from explorer.experiment import DEFAULT, FIELDS, MOST_NAMED, from_query, to_query
from explorer.spelling import ALIASES, canonical_name


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"task": "latch", "amp;gain": "2"}, {"task": "latch", "gain": 2.0}),
        ({"amp;amp;gain": "2"}, {"gain": 2.0}),
        ({"AMP;T": "9"}, {"n_steps": 9}),
        (
            {"Task": "Latch", "CELL": "LSTM", "Gain": "2"},
            {"task": "latch", "cell": "lstm", "gain": 2.0},
        ),
        ({"activation": "ReLU", "init": " Identity "}, {"activation": "relu", "init": "identity"}),
        ({"T": "20", "lr": "0.5", "hidden": "8"}, {"n_steps": 20, "learning_rate": 0.5, "n_a": 8}),
        ({"hidden_size": "8", "num_layers": "2"}, {"n_a": 8, "layers": 2}),
        ({"Learning-Rate": "0.5", "batch size": "4"}, {"learning_rate": 0.5, "batch": 4}),
        (
            {"Optimizer": "Adam", "m": "3", "η": "2"},
            {"optimiser": "adam", "batch": 3, "learning_rate": 2.0},
        ),
    ],
    ids="&".join,
)
def test_a_link_is_read_as_people_and_their_programs_write_it(written, meant):
    assert from_query(written) == (DEFAULT.replace(**meant), ())


def test_every_alias_stands_for_a_name_that_is_read_and_is_none_itself():
    known = {*FIELDS, "present"}
    assert set(ALIASES.values()) <= known
    assert not set(ALIASES) & known
    assert all(canonical_name(name, known) == name for name in known)
    for query in (to_query(DEFAULT), to_query(DEFAULT.replace(n_steps=3, gain=0.5))):
        assert {canonical_name(name, known) for name in query} == set(query)


def test_two_names_for_one_thing_are_one_thing_given_twice():
    experiment, problems = from_query({"n_steps": "5", "T": "7"})
    assert experiment == DEFAULT
    assert [(p.field, p.given, p.remedy) for p in problems] == [
        ("n_steps", "5 and 7", "give `n_steps` once, not 2 times")
    ]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("gian", "gain"),
        ("n_stpes", "n_steps"),
        ("steps", "n_steps"),
        ("learnig_rate", "learning_rate"),
        ("hidden_sizes", "n_a"),
        ("presnt", "present"),
    ],
)
def test_the_nearest_name_is_suggested(name, near):
    _, problems = from_query({name: "2"}, ("present",))
    assert [(p.field, p.remedy, p.known) for p in problems] == [(name, f"write `{near}=…`", True)]


def test_a_name_that_nobody_reads_is_named_and_what_programs_add_is_not():
    added = {"utm_source": "mail", "fbclid": "x", "mc_cid": "1", "embed": "true", "ref": "wiki"}
    _, problems = from_query({**added, "zzz": "3", "present": "1", "say": "a"}, ("present", "say"))
    assert [(p.field, p.given, p.known) for p in problems] == [("zzz", "3", False)]
    assert problems[0].remedy == "no part of a link has this name"


def test_a_hostile_link_costs_no_search_for_each_of_its_parts(monkeypatch):
    asked = []
    monkeypatch.setattr("explorer.spelling.nearest", lambda name, known: asked.append(known))
    _, problems = from_query({f"x{i}" * 500: "y" * 10_000 for i in range(3000)})
    assert len(problems) == 3000
    assert sum(map(bool, asked)) == MOST_NAMED
    assert all(len(p.field) <= 40 and len(p.given) <= 40 for p in problems)
