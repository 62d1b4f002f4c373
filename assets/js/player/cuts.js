// Truncated backpropagation: scissors where the window cuts the gradient.
/** @import { Pen } from "./types" */

/**
 * x of each cut: between the last step of a chunk and the first of the next.
 * @param {Pen} pen
 */
export function cutLine({ stage, plan, accent, pass }, k, x) {
  const { ctx } = stage;
  const at = x - plan.pitch / 2;
  ctx.strokeStyle = accent;
  ctx.lineWidth = pass === "backward" ? 1.6 : 1;
  ctx.globalAlpha *= pass === "backward" ? 0.9 : 0.45;
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  ctx.moveTo(at, plan.y.out);
  ctx.lineTo(at, plan.y.x + plan.y.xH);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha /= pass === "backward" ? 0.9 : 0.45;
}

/**
 * Scissors on the cut edges of every layer.
 * @param {Pen} pen
 */
export function scissors(pen, k, x) {
  const { stage, plan, layers, pass } = pen;
  const at = x - plan.pitch / 2;
  stage.ctx.globalAlpha *= pass === "backward" ? 1 : 0.5;
  for (const run of layers) {
    const row = plan.row(run.layer);
    const places = run.c && row.h > 55 * plan.s ? [0.24, 0.76] : [0.5]; // one pair where two would touch
    for (const share of places) one(pen, at, row.y + row.h * share + 13 * plan.s);
    stage.region(at - 11, row.y, 22, row.h, { kind: "cut", t: k, layer: run.layer });
  }
  stage.ctx.globalAlpha /= pass === "backward" ? 1 : 0.5;
}

/**
 * One pair of scissors, opening upwards, with its blades across the edge.
 * @param {Pen} pen
 */
function one({ stage, plan, accent, theme }, x, y) {
  const { ctx } = stage;
  const u = 1.15 * plan.s;
  ctx.fillStyle = theme.paper;
  ctx.beginPath();
  ctx.arc(x, y - 5 * u, 9 * u, 0, 7);
  ctx.globalAlpha *= 0.85;
  ctx.fill();
  ctx.globalAlpha /= 0.85;
  ctx.strokeStyle = accent;
  ctx.lineWidth = 1.7 * u;
  for (const side of [-1, 1]) {
    ctx.beginPath();
    ctx.moveTo(x - side * 3.4 * u, y - 15 * u);
    ctx.lineTo(x + side * 3.2 * u, y - 2 * u);
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(x + side * 4 * u, y + 0.6 * u, 2.7 * u, 0, 7);
    ctx.stroke();
  }
}
