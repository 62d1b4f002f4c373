"""What holds for every task, whatever its sequences are."""

import dataclasses

import numpy as np
import pytest

from explorer import tasks
from explorer.errors import InputError
from explorer.experiment import DEFAULT_TEXT
from tests.own_file import DATA

MAKE = {
    "dinosaurs": {"name": "names", "names": "dinosaurs"},
    "elements": {"name": "names", "names": "elements"},
    "countries": {"name": "names", "names": "countries"},
    "sonnet": {"name": "text", "text": DEFAULT_TEXT},
    "arabic": {"name": "text", "text": "مرحبا بالعالم، كيف الحال؟" * 3},
    "weather": {"name": "weather"},
    "prices": {"name": "prices"},
    "tone": {"name": "tone"},
    "latch": {"name": "latch"},
    "adding": {"name": "adding"},
    "order": {"name": "order"},
    "copy": {"name": "copy"},
    "sentiment": {"name": "sentiment"},
    "news": {"name": "news"},
    "music": {"name": "music"},
    "numbers": {"name": "numbers"},
    "dates": {"name": "dates"},
    "own": {"name": "own", "data": DATA},
}
DRAWN = ("latch", "adding", "order", "copy")
"""Tasks whose sequences, the one on the screen too, are drawn from the seed."""
WORDS = ("sentiment", "news")
"""Tasks with sentences of their own, and one answer at the end of each."""
PAIRS = ("numbers", "dates")
"""Tasks for an encoder and a decoder; each has one length."""


@pytest.fixture(params=MAKE)
def task(request):
    return tasks.make(**MAKE[request.param])


def batches(task, n_steps=20, m=5, seed=0):
    """The batch and the probe, since most laws hold for both."""
    n_steps, _ = task.check_steps(n_steps)
    return task.batch(np.random.default_rng(seed), m, n_steps), task.probe(n_steps, seed=seed)


@pytest.mark.parametrize("n_steps", [1, 2, 7, 60])
@pytest.mark.parametrize("m", [1, 3])
def test_a_batch_has_time_first_and_the_sizes_the_task_names(task, n_steps, m):
    n_steps, _ = task.check_steps(n_steps)
    for batch, width in (
        (task.batch(np.random.default_rng(0), m, n_steps), m),
        (task.probe(n_steps), 1),
    ):
        assert batch.x.shape == (n_steps, width, task.n_x)
        assert batch.y.shape == (n_steps, width, task.n_y)
        assert batch.weights.shape == (n_steps, width)
        assert {a.dtype for a in batch} == {np.dtype("float64")}
        assert all(np.isfinite(a).all() for a in batch)


def test_symbols_are_one_hot_rows_that_add_up_to_one(task):
    if task.kind == "numbers":
        pytest.skip("numbers are not one-hot")
    for batch in batches(task):
        for vectors in (batch.x, batch.y):
            assert set(np.unique(vectors)) == {0.0, 1.0}
            assert (vectors.sum(axis=-1) == 1.0).all()


def test_the_targets_are_the_inputs_one_step_later(task):
    if task.name in DRAWN + WORDS + PAIRS:
        pytest.skip("this task asks for what was, not for what comes next")
    for batch in batches(task):
        np.testing.assert_array_equal(batch.y[:-1], batch.x[1:])
        assert (batch.weights == 1.0).all()


def test_the_same_seed_gives_the_same_batch_and_another_seed_another(task):
    first, again, other = (batches(task, seed=seed)[0] for seed in (0, 0, 1))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first.x, other.x)


def test_one_rng_gives_new_sequences_at_every_call(task):
    rng, (n_steps, _) = np.random.default_rng(0), task.check_steps(20)
    first, second = task.batch(rng, 5, n_steps), task.batch(rng, 5, n_steps)
    assert not np.array_equal(first.x, second.x)


def test_the_global_random_state_is_neither_used_nor_touched(task):
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    first = batches(task)[0]
    np.testing.assert_array_equal(np.random.get_state()[1], before)
    np.random.seed(1)
    np.testing.assert_array_equal(batches(task)[0].x, first.x)


def test_nobody_can_write_into_what_a_task_hands_out(task):
    for batch in batches(task):
        for array in batch:
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0.0


