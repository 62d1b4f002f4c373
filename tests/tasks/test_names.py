"""The lists of names, and the rows of names the network reads."""

import string
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.errors import InputError

LISTS = ("elements", "dinosaurs", "countries")


def some(which, indices):
    """The names of these indices."""
    names = tasks.read_names(which)
    return [names[i] for i in indices]


def written(batch, task, example=0):
    """The inputs and the last target of one sequence as text, "␣" back to a space."""
    symbols = [task.read_x(x) for x in batch.x[:, example]] + [task.read_y(batch.y[-1, example])]
    return "".join(symbols).replace("␣", " ")


@pytest.mark.parametrize(
    ("which", "count"), [("elements", 118), ("dinosaurs", 158), ("countries", 193)]
)
def test_each_list_has_its_count_and_no_name_twice(which, count):
    names = tasks.read_names(which)
    assert len(names) == count
    assert len(set(names)) == count


@pytest.mark.parametrize(
    ("which", "letters"),
    [
        ("elements", string.ascii_lowercase),
        ("dinosaurs", string.ascii_lowercase),
        ("countries", string.ascii_lowercase + " -'"),
    ],
)
def test_names_are_plain_lower_case(which, letters):
    for name in tasks.read_names(which):
        assert set(name) <= set(letters), name
        assert name == name.strip()
        assert len(name) >= 3


def test_the_elements_stand_in_the_order_of_the_periodic_table():
    names = tasks.read_names("elements")
    by_number = {1: "hydrogen", 2: "helium", 10: "neon", 13: "aluminium", 16: "sulfur", 26: "iron"}
    by_number |= {50: "tin", 55: "caesium", 57: "lanthanum", 74: "tungsten", 79: "gold", 82: "lead"}
    by_number |= {92: "uranium", 100: "fermium", 111: "roentgenium", 118: "oganesson"}
    assert {number: names[number - 1] for number in by_number} == by_number


def test_the_other_lists_are_sorted():
    for which in ("dinosaurs", "countries"):
        names = tasks.read_names(which)
        assert list(names) == sorted(names)


def test_the_alphabets_are_the_letters_that_occur_and_the_end_mark():
    assert tasks.make("names", names="dinosaurs").symbols_in == (*string.ascii_lowercase, "·")
    no_j_or_q = string.ascii_lowercase.replace("j", "").replace("q", "")
    assert tasks.make("names", names="elements").symbols_in == (*no_j_or_q, "·")
    countries = tasks.make("names", names="countries")
    assert countries.symbols_in == ("␣", "'", "-", *string.ascii_lowercase, "·")
    assert countries.spoken_in[:4] == ("space", "apostrophe", "hyphen", "a")
    assert countries.spoken_in[-1] == "end of name"
    assert countries.symbols_out == countries.symbols_in


def test_thirteen_steps_of_dinosaurs_show_exactly_tyrannosaurus():
    task = tasks.make("names", names="dinosaurs")
    probe = task.probe(13)
    assert "".join(task.read_x(x) for x in probe.x[:, 0]) == "tyrannosaurus"
    assert "".join(task.read_y(y) for y in probe.y[:, 0]) == "yrannosaurus·"


@pytest.mark.parametrize(
    ("which", "opening"),
    [
        ("dinosaurs", "tyrannosaurus·triceratops·velociraptor·"),
        ("elements", "hydrogen·helium·oxygen·"),
        ("countries", "united kingdom·new zealand·south korea·"),
    ],
)
def test_the_probe_opens_with_well_known_names(which, opening):
    task = tasks.make("names", names=which)
    assert written(task.probe(200), task).startswith(opening)


@pytest.mark.parametrize("which", LISTS)
def test_the_probe_goes_through_the_whole_list_once_and_then_again(which):
    task = tasks.make("names", names=which)
    total = sum(len(name) + 1 for name in tasks.read_names(which))
    row = written(task.probe(total + 9), task)
    assert sorted(row[:total].split("·")[:-1]) == sorted(tasks.read_names(which))
    assert row[total:] == row[:10]


@pytest.mark.parametrize(
    ("which", "count"), [("elements", 22), ("dinosaurs", 39), ("countries", 36)]
)
def test_about_one_name_in_five_is_held_out(which, count):
    task = tasks.make("names", names=which)
    assert len(task.held_out) == count
    both = np.concatenate([task.train, task.held_out])
    assert sorted(both) == list(range(len(tasks.read_names(which))))


def test_which_names_are_held_out_does_not_change():
    """Links and numbers depend on it; it follows from the names alone."""
    assert some("dinosaurs", tasks.make("names").held_out)[:6] == [
        "achelousaurus", "austroraptor", "baryonyx", "brachylophosaurus", "brontosaurus",
        "buitreraptor",
    ]  # fmt: skip
    assert some("elements", tasks.make("names", names="elements").held_out)[:6] == [
        "magnesium", "potassium", "zirconium", "ruthenium", "palladium", "iodine",
    ]  # fmt: skip


@pytest.mark.parametrize("which", LISTS)
def test_every_letter_is_in_a_name_to_learn_from(which):
    learned, tested = (
        set("".join(some(which, side)))
        for side in (
            tasks.make("names", names=which).train,
            tasks.make("names", names=which).held_out,
        )
    )
    assert tested <= learned
    assert "wuerhosaurus" not in some("dinosaurs", tasks.make("names").held_out)


@pytest.mark.parametrize("which", LISTS)
def test_the_well_known_names_are_learned_from(which):
    task = tasks.make("names", names=which)
    assert set(task.probe_order[:5]) <= set(task.train)


