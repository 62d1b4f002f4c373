"""Packed runs for a file of one's own: each comes back byte for byte, and small."""

import base64
import gzip
import json
import math
import operator
import struct
from functools import reduce

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.export.base85 import in_base85
from explorer.export.compact import compact
from explorer.look import look
from explorer.own_network import sights_of
from explorer.run import measure_flow, run
from explorer.views.flow.pack import pack_flow
from explorer.views.unroll.pack import pack_player
from explorer.wire.pack import pack
from tests.own_network.made import arrays_of

RUNS = {
    "a basic cell": {"n_steps": 9, "n_a": 5, "updates": 3},
    "ReLU": {"n_steps": 6, "activation": "relu"},
    "sigmoid": {"n_steps": 6, "activation": "sigmoid"},
    "no activation, overflowing": {
        "n_steps": 60, "gain": 4.0, "activation": "identity", "dtype": "float16",
    },
    "one step": {"task": "weather", "n_steps": 1, "n_a": 3},
    "one unit": {"n_steps": 5, "n_a": 1},
    "three layers, cut": {"layers": 3, "n_steps": 7, "n_a": 4, "window": 3},
    "three layers": {"layers": 3, "n_steps": 12, "n_a": 4, "activation": "relu"},
    "a GRU": {"cell": "gru", "task": "latch", "n_steps": 20, "n_a": 4},
    "two layers of an LSTM": {"cell": "lstm", "layers": 2, "n_steps": 8, "n_a": 4},
    "an encoder and a decoder": {"task": "numbers", "n_a": 5},
    "float32": {"n_steps": 9, "dtype": "float32"},
    "float32, by its weights": {"n_steps": 30, "n_a": 4, "dtype": "float32", "cell": "gru"},
    "float16, by its weights": {"n_steps": 30, "n_a": 4, "dtype": "float16", "gain": 3.0},
    "numbers, by their weights": {"task": "weather", "n_steps": 30, "n_a": 4, "layers": 2},
    "an LSTM, by its weights": {"cell": "lstm", "task": "names", "n_steps": 40, "n_a": 3},
    "an LSTM that overflows": {
        "cell": "lstm", "task": "adding", "n_steps": 40, "n_a": 3, "gain": 4.0, "dtype": "float16",
    },
}  # fmt: skip


def bytes_of(text):
    """What a text in the base85 of a page stands for, by Python's own; refuses what is no digit."""
    assert not set(text) & set("<>&\"'\\")
    return base64.b85decode(text.translate(str.maketrans(",.:", "<>&")))


def restored(block):
    """Reads `compact` by its docstring alone, number by number, with Python's own floats."""
    whole = gzip.decompress(block)
    at = 4 + int.from_bytes(whole[:4], "little")
    messages, first, heads = [], {}, []
    index = json.loads(whole[4:at])
    for entry in index:
        heads.append(whole[at : at + entry["head"]])
        at += entry["head"]
    for entry, head in zip(index, heads, strict=True):
        header, raw, tables = json.loads(head[4:]), {}, {}
        for name, (kind, _, shape) in header["arrays"].items():
            size, count = int(kind[1]), math.prod(shape)
            if name in entry["same"]:
                raw[name] = bytearray(first[name])
            else:
                planes = np.frombuffer(whole, "u1", size * count, at).reshape(size, count)
                raw[name] = bytearray(planes.T.tobytes())
                at += size * count
            if kind in FORMS:
                tables[name] = Table(raw[name], kind, shape, header.get("T", 0))
        for rules, times in ((entry["up"], 1), (entry["down"], -1)):
            for t in range(header.get("T", 0) + 1)[::times]:
                for name, rule, spare in rules:
                    tables[name].of_time().restore(t, values(rule, tables, t), spare)
        message = bytearray(head + bytes(entry["size"] - len(head)))
        for name, (_, offset, _) in header["arrays"].items():
            message[len(head) + offset : len(head) + offset + len(raw[name])] = raw[name]
        messages.append(bytes(message))
        first = first or raw
    return messages


FORMS = {"f8": "d", "u1": "B", "i4": "i"}


