"""Packed runs for a file of one's own: each comes back byte for byte, and small."""

import gzip
import json
import math
import operator
import struct

import numpy as np
import pytest

from explorer.experiment import Experiment
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
}  # fmt: skip


def restored(block):
    """Reads `compact` by its docstring alone, number by number, with Python's own floats."""
    whole = gzip.decompress(block)
    at = 4 + int.from_bytes(whole[:4], "little")
    messages, first = [], {}
    for entry in json.loads(whole[4:at]):
        head, at = whole[at : at + entry["head"]], at + entry["head"]
        header, raw, tables = json.loads(head[4:]), {}, {}
        for name, (kind, _, shape) in header["arrays"].items():
            size, count = int(kind[1]), math.prod(shape)
            if name in entry["same"]:
                raw[name] = bytearray(first[name])
            else:
                planes = np.frombuffer(whole, "u1", size * count, at).reshape(size, count)
                raw[name] = bytearray(planes.T.tobytes())
                at += size * count
            if kind == "f8":
                tables[name] = Table(raw[name], shape, header.get("T", 0))
        for rules, times in ((entry["up"], 1), (entry["down"], -1)):
            for t in range(header.get("T", 0) + 1)[::times]:
                for name, rule in rules:
                    tables[name].restore(t, values(rule, tables, t))
        message = bytearray(head + bytes(entry["size"] - len(head)))
        for name, (_, offset, _) in header["arrays"].items():
            message[len(head) + offset : len(head) + offset + len(raw[name])] = raw[name]
        messages.append(bytes(message))
        first = first or raw
    return messages


class Table:
    """An array in its bytes: rows over time, or one row that is that of all times."""

    def __init__(self, raw, shape, T):
        self.raw, self.still, self.width = raw, len(shape) == 1, shape[-1]
        self.rows = 1 if self.still else shape[0]
        self.begins = T + 1 - self.rows

    def row(self, i):
        return list(struct.unpack_from(f"<{self.width}d", self.raw, 8 * i * self.width))

    def at(self, t):
        i = 0 if self.still else t - self.begins
        return self.row(i) if 0 <= i < self.rows else [0.0] * self.width

    def restore(self, t, guess):
        if not 0 <= t - self.begins < self.rows:
            return
        for column in range(self.width):
            at = 8 * ((t - self.begins) * self.width + column)
            value = guess[column if len(guess) > 1 else 0]
            (own,) = struct.unpack("<Q", struct.pack("<d", value if math.isfinite(value) else 0.0))
            (bits,) = struct.unpack_from("<Q", self.raw, at)
            struct.pack_into("<Q", self.raw, at, bits ^ own)


def values(rule, tables, t):
    kind, *rest = rule
    if kind == "num":
        return [float(rest[0])]
    if kind == "get":
        return tables[rest[0]].at(t + rest[1])
    if kind == "@":
        vector = [v for one in rest[1] for v in values(one, tables, t)]
        return product([tables[rest[0]].row(i) for i in range(tables[rest[0]].rows)], vector)
    if kind == "@T":
        matrix = [tables[rest[0]].row(i)[rest[2] : rest[3]] for i in range(tables[rest[0]].rows)]
        return product([*zip(*matrix, strict=True)], values(rest[1], tables, t))
    below = [values(one, tables, t) for one in rest]
    width = max(map(len, below))
    rows = zip(*(one * width if len(one) == 1 else one for one in below), strict=True)
    return [BY_NAME[kind](*own) for own in rows]


def product(matrix, vector):
    totals = []
    for row in matrix:
        total = 0.0
        for w, v in zip(row, vector, strict=True):
            total += v * w
        totals.append(total)
    return totals


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
    names = {name for name, _ in (*rules["up"], *rules["down"])}
    assert {"1/x", "1/gate_c", "0/from_output", "0/from_future", "0/delta_r"} <= names


def test_what_two_messages_share_is_kept_once():
    message = pack_player(run(Experiment(n_steps=60, n_a=32)), None)
    assert len(compact([message, message])) < 1.1 * len(compact([message]))
