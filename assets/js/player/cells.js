// One column of the unrolled graph: what goes in, the hidden state, what comes out.
import { onlyReads } from "./names.js";
import { markOf, paintMark, signedColour, signedRgb } from "../base/ruler.js";
import { frame, isLit, rowsOfGuess } from "./layout.js";
/** @import { Pen, Plan, Run } from "./types" */

/** @param {Pen} pen */
export function output(pen, k, x) {
  const { stage, plan, run } = pen;
  stage.region(x - plan.pitch / 2, plan.y.out, plan.pitch, plan.y.outH, {
    kind: "y_hat",
    t: k,
    unit: pen.view.unit,
    move: true,
  });
  if (onlyReads(run, k)) return;
  if (run.kind === "symbols") guesses(pen, k, x);
  else reading(pen, k, x);
}

/** @param {Pen} pen */
function guesses({ stage, plan, run, theme, ink, dim, accent, view }, k, x) {
  const n = run.top.shape[1];
  const { s, pitch } = plan;
  const row = 17 * s;
  const place = run.symbols.some((symbol) => symbol.length > 2) ? underWords(plan, x) : besideLetters(plan, x);
  if (Number.isNaN(run.p_top[(k - 1) * n]))
    return stage.text("NaN", x, plan.y.out + 1.5 * row, {
      size: 14 * s,
      colour: ink,
      font: theme.mono,
      align: "center",
    });
  for (let r = 0; r < Math.min(rowsOfGuess(run), n); r++) {
    const symbol = run.top[(k - 1) * n + r];
    const p = run.p_top[(k - 1) * n + r];
    const right = symbol === run.target[k - 1] && run.has_loss[k - 1];
    const y = plan.y.out + (r + 0.5) * row;
    const strength = (right ? 1 : 0.55) * place.strength;
    stage.ctx.fillStyle = right ? accent : dim;
    stage.ctx.globalAlpha *= strength;
    const share = Number.isFinite(p) ? p : 0;
    stage.ctx.beginPath();
    stage.ctx.roundRect(place.bar, y - place.half, Math.max(1.5, share * place.room), 2 * place.half, 2);
    stage.ctx.fill();
    stage.ctx.globalAlpha /= strength;
    stage.text(run.symbols[symbol], place.text, y, {
      size: place.size,
      colour: right ? accent : ink,
      font: theme.mono,
      weight: right ? 700 : 400,
      align: place.align,
      max: place.max,
    });
  }
  if (isLit(view, "y_hat", k))
    frame(stage, x - pitch / 2 + 3, plan.y.out - 2, pitch - 6, row * rowsOfGuess(run) + 2, accent);
}

/**
 * A symbol of one letter, with its bar to the right.
 * @param {Plan} plan
 */
function besideLetters({ s, pitch }, x) {
  const bar = x - Math.min(pitch * 0.4, 24 * s) + 12 * s;
  return {
    bar,
    room: Math.min(x + pitch / 2 - 5 - bar, 60 * s),
    half: 5 * s,
    strength: 1,
    text: bar - 11 * s,
    align: "center",
    size: 14 * s,
    max: 20 * s,
  };
}

/**
 * A word, which needs the whole column: written on its bar, which is pale.
 * @param {Plan} plan
 */
function underWords({ s, pitch }, x) {
  const w = Math.min(pitch - 6, 96 * s);
  return {
    bar: x - w / 2,
    room: w,
    half: 7.5 * s,
    strength: 0.4,
    text: x - w / 2 + 3,
    align: "left",
    size: 12.5 * s,
    max: w - 6,
  };
}

/**
 * A number and its target on one small scale: the ring is the target, the dot is ŷ.
 * @param {Pen} pen
 */
function reading({ stage, plan, run, theme, ink, dim, accent, view, faint }, k, x) {
  const { s, y } = plan;
  const [low, high] = run.value_range;
  const place = (v) => y.out + 14 * s + (1 - Math.min(1, Math.max(0, (v - low) / (high - low)))) * (y.outH - 18 * s);
  const { ctx } = stage;
  ctx.strokeStyle = faint;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(x, y.out + 12 * s);
  ctx.lineTo(x, y.out + y.outH);
  ctx.stroke();
  const value = run.y_hat_value[k - 1];
  if (run.has_loss[k - 1] && run.compared) ring(ctx, x, place(run.y_value[k - 1]), 5 * s, dim);
  if (Number.isFinite(value)) {
    ctx.fillStyle = accent;
    ctx.beginPath();
    ctx.arc(x, place(value), 4 * s, 0, 7);
    ctx.fill();
  }
  const style = { size: 12.5 * s, colour: ink, font: theme.mono, align: "center", max: plan.pitch - 3 };
  stage.text(run.y_hat_labels[k - 1], x, y.out + 4 * s, style);
  if (isLit(view, "y_hat", k)) frame(stage, x - plan.pitch / 2 + 3, y.out - 4, plan.pitch - 6, y.outH + 6, accent);
}

function ring(ctx, x, y, r, colour) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.6;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 7);
  ctx.stroke();
}

/**
 * One layer's cell is its column of the hidden-state heatmap; an LSTM's has c⟨t⟩ beside a⟨t⟩.
 * @param {Pen} pen
 */
