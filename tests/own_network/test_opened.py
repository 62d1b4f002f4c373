"""What a person gives on the page "Your network": the file, the target, and the checks of it."""

import dataclasses
import io

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from explorer.own_network.checks import check_tensors
from explorer.own_network.example import example, in_safetensors
from explorer.own_network.opened import (
    Asked,
    classes_of,
    network_in,
    open_own,
    read_arrays,
    targets_of,
    wants,
)
from explorer.own_network.sequence import Given, read_typed
from explorer.weights import save_npz
from tests.own_network.made import arrays_of


def opened(arrays, text="1 4 3 7 2", **asked):
    asked = Asked(**asked)
    network = network_in(arrays, asked)
    return open_own(arrays, network, read_typed(text, network), asked), asked


def test_files_of_both_kinds_give_their_arrays():
    arrays = arrays_of("gru", words=9, n_y=9)
    file = io.BytesIO()
    np.savez(file, **arrays)
    for raw in (file.getvalue(), in_safetensors(arrays)):
        read = read_arrays(raw, "weights.safetensors")
        assert {name: a.tolist() for name, a in read.items()} == {
            name: a.tolist() for name, a in arrays.items()
        }


def test_a_network_saved_here_is_read_as_pytorch_would_have_it():
    params = engine.init_params("lstm", 3, 4, 2)
    file = io.BytesIO()
    save_npz(file, params)
    network = network_in(read_arrays(file.getvalue(), "mine.npz"), Asked())
    np.testing.assert_allclose(network.parts[0].params["Wf"], params.Wf)


@pytest.mark.parametrize("name", ["model.pt", "MODEL.PTH", "a.bin"])
def test_a_pickle_is_never_opened_and_is_answered_with_two_lines(name):
    with pytest.raises(InputError, match="pickle") as refused:
        read_arrays(b"PK\x03\x04", name)
    assert "from safetensors.torch import save_file" in str(refused.value)
    assert "save_file(model.state_dict()" in str(refused.value)


def test_what_it_is_and_reads_is_said_in_words():
    both = network_in(arrays_of("gru", layers=2, both=True, words=9), Asked())
    assert wants(both) == (
        "Found a GRU of 2 layers that reads both ways, 5 units. It reads words: whole numbers from "
        "0 to 8, or text with a vocabulary. Give it a sequence."
    )
    assert "It reads 3 numbers a step: a table" in wants(network_in(arrays_of("rnn"), Asked()))


@pytest.mark.parametrize(
    ("sizes", "targets"),
    [
        ({"words": 9, "n_y": 9}, ("none", "next", "class")),
        ({"words": 9, "n_y": 2}, ("none", "class")),
        ({"n_x": 3, "n_y": 3}, ("none", "next", "class")),
        ({"words": 9}, ("none",)),
    ],
)
def test_a_target_is_offered_where_the_outputs_fit_it(sizes, targets):
    assert targets_of(network_in(arrays_of("rnn", **sizes), Asked())) == targets


def test_the_next_word_is_the_target_of_each_but_the_last():
    seen, _ = opened(arrays_of("lstm", words=9, n_y=9), target="next")
    assert seen.ids[:, 0].tolist() == [1, 4, 3, 7]
    assert seen.back.goal.y.tolist() == [4, 3, 7, 2]


def test_of_numbers_the_next_ones_are_the_target():
    arrays = arrays_of("rnn", n_x=2, n_y=2)
    seen, _ = opened(arrays, "a;b\n1;2\n3;4\n5;6\n", target="next")
    assert seen.back.goal.y.tolist() == [[3, 4], [5, 6]]
    assert seen.back.goal.output == "identity"


def test_of_one_hot_words_the_next_is_a_class():
    arrays, vocabulary = arrays_of("rnn", n_x=3, n_y=3), ("a", "b", "c")
    asked = Asked(target="next")
    network = network_in(arrays, asked)
    seen = open_own(arrays, network, read_typed("abca", network, vocabulary), asked)
    assert seen.back.goal.y.tolist() == [1, 2, 0]
    assert seen.labels == (("a", "b", "c"),)


def test_a_class_stands_at_the_last_step():
    seen, _ = opened(arrays_of("lstm", words=9, n_y=3), target="class", chosen=2)
    assert (seen.back.goal.steps.tolist(), seen.back.goal.y.tolist()) == ([4], [2])