@pytest.mark.parametrize("which", LISTS)
def test_a_batch_of_the_held_out_has_each_from_an_end_mark_to_its_own(which):
    task = tasks.make("names", names=which)
    batch, names = task.held_out_batch(), some(which, task.held_out)
    assert batch.x.shape == (max(map(len, names)) + 1, len(names), task.n_x)
    for i, name in enumerate(names):
        counts = batch.weights[:, i] == 1
        read = "".join(task.read_x(x) for x in batch.x[:, i]).replace("␣", " ")
        said = "".join(task.read_y(y) for y in batch.y[counts, i]).replace("␣", " ")
        assert said == name + "·"
        assert read == ("·" + name).ljust(len(read), "·")
        assert counts.tolist() == [True] * (len(name) + 1) + [False] * (len(read) - len(name) - 1)
    np.testing.assert_array_equal(batch.y.sum(axis=-1), 1)
    for array in batch:
        assert not array.flags.writeable


def test_the_held_out_loss_is_that_of_each_name_alone():
    task = tasks.make("names")
    params = engine.init_params("lstm", task.n_x, 6, task.n_y, seed=1)
    batch = task.held_out_batch()
    together = tasks.nats_a_symbol(engine.forward(params, batch.x).log_y_hat, batch)
    cost = letters = 0
    for i in task.held_out:
        x, y, weights = task.each([i])
        assert weights.all()
        back = engine.backward(params, engine.forward(params, x), y, reduction="sum")
        cost, letters = cost + back.loss, letters + len(x)
    assert together == pytest.approx(cost / letters, rel=1e-12)


@pytest.mark.parametrize("which", LISTS)
def test_counting_pairs_is_better_than_counting_letters_on_names_never_seen(which):
    task = tasks.make("names", names=which)
    letters, pairs = (guess.loss for guess in task.held_out_guesses())
    assert pairs < letters < task.baselines[0].loss
    # What was counted in the very names to learn from costs less there.
    assert task.baselines[2].loss < pairs


def test_counting_costs_what_it_costs_counted_by_hand():
    task = tasks.make("names")
    learned, tested = (
        ["·" + name + "·" for name in some("dinosaurs", side)]
        for side in (task.train, task.held_out)
    )
    follows = Counter(letter for name in learned for letter in name[1:])
    pairs = Counter(pair for name in learned for pair in pairwise(name))
    begins = Counter(pair[0] for pair in pairs.elements())
    share = {letter: n / follows.total() for letter, n in follows.items()}
    of_letters, of_pairs = [], []
    for before, after in (pair for name in tested for pair in pairwise(name)):
        of_letters.append(-np.log(share[after]))
        seen = pairs[before, after] + 5 * share[after]
        of_pairs.append(-np.log(seen / (begins[before] + 5)))
    expected = np.mean(of_letters), np.mean(of_pairs)
    np.testing.assert_allclose([g.loss for g in task.held_out_guesses()], expected, rtol=1e-12)


@pytest.mark.parametrize("which", LISTS)
def test_every_training_row_is_whole_names_from_its_very_first_letter(which):
    task = tasks.make("names", names=which)
    names = some(which, task.train)
    batch = task.batch(np.random.default_rng(3), 40, 60)
    for example in range(40):
        *whole, begun = written(batch, task, example).split("·")
        assert whole
        assert set(whole) <= set(names)
        assert any(name.startswith(begun) for name in names)


def test_the_rows_of_a_batch_are_not_all_the_same():
    task = tasks.make("names")
    batch = task.batch(np.random.default_rng(0), 30, 40)
    assert len({written(batch, task, example) for example in range(30)}) == 30


def test_every_name_to_learn_from_comes_first_sooner_or_later_and_no_other_does():
    task = tasks.make("names", names="elements")
    batch = task.batch(np.random.default_rng(0), 4000, 16)
    first = {written(batch, task, example).split("·")[0] for example in range(4000)}
    # A name longer than the row would be seen only in part.
    assert max(map(len, some("elements", task.train))) < 16
    assert first == set(some("elements", task.train))


def test_the_baselines_agree_with_counting_a_long_row_of_names():
    task = tasks.make("names", names="dinosaurs")
    uniform, letters, before = (baseline.loss for baseline in task.baselines)
    assert uniform == pytest.approx(np.log(27), abs=1e-12)

    batch = task.batch(np.random.default_rng(0), 1, 200_000)
    x, y = batch.x[:, 0].argmax(axis=1), batch.y[:, 0].argmax(axis=1)
    counted = np.bincount(y, minlength=27) / len(y)
    assert letters == pytest.approx(-np.log(counted[y]).mean(), abs=0.01)
    pairs = np.bincount(27 * x + y, minlength=27 * 27).reshape(27, 27)
    conditional = pairs / pairs.sum(axis=1, keepdims=True)
    assert before == pytest.approx(-np.log(conditional[x, y]).mean(), abs=0.01)
    assert before < letters < uniform


def test_an_unknown_list_is_refused_with_the_list_of_lists():
    with pytest.raises(InputError) as error:
        tasks.make("names", names="planets")
    assert str(error.value) == (
        "There is no list of names called 'planets'; choose one of: elements, dinosaurs, countries."
    )


@pytest.mark.parametrize("hostile", ["../../../etc/passwd", "", "Dinosaurs", None, 7])
def test_a_list_is_never_looked_up_as_a_path(hostile):
    with pytest.raises(InputError, match="There is no list of names"):
        tasks.make("names", names=hostile)
    with pytest.raises(KeyError):
        tasks.read_names(hostile)
