"""Packed runs for a file of one's own: each comes back byte for byte, and small."""

import gzip
import json
import math

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.export.compact import compact
from explorer.run import measure_flow, run
from explorer.views.flow.pack import pack_flow
from explorer.views.unroll.pack import pack_player
from explorer.wire.pack import pack

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
    "a GRU": {"cell": "gru", "task": "latch", "n_steps": 20, "n_a": 4},
    "two layers of an LSTM": {"cell": "lstm", "layers": 2, "n_steps": 8, "n_a": 4},
    "an encoder and a decoder": {"task": "numbers", "n_a": 5},
    "float32": {"n_steps": 9, "dtype": "float32"},
}  # fmt: skip


def restored(block):
    """Reads `compact` by its docstring alone, number by number, with Python's own floats."""
    whole = gzip.decompress(block)
    at = 4 + int.from_bytes(whole[:4], "little")
    first, messages = {}, []
    for entry in json.loads(whole[4:at]):
        head, at = whole[at : at + entry["head"]], at + entry["head"]
        message = head + bytes(entry["size"] - len(head))
        waiting, tables = {}, dict(first)
        for name, (kind, offset, shape) in json.loads(head[4:])["arrays"].items():
            size, count = int(kind[1]), math.prod(shape)
            planes = np.frombuffer(whole, "u1", size * count, at).reshape(size, count)
            at += size * count
            rows = shape[0] if len(shape) > 1 else 1
            waiting[name] = planes.T.tobytes(), len(head) + offset, rows
        while waiting:
            ready = [name for name in waiting if not needs(entry, name) & set(waiting)]
            assert ready, "predictions that wait for each other"
            for name in ready:
                raw, start, rows = waiting.pop(name)
                if len(raw) % 8 == 0 and rows:
                    tables[name] = [], rows, len(raw) // 8 // rows
                raw = rebuilt(raw, entry["from"].get(name, []), tables, name)
                message = message[:start] + raw + message[start + len(raw) :]
        messages.append(message)
        first = first or {f"first:{name}": table for name, table in tables.items()}
    return messages


def needs(entry, name):
    return {other for _, *pairs in entry["from"].get(name, []) for other, _ in pairs} - {name}


def rebuilt(raw, terms, tables, name):
    """The bytes of an array; its numbers are added to its table one by one."""
    if name not in tables:
        return raw
    values, _, width = tables[name]
    bits = np.frombuffer(raw, "<u8").copy()
    for i in range(len(bits)):
        guess = sum_of(terms, tables, i // width, i % width)
        bits[i] ^= np.float64(guess if math.isfinite(guess) else 0.0).view("u8")
        values.append(float(bits[i : i + 1].view("f8")[0]))
    return bits.tobytes()


def sum_of(terms, tables, row, column):
    total = 0.0
    for n, (factor, *pairs) in enumerate(terms):
        product = float(factor)
        for other, shift in pairs:
            product *= at_row(tables[other], row + shift, column)
        total = total + product if n else product
    return total


def at_row(table, row, column):
    values, rows, width = table
    if rows == 1:
        return values[column]
    return values[row * width + column] if 0 <= row < rows else 0.0


@pytest.mark.parametrize("name", RUNS)
def test_every_message_comes_back_byte_for_byte(name):
    shown = run(Experiment(**RUNS[name]))
    messages = [pack_player(shown, None), pack_player(shown, shown.backward.starts_at)]
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
    header = {"cell": "rnn", "activation": "tanh"}
    message = pack(header, {name: ("f8", array) for name, array in arrays.items()})
    assert restored(compact([message])) == [message]


def test_predictions_are_what_makes_it_small():
    """At least a quarter less than gzip alone, and the slopes of tanh cost next to nothing."""
    message = pack_player(run(Experiment(n_steps=60, n_a=32)), None)
    assert len(compact([message])) < 0.75 * len(gzip.compress(message, 9))


def test_what_two_messages_share_is_kept_once():
    message = pack_player(run(Experiment(n_steps=60, n_a=32)), None)
    assert len(compact([message, message])) < 1.1 * len(compact([message]))
