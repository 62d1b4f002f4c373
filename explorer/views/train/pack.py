"""Pack the states of a live training for assets/js/live/live.js.

Animated frames are sent as codes of one byte, because 60 of them are painted in a second; the one
that stays on the screen is sent exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from explorer import engine
from explorer.engine.update import SCALARS
from explorer.experiment import MOST_UPDATES as MOST_LINKED
from explorer.live import MOST_UPDATES, Evaluation, Frame, LiveNetwork, LiveTraining, beside
from explorer.live.history import SO_FAR
from explorer.run import WHOSE, ratio_to_start, size
from explorer.run.cures import describe_cure
from explorer.tokens import TOKENS
from explorer.views.train import words
from explorer.wire.messages.live import Broken, Gradient, LiveAnswer, NetworkState, Scene
from explorer.wire.pack import pack
from explorer.wire.scales import round_range

CODES: dict[str, int] = TOKENS["CODES"]
"""One byte for each value: see assets/js/base/tokens.js."""

STEPS = CODES["steps"]
"""Number of codes on each side of the middle: code STEPS is 0, or a ratio of 1."""

_RADII = 4
"""Number of frames of an answer with ρ(Waa), evenly spaced, the last included."""

NameValue = Callable[[str, Any], str]
"""A field and its value in words: “clipping by norm”."""


def pack_answer(
    training: LiveTraining,
    frames: Sequence[Frame],
    have: Sequence[int],
    *,
    number: int | None,
    exact: bool,
    name_value: NameValue,
    begin: int | None = None,
    gradient: Gradient = "last",
) -> bytes:
    """Pack `frames`, and of every network the rows after `have`.

    With `exact` the states of the last frame are sent as numbers too. `begin` is the update to
    begin at, for a browser that does not know this training: it also gets the constant part, the
    Scene, and the `gradient` to show first, "last" or "all".
    """
    header: LiveAnswer = {
        "number": number,
        "run": training.name,
        "newest": training.newest,
        "stops": list(training.stops),
        "ended": training.ended,
        "exact": exact and bool(frames),
        "states": [_state(training, i) for i in range(len(training.networks))],
        "says": [
            [words.says(n, look) for n, look in zip(training.networks, f.evaluations, strict=True)]
            for f in frames
        ],
        "verdicts": [[look.verdict.text for look in frame.evaluations] for frame in frames],
    }
    if begin is not None:
        titles = words.titles(training, name_value)
        header["scene"] = _scene(training, titles, gradient)
        header["position"] = begin
    arrays: dict[str, tuple[str, np.ndarray]] = {
        "positions": ("i4", np.array([frame.position for frame in frames], np.int32))
    }
    for i, network in enumerate(training.networks):
        looks = [frame.evaluations[i] for frame in frames]
        block = _rows(network, have[i]) | (_looks(network, looks) if looks else {})
        if looks:
            block |= _measured(looks, exact)
        found = training.broken(i)
        if found:
            block["products"] = ("f8", found.products)
        arrays |= {f"{name}{i}": array for name, array in block.items()}
    return pack(header, arrays)


def codes(values: np.ndarray, limit: float) -> np.ndarray:
    """Quantise −limit … limit to 0 … 2 STEPS, clipped; ∞ and NaN have codes of their own.

    Beyond LINEAR the scale is a symmetric logarithm: see assets/js/base/tokens.js.
    """
    with np.errstate(all="ignore"):
        place = values / limit
        if limit > TOKENS["LINEAR"]:
            place = np.sign(values) * np.log1p(np.abs(values)) / np.log1p(limit)
        scaled = np.clip(place, -1, 1) * STEPS + STEPS
        found = np.where(np.isfinite(values), np.rint(scaled), 0).astype(np.uint8)
    found[np.isinf(values)] = CODES["inf"]
    found[np.isnan(values)] = CODES["nan"]
    return found


def ratio_codes(norms: np.ndarray, step: int | None = None) -> np.ndarray:
    """‖∂L⟨step⟩/∂a⟨t⟩‖ of one loss against its start, (rows, T), as codes of the ruler."""
    return _with_marks(*ratio_to_start(norms, step))


def size_codes(da_norm: np.ndarray) -> np.ndarray:
    """‖∂L/∂a⟨t⟩‖ of all losses together, (rows, T), as codes of its size."""
    return _with_marks(*size(da_norm))


def _with_marks(log: np.ndarray, marks: dict[str, np.ndarray]) -> np.ndarray:
    found = codes(log, TOKENS["DECADES"])
    found[np.isnan(log)] = CODES["nothing"]
    for kind in TOKENS["MARKS"]:
        found[marks[kind]] = CODES[kind]
    return found


def _scene(training: LiveTraining, titles: Sequence[str], gradient: Gradient) -> Scene:
    """The part of the message that is constant during a training."""
    network = training.networks[0]
    task, probe, T = network.task, network.probe, network.n_steps
    return {
        "T": T,
        "columns": list(SCALARS),
        "m": network.experiment.batch,
        "kind": task.kind,
        "y_labels": [task.read_y(y) for y in probe.y[:, 0]],
        "y_values": [float(y[0]) for y in probe.y[:, 0]] if task.kind == "numbers" else [],
        "symbols": list(task.symbols_out),
        "spoken": dict(zip(task.symbols_out, task.spoken_out, strict=True)),
        "value_range": task.value_range,
        "with_loss": list(network.steps_with_loss),
        "ends_vary": task.ends_vary,
        "networks": [
            {
                "title": title,
                "n_a": one.experiment.n_a,
                "cell": one.experiment.cell,
                "plain": "Waa" in one.first.named(),
                "clip": one.experiment.clip,
                "threshold": one.experiment.threshold,
                "norm_limit": one.experiment.norm_limit,
                "rate": one.experiment.learning_rate,
                "optimiser": one.experiment.optimiser,
                "reduction": one.experiment.reduction,
                "guesses": words.guesses(one),
            }
            for one, title in zip(training.networks, titles, strict=True)
        ],
        "most": MOST_UPDATES,
        "most_linked": MOST_LINKED,
        "gradient": gradient,
        "whose": {"last": WHOSE["last"], "all": WHOSE["all"]},
    }


def _state(training: LiveTraining, index: int) -> NetworkState:
    """Progress of a network, and how much of its history is kept."""
    network = training.networks[index]
    return {
        "done": network.done,
        "lost": network.diverged_in,
        "every": network.rows.every,
        "kept": network.checkpoints.every,
        "broken": _broken(training, index),
    }


def _broken(training: LiveTraining, index: int) -> Broken | None:
    """Where and why a network broke, and possible cures."""
    network, found = training.networks[index], training.broken(index)
    if found is None:
        return None
    experiment, cures = network.experiment, training.cures(index)
    return {
        "how": words.how_it_broke(experiment, found),
        "why": words.why_it_broke(experiment, found),
        "update": found.update,
        "step": found.step,
        "end": found.end,
        "of": words.of_what(experiment, found),
        "cures": [
            {"field": field, "value": str(value), "label": describe_cure((field, value))}
            for field, value in cures.helped
            if field in beside.CHANGEABLE
        ],
        "also": [describe_cure(cure) for cure in cures.helped if cure[0] not in beside.CHANGEABLE],
        "none": "" if cures.helped else cures.words,
    }


def _rows(network: LiveNetwork, have: int) -> dict[str, tuple[str, np.ndarray]]:
    updates, columns, da_norm = network.rows.after(have, network.done)
    updates_of_last, last = network.last.after(have, network.done)
    return {
        "updates": ("i4", updates),
        "scalars": ("f8", np.stack([columns[name] for name in SCALARS], axis=1)),
        **{name: ("f8", columns[name]) for name in SO_FAR},
        "sizes": ("u1", size_codes(da_norm)),
        "last_at": ("i4", updates_of_last),
        "last": ("u1", ratio_codes(last, network.last_step)),
    }


def _looks(network: LiveNetwork, looks: Sequence[Evaluation]) -> dict[str, tuple[str, np.ndarray]]:
    ranges = [round_range(look.trace.a[1:, 0], least=1.0) for look in looks]
    states = [codes(look.trace.a[1:, 0], limit) for look, limit in zip(looks, ranges, strict=True)]
    nothing = np.full(network.n_steps + 1, np.nan)
    norms = np.stack([look.row.da_norm if look.row else nothing for look in looks])
    of_last = np.stack([look.last.da_norm for look in looks])
    rows = [[getattr(look.row, name, np.nan) for name in SCALARS] for look in looks]
    return {
        "a": ("u1", np.stack(states)),
        "range": ("f8", np.array(ranges)),
        "at": ("i4", np.array([look.update for look in looks])),
        "da": ("f8", norms),
        "now_all": ("u1", size_codes(norms)),
        "now_last": ("u1", ratio_codes(of_last, network.last_step)),
        "left": ("f8", of_last),
        "row": ("f8", np.array(rows)),
        **_outputs(network, looks),
    }


def _outputs(
    network: LiveNetwork, looks: Sequence[Evaluation]
) -> dict[str, tuple[str, np.ndarray]]:
    """ŷ⟨t⟩ on the screen: the likeliest symbol and the target's probability, or values."""
    y_hat = np.stack([look.trace.y_hat[:, 0] for look in looks])
    if network.task.kind == "numbers":
        return {"value": ("f4", y_hat[:, :, 0])}
    target = network.probe.y[:, 0].argmax(axis=1)
    share = np.take_along_axis(y_hat, np.broadcast_to(target, y_hat.shape[:2])[..., None], axis=2)
    return {"share": ("f4", share[..., 0]), "top": ("i4", y_hat.argmax(axis=2))}


def _measured(looks: Sequence[Evaluation], exact: bool) -> dict[str, tuple[str, np.ndarray]]:
    """ρ(Waa) for a few frames only, as eigenvalues are expensive; Waa of the last frame.

    With `exact`, every a⟨t⟩ of the last frame as well, which stays on the screen longest.
    """
    found: dict[str, tuple[str, np.ndarray]] = {}
    look = looks[-1]
    if "Waa" in look.params.named():
        Waa = look.params.Waa.astype(np.float64)
        few = [looks[i] for i in np.unique(np.linspace(0, len(looks) - 1, _RADII + 1).astype(int))]
        few = few[-_RADII:]
        found["rho"] = ("f8", np.array([engine.spectral_radius(one.params) for one in few]))
        found["rho_at"] = ("i4", np.array([one.update for one in few], np.int32))
        found["Waa"] = ("u1", codes(Waa, round_range(Waa)))
    if exact:
        found["exact"] = ("f4", look.trace.a[1:, 0])
    return found
