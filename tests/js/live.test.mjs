import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../assets/js/base/decode.js";
import { framesOf } from "../../assets/js/live/frames.js";
import { Known } from "../../assets/js/live/known.js";
import { Lines, Rows, Scales } from "../../assets/js/live/rows.js";
import { bytes, near, told } from "./given.mjs";

const answers = () => told("training").answers.map((expected, i) => [decode(bytes(`training-${i}`)), expected]);

test("every frame has the numbers of its update, of each network", () => {
  const [[{ scene }]] = answers();
  for (const [answer, { frames }] of answers()) {
    const found = framesOf(answer, scene);
    assert.deepEqual(found.map(({ position }) => position), frames.map(({ position }) => position));
    for (const [f, frame] of frames.entries())
      for (const [i, { at, codes, da, row, n_a }] of frame.networks.entries()) {
        const view = found[f].views[i];
        assert.deepEqual([view.at, view.n_a, [...view.a]], [at, n_a, codes]);
        assert.ok(near([...view.da], da, 0));
        assert.deepEqual(view.row, row);
      }
  }
});

test("what stays on the screen comes with the last frame alone", () => {
  const [[{ scene }], [played]] = answers();
  const frames = framesOf(played, scene);
  assert.ok(frames.length > 1);
  assert.deepEqual(frames.slice(0, -1).map(({ views }) => views[0].Waa), frames.slice(1).map(() => null));
  assert.equal(frames.at(-1).views[0].Waa.length, scene.networks[0].n_a ** 2);
});

test("while a server that was started anew makes the training again, what is known of it holds", () => {
  const [[first], [played]] = answers();
  const known = new Known(first);
  const broken = { how: "broke" };
  known.learn({ ...played, newest: 60, ended: true, states: played.states.map((state) => ({ ...state, broken })) });
  const behind = (newest) => ({ ...first, newest, ended: false, states: first.states });
  known.learn(behind(12));
  assert.deepEqual([known.newest, known.ended, known.scene.networks[0].broken], [60, true, broken]);
  known.learn(behind(60));
  assert.deepEqual([known.newest, known.ended, known.scene.networks[0].broken], [60, false, first.states[0].broken]);
});

test("rows that are sent twice are kept once, and say what had happened up to each", () => {
  const [[first]] = answers();
  const known = new Known(first);
  const { losses } = told("training");
  for (const [answer] of [...answers(), ...answers()]) known.learn(answer);
  for (const [i, expected] of losses.entries()) {
    const rows = known.rows[i];
    assert.equal(rows.size, expected.length);
    assert.ok(near([...rows.columns.loss.subarray(0, rows.size)], expected, 0));
    assert.deepEqual(known.have.have[i], expected.length);
    const fired = rows.columns.fired.subarray(0, rows.size).reduce((sum, v) => sum + v, 0);
    assert.deepEqual([rows.soFar(1e9).count, rows.soFar(1e9).fired], [expected.length, fired]);
    assert.ok(Number.isNaN(rows.soFar(0).mean));
  }
});

test("a picture of many rows takes them at even distances, and the newest as it is", () => {
  const lines = new Lines(2);
  const updates = Int32Array.from({ length: 1000 }, (_, i) => i + 1);
  lines.add(updates, Uint8Array.from({ length: 2000 }, (_, i) => (i >> 1) % 250));
  assert.deepEqual([lines.size, lines.upto(0), lines.upto(500), lines.upto(5000)], [1000, 0, 500, 1000]);
  const fall = lines.fall(1000, 1000, 125);
  assert.deepEqual([fall.rows, fall.stride, fall.last], [125, 8, 1000]);
  assert.deepEqual([...fall.codes.subarray(0, 4)], [7, 7, 15, 15]);
  assert.deepEqual(lines.fall(0, 1000, 125), { rows: 0, last: 0, stride: 8 });
  assert.equal(lines.fall(3, 1000, 125).rows, 1);
});

test("lines grow beyond the room they began with, and keep their order", () => {
  const lines = new Lines(1);
  for (let u = 1; u <= 700; u += 7) lines.add(Int32Array.from({ length: 7 }, (_, i) => u + i), new Uint8Array(7));
  assert.equal(lines.size, 700);
  assert.equal(lines.add(Int32Array.from([699, 700, 701]), Uint8Array.from([1, 1, 9])), 1);
  assert.deepEqual([lines.updates[700], lines.codes[700]], [701, 9]);
});

test("a scale grows with what it has to hold, within reason, and never shrinks", () => {
  const network = { guesses: [["none", 2], ["best", 1]], norm_limit: 0.01 };
  const scales = new Scales([network]);
  assert.deepEqual(scales.of(0).norm, [-2, 1]);
  const rows = new Rows(1, ["norm_after", "loss", "norm_before"]); // in whatever order they are sent
  const scalars = Float64Array.from([1e20, 3, 1e20, 1e-4, NaN, 1e-4]);
  const [fired_so_far, mean_so_far] = [new Float64Array(2), Float64Array.from([1e20, 5e19])];
  rows.add({ updates: Int32Array.from([1, 2]), scalars, fired_so_far, mean_so_far, sizes: new Uint8Array(2) });
  scales.hold(0, rows, 0);
  assert.deepEqual(scales.of(0).norm, [-4, 10]);
  assert.ok(near([scales.of(0).loss], [3 * 1.05]));
  scales.holdRadius(99);
  scales.holdRadius(1);
  assert.equal(scales.of(0).rho, 8);
});
