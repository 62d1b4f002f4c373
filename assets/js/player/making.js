// How a⟨t⟩ of the chosen layer is computed, as matrices and strips; in the backward pass, the contribution
// of step t to the gradient of the recurrent weights, and the sum so far.
import { extent, WRITTEN, largest, lying, matrix, strip, words } from "./pieces.js";
import { sumSoFar, whatStepAdds } from "./sums.js";
import {
  at,
  gated,
  inputLabel,
  isTop,
  lossName,
  mark,
  node,
  onlyReads,
  own,
  reads,
  sumEnds,
  weights,
} from "./names.js";
import { endOf, faded } from "../base/ruler.js";
import { enlarged, scaleOf } from "../base/stage.js";
/** @import { Maker, Run, Scene } from "./types" */
/** @import { Stage } from "../base/stage.js" */

const SQUASH = { tanh: "tanh", relu: "ReLU", sigmoid: "σ", identity: "" };

/**
 * @param {Stage} stage
 * @param {Scene} scene
 */
export function paintMaking(stage, scene) {
  const { width, theme, pass, run } = scene;
  const s = scene.room ? enlarged() : scaleOf(width);
  const narrow = width < 560;
  const height = scene.below ?? (narrow ? 142 : run.depth > 2 ? 110 : 152) * s;
  stage.resize(width, height);
  if (!height) return;
  const side = Math.min((narrow ? 92 : 112) * s, height - 38 * s);
  const pen = { ...scene, stage, s, side, x: 12 * s, top: 4 * s, ink: theme.ink, dim: faded(theme.ink, 0.66), narrow };
  if (pass === "backward") return adding(pen);
  ({ rnn: basic, gru, lstm })[run.cell](pen);
  if (!narrow && isTop(run) && run.Wya && !onlyReads(run, scene.t)) output(pen);
}

/** @param {Run} run */
const slice = (run, name, t) => run[name].subarray(t * run.n_a, (t + 1) * run.n_a);

/** @param {Maker} pen */
function basic(pen) {
  const { run, t, view, narrow } = pen;
  const n = run.n_a;
  const g = SQUASH[run.activation];
  const row = view.unit;
  strip(pen, slice(run, "a", t), run.ranges.a, node(run, "a", t), "", row, "unit");
  words(pen, g ? `= ${g}(` : "=");
  matrix(
    pen,
    own(run, "Waa", t),
    n,
    n,
    run.ranges.Waa,
    `Waa${mark(run, t)}`,
    `${n} × ${n}, ±${endOf(run.ranges.Waa)}`,
    row,
    "weight",
  );
  strip(pen, slice(run, "a", t - 1), run.ranges.a, node(run, "a", t - 1), "", -1, "before");
  words(pen, "+");
  strip(
    pen,
    slice(run, "input", t - 1),
    run.ranges.terms,
    `Wax${mark(run, t)} ${reads(run, t)}`,
    narrow || run.layer ? "" : `for ${inputLabel(run, t)}`,
    row,
    "Wax",
  );
  words(pen, "+");
  strip(pen, own(run, "ba", t), run.ranges.terms, `ba${mark(run, t)}`, "", row, "ba");
  if (g) words(pen, ")");
}

/**
 * A gate or candidate of step t as a strip; gates go from 0 to 1, white to orange.
 * @param {Maker} pen
 */
function gateStrip(pen, name, sign) {
  strip(
    pen,
    slice(pen.run, `gate_${name}`, pen.t - 1),
    1,
    `${sign}${pen.narrow ? "" : at(pen.t)}`,
    "",
    pen.view.unit,
    `gate_${name}`,
  );
}

