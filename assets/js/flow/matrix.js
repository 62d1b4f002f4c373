// The T × T matrix: one row for each loss (or state) t, one column for each state k that it reaches.
import { ticks } from "./cells.js";
import { reachedOf } from "./words.js";
import { faded, paintMark, powerOfTen, ratioColour, ratioRgb } from "../base/ruler.js";
import { DECADES, MARKS } from "../base/tokens.js";
/** @import { Cell, Flow, Pen, Scene } from "./types" */
/** @import { FlowMessage } from "../wire" */
/** @import { Stage } from "../base/stage.js" */

/**
 * @param {Stage} stage
 * @param {Scene} scene
 */
export function paintMatrix(stage, { flow, cell, width, theme, s, tall }) {
  const plan = layOut(flow, width, s, tall);
  stage.resize(width, plan.height);
  const pen = { stage, flow, plan, theme, s, ink: theme.ink, dim: faded(theme.ink, 0.66) };
  empty(pen);
  cells(pen);
  marks(pen);
  axes(pen, cell);
  legend(pen);
  if (cell) crossHair(pen, cell);
  return plan;
}

/**
 * Everything follows from the width. At most 400·tall high, so that a laptop shows all of the page.
 * @param {Flow} flow
 */
function layOut(flow, width, s, tall) {
  const left = 44 * s;
  const side = Math.max(80, width - left - 12 * s);
  const top = 6;
  const [w, h] = [side / (flow.T + 1), Math.min(side, 400 * tall) / flow.T];
  const bottom = top + h * flow.T;
  return {
    left,
    top,
    w,
    h,
    side,
    bottom,
    s,
    height: bottom + 75 * s,
    x: (k) => left + k * w,
    y: (t) => top + (t - 1) * h,
  };
}

/**
 * The cell at a point; null outside and behind the last that a loss reaches.
 * @param {Flow} flow
 */
export function cellAt(flow, plan, px, py) {
  const t = flow.rowOf(Math.floor((py - plan.top) / plan.h) + 1);
  const k = Math.floor((px - plan.left) / plan.w);
  const inside = py >= plan.top && py < plan.bottom && px >= plan.left && t >= 1;
  return inside && k >= 0 && k <= flow.last(t) && flow.hasRow(t) ? { t, k } : null;
}

/**
 * Rows without a loss are an outline with a note.
 * @param {Pen} pen
 */
function empty({ stage, flow, plan, theme, s, dim }) {
  const { ctx } = stage;
  const rows = Array.from({ length: flow.T }, (_, i) => i + 1).filter((t) => !flow.hasRow(t));
  if (!rows.length) return;
  ctx.fillStyle = faded(theme.ink, theme.dark ? 0.07 : 0.04);
  for (const t of rows) ctx.fillRect(plan.left, plan.y(t), plan.w * (flow.last(t) + 1), plan.h + 0.4);
  const size = 14 * s;
  const y = plan.top + 0.62 * plan.h * rows.length;
  const room = plan.w * 0.6 * rows.length;
  if (rows.length * plan.h < 60 || room < 120) return;
  const x = plan.left + 14 * s;
  stage.text("no loss at these steps", x, y, { size, colour: dim, font: theme.sans, max: room - 8 });
  if (!flow.measured) return; // no Jacobians for this network
  stage.text("“states” shows them all", x, y + 19 * s, {
    size: 13 * s,
    colour: faded(theme.ink, 0.72),
    font: theme.sans,
    max: room - 8,
  });
}

/** @param {Pen} pen */
function cells({ stage, flow, plan, theme }) {
  const kept = (flow.rasters ??= {}); // cached: pointing at cells repaints, but changes no number
  const picture = (kept[String(theme.dark)] ??= raster(flow, theme.dark));
  stage.ctx.imageSmoothingEnabled = false;
  stage.ctx.drawImage(picture, plan.left, plan.top, plan.side, plan.h * flow.T);
}

/**
 * The matrix with one pixel for each cell; non-finite cells and zeros are transparent.
 * @param {Flow} flow
 */
