// The edges of the unrolled graph, one layer at a time: the same matrices at every step; in the backward
// pass the gradient along the edge, in the colours of the shared scale.
import { gradientColour, gradientMark } from "./gradient.js";
import { gated, isCut, isTop, mark, node, onlyReads, partAt } from "./names.js";
import { weightOf } from "./by_hand.js";
import { paintMark } from "../base/ruler.js";
/** @import { Pen, Run } from "./types" */

/** @param {Pen} pen */
export function edges(pen, k, x) {
  const { plan, run, row, t, pass, view } = pen;
  const { y, s } = plan;
  if (isTop(run) && !onlyReads(run, k)) up(pen, "Wya", k, x, row.y - 3, y.out + y.outH + 4);
  const from = run.layer ? plan.row(run.layer - 1).y - 3 : y.x - 2;
  up(pen, "Wax", k, x, from, row.y + row.h + 4);
  const own = isTop(run) ? run.has_loss[k - 1] && (!run.source || run.source === k) : k <= run.starts_at;
  if (pass === "backward" && k >= t && own) comesDown(pen, k, x, isTop(run) ? y.out + y.outH + 2 : row.y - 20 * s);
  if (view.fold >= 0.98) return;
  const mid = row.y + row.h / 2;
  if (!run.c) return across(pen, "Waa", "a", k, x, mid);
  across(pen, "carry", "c", k, x, row.y + row.h * 0.24);
  across(pen, "Waa", "a", k, x, row.y + row.h * 0.76);
}

/**
 * A vertical edge: from x⟨t⟩ or the layer below into a cell, from the highest cell to ŷ⟨t⟩.
 * @param {Pen} pen
 */
function up(pen, kind, k, x, from, to) {
  const { stage, plan, run, view } = pen;
  stage.arrow(x, from, x, to, edgeStyle(pen, kind, k));
  edgeName(pen, kind, x + 5 * plan.s, (from + to) / 2, k);
  stage.region(x - 12, Math.min(from, to), 24, Math.abs(from - to), { kind, t: k, unit: view.unit, layer: run.layer });
}

/** @param {Pick<Pen, "view" | "run">} scene */
const isOn = ({ view, run }, kind) => view.hover?.kind === kind && (view.hover.layer ?? run.layer) === run.layer;

/** @param {Pen} pen */
function edgeStyle(pen, kind, k) {
  const { plan, line, ink, accent, t, pass } = pen;
  const lit = isOn(pen, kind);
  const now = k === t && pass === "forward";
  const width = (lit || now ? 2.4 : 1.4) * plan.s;
  return { colour: lit ? accent : now ? ink : line, width, head: (lit || now ? 6 : 5) * plan.s };
}

/**
 * Label of a vertical edge: its matrix; W stands for the weights of all gates.
 * @param {Run} run
 */
function nameOf(run, kind, k) {
  if (kind === "Wya") return kind;
  return `${gated(run) ? "W" : kind}${mark(run, k)}`;
}

/** @param {Pen} pen */
function edgeName(pen, kind, x, y, k) {
  const { stage, plan, run, theme, dim, accent } = pen;
  const lit = isOn(pen, kind);
  const first = k === plan.first || (run.border && k === run.border + 1);
  const room = run.border && !gated(run) ? 104 : run.border || run.depth > 1 ? 62 : 50;
  if (plan.pitch < room * plan.s && !first && !lit) return;
  stage.text(nameOf(run, kind, k), x, y, {
    size: 11.5 * plan.s,
    colour: lit ? accent : dim,
    font: theme.sans,
    style: "italic",
    weight: lit ? 700 : 400,
    max: plan.pitch - 10 * plan.s,
  });
}

/**
 * A recurrent edge; backward, the gradient on the same edge unless it is cut.
 * @param {Pen} pen
 */
