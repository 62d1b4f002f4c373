"""A remedy is tried before it is told, and every page tells the same ones."""

import pytest

from explorer import tasks
from explorer.experiment import Experiment
from explorer.live import LiveNetwork, LiveTraining
from explorer.run import measure_flow, run
from explorer.run.cells import run_cells
from explorer.run.cures import Cures, cures_of_break, describe_cure, horizon
from explorer.sequences import compare
from explorer.sequences.verdict import judge
from explorer.views.flow import words as flow_words

FORWARD = Experiment(
    task="weather", n_steps=100, activation="relu", gain=3.0, dtype="float16", updates=30,
    clip="off",
)  # fmt: skip
"""The way forward of the untrained network overflows: at its first update there is nothing yet that
a clip or a smaller step could change."""

FLUNG = Experiment(
    task="latch", n_steps=30, activation="identity", dtype="float32", learning_rate=0.01,
    clip="off", updates=60,
)  # fmt: skip
"""Grows until it breaks, at update 32."""

CLIPPED = FLUNG.replace(clip="value", threshold=1000.0, learning_rate=10.0)


def goes_on(experiment, updates):
    """By the live trainer, which is none of what the cures are tried with."""
    network = LiveNetwork(experiment)
    network.go_to(updates)
    return network.diverged_in is None


@pytest.mark.parametrize("experiment", [FORWARD, FLUNG, CLIPPED], ids=["forward", "off", "value"])
def test_what_is_offered_helps_and_what_is_not_does_not(experiment):
    broke = run(experiment).history.diverged_at
    found = cures_of_break(experiment, broke)
    assert found.helped
    for field, value in found.helped:
        assert goes_on(experiment.replace(**{field: value}), horizon(broke))
    for field, value in found.failed:
        assert not goes_on(experiment.replace(**{field: value}), horizon(broke))


def test_no_clip_and_no_rate_is_offered_before_there_was_an_update():
    result = run(FORWARD)
    assert result.history.diverged_at == 1
    assert {field for field, _ in result.cures.helped} <= {"dtype", "gain", "n_steps"}
    said = " ".join(result.notes)
    assert "this helps: gain 1." in said
    assert "clip" not in said
    assert "learning rate" not in said


def test_where_the_weights_were_flung_the_clip_and_the_rate_are_offered():
    helped = dict(run(FLUNG).cures.helped)
    assert helped["clip"] == "norm"
    assert helped["learning_rate"] == 0.001


@pytest.mark.slow
@pytest.mark.parametrize("experiment", [FORWARD, FLUNG], ids=["forward", "flung"])
def test_unroll_cells_and_train_say_the_same_cures(experiment):
    unroll = run(experiment)
    network = LiveNetwork(experiment)
    network.go_to(unroll.history.diverged_at)
    train = LiveTraining([network]).cures(0)
    assert train == unroll.cures
    cells = run_cells(experiment)
    assert cells.cells["rnn"].run.cures == unroll.cures
    assert unroll.cures.words in " ".join(cells.notes)


def test_sequences_says_the_same_fields_and_what_it_says_was_tried_there():
    task = tasks.make("weather")
    small = FORWARD.replace(updates=5, n_steps=40)
    found = compare(small, task, 3)
    assert judge(found)[1] == found.cures.words
    assert {field for field, _ in found.cures.helped} <= {"dtype", "gain", "n_steps"}
    field, value = found.cures.helped[0]
    assert not any(
        one.diverged for one in compare(small.replace(**{field: value}), task, 3).predictors
    )


def test_an_overflow_without_training_is_cured_by_what_acts_on_it_and_flow_says_it_too():
    result = run(FORWARD.replace(updates=0))
    assert {field for field, _ in result.cures.helped} == {"dtype", "gain", "n_steps"}
    for field, value in result.cures.helped:
        cured = run(FORWARD.replace(updates=0, **{field: value}))
        assert cured.trace.first_nonfinite is None
        assert cured.backward.back.first_nonfinite is None
    assert result.cures.words in flow_words.size(measure_flow(result))


def test_a_run_that_is_finite_has_no_cures():
    assert run(Experiment()).cures == Cures()


def test_what_takes_too_long_is_not_tried_and_not_offered():
    found = cures_of_break(FLUNG, 4000)
    assert not found.helped
    assert not found.failed
    assert "Not tried, because it would take too long: clipping by norm" in found.words


@pytest.mark.parametrize(
    ("cures", "words"),
    [
        (Cures(), ""),
        (Cures((("clip", "norm"),)), "Tried on the same seed, this helps: clipping by norm."),
        (
            Cures((("learning_rate", 0.03), ("dtype", "float32"), ("n_steps", 12)), (("gain", 1),)),
            "Tried on the same seed, this helps: learning rate 0.03, 32 bit or T = 12.",
        ),
        (
            Cures((), (("threshold", 0.2), ("gain", 0.5))),
            "Tried on the same seed, none of this helps: threshold 0.2 or gain 0.5.",
        ),
    ],
)
def test_cures_in_words(cures, words):
    assert cures.words == words


def test_every_cure_is_an_experiment_with_one_field_changed():
    for experiment in (FORWARD, FLUNG, CLIPPED):
        found = cures_of_break(experiment, run(experiment).history.diverged_at)
        for field, value in found.helped + found.failed:
            assert experiment.replace(**{field: value}) != experiment
            assert describe_cure((field, value))