def test_a_task_is_frozen_and_its_own_arrays_are_read_only(task):
    with pytest.raises(dataclasses.FrozenInstanceError):
        task.n_x = 3
    for field in dataclasses.fields(task):
        value = getattr(task, field.name)
        assert not isinstance(value, list | dict | set)
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable, field.name


def test_a_later_batch_leaves_an_earlier_one_as_it_was(task):
    rng, (n_steps, _) = np.random.default_rng(0), task.check_steps(20)
    first = task.batch(rng, 5, n_steps)
    kept = [array.copy() for array in first]
    task.batch(rng, 5, n_steps)
    for array, copy in zip(first, kept, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_a_longer_probe_begins_with_the_shorter_one(task):
    if task.name in DRAWN + WORDS + PAIRS:
        pytest.skip("this task draws its probe from the seed")
    short, long = task.probe(13), task.probe(min(60, task.max_steps or 60))
    np.testing.assert_array_equal(long.x[:13], short.x)
    np.testing.assert_array_equal(long.y[:13], short.y)


def test_every_symbol_has_its_own_picture_and_its_own_words(task):
    if task.kind == "numbers":
        assert task.symbols_in == task.spoken_in == ()
        return
    for symbols, spoken, size in (
        (task.symbols_in, task.spoken_in, task.n_x),
        (task.symbols_out, task.spoken_out, task.n_y),
    ):
        assert len(symbols) == len(set(symbols)) == size
        assert len(spoken) == len(set(spoken)) == size
        assert all(word.strip() for word in (*symbols, *spoken))


def test_the_output_layer_fits_the_kind_of_target(task):
    assert (task.kind, task.output) in {("symbols", "softmax"), ("numbers", "identity")}
    assert (task.value_range is None) == (task.kind == "symbols")


def test_a_task_is_one_of_symbols_or_one_of_numbers(task):
    kinds = {"symbols": tasks.SymbolTask, "numbers": tasks.NumberTask}
    assert [name for name, kind in kinds.items() if isinstance(task, kind)] == [task.kind]
    if task.kind == "symbols":
        with pytest.raises(TypeError, match="not numbers with a unit"):
            task.to_units(0.0)


def test_what_a_task_cannot_be_without_has_to_be_given(task):
    with pytest.raises(TypeError, match="required keyword-only argument"):
        type(task)(n_x=task.n_x, n_y=task.n_y)


def test_the_captions_of_the_picture_are_short_and_there(task):
    for words in (task.title, task.x_name, task.y_name):
        assert 0 < len(words) <= 40


def test_every_baseline_is_a_finite_cost_and_has_a_name(task):
    assert task.baselines_for(20)
    for baseline in task.baselines_for(20):
        assert 0 < len(baseline.name) <= 30
        assert np.isfinite(baseline.loss)
        assert baseline.loss > 0


@pytest.mark.parametrize("n_steps", [0, -3])
def test_no_steps_at_all_is_refused(task, n_steps):
    message = f"T = {n_steps} is not a number of steps; choose T = 1 or more."
    for give in (
        lambda: task.probe(n_steps),
        lambda: task.batch(np.random.default_rng(0), 2, n_steps),
    ):
        with pytest.raises(InputError) as error:
            give()
        assert str(error.value) == message


def test_fewer_steps_than_the_task_needs_become_as_many_as_it_needs_and_it_is_said(task):
    least = task.min_steps
    assert task.check_steps(least) == (least, None)
    assert task.probe(least).x.shape[0] == least
    if least == 1:
        return
    n_steps, note = task.check_steps(least - 1)
    assert n_steps == least
    assert note.startswith(f"T = {least - 1} is too short for this task: there ") or (
        note.startswith(f"T = {least - 1} is too short for this task: a symbol ")
    )
    possible = f"is {least}" if least == task.max_steps else f"can be {least} or more"
    assert note.endswith(f"so T {possible}. Choose a larger T.")
    with pytest.raises(InputError) as error:
        task.probe(least - 1)
    assert str(error.value) == note


def test_a_task_that_can_be_learned_says_when_and_guessing_is_far_from_it(task):
    if task.name not in DRAWN:
        assert task.good_loss(20) is None
        assert task.learned == ""
        return
    for n_steps in (task.min_steps, 20, 200):
        (guess,) = task.baselines_for(n_steps)
        assert 0 < task.good_loss(n_steps) < guess.loss / 5
    assert task.learned.startswith("a ")


def test_an_empty_batch_is_refused(task):
    with pytest.raises(InputError, match="A batch of 0 sequences is empty; choose 1 or more"):
        task.batch(np.random.default_rng(0), 0, 5)


def test_the_shape_says_which_steps_have_a_loss(task):
    assert task.shape in tasks.SHAPES
    for batch in batches(task):
        steps = batch.weights.any(axis=1)
        if task.shape == "encoder-decoder":
            assert 0 < task.border < len(steps)
            assert not steps[: task.border].any()
            assert steps[task.border]
        else:
            assert task.border == 0
            assert steps.sum() == (1 if task.shape == "many to one" else len(steps))
        assert (batch.weights == batch.weights[:, :1]).all()


def test_whether_the_last_loss_varies_is_said(task):
    n_steps, _ = task.check_steps(20)
    rng = np.random.default_rng(0)
    ends = {np.flatnonzero(task.batch(rng, 3, n_steps).weights.any(axis=1))[-1] for _ in range(30)}
    assert (len(ends) > 1) == task.ends_vary


def test_the_registry_knows_of_a_border_before_the_task_is_made(task):
    spec = tasks.TASKS[task.name]
    assert spec.has_border == (task.border > 0) == (task.shape == "encoder-decoder")
    assert [spec.layers_for(n) for n in (1, 2, 3)] == ([1, 1, 1] if task.border else [1, 2, 3])


def test_a_batch_too_large_for_the_memory_is_refused_before_it_is_made(task):
    with pytest.raises(InputError, match="Choose a smaller T or a smaller batch"):
        task.batch(np.random.default_rng(0), 2**40, task.check_steps(10)[0])


def test_more_steps_than_the_task_has_are_cut_and_said(task):
    if task.max_steps is None:
        assert task.check_steps(10**6) == (10**6, None)
        return
    most = task.max_steps
    assert task.check_steps(most) == (most, None)
    assert task.probe(most).x.shape[0] == most
    n_steps, note = task.check_steps(most + 1)
    assert n_steps == most
    assert note.startswith(f"T = {most + 1:,} is longer than")
    assert note.endswith(("choose a smaller T.", "Choose a smaller T."))
    with pytest.raises(InputError) as error:
        task.batch(np.random.default_rng(0), 2, most + 1)
    assert str(error.value) == note


def test_a_vector_that_is_not_a_number_is_read_as_nan(task):
    assert task.read_x(np.full(task.n_x, np.nan)) == "NaN"
    assert task.read_y(np.full(task.n_y, np.nan)) == "NaN"


def test_the_registry_lists_the_tasks_in_the_order_of_the_select_box():
    assert list(tasks.TASKS) == [
        "names",
        "text",
        "weather",
        "factors",
        "prices",
        "tone",
        *DRAWN,
        *WORDS,
        "music",
        *PAIRS,
        "own",
    ]
    for name, spec in tasks.TASKS.items():
        assert spec.name == name == tasks.make(name, text="ab", data=DATA).name
        assert spec.title
        assert spec.summary.endswith(".")
    with pytest.raises(TypeError):
        tasks.TASKS["new"] = None


def test_the_options_of_a_task_are_keywords_of_make():
    for spec in tasks.TASKS.values():
        for option in spec.options:
            for value, label in option.choices:
                assert tasks.make(spec.name, **{option.name: value}).name == spec.name
                assert label[0].isupper()


def test_an_option_that_a_task_has_not_is_left_alone():
    assert tasks.make("latch", names="no such list", text="").name == "latch"
    assert tasks.make("names", names="elements", text="").n_x == 25


def test_an_unknown_task_is_refused_with_the_list_of_known_ones():
    with pytest.raises(InputError) as error:
        tasks.make("chess")
    assert str(error.value) == (
        "There is no task called 'chess'; choose one of: names, text, weather, factors, prices, "
        "tone, latch, adding, order, copy, sentiment, news, music, numbers, dates, "
        "own."
    )
    with pytest.raises(InputError) as error:
        tasks.make("x" * 10_000)
    assert len(str(error.value)) < 200
