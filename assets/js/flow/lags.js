// Bar chart of the gradient of Waa by lag: one bar for each number of steps back.
import { ticks } from "./cells.js";
import { faded, fmt, markOf, paintMark, percent } from "../base/ruler.js";
/** @import { Flow, Scene } from "./types" */
/** @import { Stage } from "../base/stage.js" */

/**
 * @param {Stage} stage
 * @param {Scene} scene
 */
export function paintLags(stage, { flow, hoverLag, width, theme, s, tall }) {
  const [left, top, h] = [38 * s, 20 * s, 84 * tall];
  const w = width - left - 14 * s;
  const plan = { left, w, height: top + h + 42 * s, pitch: w / flow.T };
  stage.resize(width, plan.height);
  const { ctx } = stage;
  const dim = faded(theme.ink, 0.66);
  const largest = flow.lags.reduce((best, v) => (Number.isFinite(v) && v > best ? v : best), 0);
  const N = flow.steps_for_99 ?? 0;
  const gap = Math.min(2, plan.pitch * 0.2);
  for (const [n, norm] of flow.lags.entries()) {
    const x = left + n * plan.pitch;
    const hatch = markOf(norm);
    if (hatch) {
      paintMark(ctx, hatch, x, top, Math.max(1, plan.pitch - gap), h, theme.ink);
      continue;
    }
    const bar = largest ? Math.max(norm > 0 ? 1 : 0, (norm / largest) * h) : 0;
    ctx.fillStyle = n === hoverLag ? theme.accent : faded(theme.ink, n < N ? 0.8 : 0.3);
    ctx.fillRect(x, top + h - bar, Math.max(0.8, plan.pitch - gap), bar);
  }
  line(ctx, left, top + h + 0.5, left + w, top + h + 0.5, faded(theme.ink, 0.3));
  if (N > 0) bracket(stage, left, left + N * plan.pitch - gap, top - 6 * s, theme, s);
  const style = { size: 12.5 * s, colour: dim, align: "center" };
  for (const n of ticks(1, flow.T, Math.max(2, Math.floor(w / (62 * s)))))
    stage.text(String(n), left + (n - 0.5) * plan.pitch, top + h + 12 * s, { ...style, font: theme.mono });
  stage.text("steps back, the step of the loss itself is 1", left + w / 2, top + h + 30 * s, {
    ...style,
    font: theme.sans,
  });
  return plan;
}

function bracket(stage, x1, x2, y, theme, s) {
  const { ctx } = stage;
  ctx.lineWidth = 1.4;
  line(ctx, x1, y, x2, y, theme.accent);
  for (const x of [x1 + 0.5, x2 - 0.5]) line(ctx, x, y - 0.5, x, y + 5 * s, theme.accent);
  const fits = x2 - x1 > 60 * s;
  const words = { size: 13 * s, weight: 600, colour: theme.accent, font: theme.sans };
  if (!fits) stage.text("99%", x2 + 6 * s, y, words);
  else {
    ctx.fillStyle = theme.paper;
    ctx.fillRect((x1 + x2) / 2 - 21 * s, y - 8 * s, 42 * s, 14 * s);
    stage.text("99%", (x1 + x2) / 2, y - 1, { ...words, align: "center" });
  }
}

function line(ctx, x1, y1, x2, y2, colour) {
  ctx.strokeStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

/** @param {Flow} flow */
export const lagAt = (flow, plan, px) => {
  const n = Math.floor((px - plan.left) / plan.pitch);
  return n >= 0 && n < flow.T ? n : null;
};

/** @param {Flow} flow */
export function readLag(flow, n) {
  const norm = flow.lags[n];
  const part = norm / flow.totals[0];
  const share = Number.isFinite(part) ? ` It is ${percent(part, part < 0.1 ? 1 : 0)} of ‖∂L/∂${flow.weights}‖.` : "";
  const where = n === 0 ? "At the step of the loss itself" : `${n} ${n === 1 ? "step" : "steps"} before the loss`;
  return [where, `Using ${flow.weights} there adds a part of norm ${fmt(norm)}, all losses together.${share}`];
}
