// The unrolled graph. One column is one time step in every row, so the cell of step t *is* its column of
// the hidden-state heatmap, with loss and gradient below it. Folding slides all columns onto one and shows
// the loop.
import { legend } from "../base/legend.js";
import { labels, overview, scalesBeside } from "./around.js";
import { cutLine, scissors } from "./cuts.js";
import { cell, input, output } from "./cells.js";
import { edges, loop } from "./edges.js";
import { isOpen, openCell } from "./by_hand.js";
import { inks, layOut, strength } from "./layout.js";
import { ofOneLoss } from "./gradient.js";
import { isCut } from "./names.js";
import { isPadding, noOutput, padding } from "./padding.js";
import { parts } from "./parts.js";
import { added, gradient, loss } from "./strips.js";
/** @import { Pen, Scene } from "./types" */
/** @import { Stage } from "../base/stage.js" */

/**
 * @param {Stage} stage
 * @param {Scene} scene
 */
export function paintUnrolled(stage, scene) {
  const plan = layOut(scene);
  stage.resize(scene.width, plan.height);
  stage.ctx.imageSmoothingEnabled = false; // a cell is one number, never a blend of two
  const pen = { stage, plan, ...scene, ...inks(scene.theme) };
  cursor(pen);
  if (plan.overview) overview(pen);
  parts(pen);
  if (scene.view.fold > 0) for (const own of byLayer(pen)) loop(own);
  for (let t = plan.last; t >= plan.first; t--) if (t !== scene.t) column(pen, t);
  column(pen, scene.t);
  labels(pen);
  if (plan.beside) scalesBeside(pen);
  else scales(pen);
}

/** @param {Pen} pen */
function scales({ stage, plan, run, theme, dim, ink }) {
  const { s, narrow, gutter, y } = plan;
  legend(stage, {
    left: narrow ? 2 : gutter, top: y.legend, height: y.legendH, narrow, s, theme, dim, ink,
    range: run.ranges.a, rangeOfC: run.c && run.ranges.c, ofOneLoss: ofOneLoss(run),
  });
}

/**
 * The pen for every layer, the lowest first.
 * @param {Pen} pen
 */
const byLayer = (pen) =>
  pen.layers.map((run) => ({ ...pen, run, row: pen.plan.row(run.layer), chosen: run.layer === pen.run.layer }));

/** @param {Pen} pen */
function cursor({ stage, plan, t, wash }) {
  const { ctx } = stage;
  ctx.fillStyle = wash;
  ctx.beginPath();
  const top = plan.y.out - 3;
  ctx.roundRect(plan.x(t) - plan.pitch / 2 + 1, top, plan.pitch - 2, plan.y.legend - top - 4, 8);
  ctx.fill();
}

/** @param {Pen} pen */
function column(pen, k) {
  const { stage, plan } = pen;
  const alpha = strength(pen, k);
  if (alpha < 0.02) return;
  const { ctx } = stage;
  ctx.globalAlpha = alpha;
  const x = plan.x(k);
  stage.region(x - plan.pitch / 2, plan.y.out, plan.pitch, plan.y.legend - plan.y.out, { kind: "column", t: k });
  const open = isOpen(pen, k); // its numbers are to be worked out
  const padded = isPadding(pen.run, k);
  if (padded) noOutput(pen, x);
  else if (!open) output(pen, k, x);
  if (isCut(pen.run, k - 1) && pen.view.fold < 0.5) cutLine(pen, k, x);
  for (const own of byLayer(pen)) {
    if (padded) {
      padding(own, x);
      continue;
    }
    edges(own, k, x);
    if (open) openCell(own, x);
    else cell(own, k, x);
  }
  if (isCut(pen.run, k - 1) && pen.view.fold < 0.5) scissors(pen, k, x);
  input(pen, k, x);
  if (!open) loss(pen, k, x);
  if (plan.back) {
    gradient(pen, "da", k, x);
    if (pen.run.dc) gradient(pen, "dc", k, x);
    added(pen, k, x);
  }
  ctx.globalAlpha = 1;
}
