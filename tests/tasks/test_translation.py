"""Pairs for an encoder and a decoder: laid out, weighted, split and decided."""

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.errors import InputError
from explorer.tasks.number_words import english, french, joined, pieces


@pytest.fixture(params=["numbers", "dates"])
def task(request):
    return {"numbers": tasks.make_numbers, "dates": tasks.make_dates}[request.param]()


def symbols(task, batch, example=0):
    read = [task.read_x(x) for x in batch.x[:, example]]
    said = [task.read_y(y) for y in batch.y[:, example]]
    return read, said


def test_twenty_one_as_it_is_laid_out():
    task = tasks.make_numbers()
    read, said = symbols(task, task.pairs([21]))
    assert read == ["·", "·", "·", "twenty", "-one", "▸", "vingt", "et", "un", "·", "·", "·"]
    assert said[task.border :] == ["vingt", "et", "un", "■", "■", "■", "■"]
    assert task.pairs([21]).weights[:, 0].tolist() == [0] * 5 + [1] * 4 + [0] * 3


def test_every_number_from_0_to_999_is_there_word_for_word():
    task = tasks.make_numbers()
    batch = task.pairs(np.arange(1000))
    for n in range(1000):
        read, said = symbols(task, batch, n)
        assert joined(s for s in read[: task.border] if s != "·") == english(n)
        assert joined(s for s in said[task.border :] if s != "■") == french(n)


def test_the_decoder_reads_what_was_really_said_before(task):
    batch = task.batch(np.random.default_rng(0), 6, task.max_steps)
    for example in range(6):
        read, said = symbols(task, batch, example)
        assert read[task.border] == "▸"
        answer = [symbol for symbol in said[task.border :] if symbol != "■"]
        assert read[task.border + 1 :][: len(answer)] == answer


def test_the_encoder_has_no_loss_and_a_batch_has_one_length(task):
    rng = np.random.default_rng(0)
    for _ in range(10):
        weights = task.batch(rng, 5, task.max_steps).weights
        assert not weights[: task.border].any()
        assert weights[task.border].all()
        assert (weights == weights[:, :1]).all()


def test_no_held_out_pair_is_learned_and_every_symbol_is(task):
    assert not set(task.train) & set(task.held_out)
    assert len(task.train) + len(task.held_out) == len(task.source)
    assert 0.15 < len(task.held_out) / len(task.source) < 0.25
    learned = {tuple(row) for row in task.target[task.train].tolist()}
    assert not learned & {tuple(row) for row in task.target[task.held_out].tolist()}
    assert set(np.unique(task.source[task.train])) == set(np.unique(task.source))
    assert set(np.unique(task.target[task.train])) == set(np.unique(task.target))


def test_only_one_T_is_possible_and_it_is_said(task):
    T = task.max_steps
    assert task.check_steps(T) == (T, None)
    for n_steps in (T - 1, T + 1):
        with pytest.raises(InputError, match=f"so T (is|can be) {T}"):
            task.batch(np.random.default_rng(0), 2, n_steps)


def test_who_knows_the_answer_decodes_it_exactly(task):
    which = task.held_out[:20]
    right = task.pairs(which)
    answer = task.decode(lambda x: right.y, which)
    assert task.exact(answer, which).all()
    answer[0, 3] = (answer[0, 3] + 1) % task.n_y
    assert task.exact(answer, which).tolist() == [True] * 3 + [False] + [True] * 16


def test_decoding_reads_what_was_said_and_never_the_right_answer(task):
    which, seen = task.held_out[:4], []
    first = 0

    def always_the_first(x):
        seen.append(x.copy())
        y_hat = np.zeros((*x.shape[:2], task.n_y))
        y_hat[..., first] = 1.0
        return y_hat

    answer = task.decode(always_the_first, which)
    assert (answer == first).all()
    read = seen[-1][task.border + 1 :].argmax(axis=2)
    assert (read == task.as_input[first]).all()
    assert not seen[0][task.border + 1 :].any()


def test_guessing_costs_what_it_costs_on_the_data(task):
    batch = task.pairs(task.train)
    counts = (batch.y * batch.weights[..., None]).sum(axis=(0, 1))
    shares = counts / counts.sum()
    cost = -(counts[counts > 0] * np.log(shares[counts > 0])).sum() / counts.sum()
    assert task.baselines[0].loss == pytest.approx(cost, abs=1e-12)


def test_an_encoder_and_decoder_learn_from_it():
    task, rng = tasks.make_numbers(), np.random.default_rng(0)
    params = engine.init_params("gru", task.n_x, 16, task.n_y, seed=0, border=task.border)
    _, history = engine.train(
        params, lambda _: tuple(task.batch(rng, 16, task.max_steps)), 80,
        learning_rate=0.02, optimiser="adam", clip="norm",
    )  # fmt: skip
    assert history.loss[-10:].mean() < task.baselines[0].loss * 0.7


def test_what_someone_wrote_is_read_as_the_pair_would_be():
    task = tasks.make_numbers()
    for n in (0, 7, 21, 305, 999):
        assert np.array_equal(task.encode(pieces(english(n))), task.source[n])
    dates = tasks.make_dates()
    assert [dates.symbols_in[code] for code in dates.encode(["3", "march", "1", "9", "9", "8"])][
        -6:
    ] == ["3", "march", "1", "9", "9", "8"]
    assert not task.encode(["one"]).flags.writeable


def test_what_the_encoder_has_never_read_is_refused():
    task = tasks.make_numbers()
    for strange in ("vingt", "eleventy", "·", "▸", ""):
        with pytest.raises(InputError) as error:
            task.encode(["one", strange])
        assert str(error.value).startswith(
            f"“{strange}” is nothing the encoder has ever read; it knows -eight -five"
        )
        assert str(error.value).endswith("two zero: write it with these.")
    with pytest.raises(InputError, match="0 symbols were given, and the encoder reads 1 to 5; wri"):
        task.encode([])
    with pytest.raises(InputError, match="6 symbols were given, and the encoder reads 1 to 5"):
        task.encode(["one"] * 6)
