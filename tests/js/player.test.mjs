import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../assets/js/base/decode.js";
import { fmt, ratioColour, sizeColour } from "../../assets/js/base/ruler.js";
import { formulaHtml } from "../../assets/js/player/formula.js";
import { startWords } from "../../assets/js/player/edges.js";
import { gradientColour, gradientMark } from "../../assets/js/player/gradient.js";
import { layerOf } from "../../assets/js/player/layers.js";
import { rowOf, rowsOf } from "../../assets/js/player/rows.js";
import { sumEnds } from "../../assets/js/player/names.js";
import { sumSoFar } from "../../assets/js/player/sums.js";
import { describe } from "../../assets/js/player/describe.js";
import { inputsOf, isOpen, isSmall, question } from "../../assets/js/player/by_hand.js";
import { bytes, near, told } from "./given.mjs";

const RUNS = told("runs");
const norm = (values) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
const layersOf = (name) => {
  const whole = decode(bytes(name));
  return whole.layers.map((_, l) => layerOf(whole, l));
};
/** 1 … T and back, and in leaps: the sum is kept, and extended or begun anew. */
const walk = (T) => [...Array(T).keys()].map((i) => T - i).concat([1, T, 2, T - 1, 1].map((t) => Math.max(1, t)));

/** The colour of a logarithm, or the kind of what has none. */
const painted = (run, k) => gradientMark(run, run.da_norm, k) || gradientColour({ run, theme: { dark: false } }, run.da_norm, k);
const shades = (told, colour) => told.map((one) => (typeof one === "string" ? one.toLowerCase() : colour(one)));
const everyStep = (run) => Array.from({ length: run.T }, (_, i) => i + 1);

for (const [name, { gradients, sizes, ratios, n_losses }] of Object.entries(RUNS)) {
  test(`${name}: what the steps add is as large as the engine says, whichever way one came`, () => {
    for (const run of layersOf(name))
      for (const t of walk(run.T)) {
        const { added, total } = sumSoFar(run, t);
        assert.ok(near([norm(added)], [run.adds[t - 1]], 1e-9), `step ${t} of layer ${run.layer}`);
        assert.ok(near([norm(total)], [run.so_far[t - 1]], 1e-9), `the sum at ${t} of layer ${run.layer}`);
      }
  });

  test(`${name}: all steps together are the engine's gradient, entry by entry`, () => {
    for (const run of layersOf(name)) {
      const { total } = sumSoFar(run, 1);
      assert.ok(near([...total], gradients[run.layer], 1e-10), `layer ${run.layer}`);
    }
  });

  test(`${name}: a layer has its own arrays, and shares the rest`, () => {
    for (const [l, run] of layersOf(name).entries()) {
      assert.deepEqual([run.layer, run.depth, run.T], [l, gradients.length, run.whole.T]);
      assert.equal(run.a, run.whole[`${l}/a`]);
      assert.equal(layerOf(run, l), run);
    }
  });

  test(`${name}: the formula carries the numbers of its unit, forward and back`, () => {
    for (const run of layersOf(name))
      for (const t of [1, run.T]) {
        const unit = run.n_a - 1;
        const forward = formulaHtml({ run, t, pass: "forward", unit });
        assert.ok(forward.includes(fmt(run.a[t * run.n_a + unit])));
        const back = formulaHtml({ run, t, pass: "backward", unit });
        for (const value of [run.da[t * run.n_a + unit], run.adds[t - 1], run.so_far[t - 1]])
          assert.ok(back.includes(fmt(value)), `${fmt(value)} in ${back}`);
        const end = back.split("The end: ")[1];
        assert.equal(end !== undefined, t === 1, "what arrives in a⟨0⟩ is told at the end of the way back");
        for (const value of t === 1 ? [fmt(run.da[unit], true), fmt(run.da_norm[0])] : [])
          assert.ok(end.includes(value), `${value} in ${end}`);
      }
  });

  test(`${name}: of one loss the colour is what is left of it, of all losses their size, as Python measures both`, () => {
    for (const [l, run] of layersOf(`${name}, one loss`).entries())
      assert.deepEqual(everyStep(run).slice(0, run.starts_at).map((t) => painted(run, t)), shades(ratios[l].slice(0, run.starts_at), (log) => ratioColour(log, false)));
    if (n_losses === 1) return; // then the one loss is all there are
    for (const [l, run] of layersOf(name).entries())
      assert.deepEqual(everyStep(run).map((t) => painted(run, t)), shades(sizes[l], (log) => sizeColour(log, false)));
  });

  test(`${name}: what is pointed at is told with its own numbers`, () => {
    for (const run of layersOf(name))
      for (const t of everyStep(run)) {
        const unit = t % run.n_a;
        const [state, , gradient] = describe(run, { kind: "unit", t, unit }, "backward", 1);
        assert.ok(state.endsWith(` = ${fmt(run.a[t * run.n_a + unit])}`), state);
        assert.ok(gradient.endsWith(` = ${fmt(run.da[t * run.n_a + unit])}`), gradient);
        assert.equal(describe(run, { kind: "unit", t, unit }, "forward", t).length, 2);
      }
  });

  test(`${name}: the table has a row for every unit of every layer, the highest first`, () => {
    for (const run of layersOf(name)) {
      const rows = rowsOf(run);
      const units = rows.filter(({ unit }) => unit !== undefined);
      assert.equal(units.length, run.depth * run.n_a * (run.c ? 2 : 1));
      assert.equal(units[0].layer, run.depth - 1);
      assert.deepEqual(rows[rowOf(run, 1)], { kind: "unit", unit: 1, layer: run.layer });
    }
  });
}

