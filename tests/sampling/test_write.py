"""Writing letter by letter: what is drawn, how often, and what is refused."""

import numpy as np
import pytest

from explorer import engine, sampling, tasks
from explorer.errors import InputError
from explorer.sampling.write import choose
from tests.sampling.made import chain, letters, log_chance_of, remembering

ROUND = [[0.1, 0.8, 0.1], [0.1, 0.1, 0.8], [0.6, 0.3, 0.1]]
ALIKE = [[0.5, 0.3, 0.2]] * 3


def test_the_likeliest_letters_of_a_chain_by_hand():
    """From a: b (0.8), c (0.8), a (0.6), b (0.8); the chance of the whole is 0.3072."""
    written = sampling.write(chain(ROUND), letters(), [0], most=4, temperature=0)
    assert written.codes.tolist() == [1, 2, 0, 1]
    np.testing.assert_allclose(written.chances, [ROUND[0], ROUND[1], ROUND[2], ROUND[0]])
    assert written.log_chance == pytest.approx(np.log(0.8 * 0.8 * 0.6 * 0.8), abs=1e-12)
    assert not written.ended


def test_the_stop_is_the_last_and_counts():
    written = sampling.write(chain(ROUND), letters(), [0], most=40, temperature=0, stop=2)
    assert written.codes.tolist() == [1, 2]
    assert written.log_chance == pytest.approx(np.log(0.64), abs=1e-12)
    assert written.ended
    cut = sampling.write(chain(ROUND), letters(), [0], most=1, temperature=0, stop=2)
    assert (cut.codes.tolist(), cut.ended) == ([1], False)


def test_only_the_last_of_what_was_read_counts_to_a_chain_and_all_of_it_to_a_memory():
    for begin in ([0], [1, 2, 0]):
        said = sampling.write(chain(ROUND), letters(), begin, most=3, temperature=0)
        assert said.codes.tolist() == [1, 2, 0]
    params = remembering()
    one, other = (
        sampling.write(params, letters(), begin, most=1).chances for begin in ([0], [1, 2, 0])
    )
    assert np.abs(one - other).max() > 0.01


@pytest.mark.parametrize("cell", ["rnn", "gru", "gru_reset_after", "lstm"])
@pytest.mark.parametrize("temperature", [0, 0.5, 1, 3])
def test_the_chances_are_those_of_one_forward_pass_over_what_was_written(cell, temperature):
    params, task, begin = remembering(cell, layers=2), letters(), [2, 0]
    written = sampling.write(params, task, begin, most=12, temperature=temperature, seed=3)
    x = np.eye(3)[[*begin, *written.codes[:-1]]][:, None]
    y_hat = engine.forward(params, x).y_hat[1:, 0]
    np.testing.assert_allclose(written.chances, y_hat, rtol=1e-11, atol=1e-14)
    expected = log_chance_of(params, task, begin, written.codes)
    assert written.log_chance == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(
    ("temperature", "expected"),
    [(1, [0.5, 0.3, 0.2]), (0.5, np.array([25, 9, 4]) / 38), (1e9, [1 / 3] * 3)],
)
def test_letters_come_as_often_as_their_chance_says(temperature, expected):
    written = sampling.write(
        chain(ALIKE), letters(), [0], most=4000, temperature=temperature, seed=1
    )
    shares = np.bincount(written.codes, minlength=3) / 4000
    # Three standard deviations of a share of 4000 draws are 0.024 or less.
    np.testing.assert_allclose(shares, expected, atol=0.024)
    np.testing.assert_allclose(written.chances, np.full((4000, 3), ALIKE[0]), rtol=1e-12)


def test_the_seed_decides_and_nothing_else():
    params, task = remembering(), letters()
    said = [
        sampling.write(params, task, [0], most=60, seed=seed).codes.tolist() for seed in (5, 5, 6)
    ]
    assert said[0] == said[1] != said[2]
    cold = [
        sampling.write(params, task, [0], most=60, temperature=0, seed=seed).codes.tolist()
        for seed in (5, 6)
    ]
    assert cold[0] == cold[1]


@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-9, 0.01])
def test_a_temperature_near_0_is_greedy(temperature):
    log_chances = np.log([0.3, 0.4, 0.3 - 1e-9, 1e-9])
    rng = np.random.default_rng(0)
    assert {choose(log_chances, temperature, rng) for _ in range(50)} == {1}


@pytest.mark.parametrize("temperature", [1e-3, 1.0, 5.0, 1e300])
def test_what_has_no_chance_is_never_drawn(temperature):
    log_chances = np.array([-np.inf, -0.7, -np.inf, -0.7, -np.inf])

    class Draw:
        def __init__(self, value):
            self.value = value

        def random(self):
            return self.value

    for draw in (0.0, 0.2, 0.5, np.nextafter(1, 0)):
        assert choose(log_chances, temperature, Draw(draw)) in (1, 3)


def test_chances_too_small_for_their_own_number_still_have_an_order():
    """e^-2000 is 0 in float64, but its logarithm is not."""
    log_chances = np.array([-2000.0, 0.0, -1999.0])
    hot = [choose(log_chances, 1000.0, np.random.default_rng(i)) for i in range(400)]
    shares = np.bincount(hot, minlength=3) / 400
    p = np.exp(log_chances / 1000)
    np.testing.assert_allclose(shares, p / p.sum(), atol=0.07)