function raster(flow, dark) {
  const { T } = flow;
  const small = document.createElement("canvas");
  [small.width, small.height] = [T + 1, T];
  const picture = new ImageData(T + 1, T);
  for (let t = 1; t <= T; t++) {
    if (!flow.hasRow(t)) continue;
    const row = flow.rowOf(t);
    for (let k = 0; k <= flow.last(row); k++) {
      const ratio = flow.ratio(row, k);
      if (Number.isNaN(ratio)) continue;
      const [r, g, b] = ratioRgb(ratio, dark);
      const spot = 4 * ((t - 1) * (T + 1) + k);
      picture.data[spot] = r;
      picture.data[spot + 1] = g;
      picture.data[spot + 2] = b;
      picture.data[spot + 3] = 255;
    }
  }
  small.getContext("2d").putImageData(picture, 0, 0);
  return small;
}

/**
 * Hatch of ∞, NaN and exact zero, continuous over all cells of a kind.
 * @param {Pen} pen
 */
function marks({ stage, flow, plan, theme }) {
  const { ctx } = stage;
  const areas = {};
  for (let t = 1; t <= flow.T; t++) {
    if (!flow.hasRow(t)) continue;
    const row = flow.rowOf(t);
    const last = flow.last(row);
    for (let k = 0; k <= last; k++) {
      const hatch = flow.markOf(row, k);
      if (!hatch) continue;
      let end = k;
      while (end < last && flow.markOf(row, end + 1) === hatch) end++;
      areas[hatch] = areas[hatch] ?? new Path2D();
      areas[hatch].rect(plan.x(k), plan.y(t), plan.w * (end - k + 1), plan.h + 0.3);
      k = end;
    }
  }
  for (const [hatch, area] of Object.entries(areas)) {
    ctx.save();
    ctx.clip(area);
    ctx.fillStyle = faded(theme.ink, theme.dark ? 0.1 : 0.05);
    ctx.fillRect(plan.left, plan.top, plan.side, plan.bottom - plan.top);
    paintMark(ctx, hatch, plan.left, plan.top, plan.side, plan.bottom - plan.top, faded(theme.ink, 0.6));
    ctx.restore();
  }
}

/**
 * @param {Pen} pen
 * @param {Cell} cell
 */
function axes({ stage, flow, plan, theme, s, dim }, cell) {
  // Tick labels that would touch the numbers of the chosen cell are left out.
  const free = (v, chosen, size, room) => chosen === undefined || Math.abs(v - chosen) * size >= room * s;
  const style = { size: 12.5 * s, colour: dim, font: theme.mono };
  const most = Math.max(3, Math.floor(plan.side / (58 * s)));
  for (const t of ticks(1, flow.T, most))
    if (free(t, cell?.t, plan.h, 15))
      stage.text(String(t), plan.left - 6 * s, plan.y(t) + plan.h / 2, { ...style, align: "right" });
  for (const k of ticks(0, flow.T, most))
    if (free(k, cell?.k, plan.w, 20))
      stage.text(String(k), plan.x(k) + plan.w / 2, plan.bottom + 11 * s, { ...style, align: "center" });
  const words = { size: 12.5 * s, colour: dim, font: theme.sans, align: "center" };
  if (flow.border) parts(stage, flow, plan, theme, words);
  else {
    const reached = `reaches ${flow.crossed ? "" : "back to "}${reachedOf(flow)}⟨k⟩ at step k`;
    stage.text(reached, plan.left + plan.side / 2, plan.bottom + 29 * s, words);
  }
  const { ctx } = stage;
  ctx.save();
  ctx.translate(8 * s, plan.top + (plan.bottom - plan.top) / 2);
  ctx.rotate(-Math.PI / 2);
  const rows = flow.every > 1 ? `, one row in ${flow.every}` : "";
  stage.text(flow.states ? `state at step t${rows}` : "loss at step t", 0, 0, words);
  ctx.restore();
}

/**
 * The border between encoder and decoder, with their names.
 * @param {Stage} stage
 * @param {FlowMessage} flow
 */
