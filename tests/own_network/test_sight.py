"""A network from elsewhere in the app's pictures: its numbers are the engine's and look's."""

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from explorer.own_network import sights_of
from explorer.run import Sight, measure_flow
from explorer.run import additions as additions_of
from explorer.run.said import likeliest, said_by
from explorer.run.sight import go_back
from explorer.tasks.base import Batch
from explorer.views.unroll import large
from explorer.views.unroll.pack import pack_player
from explorer.weights import from_torch_names
from tests.own_network.made import arrays_of, see
from tests.wire.unpack import unpack

CELLS = ("rnn", "gru", "lstm")
TERMS = ("from_output", "from_future", "c_from_a", "c_from_future")


def alike(one, other, within=1e-12):
    np.testing.assert_allclose(one, other, rtol=within, atol=within)


@pytest.fixture(scope="module", params=[(cell, layers) for cell in CELLS for layers in (1, 3)])
def twins(request):
    """The Sight of a state_dict, and that of the engine's own network of the same arrays."""
    cell, layers = request.param
    arrays, seen = see(cell, layers=layers, words=9, n_y=9)
    (sight,) = sights_of(seen, 1).values()
    params = from_torch_names({name: a for name, a in arrays.items() if "words" not in name})
    one = seen.one(1)
    y = np.eye(9)[one.back.goal.y][:, None]
    probe = Batch(one.trace.x, y, np.ones((7, 1)))
    trace = engine.forward(params, probe.x)
    return sight, Sight(
        task=sight.task, params=params, n_steps=7, probe=probe, trace=trace, terms=(),
        backward=go_back(params, trace, probe, None),
    )  # fmt: skip


@pytest.mark.parametrize("source", [None, 1, 4, 7])
def test_every_term_of_the_backward_pass_is_the_engine_s(twins, source):
    ours, theirs = (sight.back_from(source) for sight in twins)
    assert ours.starts_at == theirs.starts_at
    for i, (one, other) in enumerate(zip(ours.layers, theirs.layers, strict=True)):
        for name in TERMS:
            if getattr(other.terms, name) is not None:
                alike(getattr(one.terms, name), getattr(other.terms, name))
        alike(one.adds, other.adds)
        alike(one.so_far, other.so_far)
        alike(ours.back.layers[i].da, theirs.back.layers[i].da)
    alike(ours.back.loss_t, theirs.back.loss_t)


def test_states_flow_and_verdict_are_the_engine_s(twins):
    ours, theirs = twins
    for one, other in zip(ours.trace.layers, theirs.trace.layers, strict=True):
        alike(one.a, other.a)
    for layer in range(1, theirs.params.layers + 1):
        alike(ours.flow(layer), theirs.flow(layer))
    for step in (None, 3):
        alike(ours.last_loss(step).da_norm, theirs.last_loss(step).da_norm)
    assert ours.judge(ours.last_loss()).text == theirs.judge(theirs.last_loss()).text
    flow, other = measure_flow(ours), measure_flow(theirs)
    alike(flow.matrix, other.matrix)
    if theirs.params.layers == 1:
        alike(flow.measured, other.measured)
    assert flow.lag_norms is None


def test_what_it_says_is_the_softmax_of_its_head(twins):
    ours, theirs = twins
    expected = said_by(theirs.task, theirs.probe, theirs.trace)
    assert set(expected.arrays) == set(ours.said.arrays)
    for name, array in expected.arrays.items():
        alike(ours.said.arrays[name], array)
    assert ours.said.y_labels == [str(y) for y in ours.seen.back.goal.y]


@pytest.mark.parametrize("cell", CELLS)
def test_the_gradients_of_single_losses_add_up_to_that_of_all(cell):
    _, seen = see(cell, layers=2, both=True, words=9, n_y=9)
    for sight in sights_of(seen).values():
        single = [sight.back_from(step) for step in range(1, 8)]
        alike(sum(one.back.da for one in single), sight.backward.back.da)
        terms = sight.backward.layers[0].terms
        da = sight.backward.back.da[1:]
        alike(terms.from_output + terms.from_future, da)


