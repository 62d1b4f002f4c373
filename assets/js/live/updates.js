// The lower half of a panel, over all updates: the loss, when the clip fired, the gradient norm
// before and after it, and the spectral radius. Both panels share every scale.
import { border, label } from "./time.js";
import { brief, powerOfTen } from "../base/ruler.js";
/** @import { Pen, Plan } from "./types" */

/**
 * Static parts: frames, scales, guesses, the threshold of the clip.
 * @param {Pen} pen
 */
export function frameUpdates(pen) {
  const { stage, plan, scales, network, guesses, dim, ink, faint, theme } = pen;
  const { y, s } = plan;
  for (const name of ["loss", "norm", ...(y.rho ? ["rho"] : [])])
    border(stage, plan.gutter, y[name], plan.room, y[`${name}H`], faint);
  label(pen, "loss L", y.loss + 8 * s, 13.5);
  label(pen, `≥ ${brief(scales.loss)}`, y.loss + 24 * s, 11.5); // values beyond it are drawn at the edge
  label(pen, "0", y.loss + y.lossH - 4, 11.5);
  guesses.forEach(([, cost], i) => line(stage, plan, lossAt(pen)(cost), dim, DASHES[i % DASHES.length]));
  names(pen);
  label(pen, "clip fired", y.fired + y.firedH / 2, 11.5);
  stage.ctx.fillStyle = faint;
  stage.ctx.fillRect(plan.gutter, y.fired + y.firedH / 2, plan.room, 1);
  const [low, high] = scales.norm;
  label(pen, "‖g‖", y.norm + 8 * s, 13.5);
  label(pen, powerOfTen(high), y.norm + 24 * s, 11.5);
  label(pen, powerOfTen(low), y.norm + y.normH - 4, 11.5);
  if (network.norm_limit !== null) {
    const at = normAt(pen)(network.norm_limit);
    stage.ctx.fillStyle = ink;
    stage.ctx.fillRect(plan.gutter, Math.round(at), plan.room, 1.5);
    const right = plan.gutter + plan.room;
    const words = `clip at ${brief(network.norm_limit)}`;
    stage.text(words, right, y.limits + y.limitsH / 2, {
      size: 11.5 * s,
      colour: ink,
      font: theme.sans,
      align: "right",
    });
    stage.ctx.fillRect(right - stage.ctx.measureText(words).width - 26 * s, y.limits + y.limitsH / 2 - 1, 20 * s, 1.5);
  }
  if (y.rho) {
    label(pen, "ρ(Waa)", y.rho + 6 * s);
    line(stage, plan, rhoAt(pen)(1), dim, [4, 4]);
    stage.text("1", plan.gutter + plan.room + 3, rhoAt(pen)(1), { size: 11 * s, colour: dim, font: theme.sans });
  }
  axis(pen);
}

const DASHES = [
  [5, 4],
  [1.5, 3],
  [8, 3, 1.5, 3],
];

/**
 * Legend of the guesses, each name after a sample of its line.
 * @param {Pen} pen
 */
function names({ stage, plan, guesses, dim, theme }) {
  const { s, y } = plan;
  let number = 0;
  plan.lines.forEach((line, row) => {
    let x = plan.gutter;
    const mid = y.named + (row + 0.5) * 14 * s;
    for (const name of line) {
      stage.ctx.strokeStyle = dim;
      stage.ctx.lineWidth = 1;
      stage.ctx.setLineDash(DASHES[number++ % DASHES.length]);
      stage.ctx.beginPath();
      stage.ctx.moveTo(x, mid);
      stage.ctx.lineTo(x + 20 * s, mid);
      stage.ctx.stroke();
      stage.ctx.setLineDash([]);
      stage.text(name, x + 25 * s, mid, { size: 11 * s, colour: dim, font: theme.sans });
      x += 25 * s + stage.ctx.measureText(name).width + 16 * s;
    }
  });
}

/**
 * Parts that change with every state.
 * @param {Pen} pen
 */
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
  broke(pen);
  if (plan.y.rho) radius(pen);
  cursor(pen);
  lit(pen);
}

/**
 * Functions from a value to y, null for values without a place.
 * @param {Pick<Pen, "plan" | "scales">} pen
 */
const lossAt =
  ({ plan, scales }) =>
  (v) =>
    Number.isFinite(v) ? plan.y.loss + (1 - Math.min(1, v / scales.loss)) * plan.y.lossH : null;
/** @param {Pick<Pen, "plan" | "scales">} pen */
const normAt = ({ plan, scales }) => {
  const [low, high] = scales.norm;
  const share = (log) => Math.min(1, Math.max(0, (log - low) / (high - low)));
  return (v) => (v > 0 && Number.isFinite(v) ? plan.y.norm + (1 - share(Math.log10(v))) * plan.y.normH : null);
};
/** @param {Pick<Pen, "plan" | "scales">} pen */
const rhoAt =
  ({ plan, scales }) =>
  (v) =>
    plan.y.rho + (1 - Math.min(1, v / scales.rho)) * plan.y.rhoH;

/**
 * @param {{ctx: CanvasRenderingContext2D}} stage
 * @param {Plan} plan
 */
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

