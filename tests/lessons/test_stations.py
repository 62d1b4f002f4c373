"""The shipped lessons: what each claims is what its run says, on any computer."""

import functools
import re

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from explorer.experiment import FIELDS, Experiment
from explorer.lessons import FOLDER, Bench, Lesson, Setting, check, conditions, mark, shelf
from explorer.lessons.marking import bench_of
from explorer.lessons.measures import value_of
from explorer.tasks.tone import make_tone
from tests.lessons.made import GOOD, PARTS, changed, read_text
from tests.rounding import as_elsewhere

LESSONS = shelf(PARTS)
STATIONS = {
    f"{id}-{number}": station
    for id, lesson in LESSONS.items()
    for number, station in enumerate(lesson.stations, start=1)
}


@functools.cache
def bench_at(name):
    return bench_of(STATIONS[name])


@functools.cache
def marked_at(name):
    return mark(STATIONS[name])


EXERCISES = {id: lesson.exercises[0] for id, lesson in LESSONS.items()}

MOVED = 1e-4
"""How far a number is moved, relative to itself: far more than another computer moves it."""

EXACT = {
    *FIELDS,
    *("parameters", "cell_parameters", "losses", "border_numbers", "given_inputs", "fed_inputs"),
}
"""Numbers that no arithmetic is needed for."""

RIGHT = {
    "order-1": "The one that reads all",
    "order-2": "More than ten times",
    "order-3": "Good again",
    "order-4": "No: it is about as good",
    "step-1": "0.574",
    "step-2": "A quarter",
    "step-3": "It stays below 1",
    "shared-1": "None",
    "shared-2": "No.",
    "shared-3": "All but the first",
    "back-1": "At one",
    "back-2": "As much as without",
    "back-3": "To step 9",
    "vanishing-1": "Less than a millionth",
    "vanishing-2": "No: it is far from 0, but it comes from the last steps",
    "vanishing-3": "It vanishes",
    "vanishing-4": "All of it",
    "exploding-1": "More than ten thousand",
    "exploding-2": "After some 16 to 20",
    "exploding-3": "NaN, everywhere",
    "exploding-4": "Some seven times",
    "exploding-5": "Exactly 0",
    "clipping-1": "The one with the clip",
    "clipping-2": "No: it never fires",
    "clipping-3": "Clearly aside",
    "clipping-4": "It fires at nearly every",
    "shapes-1": "That it is negative",
    "shapes-2": "One; each other one",
    "shapes-3": "One vector: the last",
    "gates-1": "Four times",
    "gates-2": "The RNN’s|The RNN's",
    "gates-3": "More than a third",
    "gates-4": "It explodes",
}
"""What theory, or the literature, says; the page computes it from the run."""

BELIEFS = {
    "vanishing-2": "what vanishes is 0",  # "the gradient vanishes" = dL/dW is 0
    "clipping-2": "it keeps the gradient in order",  # clipping cures vanishing
    "vanishing-3": "|w| > 1",  # |W| > 1 explodes, < 1 vanishes
    "clipping-3": "it is only shorter",  # by norm = by value = per tensor
    "clipping-4": "only cosmetic",  # sum or mean over time is cosmetic
    "exploding-5": "a network that explodes",  # two kinds of network
    "back-2": "the state begins anew",  # truncated BPTT = resetting the state
    "gates-4": "the gates hold it",  # LSTM cures exploding
    "exploding-3": "NaN would be a bug",  # NaN is a bug
}
"""The nine beliefs that are wrong, each at its station, as a wrong answer with its correction."""


def test_there_are_nine_lessons_in_the_order_of_the_course():
    assert list(LESSONS) == [
        *("order", "step", "shared", "back", "vanishing", "exploding", "clipping", "shapes"),
        "gates",
    ]
    assert all(isinstance(lesson, Lesson) for lesson in LESSONS.values())
    assert all(3 <= len(lesson.stations) <= 5 for lesson in LESSONS.values())
    assert all(lesson.exercises and lesson.notes for lesson in LESSONS.values())
    assert sum(lesson.minutes for lesson in LESSONS.values()) == 45


