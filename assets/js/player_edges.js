// The edges of the unrolled graph: the same three matrices at every step; going back, the gradient
// on the edge it flows along, in the colour of the one ruler.
import { logRatio, oddity, paintMark, ratioColour } from "./ruler.js";

export function edges(pen, k, x) {
  const { stage, plan, run, t, pass, view } = pen;
  const { y, s } = plan;
  const back = pass === "backward";
  const up = (from, to, kind) => {
    const style = edgeStyle(pen, kind, k);
    stage.arrow(x, from, x, to, style);
    edgeName(pen, kind, x + 5 * s, (from + to) / 2, k);
    stage.region(x - 12, Math.min(from, to), 24, Math.abs(from - to), { kind, t: k, unit: view.unit });
  };
  up(y.cell - 3, y.out + y.outH + 4, "Wya");
  up(y.x - 2, y.cell + y.cellH + 4, "Wax");
  if (back && k >= t && run.has_loss[k - 1] && (!run.source || run.source === k)) comesDown(pen, k, x);
  if (view.fold < 0.98) across(pen, k, x);
}

function edgeStyle({ plan, line, ink, accent, view, t, pass }, kind, k) {
  const lit = view.hover?.kind === kind;
  const now = k === t && pass === "forward";
  const width = (lit || now ? 2.4 : 1.4) * plan.s;
  return { colour: lit ? accent : now ? ink : line, width, head: (lit || now ? 6 : 5) * plan.s };
}

/** What stands at an edge: its matrix; with gates, the state that is carried, and W for all gates. */
const nameOf = (run, kind) => (run.gates.length ? { Waa: "a", Wax: "W" }[kind] ?? kind : kind);

function edgeName({ stage, run, plan, theme, dim, accent, view }, kind, x, y, k) {
  const lit = view.hover?.kind === kind;
  if (plan.pitch < 50 * plan.s && k !== plan.first && !lit) return;
  const colour = lit ? accent : dim;
  stage.text(nameOf(run, kind), x, y, { size: 11.5 * plan.s, colour, font: theme.sans, style: "italic", weight: lit ? 700 : 400 });
}

/** Waa, from the cell before into this one; going back, the gradient on the same edge. */
function across(pen, k, x) {
  const { stage, plan, run, t, pass, view, theme, dim, accent } = pen;
  const { s, y } = plan;
  const mid = y.cell + y.cellH / 2;
  const from = k === plan.first ? plan.x(k) - plan.pitch : plan.x(k - 1);
  const [x1, x2] = [from + plan.cellW / 2 + 4, x - plan.cellW / 2 - 4];
  const { ctx } = stage;
  const shown = k === 1 ? Math.max(x1, plan.gutter - 30 * s) : Math.max(x1, plan.gutter - 12 * s);
  if (pass === "backward" && k >= t + (t > 1 ? 1 : 0) && k <= run.starts_at)
    gradientArrow(pen, k - 1, x2 + 2, shown - 2, mid);
  else stage.arrow(shown, mid, x2, mid, edgeStyle(pen, "Waa", k));
  const lit = view.hover?.kind === "Waa";
  if (x2 - x1 > 22 * s && k > 1)
    stage.text(nameOf(run, "Waa"), (shown + x2) / 2, mid - 11 * s, { size: 11.5 * s, colour: lit ? accent : dim, font: theme.sans, style: "italic", align: "center", weight: lit ? 700 : 400, max: x2 - shown });
  stage.region(shown, mid - 14, x2 - shown, 28, { kind: "Waa", t: k, unit: view.unit });
  if (k === 1) startState(pen, shown, mid);
  ctx.lineWidth = 1;
}

function startState({ stage, plan, run, theme, dim }, x, mid) {
  const text = run.a0 === "zeros" ? "a⟨0⟩ = 0" : "a⟨0⟩";
  stage.text(text, x - 2, mid - 13 * plan.s, { size: 11.5 * plan.s, colour: dim, font: theme.sans, align: plan.narrow ? "left" : "center" });
}

