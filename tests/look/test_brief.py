"""What is printed of a Seen and of what is in it: a few lines, whatever its size."""

import numpy as np
import pytest

from explorer import engine, look
from tests.look.test_seen import head_of, weights_of

RNG = np.random.default_rng(0)


def test_a_seen_says_what_it_is_its_shapes_its_loss_and_its_notes():
    arrays = weights_of("LSTM", layers=2, directions=2) | head_of(8)
    x, y = RNG.standard_normal((7, 3, 3)), RNG.integers(5, size=(7, 3))
    seen = look(arrays, x, y, lengths=[7, 2, 4])
    assert len(seen.notes) == 1
    assert repr(seen).splitlines() == [
        "Seen: LSTM, 2 layers of two directions, 7 steps of 3 sequences, which end at step 2 to 7",
        f"  loss {seen.back.loss:.6g}, mean of the cross-entropy",
        "  rows[0] layer 1, forward: x (7, 3, 3), a (8, 3, 4), c (8, 3, 4), gates f, u, c, o",
        "  rows[1] layer 1, reverse: x (7, 3, 3), a (8, 3, 4), c (8, 3, 4), gates f, u, c, o",
        "  rows[2] layer 2, forward: x (7, 3, 8), a (8, 3, 4), c (8, 3, 4), gates f, u, c, o",
        "  rows[3] layer 2, reverse: x (7, 3, 8), a (8, 3, 4), c (8, 3, 4), gates f, u, c, o",
        "  18 gradients in back.grads, 1 note in notes",
    ]
    one = look({"weight_ih_l0": [[2.0]], "weight_hh_l0": [[0.5]]}, [[1.0]], nonlinearity="relu")
    assert repr(one).splitlines() == [
        "Seen: RNN, 1 layer, 1 step of 1 sequence",
        "  loss 2, sum of the outputs of the last step",
        "  rows[0] layer 1, forward: x (1, 1, 1), a (2, 1, 1)",
        "  2 gradients in back.grads, 1 note in notes",
    ]
    assert repr(one.rows[0]).startswith(
        "Row(layer=1, direction='forward', params=Params, x(1, 1, 1), a(2, 1, 1), c=None, gates="
    )
    assert repr(one.rows[0].params).startswith("Params(Waa(1, 1), Wax(1, 1), ba(1,), Wya(1, 1), by")
    assert repr(one.back).startswith("LookBack(rows=(1 × Row), loss=2.0, loss_t(1,), goal=Goal")


@pytest.mark.parametrize("layers", [1, 20])
def test_what_is_printed_of_a_network_of_any_size_fits_on_a_screen(layers):
    arrays = {"emb.weight": RNG.standard_normal((500, 3))}
    arrays |= weights_of("GRU", layers=layers) | head_of(4, 500)
    ids = RNG.integers(500, size=(40, 30))
    words = [f"a long word of the vocabulary, number {i}" for i in range(500)]
    seen = look(arrays, ids, ids, lengths=RNG.integers(1, 41, 30), tokens=words)
    params = seen.trace.params
    trace = engine.forward(params, seen.trace.top.x)
    back = engine.backward(params, trace, np.zeros((40, 30, 500)))
    network = seen.network
    parts = network.parts[0], network.embedding, network.head
    printed = (seen, seen.one(0), seen.trace, seen.back, seen.back.goal, network, *parts)
    for one in (
        *printed,
        seen.rows[0],
        seen.rows[0].gates,
        seen.rows[0].delta,
        trace,
        back,
        params,
    ):
        assert len(repr(one)) < 1600, type(one)
        assert repr(one).count("\n") < 20
        assert str(one) == repr(one)
