"""One number or date through encoder and decoder, and how both sides are spelled."""

import datetime

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.errors import InputError
from explorer.shapes import EXHIBITS, find, translate
from explorer.shapes.spelling import spelled
from explorer.tasks import dates, number_words

NUMBERS, DATES = tasks.make("numbers"), tasks.make("dates")


def network(task):
    return find(EXHIBITS[task.name].recipe)


def test_a_number_in_digits_or_words_is_said_in_french():
    for raw in ("781", "seven hundred and eighty-one", " Seven  hundred eighty one "):
        found = translate(network(NUMBERS), NUMBERS, raw)
        assert found.given == "seven hundred and eighty-one"
        assert found.answer == found.right == "sept cent quatre-vingt-un"
        assert found.exact


def test_the_answer_is_that_of_the_task_s_own_decoder_without_help():
    which = NUMBERS.held_out[::20]
    params = network(NUMBERS)
    answers = NUMBERS.decode(lambda x: engine.forward(params, x).y_hat, which)
    for pair, answer in zip(which, answers.T, strict=True):
        given = spelled(NUMBERS, NUMBERS.source[pair], is_target=False)
        assert translate(params, NUMBERS, given).answer == spelled(NUMBERS, answer)


def test_the_vector_is_the_encoder_s_last_state():
    found = translate(network(NUMBERS), NUMBERS, "21")
    x = np.eye(NUMBERS.n_x)[NUMBERS.encode(found.source)][:, None]
    rows = np.concatenate([x, np.zeros((1, 1, NUMBERS.n_x))])
    np.testing.assert_allclose(
        found.vector, engine.forward(network(NUMBERS), rows).a[NUMBERS.border, 0], atol=1e-6
    )


def test_a_beam_gives_more_answers_the_likeliest_first():
    found = translate(network(NUMBERS), NUMBERS, "105", width=4)
    chances = [chance for _, chance in found.answers]
    assert len(chances) == 4
    assert chances == sorted(chances, reverse=True)
    assert 0 < sum(chances) <= 1 + 1e-6


def test_a_date_is_said_as_year_month_day():
    found = translate(network(DATES), DATES, "March 3, 1998")
    assert (found.answer, found.right) == ("1998-03-03", "1998-03-03")
    assert found.source == ("march", "3", ",", "1", "9", "9", "8")


@pytest.mark.parametrize(
    ("task", "raw", "words"),
    [
        (NUMBERS, "1000", "outside the range; choose a whole number from 0 to 999"),
        (NUMBERS, "-1", "choose a whole number from 0 to 999"),
        (NUMBERS, "", "is not a number from 0 to 999"),
        (NUMBERS, "9" * 10_000, "choose a whole number from 0 to 999"),
        (NUMBERS, "vingt et un", "is not a number from 0 to 999"),
        (DATES, "31 february 2001", "is not a date that can be read"),
        (DATES, "1 january 1800", "choose a date from 1950 to 2049"),
        (DATES, "soon", "is not a date that can be read"),
    ],
)
def test_what_cannot_be_translated_is_told(task, raw, words):
    with pytest.raises(InputError, match=words):
        translate(network(task), task, raw)


@pytest.mark.parametrize("form", dates.FORMATS)
def test_a_date_is_spelled_as_it_was_written(form):
    for day in (datetime.date(1998, 3, 3), datetime.date(2031, 12, 21)):
        text = dates.written(day, form)
        codes = DATES.encode(dates.pieces(text))
        assert spelled(DATES, codes, is_target=False) == text


def test_a_number_is_spelled_as_it_was_written():
    for n in (0, 21, 80, 105, 999):
        codes = NUMBERS.encode(number_words.pieces(number_words.english(n)))
        assert spelled(NUMBERS, codes, is_target=False) == number_words.english(n)
    assert spelled(NUMBERS, NUMBERS.target[271]) == number_words.french(271)
