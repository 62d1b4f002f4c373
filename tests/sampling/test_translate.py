"""Translating: what the decoder says without help, greedily and by the best of many answers."""

import numpy as np
import pytest

from explorer import engine, sampling, tasks
from explorer.errors import InputError


@pytest.fixture(scope="module")
def learned():
    """(task, a network that has learned some of it): numbers from English to French."""
    task, rng = tasks.make_numbers(), np.random.default_rng(0)
    params = engine.init_params("gru", task.n_x, 24, task.n_y, seed=0, border=task.border)
    params, _ = engine.train(
        params, lambda _: tuple(task.batch(rng, 32, task.max_steps)), 160,
        learning_rate=0.02, optimiser="adam", clip="norm",
    )  # fmt: skip
    return task, params


def test_it_says_what_decoding_says_up_to_the_end(learned):
    task, params = learned
    which = task.held_out[:40]
    answer = task.decode(lambda x: engine.forward(params, x).y_hat, which)
    said = set()
    for number, expected in zip(which, answer.T.tolist(), strict=True):
        (written,) = sampling.translate(params, task, task.source[number])
        codes = written.codes.tolist()
        assert codes == expected[: len(codes)]
        end = task.n_y - 1
        assert written.ended == (codes[-1] == end)
        assert end not in codes[:-1]
        assert written.ended or len(codes) == task.max_steps - task.border
        said.add(tuple(codes))
    # A network that says the same to everything would prove nothing.
    assert len(said) > 5


def test_the_chances_are_those_of_the_forward_pass_that_reads_its_own_answer(learned):
    task, params = learned
    read = task.source[task.held_out[3]]
    (written,) = sampling.translate(params, task, read)
    x = np.eye(task.n_x)[[*read, task.n_x - 1, *task.as_input[written.codes[:-1]]]][:, None]
    trace = engine.forward(params, x)
    np.testing.assert_allclose(written.chances, trace.y_hat[task.border :, 0], rtol=1e-9)
    each = trace.log_y_hat[task.border :, 0][np.arange(len(written.codes)), written.codes]
    assert written.log_chance == pytest.approx(each.sum(), rel=1e-9)


def test_a_wider_beam_finds_answers_that_are_likelier(learned):
    task, params = learned
    better = 0
    for number in task.held_out[:40]:
        (greedy,) = sampling.translate(params, task, task.source[number])
        wide, *_ = sampling.translate(params, task, task.source[number], width=8)
        assert wide.ended
        # On so few beginnings the beam may lose the greedy one; here it never does.
        assert not greedy.ended or wide.log_chance >= greedy.log_chance - 1e-12
        better += wide.log_chance > greedy.log_chance + 1e-9
    assert better > 0


def test_what_cannot_be_is_refused(learned):
    task, params = learned
    read = task.source[0]
    with pytest.raises(InputError, match="“Next letter: dinosaur names” has nothing to translate"):
        sampling.translate(params, tasks.make("names"), read)
    plain = engine.init_params("gru", task.n_x, 4, task.n_y)
    with pytest.raises(InputError, match=r"border=0, but to translate here it has to read 5 steps"):
        sampling.translate(plain, task, read)
    with pytest.raises(
        InputError, match=r"read has 4 codes, but the encoder reads 5; give as many"
    ):
        sampling.translate(params, task, read[1:])
    with pytest.raises(InputError, match=r"read holds the code 99, which no symbol has"):
        sampling.translate(params, task, [*read[1:], 99])
    broken = params.replace(Wya=np.full(params.Wya.shape, np.nan))
    for width in (1, 3):
        with pytest.raises(InputError, match=r"output at step 6 holds nan"):
            sampling.translate(broken, task, read, width=width)