/** An arrow to the left whose colour is the ratio of the gradient at step `to` to its start. */
function gradientArrow({ stage, run, plan, ink, line }, to, x1, x2, y) {
  const { ctx } = stage;
  const value = run.da_norm[to];
  const h = 7 * plan.s;
  const neck = Math.min(x2 + 10 * plan.s, x1);
  ctx.beginPath();
  ctx.moveTo(x2, y);
  for (const [px, py] of [[neck, y - h], [neck, y - h / 2], [x1, y - h / 2], [x1, y + h / 2], [neck, y + h / 2], [neck, y + h]]) ctx.lineTo(px, py);
  ctx.closePath();
  const odd = oddity(value, true);
  if (!odd) {
    ctx.fillStyle = ratioColour(logRatio(value, run.da_norm[run.starts_at]));
    ctx.fill();
  } else {
    ctx.save();
    ctx.clip();
    paintMark(ctx, odd, x2, y - h, x1 - x2, 2 * h, ink);
    ctx.restore();
    ctx.beginPath();
    ctx.rect(x2, y - h / 2, x1 - x2, h);
  }
  ctx.strokeStyle = line;
  ctx.lineWidth = 0.8;
  ctx.stroke();
}

function comesDown({ stage, plan, ink }, k, x) {
  const { y, s, cellW } = plan;
  const left = x - cellW / 2 + 4 * s;
  stage.arrow(left, y.out + y.outH + 2, left, y.cell - 4, { colour: ink, width: 2 * s, head: 6 * s });
}

/** Folded: one cell, and Waa as the loop that carries a⟨t⟩ into the next step. */
export function loop(pen) {
  const { stage, plan, run, t, pass, view, ink, accent, theme, dim } = pen;
  const { ctx } = stage;
  const { s, y, cellW, centre } = plan;
  const x = plan.x(t);
  const top = y.cell + y.cellH * 0.18;
  const bottom = y.cell + y.cellH * 0.82;
  const reach = x + cellW / 2 + 92 * s;
  ctx.globalAlpha = view.fold;
  ctx.lineWidth = (view.hover?.kind === "Waa" ? 3.4 : 2.4) * s;
  ctx.strokeStyle = ctx.fillStyle = view.hover?.kind === "Waa" ? accent : ink;
  const [from, to] = pass === "forward" ? [top, bottom] : [bottom, top];
  const edge = x + cellW / 2 + 5;
  ctx.beginPath();
  ctx.moveTo(edge, from);
  ctx.bezierCurveTo(reach, from, reach, to, edge + 8 * s, to);
  ctx.stroke();
  if (pass === "backward" && t < run.starts_at) {
    const value = run.da_norm[t];
    if (!oddity(value, true)) {
      ctx.lineWidth = 7 * s;
      ctx.strokeStyle = ratioColour(logRatio(value, run.da_norm[run.starts_at]));
      ctx.stroke();
    }
  }
  stage.head(edge, to, Math.PI, 8 * s);
  ctx.fill();
  const words = pass === "forward" ? [run.gates.length ? `a⟨${t}⟩ goes on` : `Waa carries a⟨${t}⟩`, "into the next step"] : ["the gradient comes back", `through the same ${run.gates.length ? "gates" : "Waa"}`];
  words.forEach((line, i) => stage.text(line, x + cellW / 2 + 84 * s, y.cell + y.cellH / 2 + (i - 0.5) * 18 * s, { size: 14 * s, colour: i ? dim : ink, font: theme.sans }));
  stage.region(edge, top - 8, 80 * s, bottom - top + 16, { kind: "Waa", t: pass === "forward" ? t : Math.min(run.T, t + 1), unit: view.unit });
  stage.text(`the same cell ${run.T} times; now t = ${t}`, x - plan.pitch / 2 - 18 * s, y.cell + y.cellH / 2, { size: 14 * s, colour: dim, font: theme.sans, align: "right", max: centre - 20 });
  ctx.globalAlpha = 1;
}