function across(pen, kind, name, k, x, mid) {
  const { stage, plan, run, t, pass, view, theme, dim, accent } = pen;
  const { s } = plan;
  const from = k === plan.first ? plan.x(k) - plan.pitch : plan.x(k - 1);
  const [x1, x2] = [from + plan.cellW / 2 + 4, x - plan.cellW / 2 - 4];
  const shown = k === 1 ? Math.max(x1, plan.gutter - 30 * s) : Math.max(x1, plan.gutter - 12 * s);
  const flows = pass === "backward" && k >= t + (t > 1 ? 1 : 0) && k <= run.starts_at && !isCut(run, k - 1);
  if (flows) gradientArrow(pen, run[`d${name}_norm`], k - 1, x2 + 2, shown - 2, mid);
  else stage.arrow(shown, mid, x2, mid, edgeStyle(pen, kind, k));
  const lit = isOn(pen, kind);
  // The row's label has the layer; there is space for the name only.
  if (x2 - x1 > 18 * s && k > 1 && !isCut(run, k - 1))
    stage.text(weightOf(run) || (gated(run) ? name : kind), (shown + x2) / 2, mid - 11 * s, {
      size: 11.5 * s,
      colour: lit ? accent : dim,
      font: theme.sans,
      style: "italic",
      align: "center",
      weight: lit ? 700 : 400,
      max: x2 - shown,
    });
  stage.region(shown, mid - 12, x2 - shown, 24, { kind, t: k, unit: view.unit, layer: run.layer });
  if (k === 1) startState(pen, name, shown, x2, mid);
  stage.ctx.lineWidth = 1;
}

/**
 * The state before the first step, around its arrow's tail: outside of the first column and of the frame around
 * its unit, and away from the row's name, which stands in the middle between the two arrows of an LSTM.
 * @param {Pen} pen
 */
function startState({ stage, plan, run, theme, dim }, name, x, x2, mid) {
  if (name === "c" && run.depth > 2) return; // no space
  const { s, narrow } = plan;
  const right = narrow ? x2 - 5 * s : Math.min(x + 22 * s, x2 - 5 * s);
  const style = { size: 11.5 * s, colour: dim, font: theme.sans, align: "right", max: right - 2 };
  const [symbol, how] = [node(run, name, 0), startWords(run, name)];
  const put = (/** @type {string} */ words, /** @type {number} */ by) => stage.text(words, right, mid + by * s, style);
  if (run.c) put(`${symbol} ${how}`.trim(), name === "c" ? -13 : run.depth > 1 ? 12 : 15);
  else if (!narrow) put(`${symbol} ${how}`.trim(), -13);
  else {
    // On a phone there is no space beside the first column: one word above the arrow, one below it.
    put(symbol, -15);
    put(how, 15);
  }
}

/**
 * What there is to say of a⟨0⟩ or c⟨0⟩; nothing if it is given.
 * @param {Run} run
 */
export function startWords(run, name) {
  if (name === "a" && run.a0 === "learned") return "learned";
  return run[name].subarray(0, run.n_a).every((value) => value === 0) ? "= 0" : "";
}

/**
 * An arrow to the left in the colour of the gradient at step `to`.
 * @param {Pen} pen
 */
function gradientArrow(pen, norms, to, x1, x2, y) {
  const { stage, run, plan, ink, line } = pen;
  const { ctx } = stage;
  const h = 7 * plan.s;
  const neck = Math.min(x2 + 10 * plan.s, x1);
  ctx.beginPath();
  ctx.moveTo(x2, y);
  for (const [px, py] of [
    [neck, y - h],
    [neck, y - h / 2],
    [x1, y - h / 2],
    [x1, y + h / 2],
    [neck, y + h / 2],
    [neck, y + h],
  ])
    ctx.lineTo(px, py);
  ctx.closePath();
  const hatch = gradientMark(run, norms, to);
  if (!hatch) {
    ctx.fillStyle = gradientColour(pen, norms, to);
    ctx.fill();
  } else {
    ctx.save();
    ctx.clip();
    paintMark(ctx, hatch, x2, y - h, x1 - x2, 2 * h, ink);
    ctx.restore();
    ctx.beginPath();
    ctx.rect(x2, y - h / 2, x1 - x2, h);
  }
  ctx.strokeStyle = line;
  ctx.lineWidth = 0.8;
  ctx.stroke();
}

