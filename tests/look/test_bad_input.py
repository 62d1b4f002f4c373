"""What cannot be shown is an InputError: what was given, what is possible, what to do."""

import numpy as np
import pytest

from explorer import look
from explorer.errors import InputError
from tests.look.test_seen import head_of, weights_of

X = np.zeros((5, 2, 3))
RNN, LSTM, GRU = (weights_of(kind) for kind in ("RNN", "LSTM", "GRU"))
STACK, BOTH = (weights_of("LSTM", layers=2, directions=d) for d in (1, 2))
WORDS = {"emb.weight": np.ones((9, 3))}
HEAD = head_of(4)


def without(arrays, *names):
    return {name: array for name, array in arrays.items() if name not in names}


MODELS = {
    "nothing": (3, "of type int; give a torch module, a state_dict, a dictionary of arrays, or"),
    "a list": ([np.ones(3)], r"Keras model give \{w.path: w.numpy\(\) for w in model.weights\}"),
    "no arrays": ({}, "The names are no arrays; no recurrent layer is among them"),
    "other names": ({"a.weight": np.ones((2, 2))}, "are a.weight; no recurrent layer is among"),
    "no text": ({3: np.ones(2)}, "has 3 as a name; give names with their arrays"),
    "a name that breaks the line": ({"a\nb": np.ones(2)}, r"has 'a\\nb' as a name; give names"),
    "a name without end": ({"a" * 300: np.ones(2)}, "has 'aaaa.* as a name; give names"),
    "projection": (
        LSTM | {"rnn.weight_hr_l0": np.ones((2, 4))},
        "rnn.weight_hr_l0 is the projection of an nn.LSTM with proj_size.*without proj_size",
    ),
    "cell": (
        {name.removesuffix("_l0"): array for name, array in GRU.items()},
        "rnn.weight_ih belongs to an nn.RNNCell.*add _l0 to its four names",
    ),
    "missing": (
        without(LSTM, "rnn.weight_hh_l0"),
        "rnn.weight_ih_l0 is there and rnn.*weight_hh_l0 is not, among",
    ),
    "no input weights of layer 2": (
        without(STACK, "rnn.weight_ih_l1"),
        "rnn.weight_hh_l1 is there and rnn.weight_ih_l1 is not; give every tensor of every layer",
    ),
    "no input weights of the top layer, both ways": (
        without(BOTH, "rnn.weight_ih_l1", "rnn.weight_ih_l1_reverse"),
        "rnn.weight_hh_l1 is there and rnn.weight_ih_l1 is not",
    ),
    "no input weights of the top layer in reverse": (
        without(BOTH, "rnn.weight_ih_l1_reverse"),
        "rnn.weight_hh_l1_reverse is there and rnn.weight_ih_l1_reverse is not",
    ),
    "biases alone of layer 2": (
        without(STACK, "rnn.weight_ih_l1", "rnn.weight_hh_l1"),
        "rnn.bias_ih_l1 is there and rnn.weight_ih_l1 is not",
    ),
    "no input weights at all": (
        without(LSTM, "rnn.weight_ih_l0"),
        "rnn.weight_hh_l0 is there and rnn.weight_ih_l0 is not",
    ),
    "one bias of two": (
        without(STACK, "rnn.bias_ih_l0"),
        "rnn.bias_hh_l0 is there and rnn.bias_ih_l0 is not; give both biases of every layer",
    ),
    "one bias in reverse": (
        without(BOTH, "rnn.bias_hh_l0_reverse"),
        "rnn.bias_ih_l0_reverse is there and rnn.bias_hh_l0_reverse is not",
    ),
    "no biases in reverse": (
        {n: a for n, a in BOTH.items() if not ("bias" in n and "reverse" in n)},
        "rnn.bias_ih_l0 is there and rnn.bias_ih_l0_reverse is not",
    ),
    "weight_norm of old": (
        without(LSTM, "rnn.weight_hh_l0")
        | {"rnn.weight_hh_l0_g": np.ones((16, 1)), "rnn.weight_hh_l0_v": np.ones((16, 4))},
        r"weight_hh_l0 is made anew in every pass by weight_norm, .*remove_weight_norm\(module, 'w",
    ),
    "weight_norm of old of the input weights": (
        without(LSTM, "rnn.weight_ih_l0")
        | {"rnn.weight_ih_l0_g": np.ones((16, 1)), "rnn.weight_ih_l0_v": np.ones((16, 3))},
        "rnn.weight_ih_l0 is made anew in every pass by weight_norm",
    ),
    "parametrised": (
        without(LSTM, "rnn.weight_hh_l0")
        | {"rnn.parametrizations.weight_hh_l0.original0": np.ones((16, 1))},
        "rnn.parametrizations.weight_hh_l0.original0 is behind a parametrisation",
    ),
    "one direction of a layer": (
        LSTM
        | {n.replace("l0", "l1"): a for n, a in weights_of("LSTM", 4).items()}
        | {f"{name}_reverse": array for name, array in LSTM.items()},
        "has 2 layers forward and 1 in reverse; give both directions of every layer",
    ),
    "rows that are no gates": (
        RNN | {"rnn.weight_hh_l0": np.ones((4, 3))},
        r"weight_hh_l0 \(4, 3\); give \(n_a, n_x\)",
    ),
    "a bias of another length": (
        RNN | {"rnn.bias_hh_l0": np.ones(3)},
        r"rnn.bias_hh_l0 has shape \(3,\), but \(4,\) is needed",
    ),
    "a layer that reads something else": (
        LSTM | {n.replace("l0", "l1"): a for n, a in LSTM.items()},
        r"rnn.weight_ih_l1 has shape \(16, 3\), but \(16, 4\) is needed",
    ),
    "checkpoint": (
        {"epoch": np.array(3), "model": LSTM},
        "is a checkpoint, with epoch, model; .* one level deeper: give its entry 'model'",
    ),
    "two recurrent modules": (
        LSTM | {f"decoder.{name}": array for name, array in LSTM.items()},
        "2 recurrent modules .* choose one with path=, 'rnn', 'decoder.rnn'",
    ),
    "integers": (
        RNN | {"rnn.weight_hh_l0": np.ones((4, 4), int)},
        "rnn.weight_hh_l0 is int64; give float16, float32 or float64",
    ),
    "too large": (
        RNN | {"rnn.weight_hh_l0": np.broadcast_to(np.zeros(1), (2**14, 2**14))},
        "rnn.weight_hh_l0 would be of shape .*; at most 134,217,728",
    ),
    "a pickle by its name": (
        "net.pt",
        "holds a pickle, .* never opened here.*`from safetensors.torch import save_file` and "
        r"`save_file\(model.state_dict\(\), 'net.safetensors'\)`",
    ),
    "a file of Keras": ("net.keras", r"file of Keras's; save its arrays with numpy.savez\(file"),
    "no such file": ("missing.npz", "'missing.npz' cannot be opened"),
}