def test_a_lesson_of_four_stations_fits_into_thirty_lines():
    for path in FOLDER.glob("*.md"):
        lines = path.read_text(encoding="utf-8").splitlines()
        stations = sum(line.startswith("## ") and "Exercise" not in line for line in lines)
        assert len(lines) <= 30 or stations > 4, path.name


def test_every_station_has_three_or_four_answers_and_every_wrong_one_its_correction():
    for name, station in STATIONS.items():
        assert 3 <= len(station.answers) <= 4, name
        right = marked_at(name).right
        assert all(a.correction or i == right for i, a in enumerate(station.answers)), name


def test_the_right_answer_does_not_always_stand_in_the_same_place():
    places = [marked_at(name).right for name in STATIONS]
    assert max(map(places.count, set(places))) < 0.6 * len(places)


@pytest.mark.parametrize("name", STATIONS)
def test_the_run_finds_the_answer_right_that_theory_does(name):
    marked = marked_at(name)
    assert re.match(RIGHT[name], marked.answers[marked.right])
    assert "{" not in marked.sentence + marked.question + marked.keep + "".join(marked.answers)


@pytest.mark.parametrize("name", BELIEFS)
def test_each_wrong_belief_is_a_wrong_answer_that_is_corrected(name):
    station = STATIONS[name]
    right = marked_at(name).right
    (i,) = [i for i, one in enumerate(station.answers) if BELIEFS[name] in one.text]
    assert i != right
    assert station.answers[i].correction


@pytest.mark.parametrize("name", STATIONS)
def test_no_answer_hangs_on_a_number_that_another_computer_rounds_otherwise(name, monkeypatch):
    """Each number of a condition is moved up and down, far beyond any rounding."""
    station, bench = STATIONS[name], bench_at(name)
    right, known = marked_at(name).right, {}

    def number_of(asked):
        return known.setdefault(asked, value_of(bench, asked))

    monkeypatch.setattr(conditions, "_DIGITS", 10 * MOVED)
    names = dict.fromkeys(n for one in station.answers for n in one.condition.names)
    for moved in (name for name in names if name.removeprefix("before_") not in EXACT):
        for sign in (-1, 1):
            holds = [
                one.condition.holds(
                    lambda n, m=moved, s=sign: number_of(n) * (1 + s * MOVED * (n == m))
                )
                for one in station.answers
            ]
            assert [i for i, one in enumerate(holds) if one] == [right], moved


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n, s in STATIONS.items() if s.show.experiment.updates])
def test_a_training_that_rounds_otherwise_has_the_same_answer(name, monkeypatch):
    right = marked_at(name).right
    here = engine.train
    for seed in range(2):

        def train(*given, seed=seed, **how):  # the same digits for both twins, as on one computer
            return as_elsewhere(here, np.random.default_rng(seed))(*given, **how)

        with monkeypatch.context() as patch:
            patch.setattr(engine, "train", train)
            assert mark(STATIONS[name]).right == right


# ---- claims of the sentences, from numbers of another way -------------------------------------


def bench(page, **fields):
    return Bench(Setting(page, Experiment(**fields)))


def test_the_number_of_weights_is_the_same_for_any_number_of_steps():
    sizes = {value_of(bench("unroll", n_steps=T), "parameters") for T in (1, 6, 12, 200)}
    n_a, n_x, n_y = 16, 27, 27
    assert sizes == {n_a * n_a + n_a * n_x + n_a + n_y * n_a + n_y}


def test_the_word_of_the_third_lesson_has_two_n_one_after_the_other():
    run = bench_at("shared-2").run
    read = run.probe.x[:, 0].argmax(axis=-1)
    letters = "".join(run.task.symbols_in[i] for i in read)
    assert letters == "tyrannos"


def test_the_names_have_thirteen_losses_and_their_sum_is_thirteen_times_the_mean():
    here = bench_at("clipping-4")
    ratio = value_of(here, "first_gradient") / value_of(here, "before_first_gradient")
    assert here.run.has_loss.sum() == 13
    assert ratio == pytest.approx(13, rel=1e-9)


