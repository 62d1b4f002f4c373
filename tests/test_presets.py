"""The demos: what is stored about them is what comes out when they are run."""

import dataclasses

import pytest

from explorer import presets
from explorer.experiment import FIELDS, Experiment
from explorer.run import run_twins
from explorer.tasks import IN_A_ROW, learned_at, make
from tests.benchmarks.presets import measure

DEMOS = {demo.title: demo for demo in presets.load()}
SEEDS = {
    # Solved early or never: another processor rounds differently and may be some updates later.
    "Vanish": (0, 9),
    "Vanish, with gain 1": (2, 6, 9),
    "Explode": (4, 7, 11),
    "Explode, then vanish": (4, 7, 16),
}
ENOUGH = 400


def test_the_four_demos_of_the_lecture_are_there():
    assert list(DEMOS) == list(SEEDS)


@pytest.mark.parametrize("title", DEMOS)
def test_a_demo_sets_every_field_but_the_names_and_texts_of_other_tasks(title):
    assert set(DEMOS[title].fields) == set(FIELDS) - {"names", "text"}
    assert DEMOS[title].experiment == Experiment(**DEMOS[title].fields)


@pytest.mark.parametrize("title", DEMOS)
def test_a_demo_answers_quickly(title):
    assert 100 <= DEMOS[title].experiment.updates <= 400


@pytest.mark.parametrize(("title", "seed"), [(t, seed) for t in SEEDS for seed in SEEDS[t]])
def test_a_few_seeds_measured_again_give_what_is_stored(title, seed):
    demo = DEMOS[title]
    place = demo.seeds.index(seed)
    for again, stored in zip(
        measure(demo.fields, seed, ENOUGH)[:2],
        (demo.solved_off[place], demo.solved_on[place]),
        strict=True,
    ):
        assert stored is None or stored < ENOUGH / 2, "choose a clearer seed"
        assert (again is None) == (stored is None)


@pytest.mark.parametrize("title", DEMOS)
def test_what_the_page_shows_first_is_what_was_counted(title):
    """The demo's own seed and length show the outcome that most of its networks had."""
    demo = DEMOS[title]
    twins = run_twins(demo.experiment)
    for history, solved in ((twins.off, demo.solved_off), (twins.on, demo.solved_on)):
        usual = sum(update is not None for update in solved) > len(solved) / 2
        learned = learned_at(history.loss, twins.task.good_loss(twins.n_steps))
        assert (learned is not None) == usual


def test_in_the_demo_vanish_the_clip_never_fires():
    twins = run_twins(DEMOS["Vanish"].experiment)
    assert not twins.on.fired.any()


def test_counts_stand_for_each_seed_and_are_told_with_seeds_limit_and_date():
    for demo in DEMOS.values():
        assert len(demo.solved_off) == len(demo.solved_on) == len(demo.seeds) == 20
    explode = dataclasses.replace(
        DEMOS["Explode"], solved_off=(None,) * 20, solved_on=(57,) * 19 + (None,), date="2026-01-31"
    )
    assert explode.outcome == (
        "Without the clip 0 of 20 networks learned within 2,000 updates, with it 19 of 20 "
        "(seeds 0–19, measured 2026-01-31; learned: a loss below 0.1 nats for 20 updates in a row)."
    )


def test_the_criterion_that_is_told_is_the_one_that_is_counted():
    (said,) = {demo.criterion for demo in DEMOS.values()}
    assert said == f"learned: {make('latch').learned} for {IN_A_ROW} updates in a row"


def test_another_seed_or_length_is_still_the_demo_and_another_rate_is_not():
    demo = DEMOS["Explode"]
    assert presets.matching(demo.experiment.replace(seed=7, updates=50)) is demo
    assert presets.matching(demo.experiment.replace(learning_rate=0.2)) is None
    assert presets.matching(Experiment()) is None