@pytest.mark.parametrize(("model", "text"), MODELS.values(), ids=MODELS)
def test_a_model_that_cannot_be_shown_is_refused_with_its_reason(model, text):
    with pytest.raises(InputError, match=text) as caught:
        look(model, X)
    assert len(str(caught.value)) < 600


Y = np.zeros((5, 2), int)
CALLS = {
    "x of another width": (RNN, (np.zeros((5, 2, 4)),), {}, r"\(5, 2, 4\), but .*\(T, m, 3\)"),
    "x without steps": (RNN, (np.zeros((0, 2, 3)),), {}, "x has shape .*T and m at least 1"),
    "x without sequences": (RNN, (np.zeros((5, 0, 3)),), {}, "T and m at least 1"),
    "no words": (RNN | WORDS, (np.zeros((0, 2), int),), {}, "x has T=0 steps of m=2 sequences"),
    "x of one axis": (RNN, (np.zeros(3),), {}, r"x has shape \(3,\); give \(T, m, 3\) numbers"),
    "NaN in x": (RNN, (np.full((5, 2, 3), np.nan),), {}, r"x holds nan at index \[0, 0, 0\]"),
    "text as x": (RNN, ([["a"]],), {}, "x holds values of type <U1; give real numbers"),
    "rows of different length": (RNN, ([[1.0], [1.0, 2.0]],), {}, "not one rectangular array"),
    "words and nothing looks them up": (
        RNN, (np.zeros((5, 2), int),), {},
        r"x holds integers of shape \(5, 2\), to be looked up, and there is no nn.Embedding; give",
    ),
    "a word that is none": (
        RNN | WORDS, (np.full((5, 2), 9),), {},
        "x holds 9 at step 1 of sequence 0, but emb.weight has 9 rows; give 0 to 8",
    ),
    "words as fractions": (
        RNN | WORDS, (np.zeros((5, 2)),), {},
        r"x holds float64 of shape \(5, 2\), and emb.weight is read by integers; give those, or",
    ),
    "a word below 0": (RNN | WORDS, (np.full((5, 2), -1),), {}, "x holds -1 at step 1"),
    "two embeddings": (
        RNN | WORDS | {"emb2.weight": np.ones((9, 3))}, (np.zeros((5, 2), int),), {},
        r"emb.weight \(9, 3\), emb2.weight \(9, 3\) could be the embedding; .*'emb', 'emb2'",
    ),
    "an embedding that could be the readout": (
        {"a.weight": np.ones((9, 3))} | weights_of("RNN", 3, 3), (np.zeros((5, 2), int),), {},
        r"a.weight \(9, 3\) could be the embedding; say which with embedding=, one of 'a'",
    ),
    "embedding that is none": (RNN | WORDS, (X,), {"embedding": "emp"}, "choose one of 'emb'"),
    "embedding of another width": (
        RNN | WORDS, (X,), {"embedding": np.ones((9, 2))},
        r"embedding.weight has shape \(9, 2\), but the recurrent layer reads 3 numbers a step",
    ),
    "embedding switched off": (
        RNN | WORDS, (np.zeros((5, 2), int),), {"embedding": False}, "embedding=False was given",
    ),
    "a length of 0": (RNN, (X,), {"lengths": [5, 0]}, "lengths has 0 for sequence 1; each is 1 to"),
    "a length beyond T": (RNN, (X,), {"lengths": [6, 5]}, "lengths has 6 for sequence 0"),
    "too few lengths": (RNN, (X,), {"lengths": [5]}, r"lengths=\[5\] is not one whole number for"),
    "lengths as fractions": (RNN, (X,), {"lengths": [5.0, 4.0]}, "is not one whole number for"),
    "h_0 of another shape": (RNN, (X,), {"h_0": np.ones((1, 3, 4))}, r"h_0 has shape \(1, 3, 4\)"),
    "NaN in h_0": (RNN, (X,), {"h_0": np.full((1, 2, 4), np.nan)}, "h_0 holds nan at index"),
    "c_0 for a GRU": (GRU, (X,), {"c_0": np.ones((1, 2, 4))}, "c_0 was given, and only an LSTM"),
    "classes without a head": (
        RNN, (X, Y), {}, "y was given, and there is no nn.Linear of 4 inputs .*readout=False",
    ),
    "two heads": (
        RNN | HEAD | {"fc2.weight": np.ones((2, 4))}, (X, Y), {},
        r"fc.weight \(5, 4\), fc2.weight \(2, 4\) could be the nn.Linear .*'fc', 'fc2'",
    ),
    "readout that is none": (RNN | HEAD, (X, Y), {"readout": "out"}, "choose one of 'fc'"),
    "readout of another width": (
        RNN | {"fc.weight": np.ones((5, 3))}, (X, Y), {"readout": "fc"},
        r"fc.weight has shape \(5, 3\), but the outputs of the recurrent layers are 4 wide",
    ),
    "a class that is none": (
        RNN | HEAD, (X, Y + 5), {}, "y holds class 5, but fc.weight has 5: 0 to 4",
    ),
    "classes for one output": (
        RNN | head_of(4, 1), (X, Y + 1), {}, "has 1: 0 to 0. For one output .*output='sigmoid'",
    ),
    "y of another shape": (
        RNN | HEAD, (X, np.zeros((3, 2), int)), {},
        r"y has shape \(3, 2\); as classes of T=5 steps and m=2 sequences give \(T, m\) for every",
    ),
    "numbers of another shape": (
        RNN | HEAD, (X, np.zeros((5, 2))), {}, r"as numbers for 5 outputs .* give \(T, m, 5\) for",
    ),
    "NaN in y": (RNN | HEAD, (X, np.full((5, 2, 5), np.nan)), {}, "y holds nan, which is not"),
    "true and false": (RNN | HEAD, (X, Y == 1), {}, "y holds true and false; give classes as"),
    "beyond 0 and 1": (
        RNN | HEAD, (X, np.full((5, 2, 5), 2.0)), {"output": "sigmoid"}, "outside 0 to 1",
    ),
    "no probabilities": (
        RNN | HEAD, (X, np.full((5, 2, 5), 1.0)), {"output": "softmax"}, "do not add up to 1",
    ),
    "no step counts": (RNN | HEAD, (X, Y - 100), {}, "y has no step that counts"),
    "another output": (RNN | HEAD, (X, Y), {"output": "argmax"}, "output='argmax' is not known"),
    "another reduction": (RNN, (X,), {"reduction": "none"}, "reduction='none' is not known"),
    "another nonlinearity": (RNN, (X,), {"nonlinearity": "gelu"}, "'gelu' is not known here"),
    "batch_first of text": (RNN, (X,), {"batch_first": "no"}, "neither True nor False"),
    "a path that is none": (RNN, (X,), {"path": "lstm"}, "path='lstm' names none .*'rnn'"),
    "a path that is no text": (RNN, (X,), {"path": 3}, "path=3 is no text; give one of 'rnn'"),
    "all too large together": (
        weights_of("LSTM", 1, 64), (np.broadcast_to(np.zeros(1), (2**10, 2**11, 1)),), {},
        "All states, gates and gradients of 1 rows together would be .*fewer sequences",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("model", "given", "more", "text"), CALLS.values(), ids=CALLS)
def test_a_call_that_cannot_be_answered_is_refused_in_words(model, given, more, text):
    with pytest.raises(InputError, match=text) as caught:
        look(model, *given, **more)
    assert len(str(caught.value)) < 600


def test_a_dictionary_says_what_its_shapes_do_not_tell():
    (note,) = look(LSTM, X).notes
    assert note == (
        "rnn.weight_hh_l0 has the shape (16, 4), 4 blocks of 4 units: it is read as an LSTM, its "
        "blocks in PyTorch's order, i, f, g, o."
    )
    notes = look(RNN | {"norm.weight": np.ones(4)}, X).notes
    assert notes[:2] == (
        "Whether an RNN uses tanh or relu stands in none of its tensors: tanh was taken. If it is "
        "relu, give nonlinearity='relu'.",
        "By rnn.weight_hh_l0, of shape (4, 4), it is read as an RNN of 4 units.",
    )
    assert notes[-1] == "Not shown, nor computed here: norm."


@pytest.mark.parametrize("given", [True, 5, 0.5, dict, len], ids=str)
def test_what_is_no_readout_and_no_embedding_is_refused_with_what_may_be_given(given):
    with pytest.raises(
        InputError, match="^readout=.* has no weight; give an nn.Linear or its .wei"
    ):
        look(RNN, X, Y, readout=given)
    with pytest.raises(
        InputError, match="^embedding=.* has no weight; give an nn.Embedding or its"
    ):
        look(RNN, Y, embedding=given)


def test_one_hot_fractions_are_compared_as_numbers_and_the_note_says_so():
    hot = np.eye(5)[np.arange(10).reshape(5, 2) % 5]
    note = look(RNN | HEAD, X, hot).notes[-1]
    assert "½(ŷ − y)²; every row of it is one-hot: for the cross-entropy give" in note
    classes = look(RNN | HEAD, X, hot.argmax(-1))
    for y, more in ((hot / 2, {}), (hot, {"output": "identity"}), (hot.argmax(-1), {})):
        assert note not in look(RNN | HEAD, X, y, **more).notes
    assert look(RNN | HEAD, X, hot).back.loss != classes.back.loss


@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod.", "model.encoder.", "module.a."])
def test_names_may_have_any_prefix_and_a_path_may_leave_out_what_wrappers_add(prefix):
    arrays = {prefix + name: array for name, array in (LSTM | HEAD).items()}
    other = {f"{prefix}second.{name}": array * 2 for name, array in LSTM.items()}
    x, y = np.ones((5, 2, 3)), Y
    seen = look(arrays, x, y)
    assert seen.names == tuple(arrays)
    assert seen.rows[0].names["weight_hh_l"] == f"{prefix}rnn.weight_hh_l0"
    plain = f"{prefix}rnn.".replace("module.", "").replace("_orig_mod.", "").rstrip(".")
    for path in (f"{prefix}rnn", plain):
        again = look(other | arrays, x, y, path=path, readout=f"{prefix}fc")
        assert again.back.loss == seen.back.loss


def test_the_width_of_an_embedding_may_be_that_of_the_states():
    arrays = {"emb.weight": np.eye(4)} | weights_of("GRU", 4, 4) | head_of(4, 7)
    seen = look(arrays, np.arange(4)[:, None], np.arange(4)[:, None])
    assert seen.network.embedding.name == "emb.weight"
    assert seen.network.head.name == "fc.weight"
    np.testing.assert_array_equal(seen.trace.x[:, 0], np.eye(4))
    unnamed = {"a.weight": np.eye(4)} | weights_of("GRU", 4, 4) | head_of(4, 7)
    assert look(unnamed, np.arange(4)[:, None], embedding="a").ids is not None
    with pytest.raises(InputError, match=r"a.weight \(4, 4\) could be the embedding"):
        look(unnamed, np.arange(4)[:, None])
