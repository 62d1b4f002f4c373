// Around the graph: row labels, colour scales, and all T steps in miniature.
import { gradientColour, gradientMark, ofOneLoss } from "./gradient.js";
import {
  brief,
  faded,
  markOf,
  paintMark,
  powerOfTen,
  ratioColour,
  signedColour,
  sizeColour,
} from "../base/ruler.js";
import { DECADES } from "../base/tokens.js";
import { frame } from "./layout.js";
import { gated, lossName, of, weights } from "./names.js";
/** @import { Pen, Run } from "./types" */

const LOW = 52; // height of a row of cells, before type is enlarged

/** @param {Pen} pen */
export function labels(pen) {
  const { plan, run, layers } = pen;
  const { y } = plan;
  const L = lossName(run);
  const row = (name) => ({ y: y[name], h: y[`${name}H`] });
  const state = run.c ? "c⟨t⟩, a⟨t⟩" : "a⟨t⟩";
  const low = plan.row(run.layer).h < LOW * plan.s; // then its second line would run into a⟨0⟩
  const words = !run.c ? "hidden state" : low ? "" : "memory cell, hidden state";
  label(pen, row("out"), "ŷ⟨t⟩", run.y_name);
  for (const own of layers) {
    const symbol = own.depth > 1 ? `${own.c ? `c${of(own)}, ` : ""}a${of(own)}${own.c ? "" : "⟨t⟩"}` : state;
    label(
      pen,
      plan.row(own.layer),
      symbol,
      own.depth > 1 ? `layer ${own.layer + 1}` : words,
      own.depth > 1 && own.layer === run.layer,
    );
  }
  label(pen, { ...row("x"), h: 24 * plan.s }, "x⟨t⟩", run.x_name);
  label(pen, row("loss"), "L⟨t⟩", run.output === "softmax" ? "loss, nats" : "loss");
  if (!plan.back) return;
  const named = plan.beside ? " " : "gradient"; // the scale stands in its place
  label(pen, row("da"), `‖∂${L}/∂a${of(run)}⟨t⟩‖`, named);
  if (run.dc) label(pen, row("dc"), `‖∂${L}/∂c${of(run)}⟨t⟩‖`, "gradient");
  const W = run.border ? (gated(run) ? "W" : "Waa") : weights(run);
  label(pen, row("adds"), plan.narrow ? `+∂${W}` : `adds to ∂${L}/∂${W}`, run.border ? "of its own part" : "norm");
}

/**
 * Label of a row, with its caption; that of the chosen layer has the accent colour.
 * @param {Pen} pen
 */
function label({ stage, plan, theme, ink, dim, accent }, { y, h }, symbol, caption, chosen = false) {
  const { s, narrow, gutter } = plan;
  const mid = y + h / 2;
  const lines = narrow || !caption ? [] : wrap(caption, 18); // on both sides of the row's middle
  const size = (symbol.length > 10 ? 12.5 : 15) * s;
  const style = { colour: chosen ? accent : ink, font: theme.sans, weight: 600, max: gutter - 6 };
  stage.text(symbol, 2, mid - 7 * lines.length * s, {
    ...style,
    size: narrow ? Math.min(size, symbol.length > 6 ? 10 : 13) : size,
  });
  const small = { size: 12 * s, colour: dim, font: theme.sans, max: gutter - 8 * s };
  lines.forEach((line, i) => stage.text(line, 2, mid + (16 - 7 * lines.length + 14 * i) * s, small));
}

/**
 * The two scales of colour in the presenter's view, each beside its rows, which saves the row of the legend.
 * @param {Pen} pen
 */
export function scalesBeside({ stage, plan, run, theme, dim }) {
  const { s, gutter, y } = plan;
  const style = { size: 12 * s, colour: dim, font: theme.sans };
  const ramp = (top, ends, colourAt) => {
    stage.text(ends[0], 2, top, style);
    const x = 6 * s + stage.measure(ends[0], style);
    stage.text(ends[1], gutter - 10 * s, top, { ...style, align: "right" });
    const w = gutter - 16 * s - stage.measure(ends[1], style) - x;
    for (let i = 0; i < w; i++) {
      stage.ctx.fillStyle = colourAt((2 * i) / (w - 1) - 1);
      stage.ctx.fillRect(x + i, top - 5 * s, 1.3, 10 * s);
    }
  };
  const range = run.ranges.a < 10000 ? String(run.ranges.a) : brief(run.ranges.a);
  const above = Math.max(y.cell + y.cellH / 2 - 32 * s, y.out + y.outH + 6 * s); // over the row's name
  const belowAll = y.loss - 12 * s; // a stack has a name for each layer, an LSTM two states before the first
  ramp(run.depth > 1 || run.c ? belowAll : above, [`−${range}`, range], (u) => signedColour(u, 1));
  const colour = ofOneLoss(run) ? ratioColour : (/** @type {number} */ log) => sizeColour(log, theme.dark);
  if (plan.back)
    ramp(y.da + y.daH / 2 + 11 * s, [powerOfTen(-DECADES), powerOfTen(DECADES)], (u) => colour(u * DECADES));
}

/** Break a caption into lines of at most `most` letters, at spaces. */
function wrap(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (lines[last] && lines[last].length + word.length >= most) lines.push(word);
    else lines[last] += (lines[last] ? " " : "") + word;
  }
  return lines;
}

/**
 * All T columns in miniature, with the window on them; a click goes there.
 * @param {Pen} pen
 */
export function overview(pen) {
  const { stage, plan, run, t, pass, theme, ink } = pen;
  const { y, gutter } = plan;
  const { ctx } = stage;
  const room = stage.width - gutter - 6;
  const w = room / run.T;
  stage.text(`all ${run.T} steps`, 2, y.overview + y.overviewH / 2, {
    size: 12 * plan.s,
    colour: faded(theme.ink, 0.66),
    font: theme.sans,
    max: gutter - 6,
  });
  for (let k = 1; k <= run.T; k++) {
    const x = gutter + (k - 1) * w;
    const back = pass === "backward" && k >= t && k <= run.starts_at;
    const value = rms(run, k);
    const hatch = back ? gradientMark(run, run.da_norm, k) : markOf(value);
    if (hatch) paintMark(ctx, hatch, x, y.overview, w, y.overviewH, ink);
    else {
      ctx.fillStyle = back
        ? gradientColour(pen, run.da_norm, k)
        : faded(ink, 0.08 + 0.5 * Math.min(1, value / run.ranges.a) * (pass === "backward" || k <= t ? 1 : 0.3));
      ctx.fillRect(x, y.overview, Math.max(0.8, w - (w > 3 ? 0.6 : 0)), y.overviewH);
    }
    stage.region(x, y.overview, w, y.overviewH, { kind: "column", t: k });
  }
  if (run.border) {
    ctx.fillStyle = faded(ink, 0.55);
    ctx.fillRect(gutter + run.border * w - 0.6, y.overview - 3, 1.2, y.overviewH + 6);
  }
  frame(
    stage,
    gutter + (plan.first - 1) * w - 1,
    y.overview - 2,
    plan.shown * w + 2,
    y.overviewH + 4,
    faded(ink, 0.55),
    1.4,
  );
  ctx.fillStyle = ink;
  ctx.fillRect(gutter + (t - 0.5) * w - 1, y.overview - 3, 2, y.overviewH + 6);
}

/** @param {Run} run */
function rms(run, k) {
  let sum = 0;
  for (let i = 0; i < run.n_a; i++) sum += run.a[k * run.n_a + i] ** 2;
  return Math.sqrt(sum / run.n_a);
}
