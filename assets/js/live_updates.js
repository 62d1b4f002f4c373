// The lower half of a panel, over all updates: the loss, when the clip fired, the gradient norm
// before and after it, and the spectral radius. Both panels share every scale.
import { border } from "./live_time.js";
import { brief } from "./ruler.js";

export function paintUpdates(pen) {
  loss(pen);
  fired(pen);
  norm(pen);
  if (pen.plan.y.rho) radius(pen);
  axis(pen);
  cursor(pen);
}

function label({ stage, plan, theme, dim }, text, y, { size = 12.5, colour = dim } = {}) {
  stage.text(text, plan.gutter - 7, y, { size: size * plan.s, colour, font: theme.sans, align: "right", max: plan.gutter - 8 });
}

/** One line through `values`; of the updates that share a pixel, the lowest and the highest. */
function curve(pen, values, place, colour, width = 1.4) {
  const { stage, plan, rows, end } = pen;
  const { ctx } = stage;
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.beginPath();
  let pixel = -1;
  let low = 0;
  let high = 0;
  const flush = () => {
    if (pixel < 0) return;
    ctx.lineTo(pixel, low);
    if (high !== low) ctx.lineTo(pixel, high);
  };
  for (let i = 0; i < rows.upto; i++) {
    const at = place(values[i]);
    if (at === null) {
      flush();
      pixel = -1;
      continue;
    }
    const x = Math.round(plan.u(rows.updates[i], end) * 2) / 2;
    if (x === pixel) {
      low = Math.min(low, at);
      high = Math.max(high, at);
      continue;
    }
    const fresh = pixel < 0;
    flush();
    if (fresh) ctx.moveTo(x, at);
    [pixel, low, high] = [x, at, at];
  }
  flush();
  ctx.stroke();
}

function loss(pen) {
  const { stage, plan, rows, scales, guesses, ink, dim, faint, theme, lit } = pen;
  const { y } = plan;
  const top = scales.loss;
  const place = (v) => (Number.isFinite(v) ? y.loss + (1 - Math.min(1, v / top)) * y.lossH : null);
  frame(pen, "loss", lit === "loss");
  label(pen, "loss L", y.loss + 8 * plan.s, { size: 13.5 });
  label(pen, brief(top), y.loss + 24 * plan.s, { size: 11.5 });
  label(pen, "0", y.loss + y.lossH - 4, { size: 11.5 });
  stage.ctx.setLineDash([4, 4]);
  for (const [name, cost] of withRoom(guesses, top / y.lossH, 15 * plan.s)) {
    stage.ctx.fillStyle = stage.ctx.strokeStyle = dim;
    stage.ctx.lineWidth = 1;
    stage.ctx.beginPath();
    stage.ctx.moveTo(plan.gutter, place(cost));
    stage.ctx.lineTo(plan.gutter + plan.room, place(cost));
    stage.ctx.stroke();
    stage.text(name, plan.gutter + plan.room - 3, place(cost) - 7 * plan.s, { size: 11 * plan.s, colour: dim, font: theme.sans, align: "right" });
  }
  stage.ctx.setLineDash([]);
  curve(pen, rows.loss, place, ink, 1.6);
  broke(pen, y.loss, y.lossH, faint);
}

/** The guesses whose lines have room for a label: the dearest first, then the cheapest. */
function withRoom(guesses, perPixel, height) {
  const ordered = [...guesses].sort((a, b) => b[1] - a[1]);
  const chosen = [];
  for (const guess of [...ordered.slice(0, 1), ...ordered.slice(1).reverse()])
    if (chosen.every((other) => Math.abs(guess[1] - other[1]) >= height * perPixel)) chosen.push(guess);
  return chosen;
}

function fired(pen) {
  const { stage, plan, rows, end, raw, faint, lit } = pen;
  const { y } = plan;
  label(pen, "clip fired", y.fired + y.firedH / 2, { size: 11.5 });
  stage.ctx.fillStyle = faint;
  stage.ctx.fillRect(plan.gutter, y.fired + y.firedH / 2, plan.room, 1);
  stage.ctx.fillStyle = raw;
  const w = Math.max(1, plan.room / end);
  let last = -1;
  for (let i = 0; i < rows.upto; i++) {
    if (!rows.fired[i]) continue;
    const x = Math.floor(plan.u(rows.updates[i] - 0.5, end));
    if (x === last) continue;
    last = x;
    stage.ctx.fillRect(x, y.fired, w, y.firedH);
  }
  if (lit === "clip") border(stage, plan.gutter, y.fired - 1, plan.room, y.firedH + 2, pen.accent, 2);
}

