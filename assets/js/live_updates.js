// The lower half of a panel, over all updates: the loss, when the clip fired, the gradient norm
// before and after it, and the spectral radius. Both panels share every scale.
import { border } from "./live_time.js";
import { brief } from "./ruler.js";

/** What stays the same from frame to frame: frames, scales, the guesses, the clip's line. */
export function frameUpdates(pen) {
  const { stage, plan, scales, network, guesses, dim, ink, faint, theme } = pen;
  const { y, s } = plan;
  const right = plan.gutter + plan.room - 3;
  const rule = (at, words) => {
    line(stage, plan, at, dim, [4, 4]);
    stage.text(words, right, at - 7 * s, { size: 11 * s, colour: dim, font: theme.sans, align: "right" });
  };
  for (const name of ["loss", "norm", ...(y.rho ? ["rho"] : [])]) border(stage, plan.gutter, y[name], plan.room, y[`${name}H`], faint);
  label(pen, "loss L", y.loss + 8 * s, 13.5);
  label(pen, brief(scales.loss), y.loss + 24 * s, 11.5);
  label(pen, "0", y.loss + y.lossH - 4, 11.5);
  for (const [name, cost] of withRoom(guesses, scales.loss / y.lossH, 15 * s)) rule(lossAt(pen)(cost), name);
  label(pen, "clip fired", y.fired + y.firedH / 2, 11.5);
  stage.ctx.fillStyle = faint;
  stage.ctx.fillRect(plan.gutter, y.fired + y.firedH / 2, plan.room, 1);
  const [low, high] = scales.norm;
  label(pen, "‖g‖", y.norm + 8 * s, 13.5);
  label(pen, power(high), y.norm + 24 * s, 11.5);
  label(pen, power(low), y.norm + y.normH - 4, 11.5);
  if (network.clip === "norm" && network.threshold > 0) {
    const at = normAt(pen)(network.threshold);
    stage.ctx.fillStyle = ink;
    stage.ctx.fillRect(plan.gutter, Math.round(at), plan.room, 1.5);
    stage.text(`clip at ${brief(network.threshold)}`, right, at - 7 * s, { size: 11.5 * s, colour: ink, font: theme.sans, align: "right" });
  }
  if (y.rho) {
    label(pen, "ρ(Waa)", y.rho + 6 * s);
    rule(rhoAt(pen)(1), "1");
  }
  axis(pen);
}

/** What changes with every state. */
export function paintUpdates(pen) {
  const { rows, ink, raw, accent, plan, past } = pen;
  const { y } = plan;
  advice(pen);
  const curves = [
    [rows.loss, lossAt(pen), ink, 1.6],
    [rows.norm_before, normAt(pen), raw, 1.3],
    [rows.norm_after, normAt(pen), accent, 1.5],
  ];
  const ticks = { flags: rows.fired, colour: raw, y: y.fired, h: y.firedH };
  past.paint(pen, curves, ticks, y.loss - 2, y.norm + y.normH + 2, pen.framed);
  broke(pen, y.loss);
  if (plan.y.rho) radius(pen);
  cursor(pen);
  lit(pen);
}

/** Where a value stands, as functions from value to y; null for what has no place. */
const lossAt = ({ plan, scales }) => (v) =>
  Number.isFinite(v) ? plan.y.loss + (1 - Math.min(1, v / scales.loss)) * plan.y.lossH : null;
const normAt = ({ plan, scales }) => {
  const [low, high] = scales.norm;
  const share = (log) => Math.min(1, Math.max(0, (log - low) / (high - low)));
  return (v) => (v > 0 && Number.isFinite(v) ? plan.y.norm + (1 - share(Math.log10(v))) * plan.y.normH : null);
};
const rhoAt = ({ plan, scales }) => (v) => plan.y.rho + (1 - Math.min(1, v / scales.rho)) * plan.y.rhoH;

function line({ ctx }, plan, at, colour, dash = []) {
  ctx.setLineDash(dash);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(plan.gutter, at);
  ctx.lineTo(plan.gutter + plan.room, at);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** The part that slow motion tells about. */
function lit({ stage, plan, lit: part, accent }) {
  const { y } = plan;
  const name = { loss: "loss", clip: "norm" }[part];
  if (name) border(stage, plan.gutter, y[name], plan.room, y[`${name}H`], accent, 2.5);
  if (part === "clip") border(stage, plan.gutter, y.fired - 1, plan.room, y.firedH + 2, accent, 2);
  if (part === "update" && y.rho) border(stage, ...weightsBox(plan), accent, 2.5);
}

const weightsBox = (plan) => {
  const side = plan.y.rhoH - 15 * plan.s;
  return [plan.gutter - 7 - side, plan.y.rho + 14 * plan.s, side, side];
};

function label({ stage, plan, theme, dim }, text, y, size = 12.5) {
  stage.text(text, plan.gutter - 7, y, { size: size * plan.s, colour: dim, font: theme.sans, align: "right", max: plan.gutter - 8 });
}

/** The guesses whose lines have room for a label: the dearest first, then the cheapest. */
function withRoom(guesses, perPixel, height) {
  const ordered = [...guesses].sort((a, b) => b[1] - a[1]);
  const chosen = [];
  for (const guess of [...ordered.slice(0, 1), ...ordered.slice(1).reverse()])
    if (chosen.every((other) => Math.abs(guess[1] - other[1]) >= height * perPixel)) chosen.push(guess);
  return chosen;
}

/** Where a threshold may stand: from half to ten times the mean norm so far. */
function advice(pen) {
  const { stage, plan, rows, network, wash, dim, theme } = pen;
  if (network.lost || !(rows.mean > 0)) return;
  const [top, bottom] = [normAt(pen)(10 * rows.mean), normAt(pen)(rows.mean / 2)];
  stage.ctx.fillStyle = wash;
  stage.ctx.fillRect(plan.gutter, top, plan.room, bottom - top);
  if (bottom - top > 12 * plan.s)
    stage.text("½ to 10 × mean", plan.gutter + 4, top + 8 * plan.s, { size: 11 * plan.s, colour: dim, font: theme.sans });
}

/** The spectral radius where it was measured, and in the gutter the matrix itself. */
function radius(pen) {
  const { stage, plan, points, rows, ink, faint, theme, end, network } = pen;
  const { ctx } = stage;
  const box = weightsBox(plan);
  if (pen.Waa) pen.pictures.Waa.draw(ctx, ...box, ink);
  border(stage, ...box, faint);
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  let last = -1;
  for (const [update, rho, joined] of points) {
    const x = plan.u(update, end);
    if (update > rows.limit || !Number.isFinite(rho) || (joined && x - last < 0.5)) continue;
    // Between two that were measured on different occasions nothing is known, so nothing is drawn.
    if (joined) ctx.lineTo(x, rhoAt(pen)(rho));
    else ctx.moveTo(x, rhoAt(pen)(rho));
    last = x;
  }
  ctx.stroke();
  if (network.rho !== undefined) stage.text(brief(network.rho), plan.gutter + 5, plan.y.rho + 8 * plan.s, { size: 12 * plan.s, colour: ink, font: theme.mono });
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
