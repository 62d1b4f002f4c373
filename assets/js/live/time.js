// The upper half of a panel: output, hidden state and gradient, on the same columns, one for each time step;
// below the gradient of this update those of all updates before it.
import { brief, logRatio, markOf, paintMark, ratioColour, startOf } from "../base/ruler.js";
/** @import { Pen } from "./types" */

/**
 * Static parts: labels, frames, step numbers.
 * @param {Pen} pen
 */
export function frameTime(pen) {
  const { stage, plan, scene, view, faint } = pen;
  const { y, s } = plan;
  const box = (name) => border(stage, plan.gutter, y[name], plan.columns, y[`${name}H`], faint);
  label(pen, scene.kind === "symbols" ? "p(target)" : "ŷ⟨t⟩, truth", y.says + y.saysH / 2);
  if (plan.letters) label(pen, "says", y.target + y.targetH / 2);
  label(pen, "a⟨t⟩", y.a + 9 * s, 14);
  label(pen, `${view.n_a} units`, y.a + 25 * s, 11.5);
  label(pen, `±${brief(view.range)}`, y.a + y.aH - 7 * s, 11.5);
  label(pen, `‖∂L${pen.gradient === "last" ? `⟨${view.starts_at}⟩` : ""}/∂a⟨t⟩‖`, y.now + y.nowH / 2);
  for (const name of ["a", "now", "fall"]) box(name);
  if (y.products && pen.network.broken) {
    const { of, end } = pen.network.broken;
    label(pen, `‖∂${of}⟨${end}⟩/∂${of === "s" ? of : "a"}⟨t⟩‖`, y.products + y.productsH / 2, 11.5);
    box("products");
  }
  steps(pen);
}

/**
 * Parts that change with every state.
 * @param {Pen} pen
 */
export function paintTime(pen) {
  if (pen.scene.kind === "symbols") guesses(pen);
  else forecast(pen);
  states(pen);
  gradient(pen);
  const { broken } = pen.network;
  if (pen.plan.y.products && broken && pen.view.at >= broken.update) products(pen);
}

/**
 * The label of a row, in the gutter.
 * @param {Pen} pen
 */
export function label({ stage, plan, theme, dim }, text, y, size = 12.5) {
  const large = plan.narrow && text.length > 9 ? 9.5 : size * plan.s;
  stage.text(text, plan.gutter - 7, y, {
    size: large,
    colour: dim,
    font: theme.sans,
    align: "right",
    max: plan.gutter - 8,
  });
}

/**
 * A bar for the target's share, filled where the likeliest symbol is the target.
 * @param {Pen} pen
 */
function guesses(pen) {
  const { stage, plan, scene, view, ink, dim, accent, faint, theme } = pen;
  const { ctx } = stage;
  const { y, pitch } = plan;
  const w = Math.max(1, Math.min(pitch - 1.5, 26 * plan.s));
  for (const t of scene.with_loss) {
    const x = plan.x(t) + (pitch - w) / 2;
    const share = view.share[t - 1];
    const symbol = scene.symbols[view.top[t - 1]];
    const right = symbol === scene.y_labels[t - 1];
    ctx.fillStyle = faint;
    ctx.fillRect(x, y.says, w, y.saysH);
    ctx.fillStyle = right ? accent : dim;
    const h = Number.isFinite(share) ? Math.max(1, share * y.saysH) : 0;
    ctx.fillRect(x, y.says + y.saysH - h, w, h);
    // A word with a single target may extend into the empty columns before it.
    const word = scene.with_loss.length === 1 && symbol.length > 2;
    if (plan.letters)
      stage.text(Number.isNaN(share) ? "×" : symbol, plan.x(t) + (word ? pitch : pitch / 2), y.target + y.targetH / 2, {
        size: Math.min(14 * plan.s, pitch * 1.15),
        colour: right ? accent : ink,
        weight: right ? 700 : 400,
        font: theme.mono,
        align: word ? "right" : "center",
        max: word ? t * pitch : symbol.length > 2 ? pitch - 4 : pitch + 2,
      });
  }
}

/**
 * The target as a faint line, the prediction as a strong one.
 * @param {Pen} pen
 */
function forecast(pen) {
  const { stage, plan, scene, view, line, accent, faint } = pen;
  const { ctx } = stage;
  const { y, pitch } = plan;
  const [low, high] = scene.value_range;
  const place = (v) => y.says + (1 - Math.min(1, Math.max(0, (v - low) / (high - low)))) * y.saysH;
  ctx.fillStyle = faint;
  ctx.fillRect(plan.gutter, y.says + y.saysH, plan.columns, 1);
  for (const [values, colour, width] of [
    [scene.y_values, line, 2.5],
    [view.value, accent, 1.8],
  ]) {
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = width;
    ctx.beginPath();
    for (const t of scene.with_loss)
      if (Number.isFinite(values[t - 1])) ctx.lineTo(plan.x(t) + pitch / 2, place(values[t - 1]));
    ctx.stroke();
    if (scene.with_loss.length < 3)
      for (const t of scene.with_loss) {
        ctx.beginPath();
        ctx.arc(plan.x(t) + pitch / 2, place(values[t - 1]), 3 * plan.s, 0, 7);
        ctx.fill();
      }
  }
}