/** @param {Maker} pen */
function gru(pen) {
  const { run, t, view, narrow } = pen;
  strip(pen, slice(run, "a", t), run.ranges.a, node(run, "a", t), "", view.unit, "unit");
  words(pen, "=");
  gateStrip(pen, "u", "Γu");
  words(pen, "∗");
  gateStrip(pen, "c", "c̃");
  words(pen, "+ (1 − Γu) ∗");
  strip(pen, slice(run, "a", t - 1), run.ranges.a, node(run, "a", t - 1), "", view.unit, "before");
  if (narrow) return;
  words(pen, "   c̃ from");
  gateStrip(pen, "r", "Γr");
  words(pen, `∗ ${run.delta_ca ? `W ${node(run, "a", t - 1)}` : node(run, "a", t - 1)} and ${reads(run, t)}`);
}

/** @param {Maker} pen */
function lstm(pen) {
  const { run, t, view, narrow } = pen;
  strip(pen, slice(run, "c", t), run.ranges.c, node(run, "c", t), "", view.unit, "c");
  words(pen, "=");
  gateStrip(pen, "f", "Γf");
  words(pen, "∗");
  strip(pen, slice(run, "c", t - 1), run.ranges.c, node(run, "c", t - 1), "", view.unit, "c_before");
  words(pen, "+");
  gateStrip(pen, "u", "Γu");
  words(pen, "∗");
  gateStrip(pen, "c", "c̃");
  pen.x += (narrow ? 8 : 40) * pen.s;
  strip(pen, slice(run, "a", t), run.ranges.a, node(run, "a", t), "", view.unit, "unit");
  words(pen, "=");
  gateStrip(pen, "o", "Γo");
  if (!narrow) words(pen, `∗ tanh ${node(run, "c", t)}`);
}

/** @param {Maker} pen */
function output(pen) {
  const { run, t, s } = pen;
  pen.x += 44 * s;
  const n_y = run.Wya.shape[0];
  const how = { softmax: "softmax(", sigmoid: "σ(", identity: "" }[run.output];
  words(pen, `ŷ${at(t)} = ${how}`);
  const least = n_y <= WRITTEN && run.n_a <= WRITTEN ? 52 * run.n_a : 14; // space for its numbers
  const w = Math.min(pen.side, Math.max(least * s, run.n_a * 6 * s));
  const size = `${n_y} × ${run.n_a}, ±${endOf(run.ranges.Wya)}`;
  matrix(pen, run.Wya, n_y, run.n_a, run.ranges.Wya, "Wya", size, -1, "Wya", w);
  strip(pen, slice(run, "a", t), run.ranges.a, node(run, "a", t), "", -1, "unit");
  words(pen, "+");
  strip(pen, run.by, run.ranges.Wya, "by", "", -1, "by");
  if (how) words(pen, ")");
}

/** @param {Maker} pen */
function adding(pen) {
  const { run, t, s, view, narrow } = pen;
  const { deltas, read } = whatStepAdds(run, t);
  const range = Math.max(...deltas.map(({ delta }) => largest(delta)));
  for (const { name, delta } of deltas)
    strip(
      pen,
      delta,
      range || 1,
      `δ${name}${narrow ? "" : at(t)}`,
      deltas.length > 1 ? "" : extent(delta),
      view.unit,
      "delta",
    );
  words(pen, "×");
  lying(
    pen,
    read,
    run.ranges.a,
    gated(run) ? `[${node(run, "a", t - 1)}, ${reads(run, t)}]ᵀ` : `${node(run, "a", t - 1)}ᵀ`,
  );
  words(pen, "=");
  const { added, total, rows, cols } = sumSoFar(run, t);
  picture(pen, added, rows, cols, `step ${t} adds`);
  pen.x += 26 * s;
  words(pen, "so far");
  picture(
    pen,
    total,
    rows,
    cols,
    narrow ? "Σ" : `∂${lossName(run)}/∂${weights(run, t)}, steps ${t}…${sumEnds(run, t)}`,
  );
}

/** @param {Maker} pen */
function picture(pen, values, rows, cols, name) {
  matrix(pen, values, rows, cols, largest(values) || 1, name, extent(values), -1, "sum");
}
