"""What each page says and paints of one network, read from what it sends to the browser."""

from __future__ import annotations

import numpy as np

from explorer.charts.theme import DECADES
from explorer.experiment import Experiment
from explorer.live import prepare
from explorer.run import Run, gradient_from, measure_flow, run_twins
from explorer.run.cells import run_cells
from explorer.views.cells.reach import say_reach
from explorer.views.clipping.twins import draw_twin
from explorer.views.clipping.words import describe_twin
from explorer.views.flow import words as flow_words
from explorer.views.flow.pack import pack_flow
from explorer.views.train.pack import STEPS
from explorer.views.train.picture import Ask, answer
from explorer.views.unroll import pack as unroll
from explorer.wire.pack import pack
from tests.wire.unpack import unpack

NOTHING = 252
CODES = {NOTHING: "nothing", 253: "zero", 254: "inf", 255: "nan"}


def of_flow(run: Run):
    """(its sentence, the row of the last loss as it is painted): logs, or "zero", "inf", "nan"."""
    header, arrays = unpack(pack_flow(measure_flow(run)))
    t, cells = header["starts_at"], arrays["cells"]
    logs = [float(cells[(t - 1) * (t + 2) // 2 + k]) for k in range(1, t + 1)] if t else []
    start = logs[-1] if logs else 0.0
    return "".join(header["sentence"][part] for part in ("before", "number", "after")), [
        {-np.inf: "zero", np.inf: "inf"}.get(log, "nan" if np.isnan(log) else log - start)
        for log in logs
    ]


def of_clipping(experiment: Experiment):
    """(its sentence on this network, the last column of its waterfall)."""
    twins = run_twins(experiment)
    which = "off" if experiment.clip == "off" else "on"
    figure = draw_twin(twins, which, dark=False)
    last = twins.off_last if which == "off" else twins.on_last
    heatmap = next(trace for trace in figure.data if trace.type == "heatmap")
    assert heatmap.x[-1] == last.updates[-1] + 0.5
    column = [float(log) for log in heatmap.z[:, -1]]
    marks = {"exactly 0": "zero", "∞": "inf", "NaN": "nan"}
    for trace in figure.data:
        if trace.yaxis == "y4" and trace.name in marks:
            for t in range(1, len(column) + 1):
                if hatched(trace, last.updates[-1], t):
                    assert np.isnan(column[t - 1])
                    column[t - 1] = marks[trace.name]
    return describe_twin(twins, which), last.verdict.text, column[: last.step]


def hatched(trace, update, t):
    """Whether a cell lies in one of the rectangles of a hatched trace."""
    corners = np.array([trace.x, trace.y]).T
    gaps = np.flatnonzero(np.isnan(corners[:, 0]))
    boxes = np.split(corners, gaps)
    return any(
        np.nanmin(box[:, 0]) < update < np.nanmax(box[:, 0])
        and np.nanmin(box[:, 1]) < t < np.nanmax(box[:, 1])
        for box in boxes
    )


def of_train(experiment: Experiment):
    """(its sentence, the strip of this update, the last line of its waterfall) of one network."""
    training = prepare((experiment,), None)
    words = lambda field, value: ""  # noqa: E731
    ask = Ask(1, training.name, experiment.updates, 0, True, 0, (0, 0), settle=False)
    header = {"positions": []}
    while not header.get("verdicts"):
        header, arrays = unpack(answer(training, words, ask, 0))
    lines = decoded(arrays["last0"][-1], training) if len(arrays["last0"]) else None
    if lines is not None:
        assert arrays["last_at0"][-1] == arrays["at0"][0]
    return header["verdicts"][0][0], decoded(arrays["now_last0"][0], training), lines


def decoded(codes, training):
    """Codes as logs to half a step, or marks; after the last loss nothing is painted."""
    step = training.networks[0].last_step
    assert (codes[step:] == NOTHING).all()
    return [CODES.get(int(code), (int(code) - STEPS) / STEPS * DECADES) for code in codes[:step]]


def of_unroll(run: Run, source: int | None):
    """(its sentence, header and arrays) with this loss alone, or all."""
    backward = gradient_from(run, source)
    header, arrays = unpack(pack(unroll._header(run, backward), unroll._arrays(run, backward)))
    return header["verdict"], header, arrays


def of_cells(experiment: Experiment):
    """(the verdict on a⟨k⟩ of its cell, the line as it is drawn, from t = 1 on)."""
    cells = run_cells(experiment)
    reach = cells.cells[experiment.cell].a
    line = [float(log) for log in reach.log_ratio]
    for kind, flags in reach.marks.items():
        line = [kind if flag else log for log, flag in zip(line, flags, strict=True)]
    return reach.verdict.text, line[::-1], say_reach(cells)


def said_by(flow_of: Run):
    """The kind and the number of Gradient flow's headline."""
    verdict = flow_words.verdict(measure_flow(flow_of))
    return verdict.kind, verdict.number