def test_a_row_that_reads_from_the_end_stands_in_the_order_in_which_it_reads():
    _, seen = see("gru", both=True, words=9, n_y=9)
    sights = sights_of(seen, 1)
    assert list(sights) == ["layer 1, forward", "layer 1, reverse"]
    forward, reverse = sights.values()
    ids = [str(i) for i in seen.ids[:, 1]]
    assert (forward.said.x_labels, reverse.said.x_labels) == (ids, ids[::-1])
    alike(reverse.said.arrays["p_target"], forward.said.arrays["p_target"][::-1])
    alike(reverse.backward.back.loss_t, forward.backward.back.loss_t[::-1])
    # The first it reads is the last word: turned round, the other row would make this state.
    params = seen.row(1, "reverse").params
    again = engine.forward(params, seen.one(1).trace.x[::-1])
    alike(reverse.trace.a, again.a)
    assert reverse.notes[-1].endswith("its last step, and the gradient comes back to it.")


def test_below_a_layer_that_reads_both_ways_no_step_is_the_start():
    _, seen = see("rnn", layers=2, both=True, words=9, n_y=9)
    sights = sights_of(seen)
    for name, sight in sights.items():
        first = "layer 1" in name
        assert sight.crossed == first
        kind = sight.judge(sight.last_loss(3)).kind
        assert (kind == "none") == first
        assert np.isfinite(sight.last_loss(3).da_norm[4:]).all() == first
    # Of a row that a loss reaches everywhere it is not said that the gradient comes back.
    assert sights["layer 1, reverse"].notes[-1].endswith("step 1 here is its last step.")
    low = sights["layer 1, forward"]
    assert low.back_from(1).starts_at == 7  # L<1> reaches a<7> through the layer above


def test_without_a_target_the_loss_is_the_sum_of_the_last_outputs():
    _, seen = see("lstm", plain=True)
    (sight,) = sights_of(seen).values()
    assert not sight.compared
    assert sight.readout == "the sum of all units of a⟨t⟩"
    alike(sight.said.arrays["y_hat_value"], sight.trace.a[1:, 0].sum(axis=1))
    alike(sight.backward.back.loss_t[-1], sight.trace.a[-1, 0].sum())
    assert sight.has_loss.tolist() == [False] * 6 + [True]
    alike(sight.backward.layers[0].terms.from_output[-1], 1)


@pytest.mark.parametrize("cell", CELLS)
def test_of_a_large_network_the_norms_of_the_sums_are_those_of_the_sums(cell, monkeypatch):
    """Made from products of pairs of steps instead of from the matrices themselves."""
    _, seen = see(cell, T=9, n_a=6, words=9, n_y=9)
    (exact,) = layers_of(seen)
    monkeypatch.setattr(additions_of, "_MANY", 5)
    (shorter,) = layers_of(seen)
    alike(shorter.so_far, exact.so_far, within=1e-7)
    alike(shorter.adds, exact.adds)


def layers_of(seen):
    """The LayerGradients of its one Sight, made anew."""
    (sight,) = sights_of(seen).values()
    return sight.backward.layers


def test_the_likeliest_of_a_large_vocabulary_are_those_of_sorting_it():
    y_hat = np.random.default_rng(0).random((4, 400))
    y_hat[2, [7, 9, 300]] = 2.0  # alike: the first of them first
    expected = np.argsort(-y_hat, axis=1, kind="stable")[:, :3]
    np.testing.assert_array_equal(likeliest(y_hat), expected)