function parts(stage, { border, T }, { x, y, w, bottom, s }, { ink }, words) {
  const at = x(border + 1);
  const name = (text, first, last) =>
    stage.text(text, (x(first) + x(last) + w) / 2, bottom + 29 * s, { ...words, max: (last - first + 1) * w - 8 * s });
  name("back to a⟨k⟩ of the encoder", 0, border);
  name("… of the decoder", border + 1, T);
  const { ctx } = stage;
  ctx.strokeStyle = faded(ink, 0.42);
  ctx.lineWidth = 1.2;
  ctx.beginPath();
  ctx.moveTo(at, y(border + 1));
  ctx.lineTo(at, bottom + 36 * s);
  ctx.stroke();
}

const ENDS = [powerOfTen(-DECADES), powerOfTen(DECADES)];
const LONG = [`vanishing ${ENDS[0]}`, `${ENDS[1]} exploding`, ...Object.values(MARKS)];
const SHORT = [...ENDS, ...Object.values({ ...MARKS, zero: "0" })];

/** @param {Pen} pen */
function legend({ stage, plan, theme, s, dim }) {
  const style = { size: 12.5 * s, colour: dim, font: theme.sans };
  const measured = (words) => stage.measure(words, style);
  const mid = plan.bottom + 54 * s;
  const [mark, after] = [20 * s, 12 * s];
  // Widths are measured, because fonts differ between systems.
  const long = LONG.reduce((sum, words) => sum + measured(words), (96 + 6 + 6 + 18) * s + 3 * mark + 2 * after);
  const right = plan.left + plan.side;
  const wide = long <= right - 2;
  const ramp = (wide ? 96 : 76) * s;
  const [vanishing, exploding, ...others] = wide ? LONG : SHORT;
  let x = wide ? Math.min(plan.left, right - long) : 2;
  const say = (words, gap) => {
    stage.text(words, x, mid, style);
    x += measured(words) + gap;
  };
  say(vanishing, 6 * s);
  scale(stage, x, mid, ramp, dim, s, theme.dark);
  stage.text("1", x + ramp / 2, mid + 15 * s, { ...style, size: 11 * s, align: "center" });
  x += ramp + 6 * s;
  say(exploding, wide ? 18 * s : after);
  for (const [i, kind] of Object.keys(MARKS).entries()) {
    paintMark(stage.ctx, kind, x, mid - 5 * s, 16 * s, 10 * s, theme.ink);
    x += mark;
    say(others[i], after);
  }
}

/** The colours from vanishing to exploding, with a tick at 1. */
function scale({ ctx }, x, mid, ramp, dim, s, dark) {
  for (let i = 0; i < ramp; i++) {
    ctx.fillStyle = ratioColour((2 * (i / (ramp - 1)) - 1) * DECADES, dark);
    ctx.fillRect(x + i, mid - 5 * s, 1.3, 10 * s);
  }
  ctx.fillStyle = dim;
  ctx.fillRect(x + ramp / 2 - 0.5, mid + 5 * s, 1, 3 * s);
}

/**
 * Dotted lines from the chosen cell to both axes, and their numbers in strong ink.
 * @param {Pen} pen
 * @param {Cell} cell
 */
function crossHair({ stage, plan, theme, s }, { t, k }) {
  const { ctx } = stage;
  const [x, y] = [plan.x(k), plan.y(t)];
  const [cx, cy] = [x + plan.w / 2, y + plan.h / 2];
  const number = (text, px, py, align) =>
    stage.text(text, px, py, { size: 13 * s, weight: 700, colour: theme.ink, font: theme.mono, align });
  ctx.lineWidth = 1.3;
  ctx.strokeStyle = theme.ink;
  ctx.setLineDash([1.5, 3.5]);
  ctx.beginPath();
  ctx.moveTo(plan.left, cy);
  ctx.lineTo(x - 2, cy);
  ctx.moveTo(cx, y + plan.h + 2);
  ctx.lineTo(cx, plan.bottom + 2);
  ctx.stroke();
  ctx.setLineDash([]);
  const [w, h] = [Math.max(plan.w, 9), Math.max(plan.h, 9)];
  for (const [colour, grow] of [
    [theme.paper, 1.5],
    [theme.ink, 0],
  ]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2;
    ctx.strokeRect(cx - w / 2 - grow, cy - h / 2 - grow, w + 2 * grow, h + 2 * grow);
  }
  number(String(t), plan.left - 6 * s, cy, "right");
  number(String(k), cx, plan.bottom + 11 * s, "center");
}
