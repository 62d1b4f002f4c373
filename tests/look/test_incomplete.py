"""A recurrent module that lacks a tensor is refused by its name, or told beside a whole one."""

import numpy as np
import pytest

from explorer import look
from explorer.errors import InputError
from explorer.own_network.opened import Asked, network_in, open_own, read_arrays
from explorer.own_network.sequence import read_typed
from tests.look.test_bad_input import without
from tests.look.test_seen import weights_of
from tests.weights.test_safetensors_types import safetensors_or_skip

X = np.random.default_rng(3).standard_normal((5, 2, 3))


def renamed(arrays, path):
    return {name.replace("rnn.", f"{path}."): array for name, array in arrays.items()}


ONE = renamed(weights_of("LSTM"), "enc")
OTHER = renamed(weights_of("LSTM", layers=2, directions=2), "dec")
MISSING = {
    "weight_ih_l0": "dec.weight_ih_l0_reverse",
    "weight_hh_l0": "dec.weight_ih_l0 is there and dec.weight_hh_l0 is not, among dec.weight_ih",
    "bias_ih_l1": "dec.bias_ih_l1 is not; give both biases of every layer",
    "weight_ih_l1_reverse": "dec.weight_hh_l1_reverse is there and dec.weight_ih_l1_reverse is not",
}


@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("first", [True, False])
def test_a_second_module_that_is_not_whole_is_told_beside_the_first(missing, first):
    rest = without(OTHER, f"dec.{missing}")
    arrays = rest | ONE if first else ONE | rest
    alone = look(ONE, X)
    for more in ({}, {"path": "enc"}):
        seen = look(arrays, X, **more)
        np.testing.assert_array_equal(seen.trace.a, alone.trace.a)
        (note,) = set(seen.notes) - set(alone.notes)
        assert note.startswith("dec is not shown: dec.")
        assert f"dec.{missing}" in note
        with pytest.raises(InputError) as caught:
            look(arrays, X, path="dec")
        assert note == f"dec is not shown: {caught.value}"


@pytest.mark.parametrize("missing", MISSING)
def test_two_modules_that_are_not_whole_are_no_choice(missing):
    arrays = without(OTHER, f"dec.{missing}") | without(ONE, "enc.weight_hh_l0")
    with pytest.raises(InputError, match=rf"dec.{missing}\b"):
        look(arrays, X)
    with pytest.raises(InputError, match="enc.weight_hh_l0 is not"):
        look(arrays, X, path="enc")
    with pytest.raises(InputError, match="path='fc' names none .* 'dec', 'enc'"):
        look(arrays, X, path="fc")


def test_two_whole_modules_and_one_that_is_not_leave_the_choice_between_the_two():
    arrays = ONE | renamed(weights_of("GRU"), "gru") | without(OTHER, "dec.weight_hh_l0")
    with pytest.raises(InputError, match="2 recurrent .* choose one with path=, 'enc', 'gru'"):
        look(arrays, X)
    assert look(arrays, X, path="gru").notes[0].startswith("dec is not shown: ")


def test_a_module_of_tensors_that_are_all_made_anew_is_told_with_what_mends_it():
    made = {f"dec.{name}_l0_{part}": np.ones((4, 4)) for name in ("weight_ih", "weight_hh")
            for part in "gv"}  # fmt: skip
    assert (
        "dec.weight_ih_l0 is made anew in every pass by weight_norm" in look(ONE | made, X).notes[0]
    )
    with pytest.raises(InputError, match="dec.weight_ih_l0 is made anew .*remove_weight_norm"):
        look(made, X)
    of_today = {f"dec.parametrizations.weight_{one}_l0.original{i}": np.ones((4, 4))
                for one in ("ih", "hh") for i in (0, 1)}  # fmt: skip
    with pytest.raises(InputError, match="weight_ih_l0.original0 is behind a parametrisation"):
        look(of_today, X)


def test_the_page_says_it_of_a_file():
    path = "net.safetensors"
    raw = safetensors_or_skip("numpy").save(ONE | without(OTHER, "dec.weight_ih_l0"))
    arrays, asked = read_arrays(raw, path), Asked()
    network = network_in(arrays, asked)
    seen = open_own(arrays, network, read_typed("1,2,3\n4,5,6", network), asked)
    # The saver puts the names in order.
    assert seen.notes[0].startswith(
        "dec is not shown: dec.bias_hh_l0 is there and dec.weight_ih_l0"
    )
    with pytest.raises(InputError, match=r"dec.weight_ih_l0 is not; give every"):
        network_in(arrays, Asked(path="dec"))


KERAS = {"kernel": np.ones((3, 16)), "recurrent_kernel": np.ones((4, 16)), "bias": np.ones(16)}
CONV = {"kernel": np.ones((3, 3, 2, 16)), "recurrent_kernel": np.ones((3, 3, 4, 16))}


def layer(path, arrays):
    return {f"{path}/{name}": array for name, array in arrays.items()}


@pytest.mark.parametrize(
    ("other", "text"),
    [
        (without(KERAS, "kernel"), "b/recurrent_kernel is there and its kernel is not"),
        (CONV, r"b/recurrent_kernel has shape \(3, 3, 4, 16\); give a kernel of shape"),
        (KERAS | {"bias": np.ones(3)}, r"b/bias has shape \(3,\), but \(16,\) is needed"),
    ],
)
def test_a_layer_of_keras_that_cannot_be_read_is_told_beside_one_that_can(other, text):
    arrays = layer("a", KERAS) | layer("b", other)
    alone = look(layer("a", KERAS), X)
    seen = look(arrays, X)
    np.testing.assert_array_equal(seen.trace.a, alone.trace.a)
    (note,) = set(seen.notes) - set(alone.notes)
    with pytest.raises(InputError, match=text) as caught:
        look(arrays, X, path="b")
    assert note == f"b is not shown: {caught.value}"
    with pytest.raises(InputError, match=text):
        look(layer("b", other), X)


def test_layers_with_one_between_them_that_cannot_be_read_are_not_stacked():
    top = KERAS | {"kernel": np.ones((4, 16))}
    arrays = layer("a", KERAS) | layer("b", without(top, "kernel")) | layer("c", top)
    with pytest.raises(InputError, match="2 recurrent .* choose one with path=, 'a', 'c'"):
        look(arrays, X)
    assert len(look(layer("a", KERAS) | layer("c", top), X).rows) == 2


def test_half_a_bidirectional_layer_is_none():
    both = layer("m/forward_lstm", KERAS) | layer("m/backward_lstm", without(KERAS, "kernel"))
    with pytest.raises(InputError, match="backward_lstm/recurrent_kernel is there and its kernel"):
        look(both, X)
    seen = look(both | layer("z", KERAS), X)
    assert {row.names["weight_ih_l"] for row in seen.rows} == {"z/kernel"}
    assert [note[:17] for note in seen.notes[:2]] == ["m.backward_lstm i", "m.forward_lstm is"]