def test_of_equal_chances_the_lower_code_is_taken():
    written = sampling.write(chain([[0.2, 0.4, 0.4]] * 3), letters(), [0], most=3, temperature=0)
    assert written.codes.tolist() == [1, 1, 1]


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_less_precision_writes_too(dtype):
    written = sampling.write(chain(ROUND, dtype), letters(), [0], most=4, temperature=0)
    assert written.codes.tolist() == [1, 2, 0, 1]
    assert written.chances.dtype == dtype
    assert written.log_chance == pytest.approx(np.log(0.3072), abs=5e-3)


@pytest.mark.parametrize("name", ["names", "text", "music"])
def test_every_task_that_asks_for_the_next_symbol_can_be_written(name):
    task = tasks.make(name, text="the owl and the pussycat")
    params = engine.init_params("lstm", task.n_x, 8, task.n_y, start="learned")
    written = sampling.write(params, task, [task.n_x - 1], most=30)
    assert written.codes.shape == (30,)
    assert written.chances.shape == (30, task.n_y)
    assert "".join(task.symbols_out[code] for code in written.codes)


def test_a_record_is_frozen_and_its_arrays_are_read_only():
    written = sampling.write(remembering(), letters(), [0], most=5)
    with pytest.raises(AttributeError):
        written.ended = True
    for array in (written.codes, written.chances):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_the_alternatives_of_every_step_the_likeliest_first():
    written = sampling.write(chain(ROUND), letters(), [2], most=2, temperature=0)
    (first, second) = sampling.alternatives(written, 2)
    assert [code for code, _ in first] == [0, 1]
    assert [one.code for one in second] == [1, 0]
    assert [one.chance for one in first] == pytest.approx([0.6, 0.3])
    assert len(sampling.alternatives(written, 9)[0]) == 3
    with pytest.raises(InputError, match="k=0 .*must be a whole number from 1"):
        sampling.alternatives(written, 0)


@pytest.mark.parametrize("name", ["Waa", "Wax", "Wya", "by"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("temperature", [0, 1])
def test_a_network_that_has_diverged_is_told_in_plain_words(name, value, temperature):
    params = chain(ROUND)
    params = params.replace(**{name: np.full(params[name].shape, value)})
    with pytest.raises(InputError) as error:
        sampling.write(params, letters(), [0], most=9, temperature=temperature)
    assert str(error.value) == (
        "The network's output at step 1 holds nan, so there are no probabilities to choose a "
        "symbol by; only a network whose numbers are finite can write: choose fewer training "
        "updates, or see on the page Train what keeps it from breaking."
    )


def test_one_that_diverges_on_the_way_is_told_where():
    params = engine.init_params("rnn", 3, 1, 3, activation="identity")
    params = params.replace(Waa=[[1e200]], ba=[1.0], Wya=[[1.0], [0.0], [0.0]])
    with pytest.raises(InputError, match="The network's output at step 3 holds nan"):
        sampling.write(params, letters(), [0], most=9)


@pytest.mark.parametrize("begin", [[], [[0]], [0.5], ["a"], [True], 0])
def test_what_is_no_row_of_codes_is_refused(begin):
    with pytest.raises(InputError, match=r"begin .*give (one or more whole|real) numbers"):
        sampling.write(chain(ROUND), letters(), begin, most=2)


def test_what_cannot_be_is_refused():
    params, task = chain(ROUND), letters()

    def refused(match, *, net=params, of=task, begin=(0,), most=3, **options):
        with pytest.raises(InputError, match=match):
            sampling.write(net, of, begin, most=most, **options)

    refused(r"begin holds the code 3, which no symbol has; give .* from 0 to 2", begin=[0, 3])
    refused(r"begin holds the code -1", begin=[-1])
    refused(r"most=0 .*must be a whole number from 1", most=0)
    refused(r"chances would be of shape .* choose a smaller most", most=10**9)
    refused(r"stop=3 is no code of symbols_out; choose 0 to 2, or None", stop=3)
    refused(r"stop=-1 .*must be a whole number", stop=-1)
    refused(r"seed=-1 .*must be a whole number", seed=-1)
    for temperature in (-0.1, np.nan, np.inf, "hot", None):
        refused(r"temperature=.* must be a number from 0 up; choose 0", temperature=temperature)
    names = tasks.make("names")
    refused(r"has n_x=3 input and n_y=3 output symbols, but the task “Next letter: din", of=names)
    for output in ("sigmoid", "identity"):
        other = engine.init_params("rnn", 3, 4, 3, output=output)
        refused(r"output='.*', which gives no probabilities; give one", net=other)
    for name in ("latch", "copy", "news", "weather"):
        other = tasks.make(name)
        net = engine.init_params("rnn", other.n_x, 4, other.n_y)
        refused(r"outputs are not inputs, so the network cannot go on by itself", net=net, of=other)
    pair = engine.init_params("rnn", 3, 4, 3, border=2)
    refused(r"begin has 2 codes, but the encoder reads 2; give", net=pair, begin=[0, 1])
