"""The words of the page Train, from assets/js, on rows that are known."""

import pytest

from explorer.engine.update import SCALARS
from explorer.live import LiveNetwork
from explorer.views.train.pack import _rows
from explorer.wire.pack import pack
from tests.javascript import call
from tests.live.test_network import SMALL
from tests.recomputed.numbers import close, numbers_in

WORDS = """
const [{ decode }, { Rows }] = await Promise.all(["base/decode.js", "live/rows.js"].map(load));
const words = await load("live/words.js");
const rows = new Rows(given.T, given.columns);
rows.add(decode(Uint8Array.from(given.rows)));
const off = { clip: "off", threshold: 1, title: "Off" };
return given.at.map((at) => {
  const soFar = rows.soFar(at);
  const i = rows.upto(at) - 1;
  const columns = Object.entries(rows.columns);
  const row = Object.fromEntries(columns.map(([name, column]) => [name, column[i]]));
  const view = { at, row, says: "says a", verdict: "It fades." };
  const joined = (parts) => parts.map((part) => part.join(" ")).join(" · ");
  const line = (network) => joined(words.lineParts(network, view, soFar));
  return {
    soFar, line: line(given.network), off: line(off),
    spoken: words.spokenPanel(given.network, view, soFar),
    advice: words.adviceWords(given.network, soFar),
    broken: words.adviceWords({ ...given.network, lost: "a" }, soFar), says: words.saysWords(view),
  };
});
"""


def told(experiment, updates, at, max_bytes=2**25):
    """What is told at these updates of a training of so many."""
    network = LiveNetwork(experiment, max_bytes=max_bytes)
    network.go_to(updates)
    given = {
        "T": network.n_steps, "columns": SCALARS, "at": at,
        "rows": list(pack({}, _rows(network, 0))),
        "network": {
            "clip": experiment.clip, "threshold": experiment.threshold, "title": "This network",
        },
    }  # fmt: skip
    return call(WORDS, given)


@pytest.mark.parametrize("max_bytes", [2**25, 2**14])
def test_the_clip_is_counted_up_to_the_update_on_the_screen_also_where_rows_are_thinned(max_bytes):
    experiment = SMALL.replace(clip="norm", threshold=0.05)
    every = LiveNetwork(experiment)
    every.go_to(300)
    _, columns, _ = every.rows.after(0, 300)
    fired, norms = columns["fired"], columns["norm_before"]
    assert 0 < fired.sum() < 300
    at = [64, 128, 256]
    for update, one in zip(at, told(experiment, 300, at, max_bytes), strict=True):
        count = int(fired[:update].sum())
        assert one["soFar"]["count"] == update
        assert one["line"].endswith(f"fired {count} of {update} so far")
        assert f"the clip fired at {count} of the first {update} updates" in one["spoken"]
        assert one["soFar"]["mean"] == pytest.approx(norms[:update].mean())


def test_a_clip_that_has_not_fired_is_counted_as_0_of_so_many():
    (one,) = told(SMALL.replace(clip="norm", threshold=1e6), 40, [31])
    assert one["line"].endswith("fired 0 of 31 so far")


def test_without_a_clip_the_line_says_so_and_counts_nothing():
    (one,) = told(SMALL.replace(clip="off"), 5, [5])
    assert one["off"].endswith("clip off")
    assert "fired" not in one["off"]


def test_what_was_seen_and_what_is_said_are_told_apart():
    (one,) = told(SMALL, 7, [6])
    assert one["line"].startswith("update 6: loss")
    assert one["says"] == "after update 6: says a"
    assert "after update 6: says a. It fades. mean gradient norm" in one["spoken"]


def test_a_run_that_broke_gives_no_advice_on_thresholds():
    (one,) = told(SMALL, 20, [20])
    assert one["broken"] == ""
    mean = one["soFar"]["mean"]
    numbers = [mean / 2, 10 * mean]
    assert one["advice"].startswith("Thresholds worth trying: ")
    said = numbers_in(one["advice"])
    assert all(close(number, value) for number, value in zip(said, numbers, strict=False))


def test_a_threshold_of_zero_leaves_no_direction_and_no_angle():
    script = """
    const words = await load("live/words.js");
    const row = { norm_before: 2, norm_after: 0, fired: true, angle: NaN, loss: 1 };
    const network = { clip: "norm", threshold: 0 };
    const parts = words.lineParts(network, { at: 1, row }, { fired: 1, count: 1 });
    return [words.clipWords(network, row), parts.map((part) => part.join(" ")).join(" · ")];
    """
    clip, line = call(script, None)
    assert clip.endswith("cut to 0.000, what is left has no direction.")
    assert "→ 0" in line
    assert "no angle" not in clip + line


RADII = """
const { Known } = await load("live/known.js");
const scene = { T: 1, columns: [], networks: [{ guesses: [], norm_limit: null }] };
const known = new Known({ run: "r", scene, states: [{ done: 0 }] });
for (const [updates, goes_on] of given) known.measured(0, updates, updates.map(() => 1), goes_on);
return known.points[0];
"""


def test_between_two_occasions_nothing_is_known_of_the_spectral_radius():
    """After the player one stands at update 318 again: no line goes there from 0."""
    points = call(RADII, [[[0], False], [[318], False], [[330, 340], True]])
    assert [(update, joined) for update, _, joined in points] == [
        (0, False), (318, False), (330, True), (340, True),
    ]  # fmt: skip
    watched = call(RADII, [[[0], False], [[10, 20, 30], True], [[15], False]])
    assert [(update, joined) for update, _, joined in watched] == [
        (0, False), (10, True), (15, True), (20, True), (30, True),
    ]  # fmt: skip


PHASES = """
const words = await load("live/words.js");
const next = { row: { loss: 1 }, da: [1, 1] };
const views = [{ at: 1, row: { loss: 1 } }, { at: 1, row: { loss: 1 } }];
const more = { most: 9, most_linked: 9, networks: given.networks };
const page = (scene) => ({
  led: { wanted: null }, shown: { position: 1, views },
  known: { states: [], stops: [], scene: { ...scene, ...more }, rows: [] },
});
return given.scenes.map((scene) =>
  [words.phaseWords("loss", scene, { reduction: "mean" }, next), words.restWords(page(scene))]);
"""


def test_the_steps_with_a_loss_are_counted_only_where_every_batch_has_as_many():
    one, many, vary = (
        {"with_loss": steps, "ends_vary": ends_vary, "T": 5}
        for steps, ends_vary in (([5], False), ([1, 2, 3], False), ([4], True))
    )
    networks = [{"reduction": "mean", "clip": "off"}, {"reduction": "sum", "clip": "off"}]
    told = call(PHASES, {"scenes": [one, many, vary], "networks": networks})
    assert [loss for loss, _ in told] == [
        "The mean over 1 step with a loss: L = 1.000.",
        "The mean over 3 steps with a loss: L = 1.000.",
        "The mean over the steps with a loss: L = 1.000.",
    ]
    assert told[0][1] == "With one loss its sum and its mean are the same."
    assert "is 3 times that of the mean" in told[1][1]
    assert "as many times that of the mean as steps have a loss" in told[2][1]