export function cell(pen, k, x) {
  const { stage, plan, run, row, t, view, ink, line, accent, chosen } = pen;
  const { ctx } = stage;
  const left = x - plan.cellW / 2;
  const halves = run.c
    ? [
        ["c", "c"],
        ["a", "unit"],
      ]
    : [["a", "unit"]];
  const w = (plan.cellW - 4 * (halves.length - 1)) / halves.length;
  for (const [i, [name, kind]] of halves.entries()) strip(pen, name, kind, k, left + i * (w + 4), w);
  const now = k === t && chosen;
  ctx.lineWidth = now ? 2.4 : k === t ? 1.6 : 1;
  ctx.strokeStyle = k === t ? ink : line;
  ctx.beginPath();
  ctx.roundRect(left - 2.5, row.y - 2.5, plan.cellW + 5, row.h + 5, 5);
  ctx.stroke();
  const h = row.h / run.n_a;
  if (now) frame(stage, left - 4, row.y + view.unit * h - 0.5, plan.cellW + 8, Math.max(3, h), accent, 2);
}

/**
 * Values of one state, one cell for each unit.
 * @param {Pen} pen
 */
function strip(pen, name, kind, k, left, w) {
  const { stage, run, row, view, ink, accent } = pen;
  const h = row.h / run.n_a;
  const values = run[name].subarray(k * run.n_a, (k + 1) * run.n_a);
  const gap = h > 5 ? 1 : 0;
  if (gap) {
    for (let i = 0; i < run.n_a; i++)
      if (Number.isFinite(values[i]))
        fill(stage.ctx, signedColour(values[i], run.ranges[name], pen.theme.dark), left, row.y + i * h, w, h - gap);
  } else stage.ctx.drawImage(heatmap(run, name, pen.theme.dark), k, 0, 1, run.n_a, left, row.y, w, row.h);
  for (let i = 0; i < run.n_a; i++) {
    if (Number.isFinite(values[i])) continue;
    stage.ctx.clearRect(left, row.y + i * h, w, h - gap);
    paintMark(stage.ctx, markOf(values[i]), left, row.y + i * h, w, h - gap, ink);
  }
  stage.region(left, row.y, w, row.h, { kind, t: k, units: run.n_a, layer: run.layer });
  const { hover } = view;
  if (hover?.kind === kind && hover.t === k && (hover.layer ?? run.layer) === run.layer)
    frame(stage, left - 2, row.y + hover.unit * h, w + 4, Math.max(3, h), accent, 2);
}

function fill(ctx, colour, x, y, w, h) {
  ctx.fillStyle = colour;
  ctx.fillRect(x, y, w, h + 0.3);
}

const heatmaps = new WeakMap();

/**
 * All steps of a state as one small image with a pixel for each number, for speed.
 * @param {Run} run
 */
function heatmap(run, name, dark) {
  if (!heatmaps.has(run)) heatmaps.set(run, {});
  const images = heatmaps.get(run);
  const key = `${name} ${Boolean(dark)}`;
  if (images[key]) return images[key];
  const [steps, n] = [run.T + 1, run.n_a];
  const pixels = new ImageData(steps, n);
  for (let t = 0; t < steps; t++)
    for (let i = 0; i < n; i++) {
      const value = run[name][t * n + i];
      if (Number.isFinite(value))
        pixels.data.set([...signedRgb(value, run.ranges[name], dark), 255], 4 * (i * steps + t));
    }
  images[key] = new OffscreenCanvas(steps, n);
  images[key].getContext("2d").putImageData(pixels, 0, 0);
  return images[key];
}

/** @param {Pen} pen */
export function input({ stage, plan, run, theme, ink, dim, line, t, view, accent }, k, x) {
  const { y, s } = plan;
  const label = run.x_labels[k - 1];
  const w = Math.min(plan.pitch - 5, Math.max(28 * s, label.length * 9 * s + 10 * s));
  stage.ctx.fillStyle = theme.paper;
  stage.ctx.beginPath();
  stage.ctx.roundRect(x - w / 2, y.x, w, y.xH, 6);
  stage.ctx.fill();
  frame(stage, x - w / 2, y.x, w, y.xH, isLit(view, "x", k) ? accent : k === t ? ink : line, k === t ? 2 : 1);
  const size = (label.length > 3 ? 13 : 16) * s;
  stage.text(label, x, y.x + y.xH / 2 + 1, {
    size,
    colour: ink,
    font: theme.mono,
    weight: 600,
    align: "center",
    max: w - 4,
  });
  stage.region(x - w / 2, y.x, w, y.xH, { kind: "x", t: k });
  if (run.step_labels.length) {
    const text = run.step_labels[k - 1];
    stage.text(text, x, y.x + y.xH + 9 * s, {
      size: 11 * s,
      colour: dim,
      font: theme.sans,
      align: "center",
      max: plan.pitch - 2,
    });
  }
  stage.text(String(k), x, y.step + y.stepH / 2, {
    size: 12 * s,
    colour: k === t ? ink : dim,
    font: theme.mono,
    align: "center",
    weight: k === t ? 700 : 400,
  });
}
