"""The modules of assets/js that touch no page, in Node: fed with bytes as a browser gets them.

Python packs runs and says beside them what the engine has; tests/js/*.test.mjs decode the bytes and
hold the modules to it.
"""

import json
import math
import os
import pathlib
import shutil
import subprocess

import numpy as np
import pytest

from explorer import engine
from explorer.experiment import Experiment
from explorer.export.base85 import in_base85
from explorer.export.compact import compact
from explorer.live import beside, prepare
from explorer.own_network import sights_of
from explorer.run import gradient_from, measure_flow, measure_states, ratio_to_start, run, size
from explorer.run.cells import run_cells
from explorer.run.cliff import STARTS, descend
from explorer.shapes import SAMPLES
from explorer.views.cells.picture import pack_cells
from explorer.views.flow import pack as flow
from explorer.views.shapes import picture as shapes
from explorer.views.train import pack as pack_codes
from explorer.views.train.picture import Ask, answer
from explorer.views.unroll import large
from explorer.views.unroll import pack as unroll
from explorer.wire.pack import pack
from tests.own_network.made import see
from tests.wire.unpack import unpack

HERE = pathlib.Path(__file__).parent
NODE = shutil.which("node")
REQUIRED = bool(os.environ.get("RNN_EXPLORER_REQUIRE_NODE"))

RUNS = {
    "a basic cell": {"n_steps": 9, "n_a": 5, "updates": 3},
    "three layers": {"layers": 3, "n_steps": 7, "n_a": 4, "window": 3},
    "a GRU": {"cell": "gru", "task": "latch", "n_steps": 20, "n_a": 4},
    "two layers of an LSTM": {"cell": "lstm", "layers": 2, "n_steps": 8, "n_a": 4, "updates": 2},
    "an encoder and a decoder": {"task": "numbers", "n_a": 5, "updates": 2},
    "by hand": {"task": "latch", "n_steps": 4, "n_a": 2, "updates": 3},
    "numbers": {"task": "weather", "n_steps": 12, "n_a": 5, "activation": "relu"},
}
LONG = {
    "a long basic cell": {"layers": 2, "n_steps": 60, "n_a": 6, "activation": "sigmoid"},
    "a long GRU": {"cell": "gru", "layers": 2, "n_steps": 60, "n_a": 6},
    "a long LSTM": {"cell": "lstm", "layers": 3, "n_steps": 60, "n_a": 6, "window": 20},
    "long numbers": {"task": "weather", "n_steps": 60, "n_a": 5, "activation": "relu"},
    "one of float32": {"cell": "lstm", "n_steps": 60, "n_a": 5, "dtype": "float32"},
    "one of float16": {"cell": "gru", "n_steps": 60, "n_a": 5, "dtype": "float16", "gain": 3.0},
}
"""So long that a file has the weights, and what follows from them as differences."""
GROWING = {"n_steps": 60, "gain": 4.0, "activation": "identity", "dtype": "float16"}
FLOWS = {
    "all losses": ({"n_steps": 9}, False),
    "one loss, cut": ({"task": "latch", "n_steps": 30, "window": 7}, False),
    "states": ({"n_steps": 12, "n_a": 6}, True),
    "what is no number": (GROWING, False),
    "exactly nothing": ({"n_steps": 10, "gain": 0.0}, False),
}