def test_the_forget_gates_alone_would_leave_next_to_nothing_of_what_arrives():
    """0.9 at each of 49 steps is below a fiftieth, and so are the gates of the run; only the sum of
    all ways, which is what arrives, is more than a third."""
    here = bench_at("gates-3")
    assert 1 / (1 + np.exp(-2)) == pytest.approx(0.88, abs=0.001)
    assert 0.9**49 < 1 / 50
    gates = np.asarray(here.cells.cells["lstm"].run.trace.gates["f"])
    assert gates[1:, 0].prod(axis=0).max() < 1 / 50  # of any unit
    assert value_of(here, "through_forget_gates") < 1 / 50
    assert value_of(here, "arrives_lstm") > 1 / 3
    lstm = here.cells.cells["lstm"].run.params
    assert lstm.bf.size == 16
    assert set(np.asarray(lstm.bf)) == {2.0}


def test_from_station_to_station_of_the_last_lesson_only_one_setting_changes():
    two, three, four = (STATIONS[f"gates-{n}"] for n in (2, 3, 4))
    assert three.look.experiment == four.look.experiment == two.show.experiment
    assert three.show.experiment == two.show.experiment.replace(forget_bias=2)
    assert four.show.experiment == two.show.experiment.replace(gain=4.0)
    assert two.show.experiment.gain == 1


def test_four_values_determine_two_pure_tones_and_three_do_not():
    sound = np.asarray(make_tone("two").train).ravel()[:4000]
    off = []
    for k in (3, 4):
        past = np.stack([sound[i : len(sound) - k + i] for i in range(k)], axis=1)
        guess = past @ np.linalg.lstsq(past, sound[k:], rcond=None)[0]
        off.append(np.sqrt(np.mean((guess - sound[k:]) ** 2)))
    assert off[1] < 1e-6 < 0.01 < off[0]


def test_the_slope_of_tanh_is_below_a_half_where_the_unit_of_the_station_sits():
    a = np.asarray(bench_at("vanishing-3").run.trace.a)[2:, 0, 0]
    assert np.exp(np.log(1 - a**2).mean()) < 0.5
    assert (1 - a**2 < 0.5).mean() > 0.8


def test_some_units_overflow_at_the_step_of_the_note_and_all_are_nan_after_it():
    a = np.asarray(bench_at("exploding-3").run.trace.a, dtype=float)[:, 0]
    assert np.isfinite(a[18]).all()
    assert 0 < np.isinf(a[19]).sum() < a.shape[1]
    assert np.isnan(a[20]).all()
    assert np.isnan(bench_at("exploding-3").run.terms[0].memory[19, 0]).all()
    assert all(f"t = {t}" in LESSONS["exploding"].notes for t in (18, 19, 20))


def test_16_and_32_bit_end_where_the_lesson_says():
    assert np.finfo(np.float16).max == 65_504 < 2**16
    assert float(np.finfo(np.float32).max) < 2.0**128
    assert np.finfo(np.float16).nexp == 5
    assert np.finfo(np.float32).nexp == 8
    here = bench_at("exploding-4")
    late, soon = value_of(here, "first_infinite_step"), value_of(here, "before_first_infinite_step")
    assert 6.5 < late / soon < 7.5


def test_no_update_of_the_station_on_vanishing_is_as_long_as_the_threshold():
    twins = bench_at("clipping-2").twins
    assert twins.on.norm_before.max() < twins.experiment.threshold


# ---- exercises ---------------------------------------------------------------------------------

SOLVED = {
    "order": ({}, {"k": "4"}),
    "step": ({"gain": 0.25}, {}),
    "shared": ({"a0": "random"}, {}),
    "back": ({"window": 6}, {}),
    "vanishing": ({"gain": 0.9}, {}),
    "exploding": ({"gain": 4.0}, {}),
    "clipping": ({"threshold": 1.0}, {}),
    "shapes": ({}, {"say": "the wine was good but the food was bad"}),
    "gates": ({"gain": 2.5, "forget_bias": 2}, {}),
}
NOT_SOLVED = {
    "order": ({}, {"k": "7"}),
    "step": ({"gain": 0.24}, {}),
    "shared": ({"gain": 2.0}, {}),
    "back": ({"window": 5}, {}),
    "vanishing": ({"gain": 0.9, "n_steps": 24}, {}),
    "exploding": ({"gain": 4.0, "dtype": "float16"}, {}),
    "clipping": ({"threshold": 100.0}, {}),
    "shapes": ({}, {"say": "the food was bad"}),
    "gates": ({"gain": 4.0}, {}),
}


