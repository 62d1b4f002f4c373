"""Beam search, held to what can be worked by hand and to looking at every answer there is."""

import itertools

import numpy as np
import pytest

from explorer import sampling
from explorer.errors import InputError
from tests.sampling.made import chain, letters, log_chance_of, remembering

STOP = 2
CELLS = ("rnn", "gru", "lstm")
# The likeliest first letter, a, is followed by anything; b is followed by the stop.
TRAP = [[0.36, 0.34, 0.3], [0.04, 0.01, 0.95], [0.55, 0.44, 0.01]]


def found(answers):
    return [(one.codes.tolist(), one.ended) for one in answers]


def test_the_likeliest_first_letter_need_not_begin_the_likeliest_answer():
    """Greedy: a 0.55, then a 0.36 ...; the best: b, stop = 0.44 * 0.95 = 0.418."""
    (greedy,) = sampling.beam(chain(TRAP), letters(), [2], most=3, width=1, stop=STOP)
    assert found([greedy]) == [([0, 0, 0], False)]
    first, second = sampling.beam(chain(TRAP), letters(), [2], most=3, width=2, stop=STOP)
    assert found([first, second]) == [([1, STOP], True), ([0, 0, 0], False)]
    assert np.exp(first.log_chance) == pytest.approx(0.44 * 0.95, rel=1e-12)
    assert np.exp(second.log_chance) == pytest.approx(0.55 * 0.36 * 0.36, rel=1e-12)
    np.testing.assert_allclose(first.chances, [TRAP[2], TRAP[1]], rtol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("stop", [STOP, None])
def test_width_1_is_greedy(cell, seed, stop):
    params = remembering(cell, seed)
    greedy = sampling.write(params, letters(), [0, 1], most=8, temperature=0, stop=stop)
    (one,) = sampling.beam(params, letters(), [0, 1], most=8, width=1, stop=stop)
    assert found([one]) == found([greedy])
    assert one.log_chance == greedy.log_chance
    assert np.array_equal(one.chances, greedy.chances)


def every_answer(params, task, begin, most, alpha=0.0):
    """[(codes, ended)], whole answers first, best first: each looked at by itself."""
    answers = []
    for n in range(1, most + 1):
        for codes in itertools.product(range(3), repeat=n):
            whole = codes[-1] == STOP
            if STOP not in codes[:-1] and (whole or n == most):
                log_chance = log_chance_of(params, task, begin, codes)
                answers.append((not whole, -log_chance / n**alpha, list(codes)))
    return [(codes, not cut_off) for cut_off, _, codes in sorted(answers)]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("alpha", [0.0, 0.7, 1.0])
def test_a_beam_as_wide_as_everything_finds_what_looking_at_all_answers_finds(cell, seed, alpha):
    """31 = 1 + 2 + 4 + 8 whole answers of at most four letters, and 16 that are cut off."""
    params, task = remembering(cell, seed), letters()
    answers = sampling.beam(params, task, [1], most=4, width=100, stop=STOP, alpha=alpha)
    expected = every_answer(params, task, [1], 4, alpha)
    assert len(expected) == 31
    assert found(answers) == expected
    for one in answers:
        expected = log_chance_of(params, task, [1], one.codes)
        assert one.log_chance == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("width", [2, 3, 5])
@pytest.mark.parametrize("alpha", [0.0, 1.0])
def test_a_narrow_beam_stops_early_only_when_nothing_better_can_come(seed, width, alpha):
    """It finds what the same search finds that never stops early, written plainly."""
    params, task, most = remembering("gru", seed), letters(), 7
    alive, whole = [()], []
    for _ in range(most):
        longer = [
            (log_chance_of(params, task, [0], [*codes, next_]), [*codes, next_])
            for codes in alive
            for next_ in range(3)
        ]
        longer = sorted(longer, key=lambda one: -one[0])[:width]
        whole += [one for one in longer if one[1][-1] == STOP]
        alive = [codes for _, codes in longer if codes[-1] != STOP]
    whole.sort(key=lambda one: -one[0] / len(one[1]) ** alpha)
    answers = sampling.beam(params, task, [0], most=most, width=width, stop=STOP, alpha=alpha)
    ended = [one.codes.tolist() for one in answers if one.ended]
    assert ended == [codes for _, codes in whole[:width]]
    assert len(answers) == min(width, len(whole) + len(alive))


def test_a_whole_answer_is_kept_when_better_beginnings_crowd_it_out():
    """a, b go round for ever at 0.9; the stop after the first step is far behind, and still first
    among the whole answers."""
    P = [[0.0, 0.9, 0.1], [0.9, 0.0, 0.1], [0.9, 0.05, 0.05]]
    answers = sampling.beam(chain(P), letters(), [2], most=6, width=2, stop=STOP)
    assert found(answers)[0] == ([0, STOP], True)
    assert np.exp(answers[0].log_chance) == pytest.approx(0.09, rel=1e-12)


def test_without_a_stop_every_answer_is_as_long_as_was_asked():
    answers = sampling.beam(remembering(), letters(), [0], most=5, width=4, stop=None)
    assert [len(one.codes) for one in answers] == [5] * 4
    assert not any(one.ended for one in answers)
    assert [one.log_chance for one in answers] == sorted(
        (one.log_chance for one in answers), reverse=True
    )


def test_the_length_counts_when_it_is_told_to():
    """stop at once: ln 0.5 = -0.69; a, b, stop: ln (0.48 * 0.9 * 0.9) = -0.94, a third each."""
    P = [[0.05, 0.9, 0.05], [0.05, 0.05, 0.9], [0.48, 0.02, 0.5]]
    asked = {"most": 5, "width": 30, "stop": STOP}
    likely, second, *_ = sampling.beam(chain(P), letters(), [2], **asked)
    assert found([likely, second]) == [([STOP], True), ([0, 1, STOP], True)]
    by_the_letter, *_ = sampling.beam(chain(P), letters(), [2], **asked, alpha=1.0)
    assert by_the_letter.codes.tolist() == [0, 1, STOP]
    assert by_the_letter.log_chance == pytest.approx(np.log(0.48 * 0.81), rel=1e-12)


def test_what_has_no_chance_is_no_answer():
    """The logits are so far apart that their difference is not finite: ln 0 = -inf."""
    P = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    params = chain(P).replace(Wya=np.where(P == 1, 1e308, -1e308).T)
    answers = sampling.beam(params, letters(), [2], most=6, width=50, stop=STOP)
    assert found(answers) == [([0, 1, STOP], True)]
    assert answers[0].log_chance == 0.0


def test_a_network_that_has_diverged_is_told_in_plain_words():
    params = chain(TRAP).replace(by=[np.nan, 0, 0])
    with pytest.raises(InputError, match="output at step 2 holds nan, so there are no prob"):
        sampling.beam(params, letters(), [0, 1], most=9, width=3, stop=STOP)


def test_what_cannot_be_is_refused():
    def refused(match, *, most=3, width=2, stop=STOP, **options):
        with pytest.raises(InputError, match=match):
            sampling.beam(chain(TRAP), letters(), [0], most=most, width=width, stop=stop, **options)

    refused(r"width=0 .*must be a whole number from 1", width=0)
    refused(r"most=-1 .*must be a whole number", most=-1)
    refused(r"chances would be of shape .* choose a smaller most or width", width=10**8)
    refused(r"stop=3 is no code of symbols_out; choose 0 to 2, or None", stop=3)
    for alpha in (-1, np.nan, np.inf, None):
        refused(r"alpha=.* must be a number from 0 to 10", alpha=alpha)
