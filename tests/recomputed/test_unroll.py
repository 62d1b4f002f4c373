"""Unroll: every formula with its numbers, and the sentences beside it, recomputed.

The formulas come from assets/js/player/formula.js, of every step, unit and layer of drawn
experiments. Each number is held against tests/recomputed/plain.py; and each formula against itself:
what is printed on its left has to make what is printed on its right.
"""

import html as escapes
import math
import re

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.run import gradient_from, run
from explorer.views.unroll import pack as show
from tests.javascript import call
from tests.recomputed.drawn import drawn
from tests.recomputed.numbers import close, numbers_in
from tests.recomputed.plain import NAMES, G, plain, sigmoid

SATURATED = [
    Experiment(task="names", n_steps=4, updates=5, learning_rate=1000, clip="off", **more)
    for more in (
        {"activation": "identity", "n_a": 4},
        {"activation": "relu", "dtype": "float32", "gain": 2.0, "n_a": 4},
        {"dtype": "float16", "n_a": 3},
        {"cell": "lstm", "n_a": 3},
    )
]
SURE = [
    Experiment(task="latch", n_steps=3, n_a=4, updates=300, learning_rate=1.0, seed=seed, dtype=d)
    for seed, d in ((0, "float64"), (1, "float32"), (2, "float16"))
]
CLOSE = [
    Experiment(task=task, n_steps=6, n_a=4, updates=300, optimiser="adam", learning_rate=0.01)
    for task in ("tone", "prices", "adding")
]
CASES = {f"drawn {seed}": drawn(seed) for seed in range(20)}
CASES |= {f"saturated {i}": one for i, one in enumerate(SATURATED)}
CASES |= {f"sure {i}": one for i, one in enumerate(SURE)}
CASES |= {f"near its target {i}": one for i, one in enumerate(CLOSE)}

ALL = """
const [{ decode }, { layerOf }, { formulaHtml }, words] = await Promise.all(
  ["base/decode.js", "player/layers.js", "player/formula.js", "player/words.js"].map(load));
return given.map((bytes) => {
  const whole = decode(Uint8Array.from(Buffer.from(bytes, "base64")));
  const told = [];
  for (let l = 0; l < whole.layers.length; l++)
    for (const pass of ["forward", "backward"])
      for (let t = 1; t <= whole.T; t++)
        for (let unit = 0; unit < whole.n_a; unit++) {
          const at = { run: layerOf(whole, l), t, pass, unit };
          const [html, caption, spoken] = [formulaHtml(at), words.caption(at), words.speak(at)];
          told.push({ l, pass, t, unit, html, caption, spoken });
        }
  return { told, cuts: words.cutsInWords(whole) };
});
"""


@pytest.fixture(scope="module")
def shown():
    """name -> (what is told everywhere, what is recomputed, the experiment, the source)."""
    runs, packed, ends = {}, [], []
    for i, (name, experiment) in enumerate(CASES.items()):
        found = run(experiment)
        steps = np.flatnonzero(found.probe.weights.any(axis=1)) + 1
        source = int(steps[i % len(steps)]) if i % 3 == 2 and len(steps) else None
        runs[name] = found, source
        back = gradient_from(found, source)
        header = show._header(found, back)
        ends.append(header["ends_at"])
        packed.append(show.pack(header, show._arrays(found, back)))
    told = call(ALL, packed)
    for one, end in zip(told, ends, strict=True):
        # Steps after the end of a sentence are padding, of which no number is told.
        one["told"] = [at for at in one["told"] if at["t"] <= end]
    with np.errstate(all="ignore"):
        nets = {name: (plain(found), found.experiment, s) for name, (found, s) in runs.items()}
        for p, *_ in nets.values():
            assert p.states is not None  # made here, where what is saturated may overflow
    return {name: (one, *nets[name]) for one, name in zip(told, runs, strict=True)}


def lines(html):
    """Every line of a formula as (its words, its numbers as they are printed), with one space."""
    parts = re.findall(r'<div class="line[^"]*">(.*?)</div>', html, re.DOTALL)
    found = []
    for part in parts:
        nums = re.findall(r'<span class="num">(.*?)</span>', part)
        nums = [" ".join(escapes.unescape(one).split()) for one in nums]
        bare = re.sub(r'<span class="cap">.*?</span>(?=</span>)', "", part)
        found.append((" ".join(escapes.unescape(re.sub(r"<[^>]*>", "", bare)).split()), nums))
    return found