def test_targets_that_cannot_be_are_told():
    with pytest.raises(InputError, match="one step, and no next one"):
        opened(arrays_of("lstm", words=9, n_y=9), "1", target="next")
    with pytest.raises(InputError, match="Class 3 is none of the network's 3 outputs"):
        opened(arrays_of("lstm", words=9, n_y=3), target="class", chosen=3)


def test_outputs_are_named_by_what_was_given_or_by_the_vocabulary():
    network = network_in(arrays_of("rnn", words=3, n_y=3), Asked())
    assert classes_of(network, ("a", "b", "c"), ["x", "y", "z"]) == ["x", "y", "z"]
    assert classes_of(network, ("a", "b", "c"), ["x"]) == ["a", "b", "c"]
    assert classes_of(network, (), []) == []


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("both", [False, True])
def test_finite_differences_agree_with_the_gradient_of_every_tensor(cell, both):
    arrays = arrays_of(cell, layers=2, both=both, words=9, n_y=9)
    seen, asked = opened(arrays, target="next")
    found = check_tensors(seen, arrays, asked)
    assert len(found) == len(arrays)
    assert all(check.passed for check in found)


def test_a_wrong_gradient_of_one_tensor_fails_its_check_alone():
    arrays = arrays_of("gru", words=9, n_y=9)
    seen, asked = opened(arrays, target="next")
    name = "rnn.weight_hh_l0"
    wrong = dict(seen.back.grads) | {name: seen.back.grads[name] * 1.001}
    spoiled = dataclasses.replace(seen, back=dataclasses.replace(seen.back, grads=wrong))
    found = check_tensors(spoiled, arrays, asked)
    assert [check.name.split(",")[0] for check in found if not check.passed] == [name]


def test_the_example_says_what_the_page_shapes_says():
    """Its words are one-hot: the network is that of the page, under PyTorch's names."""
    one = example()
    asked = Asked(target="class", chosen=one.chosen)
    network = network_in(one.arrays, asked)
    seen = open_own(one.arrays, network, read_typed(one.text, network, one.vocabulary), asked)
    assert one.classes[seen.trace.y_hat[-1, 0].argmax()] == "negative"
    assert all(check.passed for check in check_tensors(seen, one.arrays, asked))
    files = {name: make() for name, make in one.files().items()}
    assert set(read_arrays(files["example.safetensors"], "example.safetensors")) == set(one.arrays)
    assert files["vocabulary.txt"].decode().split("\n") == list(one.vocabulary)


def test_a_tensor_that_is_not_finite_is_named_and_nothing_is_judged():
    arrays = arrays_of("rnn", words=9, n_y=9)
    arrays["rnn.weight_hh_l0"][0, 0] = np.nan
    seen, asked = opened(arrays, target="next")
    assert "rnn.weight_hh_l0 holds ∞ or NaN, and so does what is computed with it." in seen.notes
    found = check_tensors(seen, arrays, asked)
    assert {check.passed for check in found} == {None}
    assert all("not a finite number" in check.sentence for check in found)


def test_a_file_of_another_kind_is_called_by_its_name():
    with pytest.raises(InputError, match=r"vocab.txt is neither a .safetensors nor an .npz file"):
        read_arrays(b"the\ncat\n", "vocab.txt")


@pytest.mark.parametrize("name", ["a.npz", "a.safetensors"])
def test_an_empty_file_is_called_no_other_kind(name):
    with pytest.raises(InputError, match=r"^The file is empty; give a .safetensors or .npz file"):
        read_arrays(b"", name)


def test_a_layer_that_is_missing_between_others_is_named():
    arrays = arrays_of("rnn", n_a=3, layers=3)
    arrays = {name: array for name, array in arrays.items() if "_l1" not in name}
    with pytest.raises(InputError, match="weight_ih_l2 is there and rnn.weight_ih_l1 is not"):
        network_in(arrays, Asked())


def test_numbers_in_place_of_words_have_no_next_word_to_compare_with():
    arrays = arrays_of("gru", words=7, n_y=7)
    network, given = network_in(arrays, Asked()), Given(np.ones((4, 1, 3)), None)
    with pytest.raises(InputError, match="which words they stand for is not known.* another targe"):
        open_own(arrays, network, given, Asked(target="next"))
    assert open_own(arrays, network, given, Asked(target="none")).back.loss
