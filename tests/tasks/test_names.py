"""The lists of names, and the rows of names the network reads."""

import string

import numpy as np
import pytest

from explorer import tasks
from explorer.errors import InputError

LISTS = ("elements", "dinosaurs", "countries")


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


@pytest.mark.parametrize("which", LISTS)
def test_every_training_row_is_whole_names_from_its_very_first_letter(which):
    task = tasks.make("names", names=which)
    names = tasks.read_names(which)
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


def test_every_name_of_a_list_comes_first_sooner_or_later():
    task = tasks.make("names", names="elements")
    batch = task.batch(np.random.default_rng(0), 4000, 16)
    first = {written(batch, task, example).split("·")[0] for example in range(4000)}
    # Names longer than the row are seen only in part.
    assert {name for name in tasks.read_names("elements") if len(name) < 16} <= first


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
