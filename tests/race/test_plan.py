"""What a race consists of, and what cannot be one."""

import pytest

from explorer import tasks
from explorer.errors import InputError
from explorer.experiment import FIELDS, Experiment, from_query, to_query
from explorer.race import READY, make_race, matching, read_cells, read_lengths
from explorer.ui.parts import PARTS
from tests.own_file import DATA
from tests.race.made import EASY, small_race


def test_every_variant_has_the_same_seeds_at_every_length_and_nothing_else_differs():
    race = small_race()
    assert [variant.label for variant in race.variants] == ["without the clip", "with the clip"]
    assert race.seeds == (3, 4, 5)
    for variant in race.variants:
        for T in race.lengths:
            cell = race.cell(variant, T)
            assert [one.seed for one in cell] == [3, 4, 5]
            assert {one.clip for one in cell} == {variant.clip}
            same = {one.replace(seed=3, clip="norm", n_steps=13) for one in cell}
            assert same == {EASY.replace(seed=3)}


def test_the_experiments_are_all_of_them_once_and_the_short_ones_first():
    experiments = small_race().experiments()
    assert len(experiments) == len(set(experiments)) == 3 * 2 * 3
    lengths = [one.n_steps for one in experiments]
    assert lengths == sorted(lengths)


@pytest.mark.parametrize(("clip", "expected"), [("off", "norm"), ("value", "value")])
def test_the_clip_is_the_experiments_own_or_by_norm(clip, expected):
    race = make_race(EASY.replace(clip=clip), (5,), 1)
    assert [variant.clip for variant in race.variants] == ["off", expected]


def test_cells_race_side_by_side_under_their_names():
    race = make_race(EASY, (5,), 1, ("rnn", "lstm"))
    assert [variant.label for variant in race.variants] == [
        "RNN without the clip", "RNN with the clip", "LSTM without the clip", "LSTM with the clip",
    ]  # fmt: skip
    assert {one.cell for one in race.experiments()} == {"rnn", "lstm"}


@pytest.mark.parametrize(
    ("base", "lengths", "text"),
    [
        (
            Experiment(updates=5),
            (5,),
            "“Next letter: dinosaur names” has no loss at which it counts as learned",
        ),
        (
            EASY.replace(updates=0),
            (5,),
            "With 0 training updates no network learns; choose 1 or more.",
        ),
        (EASY.replace(task="copy"), (2, 9), "T = 2 is too short for this task: a symbol has to"),
        (EASY.replace(seed=999_998), (5,), "The seeds 999998 to 1000000 go beyond 999999"),
        (Experiment(task="text", text="a", updates=1), (5,), "only one character"),
    ],
)
def test_what_cannot_be_raced_is_refused_in_words(base, lengths, text):
    with pytest.raises(InputError, match=text):
        make_race(base, lengths, 3)


@pytest.mark.parametrize(
    ("text", "lengths"),
    [("5", (5,)), ("20, 5 10", (5, 10, 20)), ("5,5,5", (5,)), (" 1,200 ", (1, 200))],
)
def test_lengths_are_read_as_people_write_them(text, lengths):
    assert read_lengths(text) == lengths


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "give 1 to 12 lengths"),
        (",".join(map(str, range(1, 14))), "give 1 to 12 lengths"),
        ("9" * 300, "give 1 to 12 lengths"),
        ("0", "choose a whole number from 1 to 200"),
        ("201", "choose a whole number from 1 to 200"),
        ("ten", "choose a whole number from 1 to 200"),
        ("inf", "choose a whole number from 1 to 200"),
    ],
)
def test_lengths_that_cannot_be_are_refused_with_what_can(text, remedy):
    with pytest.raises(ValueError, match=remedy):
        read_lengths(text)


def test_networks_and_cells_are_read_from_a_link():
    networks = PARTS["race_networks"].domain
    assert networks.read("20") == 20
    assert read_cells("lstm,rnn") == ("rnn", "lstm")
    for text in ("0", "21", "x", "1e1", "", "9" * 400):
        with pytest.raises(ValueError, match="choose a whole number from 1 to 20"):
            networks.read(text)
    for text in ("gpt", "", "rnn,,lstm", "x" * 100):
        with pytest.raises(ValueError, match="choose from rnn, gru, lstm"):
            read_cells(text)


def test_there_is_a_ready_race_for_every_task_that_can_be_learned():
    learnable = [name for name in tasks.TASKS if tasks.make(name, text="ab", data=DATA).learned]
    assert sorted(ready.experiment.task for ready in READY) == sorted(learnable)
    for ready in READY:
        race = make_race(ready.experiment, ready.lengths, 5)
        assert len(race.experiments()) == 8 * 5 * 2
        assert ready.title == tasks.TASKS[ready.experiment.task].title
        assert set(ready.fields) == set(FIELDS)
        assert ready.experiment.n_a == 16


def test_another_seed_or_length_is_still_the_ready_race_and_another_rate_is_not():
    first = READY[0]
    assert matching(first.experiment.replace(seed=77, updates=5, n_steps=99)) is first
    assert matching(first.experiment.replace(learning_rate=0.2)) is None
    assert matching(Experiment()) is None


def test_the_names_of_its_settings_are_no_slip_of_a_field():
    query = {"race_lengths": "5", "race_networks": "5", "race_cells": "rnn", **to_query(EASY)}
    assert from_query(query, PARTS) == (EASY, ())
