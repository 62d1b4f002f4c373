// The strips under the graph, on the same columns: loss, gradient, and what each step adds to ∂L/∂Waa.
import { gradientColour, gradientMark } from "./gradient.js";
import { briefIn, faded, markOf, paintMark } from "../base/ruler.js";
import { isLit, frame } from "./layout.js";
/** @import { Pen } from "./types" */

/** @param {Pen} pen */
function bar(pen, name, k, x, value, largest, colour) {
  const { stage, plan } = pen;
  const { y } = plan;
  const share = Number.isFinite(value) && largest > 0 ? value / largest : 0;
  const w = Math.min(plan.pitch * 0.74, 46 * plan.s);
  const h = Math.max(share > 0 ? 1.5 : 0, share * y[`${name}H`]);
  stage.ctx.fillStyle = colour;
  stage.ctx.beginPath();
  stage.ctx.roundRect(x - w / 2, y[name] + y[`${name}H`] - h, w, h, [2, 2, 0, 0]);
  stage.ctx.fill();
  const hatch = markOf(value);
  if (hatch) paintMark(stage.ctx, hatch, x - w / 2, y[name], w, y[`${name}H`], pen.ink);
}

/** @param {Pen} pen */
function number(pen, name, x, value) {
  const { stage, plan, theme, dim } = pen;
  const top = plan.y[name] + plan.y[`${name}H`] + 9 * plan.s;
  const [letters, max] = [{ size: 12 * plan.s, colour: dim, font: theme.mono, align: "center" }, plan.pitch - 3];
  const text = typeof value === "string" ? value : briefIn(value, (form) => stage.measure(form, letters) <= max);
  stage.text(text, x, top, { ...letters, max });
}

const largest = (array) => array.reduce((best, v) => (Number.isFinite(v) && v > best ? v : best), 0);

/** @param {Pen} pen */
export function loss(pen, k, x) {
  const { stage, plan, run, t, pass, ink, accent, view } = pen;
  const { y } = plan;
  if (!run.has_loss[k - 1]) return number(pen, "loss", x, "·");
  const chosen = run.source === k;
  const quiet = run.source && !chosen;
  bar(pen, "loss", k, x, run.loss_t[k - 1], largest(run.loss_t), chosen ? accent : faded(ink, quiet ? 0.3 : 0.78));
  const seen = pass === "backward" || k <= t;
  number(pen, "loss", x, seen ? run.loss_t[k - 1] : "");
  if (isLit(view, "loss", k))
    frame(stage, x - plan.pitch / 2 + 2, y.loss - 3, plan.pitch - 4, y.lossH + 22 * plan.s, accent);
  stage.region(x - plan.pitch / 2, y.loss - 3, plan.pitch, y.lossH + 22 * plan.s, { kind: "loss", t: k });
}

/**
 * ‖∂L/∂a⟨t⟩‖ or ‖∂L/∂c⟨t⟩‖: number and colour, as on the arrows.
 * @param {Pen} pen
 */
export function gradient(pen, name, k, x) {
  const { stage, plan, run, t, pass, ink, line, accent, view } = pen;
  const { y } = plan;
  const [w, top, h] = [plan.pitch - 4, y[name], y[`${name}H`]];
  const norms = run[`${name}_norm`];
  const { ctx } = stage;
  stage.region(x - w / 2, top, w, h + 18 * plan.s, { kind: name, t: k });
  const there = pass === "backward" && k >= t && run.starts_at >= k;
  ctx.beginPath();
  ctx.roundRect(x - w / 2, top, w, h, 3);
  if (there) {
    const hatch = gradientMark(run, norms, k);
    if (hatch) paintMark(ctx, hatch, x - w / 2, top, w, h, ink);
    else {
      ctx.fillStyle = gradientColour(pen, norms, k);
      ctx.fill();
    }
    ctx.beginPath();
    ctx.roundRect(x - w / 2, top, w, h, 3);
    number(pen, name, x, norms[k]);
  }
  ctx.lineWidth = 1;
  ctx.strokeStyle = isLit(view, name, k) ? accent : there ? line : pen.faint;
  ctx.setLineDash(there ? [] : [3, 3]);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** @param {Pen} pen */
export function added(pen, k, x) {
  const { stage, plan, run, t, pass, ink, view, accent } = pen;
  const { y } = plan;
  const w = Math.min(plan.pitch * 0.74, 46 * plan.s);
  stage.region(x - plan.pitch / 2, y.adds, plan.pitch, y.addsH + 18 * plan.s, { kind: "adds", t: k });
  if (pass === "backward" && k >= t) {
    bar(pen, "adds", k, x, run.adds[k - 1], largest(run.adds), k === t ? ink : faded(ink, 0.6));
    number(pen, "adds", x, run.adds[k - 1]);
  }
  stage.ctx.strokeStyle = isLit(view, "adds", k) ? accent : pen.faint;
  stage.ctx.lineWidth = 1;
  stage.ctx.beginPath();
  stage.ctx.moveTo(x - w / 2, y.adds + y.addsH + 0.5);
  stage.ctx.lineTo(x + w / 2, y.adds + y.addsH + 0.5);
  stage.ctx.stroke();
}
