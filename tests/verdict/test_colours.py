"""The colours of Unroll and Train, from assets/js: of one loss a ratio, of all losses a size."""

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.run import run
from tests.javascript import call
from tests.verdict import pages

COLOURS = """
const { gradientColour, gradientMark } = await load("player/gradient.js");
const number = (v) => (v === null ? NaN : v === "inf" ? Infinity : v);
const norms = Float64Array.from(given.norms.map(number));
const { source, n_losses, dark } = given;
const pen = { run: { source, n_losses }, theme: { dark } };
const painted = (k) => gradientMark(pen.run, norms, k) || gradientColour(pen, norms, k);
return [...norms.keys()].map(painted);
"""


def colours(norms, source=None, n_losses=5, dark=False):
    given = {"norms": norms, "source": source, "n_losses": n_losses, "dark": dark}
    return [
        tuple(map(int, found[4:-1].split(","))) if found.startswith("rgb") else found
        for found in call(COLOURS, given)
    ]


def is_grey(colour):
    return max(colour) - min(colour) < 30


@pytest.mark.parametrize("dark", [False, True])
def test_all_losses_are_grey_whatever_their_size_and_the_larger_stands_out(dark):
    found = colours([1e-6, 1e-3, 1.0, 25.0, 1e5], dark=dark)
    assert all(map(is_grey, found))
    light = [sum(colour) for colour in found]
    assert light == sorted(light, reverse=not dark)
    assert len(set(light)) == 5


def test_one_loss_is_blue_where_it_vanishes_and_red_where_it_explodes():
    for how in ({"source": 3}, {"n_losses": 1}):
        (r, _, b), _, middle = colours([1e-5, 1e-2, 1.0], **how)
        assert b > r + 60
        assert is_grey(middle)
        (r, _, b), *_ = colours([1e5, 10.0, 1.0], **how)
        assert r > b + 60


def test_a_gradient_is_measured_against_the_last_step_that_has_any():
    # It was divided by the exact zero at the end, and so painted the darkest red.
    doubled = colours([7.8e3, 3.9e3, 3.9e3, 0.0], source=3)
    assert doubled[-1] == "zero"
    assert doubled[0] == colours([2.0, 1.0, 1.0], source=2)[0]


def test_what_starts_from_no_number_has_a_mark():
    assert colours([1.0, None, None], source=2) == ["nan", "nan", "nan"]
    assert colours([1.0, "inf"], source=1) == ["nan", "inf"]
    assert colours([0.0, 1.0], source=None)[0] == "zero"


@pytest.mark.slow
def test_unroll_paints_the_sum_of_all_losses_grey_and_the_last_loss_alone_blue():
    shown = run(Experiment(n_steps=25, gain=0.5, updates=300))
    _, header, arrays = pages.of_unroll(shown, None)
    norms = arrays["0/da_norm"]
    assert norms[1] > norms[25]
    assert all(map(is_grey, colours(norms.tolist(), header["source"], header["n_losses"])[1:]))
    _, header, arrays = pages.of_unroll(shown, 25)
    blue = colours(arrays["0/da_norm"].tolist(), header["source"], header["n_losses"])
    assert np.diff([b - r for r, _, b in blue[1:]]).max() <= 0  # ever bluer, back to step 1
    assert blue[1][2] - blue[1][0] > 60


WORDS = """
globalThis.document = { createElement: () => ({}) };
const { verdict, speak } = await load("player/words.js");
const { describe } = await load("player/describe.js");
const { gradientWords } = await load("live/point.js");
const { phaseWords } = await load("live/words.js");
const run = {
  source: given.source, n_losses: 5, verdict: "It has vanished.", da_norm: [9, 4, 2, 0], T: 3,
  words: { da: ["", "", "how"] }, gates: [], depth: 1, layer: 0, window: 0, cuts: [], border: 0,
  adds: [0, 0, 0], spoken_in: {}, x_labels: ["a", "b", "c"],
};
const hover = (t) => gradientWords(view, t, {}, "last");
const view = { at: 4, starts_at: 2, left: Float64Array.from([9, 1, 4, NaN]), da: [9, 4, 2, 0] };
return {
  verdict: ["forward", "backward"].map((pass) => verdict({ run, pass })),
  row: describe(run, { kind: "da", t: 1 }, "backward", 1),
  spoken: speak({ run, t: 1, pass: "backward", unit: 0 }),
  last: [1, 2, 3].map((t) => hover(t)[1] ?? hover(t)[0]),
  all: gradientWords(view, 1, {}, "all"),
  phase: phaseWords("backward", { T: 3 }, {}, { row: {}, da: view.da }),
};
"""


def test_words_of_all_losses_say_that_they_add_up_and_no_ratio():
    said = call(WORDS, {"source": None})
    assert said["verdict"] == [
        "", "Coloured by size, for all losses add up on their way. It has vanished.",
    ]  # fmt: skip
    assert said["row"][-1] == "4.000, the size of all losses together: they add up on the way"
    assert "gradient norm 4.000 of all losses together" in said["spoken"]
    assert said["spoken"].endswith("It has vanished.")
    assert said["all"][1] == "all losses: they add up on the way"


def test_words_of_one_loss_are_a_ratio_to_where_it_starts():
    said = call(WORDS, {"source": 3})
    assert said["verdict"] == ["", "It has vanished."]
    assert said["row"][-1] == "2.000 times what it was at step 2, where it starts"
    assert said["last"] == [
        "0.250 of what it is at t = 2, where it starts", "here it starts",
        "Step 3 comes after the last loss, at step 2",
    ]  # fmt: skip
    assert said["phase"].endswith("‖∂L/∂a⟨2⟩‖ = 2.000, and at t = 1 4.000.")