def test_numbers_are_compared_one_by_one():
    _, seen = see("rnn", classes=False, n_y=2)
    (sight,) = sights_of(seen).values()
    y_hat, y = seen.one(0).trace.y_hat[:, 0], seen.one(0).back.goal.y
    alike(sight.said.arrays["y_hat_value"], y_hat[:, 0])
    alike(sight.said.arrays["y_value"], y[:, 0])
    alike(sight.backward.back.loss_t, 0.5 * ((y_hat - y) ** 2).sum(axis=1))
    low, high = sight.task.value_range
    assert low <= min(y.min(), y_hat[:, 0].min()) < high
    assert sight.said.y_labels[0].endswith(" …")


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ({"n_y": 9}, ""),
        ({"n_y": 9, "both": True}, "head.weight (9 × 10) [a⟨t⟩ forward, a⟨t⟩ reverse] + head.bias"),
        ({"n_y": 300}, "head.weight (300 × 5) a⟨t⟩ + head.bias"),
    ],
)
def test_a_head_that_is_not_drawn_is_said_in_words(sizes, words):
    _, seen = see("rnn", words=9, **sizes)
    for sight in sights_of(seen).values():
        assert sight.readout == words


def test_a_step_without_a_loss_is_refused():
    _, seen = see("rnn", plain=True)
    (sight,) = sights_of(seen).values()
    with pytest.raises(InputError, match=r"step 3 has no loss; choose one of \[7\]"):
        sight.back_from(3)


def test_classes_have_names_where_there_is_one_for_each():
    _, seen = see("rnn", words=9, n_y=3)
    names = ("good", "bad", "so so")
    (named,), (plain,) = (sights_of(seen, 0, c).values() for c in (names, names[:2]))
    assert named.task.symbols_out == names
    assert plain.task.symbols_out == ("0", "1", "2")


def test_the_arrays_of_the_tests_are_drawn_anew_for_each_seed():
    first, other = (arrays_of("gru", seed=seed)["rnn.weight_hh_l0"] for seed in (0, 1))
    assert not np.allclose(first, other)


def test_a_large_network_is_sent_in_float32_and_without_what_follows_from_the_rest(monkeypatch):
    _, seen = see("lstm", layers=2, words=9, n_y=9)
    sight = sights_of(seen)[""]
    whole = pack_player(sight, None)
    assert pack_player(sight, None, weights=True).count(b'"follows"') == 0
    monkeypatch.setattr(large, "LARGE", 0)
    header, arrays = unpack(pack_player(sight, None))
    assert list(header["follows"]) == ["up", "down"]
    of_units = {name for name, array in arrays.items() if array.dtype == np.float32}
    per_layer = {"gate_f", "gate_u", "gate_c", "gate_o", "from_output", "from_future"}
    assert of_units - {"0/x"} == {f"{i}/{name}" for i in (0, 1) for name in per_layer}
    assert np.array_equal(arrays["1/da_norm"], unpack(whole)[1]["1/da_norm"])


@pytest.mark.parametrize("both", [False, True], ids=["one way", "both ways"])
def test_the_flow_of_the_lowest_layer_comes_with_those_of_all_others(both, monkeypatch):
    _, seen = see("gru", layers=3, both=both, words=9, n_y=9)
    sights = list(sights_of(seen).values())
    asked = [(one, layer) for one in sights for layer in range(1, len(one.rows) + 1)]
    apart = [seen.flow(one.rows[i - 1].layer, one.rows[0].direction, 0) for one, i in asked]
    assert sights[0].flow(1) is sights[0].flow(1)
    monkeypatch.setattr("explorer.own_network.sight.flows_from", None)  # nothing is made anew
    assert len(asked) == 3 * (1 + both)
    for (one, layer), flow in zip(asked, apart, strict=True):
        np.testing.assert_allclose(one.flow(layer), flow, rtol=1e-12)


def test_a_row_of_the_highest_layer_needs_no_other():
    _, seen = see("rnn", layers=2, both=True, words=9, n_y=9)
    sights = sights_of(seen)
    sights["layer 2, reverse"].flow()
    assert set(sights["layer 1, forward"].flows) == {(2, "reverse")}