def read(text):
    return numbers_in(text.replace("+", "").strip("()"))[0]


def tolerance(*printed):
    return sum(half for _, half in map(read, printed))


def matches(printed, value, scale, experiment):
    """Whether a printed number is `value`; a network of few digits computes with few."""
    told, half = read(printed)
    if not math.isfinite(value) or not math.isfinite(told):
        return True  # ∞ and NaN begin elsewhere in another order of operations
    loose = {"float64": 1e-9, "float32": 2e-4, "float16": 0.2}[experiment.dtype]
    return abs(told - value) <= 1.001 * half + loose * max(scale, abs(value))


def adds_up(terms, total, experiment):
    """Whether printed terms make a printed total, as far as their digits and the network's say."""
    values = [read(term)[0] for term in terms]
    if not np.isfinite([*values, read(total)[0]]).all():
        return True
    rest = 2 * float(np.finfo(experiment.dtype).eps) * sum(map(abs, values))
    return abs(sum(values) - read(total)[0]) <= 1.001 * tolerance(*terms, total) + rest


def states(p, layer):
    """(a<t> of one layer, c<t> or None, what it reads), t = 0 … T."""
    n, s = p.n_a, p.states
    a = s[:, layer * n : (layer + 1) * n]
    c = s[:, (p.layers + layer) * n : (p.layers + layer + 1) * n] if p.cell == "lstm" else None
    below = s[1:, (layer - 1) * n : layer * n] if layer else p.x
    return a, c, below


def mark(p, layer, t):
    if p.border:
        return "_enc" if t <= p.border else "_dec"
    return str(layer + 1) if p.layers > 1 else ""


def gates(p, layer, t):
    """{gate: its values} of a cell with gates."""
    a, _, below = states(p, layer)
    m, before, x = mark(p, layer, t), a[t - 1], below[t - 1]
    found = {}
    for name in "fuo" if p.cell == "lstm" else "ur":
        found[name] = sigmoid(p.W[f"W{name}{m}"] @ np.append(before, x) + p.W[f"b{name}{m}"])
    seen = found["r"] * before if p.cell == "gru" else before
    found["c"] = np.tanh(p.W[f"Wc{m}"] @ np.append(seen, x) + p.W[f"bc{m}"])
    return found


def expected_forward(p, layer, t, i):
    """The numbers of each line of the state's formula, in order."""
    a, c, below = states(p, layer)
    if p.cell == "rnn":
        m = mark(p, layer, t)
        parts = [
            (p.W["Waa" + m] @ a[t - 1])[i],
            (p.W["Wax" + m] @ below[t - 1])[i],
            p.W["ba" + m][i],
        ]
        squashed = [sum(parts)] if p.activation != "identity" else []
        return [[*parts, *squashed, a[t, i]]]
    g = {name: values[i] for name, values in gates(p, layer, t).items()}
    if p.cell == "gru":
        return [[g["u"], g["c"], g["u"], a[t - 1, i], a[t, i]], [g["r"]]]
    first = [g["f"], c[t - 1, i], g["u"], g["c"], c[t, i]]
    return [first, [g["o"], c[t, i], a[t, i]]]


@pytest.mark.parametrize("name", CASES)
@np.errstate(all="ignore")
def test_the_state_is_made_of_the_numbers_that_are_printed(shown, name):
    one, p, experiment, _ = shown[name]
    scale = max(1.0, np.abs(p.states[np.isfinite(p.states)]).max(initial=0))
    for at in one["told"]:
        if at["pass"] == "backward":
            continue
        expected = expected_forward(p, at["l"], at["t"], at["unit"])
        for (_, nums), values in zip(lines(at["html"]), expected, strict=False):
            assert len(nums) == len(values)
            for printed, value in zip(nums, values, strict=True):
                assert matches(printed, value, scale, experiment), (at, value)
            if p.cell == "rnn":
                *terms, last = nums
                if p.activation != "identity":
                    assert adds_up(terms[:3], terms[3], experiment)
                    (z, half), g = read(terms[3]), G[p.activation]
                    reach = [float(g(np.float64(z + d))) for d in (-half, half)]
                    told, last_half = read(last)
                    if np.isfinite([*reach, told]).all():
                        eps = float(np.finfo(experiment.dtype).eps) * max(1.0, abs(told))
                        assert reach[0] - 1.01 * last_half - eps <= told
                        assert told <= reach[1] + 1.01 * last_half + eps
                else:
                    assert adds_up(terms, last, experiment)