class Table:
    """An array in its bytes: rows over time, or one row that is that of all times."""

    def __init__(self, raw, kind, shape, T):
        self.raw, self.form, self.still, self.T = raw, FORMS[kind], len(shape) == 1, T
        self.rows = 1 if self.still else shape[0]
        self.width = math.prod(shape if self.still else shape[1:])
        self.begins = T + 1 - self.rows

    def of_time(self):
        """What has one row with a number for every time, as rows of one number."""
        if not self.still:
            return self
        kind = next(kind for kind, form in FORMS.items() if form == self.form)
        return Table(self.raw, kind, (self.width, 1), self.T)

    def row(self, i):
        form = f"<{self.width}{self.form}"
        return list(struct.unpack_from(form, self.raw, struct.calcsize(form) * i))

    def at(self, t):
        i = 0 if self.still else t - self.begins
        return self.row(i) if 0 <= i < self.rows else [0.0] * self.width

    def restore(self, t, guess, spare):
        if not 0 <= t - self.begins < self.rows:
            return
        for column in range(self.width):
            at = 8 * ((t - self.begins) * self.width + column)
            value = guess[column if len(guess) > 1 else 0]
            (own,) = struct.unpack("<Q", struct.pack("<d", value if math.isfinite(value) else 0.0))
            (word,) = struct.unpack_from("<Q", self.raw, at)
            d = -(word + 1) // 2 if word % 2 else word // 2
            bits = ((own + (1 << spare) // 2) // 2**spare + d) * 2**spare
            struct.pack_into("<Q", self.raw, at, bits % 2**64)


def values(expression, tables, t):
    pile = []
    for kind, *rest in expression:
        pile.append(value(kind, rest, pile, tables, t))
    (found,) = pile
    return found


def value(kind, rest, pile, tables, t):
    if kind == "num":
        return [float(rest[0])]
    if kind == "get":
        return tables[rest[0]].at(t + rest[1])
    if kind == "at":
        return tables[rest[0]].of_time().at(t)
    if kind == "onehot":
        (place,) = pile.pop()
        return [float(i == place) for i in range(rest[0])]
    if kind == "softmax":
        z = pile.pop()
        powers = [exp(one - max(z)) for one in z]
        return [one / added(powers) for one in powers]
    if kind == "norm":
        return [math.sqrt(added(v * v for v in vectors(pile, rest[0])))]
    if kind == "@":
        name, count = rest
        matrix = [tables[name].row(i) for i in range(tables[name].rows)]
        return product(matrix, vectors(pile, count))
    if kind == "@T":
        name, first, upto = rest
        matrix = [tables[name].row(i)[first:upto] for i in range(tables[name].rows)]
        return product([*zip(*matrix, strict=True)], pile.pop())
    taken = [pile.pop() for _ in range(2 if kind in "+-*/" else 1)][::-1]
    width = max(map(len, taken))
    rows = zip(*(one * width if len(one) == 1 else one for one in taken), strict=True)
    return [BY_NAME[kind](*own) for own in rows]


def vectors(pile, count):
    taken = [pile.pop() for _ in range(count)]
    return [v for vector in reversed(taken) for v in vector]


def product(matrix, vector):
    return [added(v * w for w, v in zip(row, vector, strict=True)) for row in matrix]


def added(numbers):
    """From the left; sum() of Python's own is more exact than that."""
    return reduce(operator.add, numbers, 0.0)


def series(r):
    total = 1 / 14
    for n in range(13, 0, -1):
        total = (total * r + 1) / n
    return total * r


def exp(z):
    z = 0.0 if math.isnan(z) else min(max(z, -700.0), 700.0)
    k = math.floor(z * 1.4426950408889634 + 0.5)
    return (series(z - k * 0.6931471803691238 - k * 1.9082149292705877e-10) + 1) * 2.0**k


def tanh(z):
    if abs(z) < 0.17:
        return series(2 * z) / (series(2 * z) + 2)
    return 1 - 2 / (exp(2 * z) + 1)


BY_NAME = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b if b else math.nan,
    "sigma": lambda z: 1 / (1 + exp(-z)),
    "tanh": tanh,
    "relu": lambda z: max(z, 0.0),
}


@pytest.mark.parametrize("name", RUNS)
def test_every_message_comes_back_byte_for_byte(name):
    shown = run(Experiment(**RUNS[name]))
    losses = (None, shown.backward.starts_at)
    messages = [pack_player(shown, loss, weights=True) for loss in losses]
    assert restored(compact(messages)) == messages


@pytest.mark.parametrize("size", range(9))
def test_bytes_of_every_length_come_back_from_their_text(size):
    for data in (b"\0" * size, b"\xff" * size, np.random.default_rng(0).bytes(size)):
        text = in_base85(data)
        assert bytes_of(text) == data
        assert len(text) == math.ceil(size * 5 / 4)


def test_the_flow_comes_back_too():
    flow = measure_flow(run(Experiment(n_steps=9)))
    messages = [pack_flow(flow), pack_flow(flow, states=True)]
    assert restored(compact(messages)) == messages


def test_numbers_without_a_value_and_signs_of_zero_come_back():
    odd = np.array([[np.nan, -np.nan, -0.0, 5e-324], [np.inf, -np.inf, 0.0, -1e308]])
    odd.view("u8")[0, 0] |= 1  # a NaN that says something
    arrays = {"0/a": odd, "0/slope": -odd[1:], "0/from_output": odd[1:], "0/from_future": odd[1:],
              "0/da": odd[::-1]}  # fmt: skip
    header = {"cell": "rnn", "activation": "tanh", "T": 1, "n_a": 4}
    message = pack(header, {name: ("f8", array) for name, array in arrays.items()})
    assert restored(compact([message])) == [message]


@pytest.mark.parametrize(("cell", "share"), [("rnn", 0.45), ("gru", 0.35), ("lstm", 0.3)])
def test_predictions_are_what_makes_it_small(cell, share):
    """Beside gzip alone: what is left is the weights, and what comes from the outputs."""
    shown = run(Experiment(n_steps=100, n_a=32, cell=cell))
    message, with_weights = (pack_player(shown, None, weights=own) for own in (False, True))
    assert len(compact([with_weights])) < share * len(gzip.compress(message, 9))


def test_the_gru_of_pytorch_and_its_two_layers_come_back():
    arrays = arrays_of("gru", layers=2, n_x=2, n_a=3, n_y=3)
    shown = sights_of(look(arrays, np.random.default_rng(0).normal(size=(40, 1, 2))))[""]
    message = pack_player(shown, None, weights=True)
    assert b"0/Wca" in message
    assert restored(compact([message])) == [message]
    rules = json.loads(gzip.decompress(compact([message]))[4:].split(b"]}]")[0] + b"]}]")[0]
    names = {name for name, *_ in (*rules["up"], *rules["down"])}
    assert {"1/x", "1/gate_c", "0/from_output", "0/from_future", "0/delta_r"} <= names


def test_what_two_messages_share_is_kept_once():
    message = pack_player(run(Experiment(n_steps=60, n_a=32)), None)
    assert len(compact([message, message])) < 1.1 * len(compact([message]))
