import pytest

from explorer.experiment import DEFAULT, Experiment
from explorer.live import beside


@pytest.mark.parametrize(
    ("experiment", "given", "field", "values"),
    [
        (Experiment(), "clip:off", "clip", ["off", "norm"]),
        (Experiment(clip="off"), "clip:norm", "clip", ["off", "norm"]),
        (Experiment(activation="relu"), "activation:tanh", "activation", ["tanh", "relu"]),
        (Experiment(), "gain:0.5", "gain", [0.5, 1.0]),
        (Experiment(gain=0.5), "gain:1.0", "gain", [0.5, 1.0]),
        (Experiment(), "optimiser:adam", "optimiser", ["sgd", "adam"]),
        (Experiment(), "cell:lstm", "cell", ["rnn", "lstm"]),
        (Experiment(), "learning_rate:0.001", "learning_rate", [0.001, 0.1]),
        (Experiment(), "reduction:sum", "reduction", ["mean", "sum"]),
    ],
)
def test_a_pair_differs_in_one_field_and_stands_in_the_order_of_its_values(
    experiment, given, field, values
):
    pair = beside.pair(experiment, given)
    assert [getattr(one, field) for one in pair] == values
    assert beside.differing(*pair) == field
    assert experiment in pair
    assert pair[0].replace(**{field: values[1]}) == pair[1]


def test_nothing_beside_is_one_network():
    assert beside.pair(DEFAULT, "nothing") == (DEFAULT,)


@pytest.mark.parametrize("experiment", [DEFAULT, Experiment(clip="off"), Experiment(clip="value")])
def test_the_default_twin_is_the_other_side_of_the_clip(experiment):
    pair = beside.pair(experiment, beside.default_twin(experiment))
    assert [one.clip == "off" for one in pair] == [True, False]


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ("seed:5", "Task, data and seed are shared"),
        ("batch:5", "clip:off; or nothing"),
        ("hello", "one field in which the other network differs"),
        ("", "one field"),
        ("clip:maybe", "for clip, choose off, norm, value or tensor"),
        ("gain:nan", "for gain, choose a number from 0 to 4"),
        ("gain:1.0", "the network itself has gain=1.0"),
        ("clip:norm:", "for clip"),
    ],
)
def test_a_bad_link_is_reported_and_the_default_twin_shown(given, remedy):
    chosen, (problem,) = beside.read(DEFAULT, given)
    assert chosen == "clip:off"
    assert problem.field == "beside"
    assert problem.given == given
    assert remedy in problem.remedy


def test_layers_that_an_encoder_and_a_decoder_do_not_have_are_no_twin():
    numbers = DEFAULT.replace(task="numbers")
    chosen, (problem,) = beside.read(numbers, "layers:2")
    assert chosen == "clip:off"
    assert "an encoder and a decoder have one layer each" in problem.remedy
    assert beside.read(DEFAULT, "layers:2") == ("layers:2", ())


def test_a_long_bad_value_is_shortened():
    _, (problem,) = beside.read(DEFAULT, "x" * 5000)
    assert len(problem.given) == 40