/** @param {Pen} pen */
function states(pen) {
  const { stage, plan, view, ink, cell, lit } = pen;
  const { y, pitch } = plan;
  pen.pictures.a.draw(stage, plan.gutter, y.a, plan.columns, y.aH, ink);
  if (lit === "forward") border(stage, plan.gutter, y.a, plan.columns, y.aH, pen.accent, 2.5);
  if (!cell) return;
  const h = y.aH / view.n_a;
  border(stage, plan.x(cell.t), y.a + cell.unit * h, pitch, h, pen.accent, 2.5);
}

/** @param {Pen} pen */
function gradient(pen) {
  const { stage, plan, view, ink, dim, theme, end, fall, lit } = pen;
  const { ctx } = stage;
  const { y } = plan;
  if (view.at || pen.gradient === "last") pen.pictures.now.draw(stage, plan.gutter, y.now, plan.columns, y.nowH, ink);
  if (lit === "backward") border(stage, plan.gutter, y.now, plan.columns, y.nowH, pen.accent, 2.5);
  if (!view.at || (view.at / end) * y.fallH > 20 * plan.s) label(pen, "update 1", y.fall + 6 * plan.s, 11.5);
  if (fall.rows) {
    const h = (fall.last / end) * y.fallH;
    pen.pictures.fall.draw(stage, plan.gutter, y.fall, plan.columns, h, ink);
  }
  if (view.at) {
    const at = y.fall + Math.max(0, (view.at - 0.5) / end) * y.fallH;
    ctx.fillStyle = ink;
    ctx.beginPath();
    ctx.moveTo(plan.gutter - 1, at);
    ctx.lineTo(plan.gutter - 7, at - 4);
    ctx.lineTo(plan.gutter - 7, at + 4);
    ctx.fill();
    ctx.fillRect(plan.gutter, Math.round(at), plan.columns, 1);
    // Its number does not overlap the labels of the rows above and below.
    const mid = Math.max(y.fall + 7 * plan.s, Math.min(y.fall + y.fallH - 7 * plan.s, at));
    stage.text(String(view.at), plan.gutter - 10, mid, {
      size: 11.5 * plan.s,
      colour: dim,
      font: theme.mono,
      align: "right",
      max: plan.gutter - 10,
    });
  }
}

/**
 * The product of the Jacobians from each state to the end, on the same columns.
 * @param {Pen} pen
 */
function products(pen) {
  const { stage, plan, network, ink, explodes } = pen;
  const { ctx } = stage;
  const { y, pitch } = plan;
  const { products: sizes, broken } = network;
  const start = sizes[startOf(sizes)];
  for (let t = 1; t < sizes.length; t++) {
    const hatch = markOf(sizes[t], true);
    if (hatch) paintMark(ctx, hatch, plan.x(t), y.products, pitch, y.productsH, ink);
    else {
      ctx.fillStyle = ratioColour(logRatio(sizes[t], start), pen.theme.dark);
      ctx.fillRect(plan.x(t), y.products, pitch + 0.3, y.productsH);
    }
  }
  if (!broken.step) return;
  border(stage, plan.x(broken.step), y.a - 2, pitch, y.products + y.productsH - y.a + 4, explodes, 2);
}

/** @param {Pen} pen */
function steps({ stage, plan, theme, dim }) {
  const { y, pitch, T } = plan;
  const every = [1, 2, 5, 10, 20, 50].find((n) => n * pitch >= 24 * plan.s) ?? 100;
  const mid = y.steps + y.stepsH / 2 + 1;
  for (let t = 1; t <= T; t++)
    if (t === 1 || t % every === 0)
      stage.text(String(t), plan.x(t) + pitch / 2, mid, {
        size: 11.5 * plan.s,
        colour: dim,
        font: theme.mono,
        align: "center",
      });
  stage.text("t", plan.gutter - 7, mid, {
    size: 12 * plan.s,
    colour: dim,
    font: theme.sans,
    align: "right",
    style: "italic",
  });
}

export function border(stage, x, y, w, h, colour, width = 1) {
  stage.ctx.strokeStyle = colour;
  stage.ctx.lineWidth = width;
  stage.ctx.strokeRect(x, y, w, h);
}