/**
 * The gradient from above: from the loss, or from the next layer.
 * @param {Pen} pen
 */
function comesDown({ stage, plan, row, ink }, k, x, from) {
  const { s, cellW } = plan;
  const left = x - cellW / 2 + 4 * s;
  stage.arrow(left, from, left, row.y - 4, { colour: ink, width: 2 * s, head: 6 * s });
}

/**
 * Folded: one cell, and the loop that carries a⟨t⟩ into the next step.
 * @param {Pen} pen
 */
export function loop(pen) {
  const { stage, plan, row, run, t, pass, view, ink, accent } = pen;
  const { ctx } = stage;
  const { s, cellW } = plan;
  const x = plan.x(t);
  const top = row.y + row.h * 0.18;
  const bottom = row.y + row.h * 0.82;
  const reach = x + cellW / 2 + 92 * s;
  ctx.globalAlpha = view.fold;
  ctx.lineWidth = (isOn(pen, "Waa") ? 3.4 : 2.4) * s;
  ctx.strokeStyle = ctx.fillStyle = isOn(pen, "Waa") ? accent : ink;
  const [from, to] = pass === "forward" ? [top, bottom] : [bottom, top];
  const edge = x + cellW / 2 + 5;
  ctx.beginPath();
  ctx.moveTo(edge, from);
  ctx.bezierCurveTo(reach, from, reach, to, edge + 8 * s, to);
  ctx.stroke();
  if (pass === "backward" && t < run.starts_at && !isCut(run, t) && !gradientMark(run, run.da_norm, t)) {
    ctx.lineWidth = 7 * s;
    ctx.strokeStyle = gradientColour(pen, run.da_norm, t);
    ctx.stroke();
  }
  stage.head(edge, to, Math.PI, 8 * s);
  ctx.fill();
  stage.region(edge, top - 8, 80 * s, bottom - top + 16, {
    kind: "Waa",
    t: pass === "forward" ? t : Math.min(run.T, t + 1),
    unit: view.unit,
    layer: run.layer,
  });
  if (pen.chosen) loopWords(pen, x);
  ctx.globalAlpha = 1;
}

/** @param {Pen} pen */
function loopWords({ stage, plan, row, run, t, pass, ink, dim, theme }, x) {
  const { s } = plan;
  const mid = row.y + row.h / 2;
  const who = gated(run)
    ? `${run.c ? `${node(run, "c", t)} and ` : ""}${node(run, "a", t)}`
    : `Waa${mark(run, t + 1)} carries ${node(run, "a", t)}`;
  const over = run.border && t === run.border;
  const back = isCut(run, t)
    ? ["cut here: nothing comes", `back from step ${t + 1}`]
    : ["the gradient comes back", over ? "from the decoder" : `through the same ${gated(run) ? "gates" : "Waa"}`];
  const words =
    pass === "forward"
      ? [gated(run) ? `${who} go${run.c ? "" : "es"} on` : who, over ? "over to the decoder" : "into the next step"]
      : back;
  words.forEach((line, i) =>
    stage.text(line, x + plan.cellW / 2 + 84 * s, mid + (i - 0.5) * 18 * s, {
      size: 14 * s,
      colour: i ? dim : ink,
      font: theme.sans,
    }),
  );
  const times = run.border
    ? `${partAt(run, t)}: the same cell ${onlyReads(run, t) ? run.border : run.T - run.border} times`
    : `the same cell ${run.T} times`;
  stage.text(`${times}; now t = ${t}`, x - plan.pitch / 2 - 18 * s, mid, {
    size: 14 * s,
    colour: dim,
    font: theme.sans,
    align: "right",
    max: plan.centre - 20,
  });
}
