// Chart of theory and measurement over n steps back, on a log scale of ±8 decades that stays fixed while a
// slider is dragged. A line that leaves it ends in an arrow at the edge.
import { ticks } from "./cells.js";
import { linesOf } from "./lines.js";
import { faded, paintMark, powerOfTen, ratioColour } from "../base/ruler.js";
/** @import { Flow, Line, Pen, Scene } from "./types" */
/** @import { Stage } from "../base/stage.js" */
/** @typedef {ReturnType<typeof layOut>} Plan */

export const SCALE = 8;

/**
 * @param {Stage} stage
 * @param {Scene} scene
 */
export function paintTheory(stage, { flow, cell, hover, width, theme, s, tall }) {
  const plan = layOut(flow, width, s, tall);
  stage.resize(width, plan.height);
  const pen = { stage, flow, plan, theme, s, dim: faded(theme.ink, 0.66) };
  ground(pen);
  const lines = linesOf(flow, cell, theme);
  // The measured line is thick and at the bottom, so that a theory that agrees stays visible.
  const order = [...lines].sort((a, b) => Number(b.strong ?? false) - Number(a.strong ?? false));
  const ends = order.map((line) => draw(pen, line));
  labels(pen, ends);
  if (hover !== null) reading(pen, lines, Math.min(hover, flow.T));
  return plan;
}

/** @param {Flow} flow */
function layOut(flow, width, s, tall) {
  const [left, right, top] = [38 * s, width < 420 ? 96 : 112 * s, 10 * s];
  const [w, h] = [width - left - right, 216 * tall];
  return {
    left,
    top,
    w,
    h,
    right: left + w,
    bottom: top + h,
    height: top + h + 40 * s,
    x: (n) => left + (flow.T ? (n / flow.T) * w : 0),
    y: (log) => top + (0.5 - log / (2 * SCALE)) * h,
  };
}

/** @param {Flow} flow */
export const stepAt = (flow, plan, px) =>
  px < plan.left - 6 || px > plan.right + 6
    ? null
    : Math.max(0, Math.min(flow.T, Math.round(((px - plan.left) / plan.w) * flow.T)));

/** @param {Pen} pen */
function ground({ stage, flow, plan, theme, s, dim }) {
  const { ctx } = stage;
  const wash = (colour, y, h) => {
    ctx.fillStyle = colour.replace("rgb(", "rgba(").replace(")", `,${theme.dark ? 0.2 : 0.1})`);
    ctx.fillRect(plan.left, y, plan.w, h);
  };
  wash(ratioColour(5, theme.dark), plan.top, plan.h / 2);
  wash(ratioColour(-5, theme.dark), plan.top + plan.h / 2, plan.h / 2);
  ctx.lineWidth = 1;
  for (let log = -SCALE; log <= SCALE; log += 4) {
    ctx.strokeStyle = faded(theme.ink, log === 0 ? 0.45 : 0.13);
    ctx.beginPath();
    ctx.moveTo(plan.left, plan.y(log));
    ctx.lineTo(plan.right, plan.y(log));
    ctx.stroke();
    stage.text(powerOfTen(log), plan.left - 6 * s, plan.y(log), {
      size: 12.5 * s,
      colour: dim,
      font: theme.sans,
      align: "right",
    });
  }
  for (const n of ticks(0, flow.T, Math.max(2, Math.floor(plan.w / (62 * s)))))
    stage.text(String(n), plan.x(n), plan.bottom + 11 * s, {
      size: 12.5 * s,
      colour: dim,
      font: theme.mono,
      align: "center",
    });
  stage.text("n steps back", plan.left + plan.w / 2, plan.bottom + 28 * s, {
    size: 12.5 * s,
    colour: dim,
    font: theme.sans,
    align: "center",
  });
}

/**
 * Draw one line, clipped to the scale; returns the position of its label.
 * @param {Pen} pen
 * @param {Line} line
 */
function draw({ stage, plan, s, theme }, line) {
  const { ctx } = stage;
  ctx.save();
  ctx.beginPath();
  ctx.rect(plan.left, plan.top, plan.w, plan.h);
  ctx.clip();
  ctx.strokeStyle = line.colour;
  ctx.lineWidth = line.width * s;
  ctx.lineJoin = "round";
  ctx.setLineDash(line.dash.map((d) => d * s));
  ctx.beginPath();
  let open = false;
  let last = 0;
  for (const [n, log] of line.logs.entries()) {
    if (Number.isNaN(log)) break;
    const most = Number.isFinite(log) ? 3 * SCALE : SCALE; // 0 and ∞ end at the edge, with an arrow
    const y = plan.y(Math.max(-most, Math.min(most, log)));
    if (open) ctx.lineTo(plan.x(n), y);
    else ctx.moveTo(plan.x(n), y);
    [open, last] = [true, n];
    if (!Number.isFinite(log)) break;
  }
  ctx.stroke();
  ctx.restore();
  if (line.at !== undefined && Math.abs(line.logs[line.at]) <= SCALE)
    dot(ctx, plan.x(line.at), plan.y(line.logs[line.at]), 4.5 * s, line.colour, theme.paper);
  return leave(ctx, plan, s, line, last);
}