test("an encoder's sum ends at the border, a decoder's with the sequence", () => {
  const [run] = layersOf("an encoder and a decoder");
  assert.deepEqual([sumEnds(run, run.border), sumEnds(run, run.border + 1)], [run.border, run.T]);
});

test("a small network asks for the next state with its own numbers, and the question can be worked out", () => {
  const [run] = layersOf("by hand");
  assert.ok(isSmall(run));
  for (const t of everyStep(run).slice(0, -1))
    for (let unit = 0; unit < run.n_a; unit++) {
      const { sum } = question(run, t, unit);
      const value = sum.replace(/−/g, "-").replace(/·/g, "*");
      assert.ok(near([Math.tanh(Function(`return ${value}`)())], [run.a[(t + 1) * run.n_a + unit]], 5e-3), sum);
      const html = formulaHtml({ run, t, pass: "forward", unit });
      assert.ok(html.includes(`${sum}) = ?`), html);
    }
});

test("the steps ahead are open, going forward only, and every symbol of the sequence has its number", () => {
  const [run] = layersOf("by hand");
  assert.deepEqual(everyStep(run).map((k) => isOpen({ run, t: 2, pass: "forward" }, k)), [false, false, ...Array(run.T - 2).fill(true)]);
  assert.ok(everyStep(run).every((k) => !isOpen({ run, t: 2, pass: "backward" }, k)));
  const listed = inputsOf(run, 1);
  assert.deepEqual(listed.map(([symbol]) => symbol), [...new Set(run.x_labels)]);
  for (const [symbol, value] of listed) assert.equal(value, run.input[run.x_labels.lastIndexOf(symbol) * run.n_a + 1]);
});

test("what is too large for the board is not asked", () => {
  for (const name of Object.keys(RUNS).filter((one) => one !== "by hand"))
    assert.ok(layersOf(name).every((run) => !isSmall(run)), name);
});

test("that the first states are 0 is said where they are, of the memory cell too", () => {
  for (const run of layersOf("two layers of an LSTM")) {
    assert.deepEqual([startWords(run, "a"), startWords(run, "c")], ["= 0", "= 0"]);
    const given = { ...run, n_a: run.n_a, a: run.a.slice(), c: run.c.slice() };
    given.c[run.n_a - 1] = 0.5;
    assert.deepEqual([startWords(given, "a"), startWords(given, "c")], ["= 0", ""]);
    given.a[0] = -0.5;
    assert.equal(startWords(given, "a"), "");
    assert.deepEqual(["a", "c"].map((name) => startWords({ ...given, a0: "learned" }, name)), ["learned", ""]);
  }
});