function norm(pen) {
  const { stage, plan, rows, scales, network, ink, raw, accent, theme, lit } = pen;
  const { y } = plan;
  const [low, high] = scales.norm;
  const inside = (log) => y.norm + (1 - Math.min(1, Math.max(0, (log - low) / (high - low)))) * y.normH;
  const place = (v) => (v > 0 && Number.isFinite(v) ? inside(Math.log10(v)) : null);
  advice(pen, inside);
  frame(pen, "norm", lit === "clip");
  label(pen, "‖g‖", y.norm + 8 * plan.s, { size: 13.5 });
  label(pen, power(high), y.norm + 24 * plan.s, { size: 11.5 });
  label(pen, power(low), y.norm + y.normH - 4, { size: 11.5 });
  curve(pen, rows.norm_before, place, raw, 1.3);
  curve(pen, rows.norm_after, place, accent, 1.5);
  if (network.clip === "norm" && network.threshold > 0) {
    const at = place(network.threshold);
    stage.ctx.fillStyle = ink;
    stage.ctx.fillRect(plan.gutter, Math.round(at), plan.room, 1.5);
    stage.text(`clip at ${brief(network.threshold)}`, plan.gutter + plan.room - 3, at - 7 * plan.s, { size: 11.5 * plan.s, colour: ink, font: theme.sans, align: "right" });
  }
}

/** Where a threshold may stand: from half to ten times the mean norm so far. */
function advice({ stage, plan, rows, wash, dim, theme }, inside) {
  if (!(rows.mean > 0)) return;
  const [top, bottom] = [inside(Math.log10(10 * rows.mean)), inside(Math.log10(rows.mean / 2))];
  stage.ctx.fillStyle = wash;
  stage.ctx.fillRect(plan.gutter, top, plan.room, bottom - top);
  if (bottom - top > 12 * plan.s)
    stage.text("½ to 10 × mean", plan.gutter + 4, top + 8 * plan.s, { size: 11 * plan.s, colour: dim, font: theme.sans });
}

/** The spectral radius where it was measured, and in the gutter the matrix itself. */
function radius(pen) {
  const { stage, plan, points, rows, ink, dim, faint, theme, end, network, lit } = pen;
  const { ctx } = stage;
  const { y, s } = plan;
  const top = Math.max(2, ...points.map((p) => p[1]).filter(Number.isFinite));
  const place = (v) => y.rho + (1 - Math.min(1, v / top)) * y.rhoH;
  const side = y.rhoH - 15 * s;
  const left = plan.gutter - 7 - side;
  label(pen, "ρ(Waa)", y.rho + 6 * s);
  if (pen.Waa) pen.pictures.Waa.draw(ctx, left, y.rho + 14 * s, side, side, ink);
  border(stage, left, y.rho + 14 * s, side, side, lit === "update" ? pen.accent : faint, lit === "update" ? 2.5 : 1);
  frame(pen, "rho", false);
  ctx.setLineDash([4, 4]);
  ctx.strokeStyle = dim;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(plan.gutter, place(1));
  ctx.lineTo(plan.gutter + plan.room, place(1));
  ctx.stroke();
  ctx.setLineDash([]);
  stage.text("1", plan.gutter + plan.room - 4, place(1) - 7 * s, { size: 11 * s, colour: dim, font: theme.mono, align: "right" });
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  for (const [update, rho] of points) if (update <= rows.limit && Number.isFinite(rho)) ctx.lineTo(plan.u(update, end), place(rho));
  ctx.stroke();
  if (network.rho !== undefined) stage.text(brief(network.rho), plan.gutter + 5, y.rho + 8 * s, { size: 12 * s, colour: ink, font: theme.mono });
}

function frame(pen, name, lit) {
  const { stage, plan } = pen;
  border(stage, plan.gutter, plan.y[name], plan.room, plan.y[`${name}H`], lit ? pen.accent : pen.faint, lit ? 2.5 : 1);
}

/** Where this training broke. */
function broke(pen, top) {
  const { stage, plan, network, end, raw, rows } = pen;
  if (!network.lost || network.done > rows.limit) return;
  const x = plan.u(network.done, end);
  stage.ctx.setLineDash([3, 3]);
  stage.ctx.strokeStyle = raw;
  stage.ctx.lineWidth = 1.5;
  stage.ctx.beginPath();
  stage.ctx.moveTo(x, top);
  stage.ctx.lineTo(x, plan.y.norm + plan.y.normH);
  stage.ctx.stroke();
  stage.ctx.setLineDash([]);
}

function axis({ stage, plan, theme, dim, end }) {
  const mid = plan.y.axis + plan.y.axisH / 2 + 1;
  for (const share of [0, 0.5, 1])
    stage.text((end * share).toLocaleString("en"), plan.gutter + plan.room * share, mid, { size: 11.5 * plan.s, colour: dim, font: theme.mono, align: ["left", "center", "right"][share * 2] });
  stage.text("update", plan.gutter - 7, mid, { size: 12 * plan.s, colour: dim, font: theme.sans, align: "right", style: "italic" });
}

function cursor({ stage, plan, view, end, accent }) {
  const x = Math.round(plan.u(view.at, end));
  stage.ctx.fillStyle = accent;
  stage.ctx.globalAlpha = 0.75;
  stage.ctx.fillRect(x, plan.y.loss, 1.5, plan.y.norm + plan.y.normH - plan.y.loss);
  stage.ctx.globalAlpha = 1;
}

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const power = (exponent) =>
  exponent === 0 ? "1" : exponent === 1 ? "10" : "10" + String(exponent).replace(/./g, (c) => RAISED[c]);