/**
 * Highlight of the phase that slow motion explains.
 * @param {Pen} pen
 */
function lit({ stage, plan, lit: part, accent }) {
  const { y } = plan;
  const name = { loss: "loss", clip: "norm" }[part];
  if (name) border(stage, plan.gutter, y[name], plan.room, y[`${name}H`], accent, 2.5);
  if (part === "clip") border(stage, plan.gutter, y.fired - 1, plan.room, y.firedH + 2, accent, 2);
  if (part === "update" && y.rho) border(stage, ...weightsBox(plan), accent, 2.5);
}

/**
 * @param {Plan} plan
 * @returns {[number, number, number, number]}
 */
const weightsBox = (plan) => {
  // Beside it is the number of ρ, up to the width of "1.5e3".
  const side = Math.min(plan.y.rhoH - 15 * plan.s, plan.gutter - 13 - 37 * plan.s);
  return [2, plan.y.rho + 14 * plan.s, side, side];
};

/**
 * Range of thresholds worth trying: half to ten times the mean norm so far.
 * @param {Pen} pen
 */
function advice(pen) {
  const { stage, plan, rows, network, wash, dim, theme } = pen;
  if (network.lost || !(rows.mean > 0)) return;
  const [top, bottom] = [normAt(pen)(10 * rows.mean), normAt(pen)(rows.mean / 2)];
  stage.ctx.fillStyle = wash;
  stage.ctx.fillRect(plan.gutter, top, plan.room, bottom - top);
  const mid = plan.y.limits + plan.y.limitsH / 2;
  stage.ctx.fillRect(plan.gutter, mid - 4 * plan.s, 20 * plan.s, 8 * plan.s);
  stage.text("½ to 10 × mean", plan.gutter + 25 * plan.s, mid, { size: 11 * plan.s, colour: dim, font: theme.sans });
}

/**
 * Measured points of the spectral radius, and Waa in the gutter.
 * @param {Pen} pen
 */
function radius(pen) {
  const { stage, plan, points, rows, ink, faint, theme, end, network } = pen;
  const { ctx } = stage;
  const box = weightsBox(plan);
  if (pen.Waa) pen.pictures.Waa.draw(pen.stage, ...box, ink);
  border(stage, ...box, faint);
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.lineCap = "round";
  let last = -1;
  for (const [update, rho, joined] of points) {
    const x = plan.u(update, end);
    if (update > rows.limit || !Number.isFinite(rho) || (joined && x - last < 0.5)) continue;
    const y = rhoAt(pen)(rho);
    // Points that are not joined have no line between them: nothing was measured there. Each line begins
    // with a dot, which is all of a single point.
    if (!joined) {
      ctx.moveTo(x - 2, y);
      ctx.lineTo(x + 2, y);
      ctx.moveTo(x, y);
    } else ctx.lineTo(x, y);
    last = x;
  }
  ctx.stroke();
  ctx.lineCap = "butt";
  if (network.rho !== undefined)
    stage.text(brief(network.rho), plan.gutter - 7, plan.y.rho + 21 * plan.s, {
      size: 12 * plan.s,
      colour: ink,
      font: theme.mono,
      align: "right",
      max: plan.gutter - 8,
    });
}

/**
 * Vertical extents of a line through all curves that leaves out the text between them.
 * @param {Plan} plan
 */
const curvesOf = ({ y }) => [
  [y.loss, y.fired + y.firedH],
  [y.norm, y.norm + y.normH],
];

/**
 * Marker of the update at which this training broke.
 * @param {Pen} pen
 */
function broke(pen) {
  const { stage, plan, network, end, explodes, rows } = pen;
  if (!network.lost || network.done > rows.limit) return;
  const x = plan.u(network.done, end);
  stage.ctx.setLineDash([3, 3]);
  stage.ctx.strokeStyle = explodes;
  stage.ctx.lineWidth = 1.5;
  stage.ctx.beginPath();
  for (const [from, to] of curvesOf(plan)) {
    stage.ctx.moveTo(x, from);
    stage.ctx.lineTo(x, to);
  }
  stage.ctx.stroke();
  stage.ctx.setLineDash([]);
}

/** @param {Pen} pen */
function axis({ stage, plan, theme, dim, end }) {
  const mid = plan.y.axis + plan.y.axisH / 2 + 1;
  for (const share of [0, 0.5, 1])
    stage.text((end * share).toLocaleString("en"), plan.gutter + plan.room * share, mid, {
      size: 11.5 * plan.s,
      colour: dim,
      font: theme.mono,
      align: ["left", "center", "right"][share * 2],
    });
  stage.text("update", plan.gutter - 7, mid, {
    size: 12 * plan.s,
    colour: dim,
    font: theme.sans,
    align: "right",
    style: "italic",
  });
}

/** @param {Pen} pen */
function cursor({ stage, plan, view, end, accent }) {
  const x = Math.round(plan.u(view.at, end));
  stage.ctx.fillStyle = accent;
  stage.ctx.globalAlpha = 0.75;
  for (const [from, to] of curvesOf(plan)) stage.ctx.fillRect(x, from, 1.5, to - from);
  stage.ctx.globalAlpha = 1;
}