@pytest.mark.parametrize("name", CASES)
@np.errstate(all="ignore")
def test_the_loss_that_is_printed_is_made_of_the_numbers_before_it(shown, name):
    """−ln p, from p, 1 − p or z; ½ (ŷ − y)²: worked out from what is printed, to its last digit."""
    one, p, experiment, _ = shown[name]
    seen = 0
    forward = [at for at in one["told"] if at["pass"] == "forward"]
    for at, (words, nums) in ((step, line) for step in forward for line in lines(step["html"])):
        if " so L⟨" not in words:
            continue
        seen += 1
        said = words.split(" so L⟨")[1]
        total, L = read(nums[-1]), p.loss_at(at["t"], p.states[at["t"]])
        assert matches(nums[-1], L, L, experiment)
        if "½" in said:
            error = read(nums[-2])[0]
            assert close(total, 0.5 * error**2), said
            said_y, target = nums[-4], nums[-3].strip("()")
            minus_target = target[1:] if target[0] == "−" else f"−{target}"
            apart = read(said_y)[0] - read(target)[0]
            signed = nums[-2] if apart > 0 else f"−{nums[-2]}"
            assert adds_up([said_y, minus_target], signed, experiment)
        elif "ln (1 −" in said:
            assert close(total, -math.log1p(-read(nums[-2])[0])), said
        elif "Σ" in said:
            assert close(total, read(nums[-3])[0] + read(nums[-2])[0]), said
        else:
            assert not math.isfinite(total[0]) or close(total, -math.log(read(nums[-2])[0])), said
    assert seen == p.n_a * np.count_nonzero(p.weights)


def back_of(p, experiment, source):
    """(dL/ds<t>, that from later steps alone)."""
    sources = [source] if source else [t for t in range(1, p.T + 1) if p.weights[t - 1]]
    whole = p.back(sources, experiment.window)
    future = whole.copy()
    for t in sources:
        future[t] -= p.loss_slope(t)
    return whole, future


def added(p, layer, t, gradient):
    """What step t adds to Waa, or to the weights of all gates, one under the other."""
    a, _, below = states(p, layer)
    m, blocks = mark(p, layer, t), []
    for name in (n for n in NAMES[p.cell] if n[0] == "b"):
        seen = a[t - 1]
        if p.cell == "gru" and name == "bc":
            seen = seen * gates(p, layer, t)["r"]
        wide = seen if p.cell == "rnn" else np.append(seen, below[t - 1])
        blocks.append(np.outer(p.bias_slopes(t, name + m).T @ gradient, wide))
    return np.concatenate(blocks)


TAME = [name for name in CASES if name.startswith("drawn")]


@pytest.mark.parametrize("name", TAME)
def test_the_gradient_of_a_unit_and_its_parts_are_those_of_the_network(shown, name):
    one, p, experiment, source = shown[name]
    whole, future = back_of(p, experiment, source)
    scale = max(1e-30, np.abs(whole).max())
    n = p.n_a
    for at in one["told"]:
        if at["pass"] == "forward":
            continue
        layer, t, i = at["l"], at["t"], at["unit"]
        (words, nums), *more = lines(at["html"])
        from_above, from_future, da = nums[:3]
        assert adds_up([from_above, from_future], da, experiment), words
        assert matches(from_future, future[t, layer * n + i], scale, experiment)
        if layer == p.layers - 1:
            assert matches(da, whole[t, layer * n + i], scale, experiment)
        if p.cell == "rnn":
            z = sum(expected_forward(p, layer, t, i)[0][:3])
            slope = (G[p.activation](z + 1j * 1e-40)).imag / 1e-40
            if p.activation != "identity":
                assert matches(nums[3], slope, 1.0, experiment)
            told = read(da)[0] * (read(nums[3])[0] if p.activation != "identity" else 1.0)
            loose = read(da)[1] + abs(read(da)[0]) * (read(nums[3])[1] if len(nums) > 4 else 0)
            assert abs(told - read(nums[-1])[0]) <= 1.01 * (loose + read(nums[-1])[1])
        if p.cell == "lstm":
            (_, of_c) = more[0]
            assert adds_up(of_c[:2], of_c[2], experiment)
            place = (p.layers + layer) * n + i
            assert matches(of_c[1], future[t, place], scale, experiment)