/**
 * The arrow where a line leaves the scale, and the mark where it becomes NaN.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Plan} plan
 * @param {number} s
 * @param {Line} line
 */
function leave(ctx, plan, s, line, last) {
  const out = line.logs.findIndex((log) => Math.abs(log) > SCALE);
  if (out > 0) {
    const [a, b] = [line.logs[out - 1], line.logs[out]];
    const edge = Math.sign(b) * SCALE;
    const n = Number.isFinite(b) ? out - 1 + (edge - a) / (b - a) : out;
    const [x, y, d] = [plan.x(n), plan.y(edge), Math.sign(b)];
    ctx.fillStyle = line.colour;
    ctx.beginPath();
    ctx.moveTo(x, y - d * 1 * s);
    ctx.lineTo(x - 5 * s, y + d * 8 * s);
    ctx.lineTo(x + 5 * s, y + d * 8 * s);
    ctx.fill();
  }
  const broken = line.logs.findIndex(Number.isNaN);
  if (line.strong && broken >= 0)
    paintMark(
      ctx,
      "nan",
      plan.x(Math.max(0, broken - 0.5)),
      plan.y(0) - 7 * s,
      plan.right - plan.x(Math.max(0, broken - 0.5)),
      14 * s,
      line.colour,
    );
  const end = line.logs[last];
  const nonfinite = broken === 0 ? "NaN" : end === -Infinity ? "0" : end === Infinity ? "∞" : "";
  const text = nonfinite ? `${line.name} = ${nonfinite}` : line.name;
  return { ...line, text, x: plan.x(last), y: plan.y(Math.max(-SCALE, Math.min(SCALE, end || 0))), end: end || 0 };
}

function dot(ctx, x, y, r, colour, paper) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 7);
  ctx.fillStyle = colour;
  ctx.strokeStyle = paper;
  ctx.lineWidth = 1.5;
  ctx.fill();
  ctx.stroke();
}

/**
 * Labels at the right edge, moved apart so that they do not overlap or leave the picture.
 * @param {Pen} pen
 */
function labels({ stage, plan, theme, s }, ends) {
  const gap = 17 * s;
  const sorted = [...ends].sort((a, b) => a.y - b.y || b.end - a.end || ends.indexOf(a) - ends.indexOf(b));
  const places = sorted.map((line) => line.y);
  const n = places.length;
  for (let round = 0; round < 60; round++)
    for (let i = 1; i < n; i++) {
      const overlap = gap - (places[i] - places[i - 1]);
      if (overlap <= 0) continue;
      places[i - 1] -= overlap / 2;
      places[i] += overlap / 2;
    }
  for (let i = 0; i < n; i++) places[i] = Math.max(places[i], i ? places[i - 1] + gap : plan.top + 3);
  for (let i = n - 1; i >= 0; i--) places[i] = Math.min(places[i], i < n - 1 ? places[i + 1] - gap : plan.bottom);
  for (const [i, line] of sorted.entries()) {
    const y = places[i];
    const { ctx } = stage;
    ctx.strokeStyle = line.colour;
    ctx.lineWidth = 1;
    ctx.globalAlpha = 0.6;
    ctx.beginPath();
    ctx.moveTo(Math.max(line.x, plan.right - 1) + 1, line.x < plan.right - 2 ? y : line.y);
    ctx.lineTo(plan.right + 9 * s, y);
    ctx.stroke();
    ctx.globalAlpha = 1;
    name(stage, line, plan.right + 12 * s, y, {
      size: 13 * s,
      colour: line.colour,
      font: theme.sans,
      weight: line.strong ? 700 : 500,
      max: stage.width - plan.right - 13 * s,
    });
  }
}

/**
 * A label with a superscript.
 * @param {Stage} stage
 * @param {Line} line
 */
function name(stage, line, x, y, style) {
  if (!line.power || line.text !== line.name) return stage.text(line.text, x, y, style);
  stage.text(line.base, x, y, { ...style, max: undefined });
  const width = stage.ctx.measureText(line.base).width;
  stage.text(line.power, x + width + 1, y - style.size * 0.36, { ...style, size: style.size * 0.78, max: undefined });
}

/**
 * The n under the pointer: a vertical line and a dot on every curve.
 * @param {Pen} pen
 * @param {Line[]} lines
 */
function reading({ stage, plan, theme, s }, lines, n) {
  const { ctx } = stage;
  ctx.strokeStyle = faded(theme.ink, 0.5);
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(plan.x(n), plan.top);
  ctx.lineTo(plan.x(n), plan.bottom);
  ctx.stroke();
  for (const line of lines)
    if (Math.abs(line.logs[n]) <= SCALE) dot(ctx, plan.x(n), plan.y(line.logs[n]), 4 * s, line.colour, theme.paper);
}
