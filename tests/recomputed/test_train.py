"""Train: the line of a panel, what the network says, and the spoken text, recomputed.

The words come from assets/js/live/words.js and explorer/views/train/words.py; the numbers they have
to have, from tests/recomputed/trained.py.
"""

import re

import numpy as np
import pytest

from explorer.engine.update import SCALARS
from explorer.live import LiveNetwork
from explorer.views.train import words as live_words
from explorer.views.train.pack import _rows
from explorer.wire.pack import pack
from tests.javascript import call
from tests.recomputed.drawn import drawn
from tests.recomputed.numbers import close, numbers_in
from tests.recomputed.test_clipping import SMALL
from tests.recomputed.trained import Trained

SEEDS = range(20)
UPDATES = 7

WORDS = """
const modules = ["base/decode.js", "live/rows.js", "live/words.js"];
const [{ decode }, { Rows }, words] = await Promise.all(modules.map(load));
return given.map(({ T, columns, sent, da, network, says, starts_at }) => {
  const rows = new Rows(T, columns);
  rows.add(decode(Uint8Array.from(sent)));
  const at = rows.last;
  const kept = Object.entries(rows.columns);
  const row = Object.fromEntries(kept.map(([name, column]) => [name, column[at - 1]]));
  const view = { at, row: { ...row, fired: row.fired === 1 }, says, verdict: "", da, starts_at };
  const parts = words.lineParts(network, view, rows.soFar(at));
  return {
    line: parts.map((part) => part.join(" ")).join(" · "),
    says: words.saysWords(view),
    clip: words.clipWords(network, view.row),
    advice: words.adviceWords(network, rows.soFar(at)),
    spoken: words.spokenPanel(network, view, rows.soFar(at)),
  };
});
"""


def experiment_of(seed):
    return drawn(
        seed, SMALL, layers=1, window=0, updates=UPDATES, n_a=1 + seed % 3, n_steps=3 + seed % 4,
        gain=(0.5, 1.0, 1.3)[seed % 3], learning_rate=(0.01, 0.1)[seed % 2], batch=1 + seed % 3,
    )  # fmt: skip


@pytest.fixture(scope="module")
def shown():
    """seed -> (what is told, the same training by a textbook)."""
    asked, mine = [], []
    for seed in SEEDS:
        experiment = experiment_of(seed)
        network = LiveNetwork(experiment)
        network.go_to(UPDATES)
        look = network.evaluate(UPDATES)
        asked.append({
            "T": network.n_steps, "columns": SCALARS, "sent": list(pack({}, _rows(network, 0))),
            "da": look.row.da_norm.tolist(), "starts_at": network.steps_with_loss[-1],
            "says": live_words.says(network, look),
            "network": {
                "clip": experiment.clip, "threshold": experiment.threshold, "title": "This network",
            },
        })  # fmt: skip
        one = Trained(experiment)
        for _ in range(UPDATES):
            one.update()
        mine.append(one)
    return dict(zip(SEEDS, zip(call(WORDS, asked), mine, strict=True), strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_line_has_the_numbers_of_the_update_on_the_screen(shown, seed):
    told, mine = shown[seed]
    row, how = mine.rows[-1], mine.experiment.clip
    line = told["line"]
    at, loss, *rest = numbers_in(line)
    assert at[0] == UPDATES
    assert close(loss, row.loss)
    assert close(rest[0], row.before, digits=2)
    if how == "off":
        assert line.endswith("clip off")
        return
    if row.fired:
        assert close(rest[1], row.after, digits=2)
    else:
        assert "→" not in line
    turned = re.search(r"turned (?:less than )?([\d.]+)°", line).group(1)
    assert abs(float(turned) - row.angle) <= 0.101
    fired = sum(one.fired for one in mine.rows)
    assert line.endswith(f"fired {fired} of {UPDATES} so far")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_clip_in_words_has_the_norm_before_and_after(shown, seed):
    told, mine = shown[seed]
    row, numbers = mine.rows[-1], numbers_in(told["clip"])
    assert close(numbers[0], row.before)
    if mine.experiment.clip == "off":
        assert "There is no clip" in told["clip"]
    elif row.fired:
        assert close(numbers[1], mine.experiment.threshold)
        assert close(numbers[2], row.after)
    else:
        assert "the clip does not fire" in told["clip"]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_advice_is_half_to_ten_times_the_mean_norm_so_far(shown, seed):
    told, mine = shown[seed]
    mean = sum(row.before for row in mine.rows) / UPDATES
    low, high = numbers_in(told["advice"])[:2]
    assert close(low, mean / 2, digits=2)
    assert close(high, 10 * mean, digits=2)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_network_says_is_what_the_trained_weights_say(shown, seed):
    told, mine = shown[seed]
    assert told["says"].startswith(f"after update {UPDATES}: ")
    task = mine.task
    probe = task.probe(mine.n_steps, seed=mine.experiment.seed)
    steps = [t for t in range(mine.n_steps) if probe.weights[t, 0]]
    y_hat, y = mine.says(probe.x)[steps], probe.y[steps, 0]
    said = told["says"].split(": ", 1)[1]
    if task.kind == "numbers":
        apart = [task.to_units(a[:1]) - task.to_units(b[:1]) for a, b in zip(y_hat, y, strict=True)]
        assert close(numbers_in(said)[0], float(np.sqrt(np.mean(np.square(apart)))), digits=2)
        assert not said.endswith(" ")
    elif len(steps) == 1:
        symbol = task.symbols_out[int(y_hat[0].argmax())]
        right = "right" if y_hat[0].argmax() == y[0].argmax() else "wrong"
        assert said.startswith(f"says {symbol}, ")
        assert said.endswith(f"% sure: {right}")
        sure, likeliest = said.split(", ")[1], 100 * y_hat[0].max()
        if sure.startswith(">"):
            assert 99.5 <= likeliest < 100
        else:
            assert abs(numbers_in(sure)[0][0] - likeliest) <= 0.5 + 1e-6
    else:
        right = int((y_hat.argmax(axis=1) == y.argmax(axis=1)).sum())
        assert said == f"{right} of {len(steps)} right"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_spoken_text_has_the_same_numbers(shown, seed):
    told, mine = shown[seed]
    row, spoken = mine.rows[-1], told["spoken"]
    loss, before = re.search(r"loss (\S+), gradient norm (\S+?)\.? ", spoken).groups()
    assert close(numbers_in(loss)[0], row.loss)
    assert close(numbers_in(before)[0], row.before)
    mean = sum(one.before for one in mine.rows) / UPDATES
    assert close(numbers_in(spoken.split("norm so far ")[1])[0], mean, digits=2)
    fired = sum(one.fired for one in mine.rows)
    if mine.experiment.clip == "off":
        assert "there is no clip" in spoken
    else:
        assert f"the clip fired at {fired} of the first {UPDATES} updates" in spoken
    assert " ." not in spoken