@pytest.mark.parametrize("name", TAME)
def test_what_a_step_adds_and_the_sum_so_far_are_those_of_the_network(shown, name):
    one, p, experiment, source = shown[name]
    whole, _ = back_of(p, experiment, source)
    losses = int(np.count_nonzero(p.weights))
    for layer in range(p.layers):
        total, sums = 0.0, {}
        for t in range(p.T, 0, -1):
            if t == p.border:
                total = 0.0
            step = added(p, layer, t, whole[t])
            total = total + step
            sums[t] = np.linalg.norm(step), np.linalg.norm(total)
        for at in (a for a in one["told"] if a["l"] == layer and a["pass"] == "backward"):
            of_step = [line for line in lines(at["html"]) if not line[0].startswith("The end")]
            words, nums = of_step[-1]
            nums = nums[1:] if p.cell != "lstm" else nums[2:]
            scale = max(1e-30, *(s for s, _ in sums.values()))
            for printed, value in zip(nums, sums[at["t"]], strict=False):
                assert matches(printed, value, scale, experiment), words
            if source:
                assert f"an update uses all losses, not L⟨{source}⟩ alone" in words
            elif losses == 1:
                assert "one loss: sum and mean are the same" in words
            else:
                assert f"mean = sum / {losses} = {nums[-1]}" in words
                assert matches(nums[-1], sums[at["t"]][1] / losses, scale, experiment)
                assert words.endswith(f"an update goes by the {experiment.reduction}")


@pytest.mark.parametrize("name", TAME)
def test_what_is_said_in_words_has_the_numbers_of_the_step(shown, name):
    one, p, experiment, source = shown[name]
    whole, _ = back_of(p, experiment, source)
    for at in one["told"]:
        layer, t, i = at["l"], at["t"], at["unit"]
        a, c, _ = states(p, layer)
        spoken, caption = at["spoken"], at["caption"]
        if at["pass"] == "forward":
            printed = re.search(rf"unit {i + 1} is ([^,]+?)(?:, its memory cell (.+))?\.$", spoken)
            assert matches(printed.group(1), a[t, i], 1.0, experiment)
            if c is not None:
                assert matches(printed.group(2), c[t, i], 1.0, experiment)
            sure = re.search(r"([<>]?)(\d+)% sure", caption)
            if sure:
                z = p.logits(p.states[t])
                chances = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
                likeliest = 100 * chances.max()
                if sure.group(1) == ">":
                    assert 99.5 <= likeliest <= 100
                else:
                    assert abs(int(sure.group(2)) - likeliest) <= 0.5 + 1e-6
                    assert int(sure.group(2)) < 100 or likeliest > 100 - 1e-9
        elif layer == p.layers - 1:
            norm = np.linalg.norm(p.top(whole)[t])
            printed = re.search(r"gradient norm ([^,;]+)", spoken).group(1)
            assert matches(printed, norm, max(norm, 1e-30), experiment)


def test_the_drawn_networks_say_every_form_of_the_loss(shown):
    whole = " ".join(at["html"] for one, *_ in shown.values() for at in one["told"])
    for form in ("= −ln <span", "= −ln (1 − <span", "= ln Σ eᶻ − z", "= ½ ("):
        assert form in whole
    assert '−ln <span class="num">0.000</span>' not in whole
    assert "− −" not in re.sub(r"<[^>]*>", "", whole)


@pytest.mark.parametrize(
    ("window", "steps", "words"),
    [
        (0, 8, ""),
        (8, 8, ""),
        (3, 8, "between the steps 4 and 3, 7 and 6."),
        (1, 32, "2 and 1, 3 and 2 and so on, every step, up to 32 and 31 (31 cuts)."),
        (2, 32, "3 and 2, 5 and 4 and so on, every 2 steps, up to 31 and 30 (15 cuts)."),
    ],
)
def test_many_cuts_are_counted_and_not_listed(window, steps, words):
    cuts = run(Experiment(task="latch", n_steps=steps, window=window, n_a=2)).cuts
    said = call(
        "const { cutsInWords } = await load('player/words.js'); return cutsInWords(given);",
        {"window": window, "cuts": cuts},
    )
    assert words in said
    assert bool(words) == bool(said)
