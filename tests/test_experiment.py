"""The experiment and its link."""

import dataclasses
import math

import pytest

from explorer import tasks
from explorer.errors import InputError
from explorer.experiment import (
    DEFAULT,
    FIELDS,
    MAX_TEXT,
    Choice,
    Experiment,
    from_query,
    has_fields,
    to_query,
)

OTHER = Experiment(
    task="text",
    names="elements",
    text="<script>alert('x')</script> & ünïcode ⟨t⟩\n语",
    data="series~0123456789abcdef~1461~2~été 2020.csv",
    cell="lstm",
    n_steps=50,
    n_a=32,
    layers=3,
    window=7,
    activation="relu",
    init="identity",
    gain=0.1 + 0.2,
    a0="random",
    forget_bias=2,
    seed=123456,
    dtype="float16",
    updates=77,
    batch=3,
    learning_rate=1e-5,
    optimiser="adam",
    reduction="sum",
    clip="value",
    threshold=1 / 3,
)


def test_an_experiment_needs_no_arguments_and_is_hashable():
    assert Experiment() == DEFAULT
    assert hash(Experiment()) == hash(DEFAULT)


@pytest.mark.parametrize("experiment", [DEFAULT, OTHER, DEFAULT.replace(gain=math.pi)])
def test_a_link_reads_back_as_the_same_experiment_to_the_last_digit(experiment):
    assert from_query(to_query(experiment)) == (experiment, ())


def test_every_field_is_a_query_parameter_under_its_own_name():
    assert set(to_query(OTHER)) == {field.name for field in dataclasses.fields(Experiment)}


def test_a_default_link_is_short_and_still_names_the_task():
    assert to_query(DEFAULT) == {"task": "names"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("task", "poetry"),
        ("n_steps", 0),
        ("n_steps", 201),
        ("n_steps", 2.5),
        ("n_a", "many"),
        ("gain", math.nan),
        ("gain", math.inf),
        ("gain", -0.1),
        ("seed", -1),
        ("seed", 10**400),
        ("text", "x" * (MAX_TEXT + 1)),
        ("text", "half of a pair \ud800"),
        ("text", 5),
        ("data", "seattle.csv"),
        ("data", "series~0123456789abcdef~1461~2~../../etc/passwd"),
        ("data", 'series~0123456789abcdef~1461~2~x"""\nimport os.csv'),
        ("data", "pickle~0123456789abcdef~1461~2~x.csv"),
        ("data", "series~0123456789ABCDEF~1461~2~x.csv"),
        ("data", "series~0123456789abcdef~٣~2~x.csv"),
        ("data", "series~0123456789abcdef~1461~2~" + "x" * 61),
        ("dtype", None),
        ("threshold", "1e999"),
    ],
)
def test_a_value_outside_its_range_is_refused_with_field_value_and_remedy(field, value):
    with pytest.raises(InputError) as refused:
        Experiment(**{field: value})
    said = str(refused.value)
    assert said.startswith(f"{field}=")
    assert "choose" in said or "give" in said
    assert len(said) < 200


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize(
    "raw", ["", " ", "NaN", "Infinity", "-1e400", "9" * 400, "0x10", "<script>", "\0", "💥", "１²"]
)
def test_no_link_raises_and_what_it_cannot_say_keeps_the_default(name, raw):
    experiment, problems = from_query({name: raw})
    if problems:
        assert experiment == DEFAULT
        assert problems[0].field == name
        assert len(problems[0].given) <= 40
        assert problems[0].remedy


def test_only_the_bad_part_of_a_link_falls_back():
    experiment, problems = from_query({"gain": "2", "n_a": "-3", "seed": "9"})
    assert experiment == DEFAULT.replace(gain=2.0, seed=9)
    assert [problem.field for problem in problems] == ["n_a"]
    assert "1 to 128" in problems[0].remedy


def test_a_repeated_parameter_is_a_problem_even_when_both_are_good():
    experiment, problems = from_query({"gain": ["1", "2"]})
    assert experiment == DEFAULT
    assert problems[0].remedy == "give `gain` once, not 2 times"


def test_a_slip_of_the_pen_is_named_and_a_tracking_parameter_is_left_alone():
    _, problems = from_query({"gian": "2", "utm_source": "mail", "fbclid": "x"})
    assert [(problem.field, problem.remedy) for problem in problems] == [("gian", "write `gain=…`")]


def test_an_address_without_fields_says_nothing_about_the_experiment():
    assert not has_fields({"utm_source": "mail"})
    assert has_fields({"gain": "wrong"})


def test_minus_zero_is_the_same_experiment_as_zero():
    zero, minus = Experiment(gain=0.0), Experiment(gain=-0.0)
    assert math.copysign(1, minus.gain) == 1
    assert to_query(zero) == to_query(minus)


def test_the_choices_of_the_experiment_are_the_ones_the_tasks_have():
    assert FIELDS["task"] == Choice(tuple(tasks.TASKS))
    assert FIELDS["names"] == Choice(tuple(tasks.NAME_LISTS))
    assert FIELDS["text"].max_length == tasks.MAX_TEXT


def test_the_default_text_is_a_whole_sonnet_that_needs_no_cleaning():
    assert tasks.read_text(DEFAULT.text) == (DEFAULT.text, ())
    lines = DEFAULT.text.splitlines()
    assert len(lines) == 14
    assert lines[0] == "Shall I compare thee to a summer's day?"
    assert lines[13] == "So long lives this, and this gives life to thee."


@pytest.mark.parametrize(
    ("clip", "threshold", "limit"),
    [("norm", 0.3, 0.3), ("norm", 0.0, None), ("value", 0.3, None), ("tensor", 0.3, None),
     ("off", 0.3, None)],
)  # fmt: skip
def test_only_a_clip_by_norm_limits_the_norm_and_a_threshold_of_0_is_no_level(
    clip, threshold, limit
):
    assert Experiment(clip=clip, threshold=threshold).norm_limit == limit