@pytest.mark.skipif(not (NODE or REQUIRED), reason="there is no node here to run assets/js with")
def test_the_modules_that_touch_no_page_are_right(tmp_path):
    assert NODE, "RNN_EXPLORER_REQUIRE_NODE is set, and there is no node"
    for write in (mixed, runs, flows, folded, shortened, cliff, training, cells, graphs, coded):
        write(Folder(tmp_path))
    done = subprocess.run(
        [NODE, "--test", *map(str, sorted(HERE.glob("*.test.mjs")))],
        env={**os.environ, "RNN_EXPLORER_PACKED": str(tmp_path)},
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


class Folder:
    """Where the tests in Node find what they are given."""

    def __init__(self, path):
        self._path = path

    def bytes(self, name, data):
        (self._path / f"{name}.bin").write_bytes(data)

    def read(self, name):
        return (self._path / f"{name}.bin").read_bytes()

    def told(self, name, value):
        """As JSON, in which what is no number is a word."""
        text = json.dumps(plain(value), allow_nan=False)
        (self._path / f"{name}.json").write_text(text, encoding="utf-8")


def plain(value):
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def mixed(folder):
    header = {"word": "ŷ⟨t⟩ “o”", "nothing": None, "deep": {"list": [1, 2.5, "three"]}, "yes": True}
    arrays = {
        "doubles": ("f8", np.array([[1.5, -0.0, np.inf], [np.nan, 1e-300, -np.inf]])),
        "bytes": ("u1", np.arange(7)),
        "counts": ("i4", np.array([-(2**31), 0, 2**31 - 1])),
        "floats": ("f4", np.array([0.1, 1e300])),
        "none": ("f8", np.empty((0, 3))),
    }
    told = {
        name: {"type": kind, "shape": list(array.shape), "values": array.ravel()}
        for name, (kind, array) in arrays.items()
    }
    told["floats"]["values"] = [0.1, np.inf]  # as four bytes hold it
    folder.bytes("mixed", pack(header, arrays))
    folder.told("mixed", {"header": header, "arrays": told})


def runs(folder):
    told = {}
    for name, changes in RUNS.items():
        one = run(Experiment(**changes))
        backward = gradient_from(one, None)
        folder.bytes(name, packed(one, backward))
        alone = gradient_from(one, backward.starts_at)
        folder.bytes(f"{name}, one loss", packed(one, alone))
        told[name] = {
            "gradients": [summed(one, layer) for layer in range(one.params.layers)],
            "n_losses": int(one.has_loss.sum()),
            "sizes": [told_of(size, layer.da_norm) for layer in backward.back.layers],
            "ratios": [told_of(ratio_to_start, layer.da_norm) for layer in alone.back.layers],
        }
    folder.told("runs", told)


def folded(folder):
    """Two messages each, as a self-contained page has them."""
    for name in RUNS:
        two = [folder.read(name), folder.read(f"{name}, one loss")]
        folder.bytes(f"{name}, compact", compact(two))
    for name, changes in LONG.items():
        one = run(Experiment(**changes))
        losses = (None, one.backward.starts_at)
        two = [unroll.pack_player(one, loss, weights=True) for loss in losses]
        for i, message in enumerate(two):
            folder.bytes(f"{name}, {i}", message)
        folder.bytes(name, compact(two))
    folder.told("long", [*LONG])
    for count in range(9):
        data = bytes(range(251, 251 - count, -1))
        folder.bytes(f"{count} bytes", data)
        folder.told(f"{count} bytes", in_base85(data))
    folder.bytes("flow, compact", compact([folder.read("all losses"), folder.read("mixed")]))


SHORT = {
    "a short GRU": {"cell": "gru", "layers": 2, "n_steps": 9, "n_a": 4},
    "a short LSTM": {"cell": "lstm", "layers": 2, "n_steps": 9, "n_a": 4, "a0": "random"},
    "a short basic cell": {"n_steps": 9, "n_a": 4, "activation": "sigmoid", "a0": "random"},
    "one that vanishes": {"task": "latch", "n_steps": 60, "n_a": 4, "gain": 1e-2},
    "an LSTM of one loss": {"cell": "lstm", "task": "latch", "n_steps": 30, "n_a": 4},
}


def shortened(folder):
    """Each run whole, and as it would be sent if it were large."""
    for name, changes in SHORT.items():
        one = run(Experiment(**changes))
        backward = gradient_from(one, None)
        header, arrays = unroll._header(one, backward), unroll._arrays(one, backward)
        folder.bytes(f"{name}, whole", pack(header, arrays))
        folder.bytes(name, pack(*large.shortened(header, arrays)))
    folder.told("shortened", [*SHORT])


def packed(one, backward):
    return pack(unroll._header(one, backward), unroll._arrays(one, backward))


def told_of(measure, norms):
    """The logarithm at every step, or in capitals the kind of what has none."""
    log, odd = measure(norms[None])
    kinds = [next((kind for kind in odd if odd[kind][0, t]), "") for t in range(log.shape[1])]
    return [kind.upper() or float(value) for kind, value in zip(kinds, log[0], strict=True)]


def summed(one, layer):
    """The gradient of the recurrent weights, of the sum over the losses; of an encoder its own."""
    back = engine.backward(
        one.params, one.trace, one.probe.y, weights=one.probe.weights, reduction="sum",
        window=one.experiment.window or None,
    )  # fmt: skip
    mark = "_enc" if one.params.border else str(layer + 1) if one.params.layers > 1 else ""
    names = [f"W{gate}{mark}" for gate in one.trace.gates] or [f"Waa{mark}"]
    return np.concatenate([back.grads[name] for name in names]).ravel()


def sights():
    """(name, a Sight, whether its states are shown): runs, and rows of a bidirectional network."""
    for name, (changes, states) in FLOWS.items():
        yield name, run(Experiment(**changes)), states
    _, seen = see("gru", layers=2, both=True, words=9, n_y=9)
    rows = sights_of(seen)
    yield "a row below both ways", rows["layer 1, reverse"], False
    yield "its states", rows["layer 1, reverse"], True
    yield "a row that is the highest", rows["layer 2, forward"], False


def flows(folder):
    told = {}
    for name, one, states in sights():
        measured, T = measure_flow(one), one.n_steps
        folder.bytes(name, flow.pack_flow(measured, states=states))
        matrix = measure_states(one, 9.0)[0][1:] if states else measured.matrix
        rows = [t for t in range(1, T + 1) if states or one.probe.weights[t - 1].any()]
        last, window = rows[-1], one.window
        first = (last - 1) // window * window + 1 if window else 1
        usual, crossed = {"t": last, "k": first}, name == "a row below both ways"
        told[name] = {"matrix": matrix, "rows": rows, "usual": usual, "crossed": crossed}
    folder.told("flows", told)


def cliff(folder):
    grid = [(w, b) for w in np.linspace(3, 7, 9) for b in np.linspace(-3.5, -0.5, 7)]
    places = np.array([*grid, (230.0, -90.0), (-4.0, 2.0)])
    found = engine.cliff(*places.T)
    columns = {
        "w": places[:, 0],
        "b": places[:, 1],
        "loss": found.loss,
        "dw": found.dw,
        "db": found.db,
    }
    points = [
        {name: float(column[i]) for name, column in columns.items()} for i in range(len(places))
    ]
    paths = []
    for start in STARTS:
        both = descend(start.w, start.b, start.learning_rate, start.threshold, 30)
        for path, threshold in ((both.off, math.inf), (both.on, start.threshold)):
            places = np.stack([path.w, path.b], axis=1)
            where = {"w": start.w, "b": start.b, "rate": start.learning_rate}
            paths.append({**where, "threshold": threshold, "path": places})
    folder.told("cliff", {"points": points, "paths": paths})


def training(folder):
    """A first answer with the scene, states in a row, some that were sent before, one looked at."""
    pair = beside.pair(Experiment(task="latch", n_steps=7, n_a=5, batch=4), "clip:off")
    shown = prepare(pair, None)
    words = lambda field, value: f"{field} {value}"  # noqa: E731
    asked = [
        Ask(1, shown.name, p, n, True, 9000, (0, 0), False) for p, n in ((0, 6), (4, 5), (3, 0))
    ]
    answers = [answer(shown, words, ask, 0) for ask in (None, *asked)]
    for i, data in enumerate(answers):
        folder.bytes(f"training-{i}", data)
    losses = [network.rows.after(0, network.done)[1]["loss"] for network in shown.networks]
    assert len(losses[0]) == 9
    told = [frames(shown, data) for data in answers]
    folder.told("training", {"answers": told, "losses": losses})


def frames(shown, data):
    """Of every frame the states that are packed, and what the training knows of its update."""
    _, arrays = unpack(data)
    return {
        "frames": [
            {
                "position": position,
                "networks": [
                    {
                        "at": int(arrays[f"at{i}"][f]),
                        "codes": arrays[f"a{i}"][f].ravel(),
                        "da": arrays[f"da{i}"][f],
                        "row": row_of(shown.networks[i].evaluate(position).row),
                        "n_a": arrays[f"a{i}"].shape[2],
                    }
                    for i in range(2)
                ],
            }
            for f, position in enumerate(arrays["positions"].tolist())
        ]
    }


def row_of(update):
    """The columns of an update by name; nothing of what there is not, before the first one."""
    names = ("loss", "norm_before", "norm_after", "angle")
    row = {name: getattr(update, name, math.nan) for name in names}
    return row | {"fired": bool(update and update.fired)}


def cells(folder):
    """One sequence through three cells: what the engine has for every unit at every step."""
    told = {}
    for name, changes in {
        "one sequence": {"n_steps": 6, "n_a": 4, "updates": 2},
        "a border": {"task": "numbers", "n_a": 3},
    }.items():
        shown = run_cells(Experiment(**changes))
        folder.bytes(f"cells, {name}", pack_cells(shown))
        told[name] = {cell: inside(found.run) for cell, found in shown.cells.items()}
    folder.told("cells", told)


def inside(one):
    """(T, n_a) tables by the names that assets/js/cells/draw.js gives them."""
    trace = one.trace
    told = {"before": trace.a[:-1, 0], "a": trace.a[1:, 0]}
    if trace.c is not None:
        told |= {"c_before": trace.c[:-1, 0], "c": trace.c[1:, 0]}
    names = {"u": "u", "r": "r", "f": "f", "o": "o", "c": "candidate"}
    told |= {names[gate]: values[:, 0] for gate, values in trace.gates.items()}
    if one.terms:
        told |= {name: getattr(one.terms[0], name)[:, 0] for name in ("memory", "input", "z")}
        told["ba"] = told["z"] - told["memory"] - told["input"]
    return told


def graphs(folder):
    folder.told("graphs", {name: shapes._described(graph) for name, graph in SAMPLES.items()})


def coded(folder):
    """Numbers as codes of one byte, and the numbers themselves."""
    limit = 2.0
    values = np.concatenate([np.linspace(-2, 2, 97), [0.0, np.inf, -np.inf, np.nan]])
    norms = np.concatenate([[0.0], np.geomspace(1e-9, 1e9, 60), [0.0, np.inf, np.nan, 1.0]])
    ratios = told_of(ratio_to_start, norms)
    folder.told(
        "codes",
        {
            "limit": limit,
            "values": values,
            "codes": pack_codes.codes(values, limit),
            "ratios": ratios,
            "ratio_codes": pack_codes.ratio_codes(norms[None])[0],
            "huge": [0.0, 1.0, -30.0, 1e3, -1e5, 5e7],
            "huge_codes": pack_codes.codes(np.array([0.0, 1.0, -30.0, 1e3, -1e5, 5e7]), 5e7),
        },
    )