@pytest.mark.parametrize("id", EXERCISES)
def test_an_exercise_can_be_solved_and_is_not_where_it_begins(id):
    exercise = EXERCISES[id]
    start = exercise.start
    assert not check(exercise, start.experiment, start.view).solved
    for changes, solved in ((SOLVED[id], True), (NOT_SOLVED[id], False)):
        fields, view = changes
        found = check(exercise, start.experiment.replace(**fields), {**start.view, **view})
        assert found.solved is solved
        assert all(said for _, said in found.numbers)
        assert "{" not in found.keep


def test_an_exercise_without_its_number_says_what_to_do():
    with pytest.raises(InputError, match="choose a task|no loss|updates=0"):
        check(EXERCISES["clipping"], Experiment(updates=0), {})


# ---- stations that are wrong -------------------------------------------------------------------


STATED = {
    "vanishing-1": [
        {"before_arrives": 0.06, "arrives": 0.06 * one} for one in (1 / 2, 1 / 24, 1e-8)
    ],
    "exploding-1": [{"arrives": one} for one in (1.5, 45.0, 2e4)],
    "exploding-4": [{"n_steps": 160, "first_infinite_step": t} for t in (38, 7 * 19, 161)],
    "gates-1": [{"before_cell_parameters": 100, "cell_parameters": 100 * one} for one in (1, 2, 4)],
    "gates-3": [{"arrives_lstm": one} for one in (0.5, 0.9**49, 1e-8)],
    "gates-4": [{"arrives_lstm": one} for one in (0.1, 1.0, 50.0)],
    "step-2": [{"arrives": one} for one in (1.0, 0.5, 0.25)],
    "step-3": [{"largest_state": one} for one in (0.96, 2.0, 1e6)],
    "shared-1": [{"before_parameters": 100, "parameters": n} for n in (100, 120, 200)],
}
"""What each answer of a station says in numbers, in the order of the answers."""


@pytest.mark.parametrize("name", STATED)
def test_a_run_with_the_number_that_an_answer_states_makes_it_the_right_one(name):
    answers = STATIONS[name].answers
    for number, run in enumerate(STATED[name]):
        assert [one.condition.holds(run.__getitem__) for one in answers] == [
            n == number for n in range(len(answers))
        ]


def test_a_station_where_no_condition_holds_says_so_with_its_lines_and_numbers():
    lesson = read_text(changed(8, "- `arrives > 5` Little."))
    with pytest.raises(InputError, match=r"lines 7 to 8 .* no condition holds: arrives = 0\.0"):
        mark(lesson.stations[0])


def test_a_station_where_two_conditions_hold_says_so_with_their_lines():
    lesson = read_text(changed(7, "- `arrives > 0.001` Much."))
    with pytest.raises(InputError, match="lines 7 and 8 .* more than one condition holds"):
        mark(lesson.stations[0])


def test_a_station_whose_run_diverges_says_what_its_numbers_are():
    wild = "[look](flow?gain=1) [show](flow?task=latch&n_steps=99&activation=identity&gain=4"
    wild += "&dtype=float16)"
    lesson = read_text(changed(6, wild))
    with pytest.raises(InputError, match="no condition holds: arrives = NaN"):
        mark(lesson.stations[0])


def test_a_station_that_asks_for_what_its_page_has_not_says_why():
    lesson = read_text(changed(7, "- `clip_fired > 0` Much."))
    with pytest.raises(InputError, match="updates=0: there is no training"):
        mark(lesson.stations[0])


def test_the_same_file_is_read_twice_to_the_same_lesson():
    assert read_text(GOOD) == read_text(GOOD)
