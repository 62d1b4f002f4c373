// The unrolled graph. One column is one time step on every row, so the cell of step t *is* its
// column of the hidden-state heatmap, and loss and gradient stand under it. Folding slides all
// columns onto one and shows the loop.
import { brief, faded, logRatio, oddity, paintMark, ratioColour, signedColour } from "./ruler.js";
import { at } from "./player_words.js";
import { scaleOf } from "./stage.js";

const ROWS = 3; // guesses shown of ŷ

export function paintUnrolled(stage, scene) {
  const plan = layOut(scene);
  stage.resize(scene.width, plan.height);
  const pen = { stage, plan, ...scene, ...inks(scene.theme) };
  cursor(pen);
  if (plan.overview) overview(pen);
  if (scene.view.fold > 0) loop(pen);
  for (let t = plan.last; t >= plan.first; t--) if (t !== scene.t) column(pen, t);
  column(pen, scene.t);
  labels(pen);
  legend(pen);
}

function inks(theme) {
  return {
    ink: theme.ink,
    dim: faded(theme.ink, 0.66),
    line: faded(theme.ink, 0.42),
    faint: faded(theme.ink, 0.14),
    wash: faded(theme.ink, theme.dark ? 0.1 : 0.055),
    accent: theme.accent,
  };
}

/** Where everything stands. All sizes follow the width, so the back row can read it too. */
function layOut({ run, view, t, width }) {
  const s = scaleOf(width);
  const narrow = width < 560;
  const gutter = narrow ? 58 : 116 * s;
  const room = width - gutter - 6;
  const shown = Math.max(1, Math.min(run.T, Math.floor(room / ((narrow ? 50 : 44) * s))));
  const pitch = Math.min(room / shown, 200 * s);
  const first = Math.max(1, Math.min(run.T - shown + 1, t - Math.floor(shown / 2)));
  const y = {};
  let top = 4;
  const put = (name, height, gap = 0) => {
    y[name] = top;
    y[`${name}H`] = height;
    top += height + gap;
  };
  const overview = run.T > shown;
  if (overview) put("overview", 24 * s, 10 * s);
  put("out", 17 * s * (run.kind === "symbols" ? ROWS : 2.6), 24 * s);
  put("cell", Math.max(96, Math.min(176, run.n_a * 11)) * s, 24 * s);
  put("x", 28 * s, run.step_labels.length ? 16 * s : 3 * s);
  put("step", 13 * s, 8 * s);
  put("loss", 34 * s, 17 * s);
  put("da", 20 * s, 17 * s);
  put("adds", 32 * s, 17 * s);
  put("legend", 20 * s, 4);
  const centre = gutter + Math.min(room, pitch * shown) / 2;
  const home = (k) => gutter + (k - first + 0.5) * pitch;
  const x = (k) => home(k) + (centre - home(k)) * view.fold;
  const cellW = Math.min(36 * s, pitch * 0.52);
  return { s, narrow, gutter, pitch, first, last: first + shown - 1, shown, y, x, centre, cellW, overview, height: top };
}

/** How strongly a column is drawn: not yet reached, or folded away. */
function strength({ run, view, t, pass }, k) {
  const reached = pass === "backward" || k <= t ? 1 : 0.17;
  return k === t ? 1 : reached * (1 - view.fold);
}

function cursor({ stage, plan, t, wash }) {
  const { ctx } = stage;
  ctx.fillStyle = wash;
  ctx.beginPath();
  const top = plan.y.out - 3;
  ctx.roundRect(plan.x(t) - plan.pitch / 2 + 1, top, plan.pitch - 2, plan.y.legend - top - 4, 8);
  ctx.fill();
}

function column(pen, k) {
  const { stage, plan } = pen;
  const alpha = strength(pen, k);
  if (alpha < 0.02) return;
  const { ctx } = stage;
  ctx.globalAlpha = alpha;
  const x = plan.x(k);
  stage.region(x - plan.pitch / 2, plan.y.out, plan.pitch, plan.y.legend - plan.y.out, { kind: "column", t: k });
  output(pen, k, x);
  edges(pen, k, x);
  cell(pen, k, x);
  input(pen, k, x);
  loss(pen, k, x);
  gradient(pen, k, x);
  added(pen, k, x);
  ctx.globalAlpha = 1;
}

const isLit = (view, kind, k) => view.hover?.kind === kind && view.hover.t === k;

// ---- the graph -----------------------------------------------------------------------------

function output(pen, k, x) {
  const { stage, plan, run } = pen;
  stage.region(x - plan.pitch / 2, plan.y.out, plan.pitch, plan.y.outH, { kind: "y_hat", t: k, unit: pen.view.unit, move: true });
  if (run.kind === "symbols") guesses(pen, k, x);
  else reading(pen, k, x);
}

function guesses({ stage, plan, run, theme, ink, dim, accent, view }, k, x) {
  const n = run.top.shape[1];
  const { s, pitch } = plan;
  const row = 17 * s;
  const barX = x - Math.min(pitch * 0.4, 24 * s) + 12 * s;
  const room = Math.min(x + pitch / 2 - 5 - barX, 60 * s);
  if (Number.isNaN(run.p_top[(k - 1) * n]))
    return stage.text("NaN", x, plan.y.out + 1.5 * row, { size: 14 * s, colour: ink, font: theme.mono, align: "center" });
  for (let r = 0; r < Math.min(ROWS, n); r++) {
    const symbol = run.top[(k - 1) * n + r];
    const p = run.p_top[(k - 1) * n + r];
    const right = symbol === run.target[k - 1] && run.has_loss[k - 1];
    const y = plan.y.out + (r + 0.5) * row;
    const colour = right ? accent : dim;
    stage.text(run.symbols[symbol], barX - 11 * s, y, { size: 14 * s, colour: right ? accent : ink, font: theme.mono, weight: right ? 700 : 400, align: "center", max: 20 * s });
    stage.ctx.fillStyle = colour;
    stage.ctx.globalAlpha *= right ? 1 : 0.55;
    const share = Number.isFinite(p) ? p : 0;
    stage.ctx.beginPath();
    stage.ctx.roundRect(barX, y - 5 * s, Math.max(1.5, share * room), 10 * s, 2);
    stage.ctx.fill();
    stage.ctx.globalAlpha /= right ? 1 : 0.55;
  }
  if (isLit(view, "y_hat", k)) frame(stage, x - pitch / 2 + 3, plan.y.out - 2, pitch - 6, row * ROWS + 2, accent);
}

/** A number against its target on one small scale: ring is the target, dot is ŷ. */
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
  if (run.has_loss[k - 1]) ring(ctx, x, place(run.y_value[k - 1]), 5 * s, dim);
  if (Number.isFinite(value)) {
    ctx.fillStyle = accent;
    ctx.beginPath();
    ctx.arc(x, place(value), 4 * s, 0, 7);
    ctx.fill();
  }
  const shown = run.y_hat_units[k - 1];
  const text = Number.isFinite(shown) ? (Math.abs(shown) < 1000 ? `${shown.toFixed(1)}°`.replace("-", "−") : brief(shown)) : brief(shown);
  stage.text(text, x, y.out + 4 * s, { size: 12.5 * s, colour: ink, font: theme.mono, align: "center" });
  if (isLit(view, "y_hat", k)) frame(stage, x - plan.pitch / 2 + 3, y.out - 4, plan.pitch - 6, y.outH + 6, accent);
}

function ring(ctx, x, y, r, colour) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.6;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 7);
  ctx.stroke();
}

function edges(pen, k, x) {
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

function edgeName({ stage, plan, theme, dim, accent, view, pass }, kind, x, y, k) {
  const lit = view.hover?.kind === kind;
  if (plan.pitch < 50 * plan.s && k !== plan.first && !lit) return;
  const colour = lit ? accent : dim;
  stage.text(kind, x, y, { size: 11.5 * plan.s, colour, font: theme.sans, style: "italic", weight: lit ? 700 : 400 });
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
    stage.text("Waa", (shown + x2) / 2, mid - 11 * s, { size: 11.5 * s, colour: lit ? accent : dim, font: theme.sans, style: "italic", align: "center", weight: lit ? 700 : 400, max: x2 - shown });
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

function comesDown({ stage, plan, run, ink }, k, x) {
  const { y, s, cellW } = plan;
  const left = x - cellW / 2 + 4 * s;
  stage.arrow(left, y.out + y.outH + 2, left, y.cell - 4, { colour: ink, width: 2 * s, head: 6 * s });
}

function cell(pen, k, x) {
  const { stage, plan, run, t, view, ink, line, accent } = pen;
  const { y, cellW } = plan;
  const { ctx } = stage;
  const h = y.cellH / run.n_a;
  const left = x - cellW / 2;
  const gap = h > 5 ? 1 : 0;
  for (let i = 0; i < run.n_a; i++) {
    const value = run.a[k * run.n_a + i];
    const odd = oddity(value);
    const top = y.cell + i * h;
    if (odd) paintMark(ctx, odd, left, top, cellW, h - gap, ink);
    else {
      ctx.fillStyle = signedColour(value, run.ranges.a);
      ctx.fillRect(left, top, cellW, h - gap + 0.3);
    }
    stage.region(left, top, cellW, h, { kind: "unit", t: k, unit: i });
  }
  ctx.lineWidth = k === t ? 2.4 : 1;
  ctx.strokeStyle = k === t ? ink : line;
  ctx.beginPath();
  ctx.roundRect(left - 2.5, y.cell - 2.5, cellW + 5, y.cellH + 5, 5);
  ctx.stroke();
  if (k === t) frame(stage, left - 4, y.cell + view.unit * h - 0.5, cellW + 8, Math.max(3, h), accent, 2);
  const hover = view.hover;
  if (hover?.kind === "unit" && hover.t === k) frame(stage, left - 2, y.cell + hover.unit * h, cellW + 4, Math.max(3, h), accent, 2);
}

function frame(stage, x, y, w, h, colour, width = 1.6) {
  stage.ctx.strokeStyle = colour;
  stage.ctx.lineWidth = width;
  stage.ctx.beginPath();
  stage.ctx.roundRect(x, y, w, h, 3);
  stage.ctx.stroke();
}

function input({ stage, plan, run, theme, ink, dim, line, t, view, accent }, k, x) {
  const { y, s } = plan;
  const label = run.x_labels[k - 1];
  const w = Math.min(plan.pitch - 5, Math.max(28 * s, label.length * 9 * s + 10 * s));
  stage.ctx.fillStyle = theme.paper;
  stage.ctx.beginPath();
  stage.ctx.roundRect(x - w / 2, y.x, w, y.xH, 6);
  stage.ctx.fill();
  frame(stage, x - w / 2, y.x, w, y.xH, isLit(view, "x", k) ? accent : k === t ? ink : line, k === t ? 2 : 1);
  const size = (label.length > 3 ? 13 : 16) * s;
  stage.text(label, x, y.x + y.xH / 2 + 1, { size, colour: ink, font: theme.mono, weight: 600, align: "center", max: w - 4 });
  stage.region(x - w / 2, y.x, w, y.xH, { kind: "x", t: k });
  if (run.step_labels.length) {
    const text = run.step_labels[k - 1];
    stage.text(text, x, y.x + y.xH + 9 * s, { size: 11 * s, colour: dim, font: theme.sans, align: "center", max: plan.pitch - 2 });
  }
  stage.text(String(k), x, y.step + y.stepH / 2, { size: 12 * s, colour: k === t ? ink : dim, font: theme.mono, align: "center", weight: k === t ? 700 : 400 });
}

// ---- the strips under the graph --------------------------------------------------------------

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
  const odd = oddity(value);
  if (odd) paintMark(stage.ctx, odd, x - w / 2, y[name], w, y[`${name}H`], pen.ink);
}

function number(pen, name, x, text) {
  const { stage, plan, theme, dim } = pen;
  const top = plan.y[name] + plan.y[`${name}H`] + 9 * plan.s;
  stage.text(text, x, top, { size: 12 * plan.s, colour: dim, font: theme.mono, align: "center", max: plan.pitch - 3 });
}

const largest = (array) => array.reduce((best, v) => (Number.isFinite(v) && v > best ? v : best), 0);

function loss(pen, k, x) {
  const { stage, plan, run, t, pass, ink, faint, accent, view } = pen;
  const { y } = plan;
  if (!run.has_loss[k - 1]) return number(pen, "loss", x, "·");
  const chosen = run.source === k;
  const quiet = run.source && !chosen;
  bar(pen, "loss", k, x, run.loss_t[k - 1], largest(run.loss_t), chosen ? accent : faded(ink, quiet ? 0.3 : 0.78));
  const seen = pass === "backward" || k <= t;
  number(pen, "loss", x, seen ? brief(run.loss_t[k - 1]) : "");
  if (isLit(view, "loss", k)) frame(stage, x - plan.pitch / 2 + 2, y.loss - 3, plan.pitch - 4, y.lossH + 22 * plan.s, accent);
  stage.region(x - plan.pitch / 2, y.loss - 3, plan.pitch, y.lossH + 22 * plan.s, { kind: "loss", t: k });
}

function gradient(pen, k, x) {
  const { stage, plan, run, t, pass, ink, line, accent, view } = pen;
  const { y } = plan;
  const w = plan.pitch - 4;
  const { ctx } = stage;
  stage.region(x - w / 2, y.da, w, y.daH + 18 * plan.s, { kind: "da", t: k });
  const there = pass === "backward" && k >= t && run.starts_at >= k;
  ctx.beginPath();
  ctx.roundRect(x - w / 2, y.da, w, y.daH, 3);
  if (there) {
    const value = run.da_norm[k];
    const odd = oddity(value, true);
    if (odd) paintMark(ctx, odd, x - w / 2, y.da, w, y.daH, ink);
    else {
      ctx.fillStyle = ratioColour(logRatio(value, run.da_norm[run.starts_at]));
      ctx.fill();
    }
    ctx.beginPath();
    ctx.roundRect(x - w / 2, y.da, w, y.daH, 3);
    number(pen, "da", x, brief(value));
  }
  ctx.lineWidth = 1;
  ctx.strokeStyle = isLit(view, "da", k) ? accent : there ? line : pen.faint;
  ctx.setLineDash(there ? [] : [3, 3]);
  ctx.stroke();
  ctx.setLineDash([]);
}

function added(pen, k, x) {
  const { stage, plan, run, t, pass, ink, line, view, accent } = pen;
  const { y } = plan;
  const w = Math.min(plan.pitch * 0.74, 46 * plan.s);
  stage.region(x - plan.pitch / 2, y.adds, plan.pitch, y.addsH + 18 * plan.s, { kind: "adds", t: k });
  if (pass === "backward" && k >= t) {
    bar(pen, "adds", k, x, run.adds[k - 1], largest(run.adds), k === t ? ink : faded(ink, 0.6));
    number(pen, "adds", x, brief(run.adds[k - 1]));
  }
  stage.ctx.strokeStyle = isLit(view, "adds", k) ? accent : pen.faint;
  stage.ctx.lineWidth = 1;
  stage.ctx.beginPath();
  stage.ctx.moveTo(x - w / 2, y.adds + y.addsH + 0.5);
  stage.ctx.lineTo(x + w / 2, y.adds + y.addsH + 0.5);
  stage.ctx.stroke();
}

// ---- around the graph ------------------------------------------------------------------------

function labels(pen) {
  const { stage, plan, run, theme, ink, dim } = pen;
  const { y, s, narrow } = plan;
  const loss = run.source ? `L⟨${run.source}⟩` : "L";
  const rows = [
    ["out", "ŷ⟨t⟩", run.y_name],
    ["cell", "a⟨t⟩", "hidden state"],
    ["x", "x⟨t⟩", run.x_name],
    ["loss", "L⟨t⟩", run.output === "softmax" ? "loss, nats" : "loss"],
    ["da", `‖∂${loss}/∂a⟨t⟩‖`, "gradient"],
    ["adds", narrow ? "+∂Waa" : `adds to ∂${loss}/∂Waa`, "norm"],
  ];
  for (const [name, symbol, caption] of rows) {
    const mid = y[name] + Math.min(y[`${name}H`] / 2, name === "x" ? 12 * s : 1e9);
    const two = !narrow && caption;
    const size = (symbol.length > 10 ? 12.5 : 15) * s;
    stage.text(symbol, 2, mid - (two ? 7 * s : 0), { size: narrow ? Math.min(size, symbol.length > 6 ? 10 : 13) : size, colour: ink, font: theme.sans, weight: 600, max: plan.gutter - 6 });
    if (two) wrap(caption, 18).forEach((line, i) => stage.text(line, 2, mid + (9 + 14 * i) * s, { size: 12 * s, colour: dim, font: theme.sans, max: plan.gutter - 8 * s }));
  }
}

/** Break a caption into lines of at most `most` letters, at spaces. */
function wrap(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (lines[last] && lines[last].length + word.length >= most) lines.push(word);
    else lines[last] += (lines[last] ? " " : "") + word;
  }
  return lines;
}

function legend({ stage, plan, run, theme, dim, ink, pass }) {
  const { s, y, narrow } = plan;
  const mid = y.legend + y.legendH / 2;
  let x = narrow ? 2 : plan.gutter;
  const text = (words, gap = 6) => {
    stage.text(words, x, mid, { size: 12 * s, colour: dim, font: theme.sans });
    x += stage.ctx.measureText(words).width + gap * s;
  };
  const ramp = (colourAt, w) => {
    for (let i = 0; i < w; i++) {
      stage.ctx.fillStyle = colourAt(i / (w - 1));
      stage.ctx.fillRect(x + i, mid - 5 * s, 1.3, 10 * s);
    }
    x += w + 6 * s;
  };
  const range = run.ranges.a;
  const round = (value) => (value < 10000 ? value : brief(value));
  if (!narrow || pass === "forward") {
    text(`−${round(range)}`);
    ramp((u) => signedColour((2 * u - 1) * range, range), (narrow ? 60 : 90) * s);
    text(`+${round(range)}  a⟨t⟩`, 26);
  }
  if (!narrow || pass === "backward") {
    text("vanishing 10⁻⁶");
    ramp((u) => ratioColour((2 * u - 1) * 6), (narrow ? 60 : 90) * s);
    text("10⁶ exploding", 18);
  }
  if (narrow) return;
  for (const [kind, name] of [["zero", "exactly 0"], ["inf", "∞"], ["nan", "NaN"]]) {
    paintMark(stage.ctx, kind, x, mid - 5 * s, 16 * s, 10 * s, ink);
    x += 21 * s;
    text(name, 14);
  }
}

/** All T columns in miniature, with the window on them; a click goes there. */
function overview({ stage, plan, run, t, pass, theme, ink, faint, view }) {
  const { y, gutter } = plan;
  const { ctx } = stage;
  const room = stage.width - gutter - 6;
  const w = room / run.T;
  stage.text(`all ${run.T} steps`, 2, y.overview + y.overviewH / 2, { size: 12 * plan.s, colour: faded(theme.ink, 0.66), font: theme.sans, max: gutter - 6 });
  for (let k = 1; k <= run.T; k++) {
    const x = gutter + (k - 1) * w;
    const back = pass === "backward" && k >= t && k <= run.starts_at;
    const value = back ? run.da_norm[k] : rms(run, k);
    const odd = oddity(value, back);
    if (odd) paintMark(ctx, odd, x, y.overview, w, y.overviewH, ink);
    else {
      ctx.fillStyle = back ? ratioColour(logRatio(value, run.da_norm[run.starts_at])) : faded(ink, 0.08 + 0.5 * Math.min(1, value / run.ranges.a) * (pass === "backward" || k <= t ? 1 : 0.3));
      ctx.fillRect(x, y.overview, Math.max(0.8, w - (w > 3 ? 0.6 : 0)), y.overviewH);
    }
    stage.region(x, y.overview, w, y.overviewH, { kind: "column", t: k });
  }
  frame(stage, gutter + (plan.first - 1) * w - 1, y.overview - 2, plan.shown * w + 2, y.overviewH + 4, faded(ink, 0.55), 1.4);
  ctx.fillStyle = ink;
  ctx.fillRect(gutter + (t - 0.5) * w - 1, y.overview - 3, 2, y.overviewH + 6);
}

function rms(run, k) {
  let sum = 0;
  for (let i = 0; i < run.n_a; i++) sum += run.a[k * run.n_a + i] ** 2;
  return Math.sqrt(sum / run.n_a);
}

/** Folded: one cell, and Waa as the loop that carries a⟨t⟩ into the next step. */
function loop(pen) {
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
  const words = pass === "forward" ? [`Waa carries a⟨${t}⟩`, "into the next step"] : [`the gradient comes back`, `through the same Waa`];
  words.forEach((line, i) => stage.text(line, x + cellW / 2 + 84 * s, y.cell + y.cellH / 2 + (i - 0.5) * 18 * s, { size: 14 * s, colour: i ? dim : ink, font: theme.sans }));
  stage.region(edge, top - 8, 80 * s, bottom - top + 16, { kind: "Waa", t: pass === "forward" ? t : Math.min(run.T, t + 1), unit: view.unit });
  stage.text(`the same cell ${run.T} times; now t = ${t}`, x - plan.pitch / 2 - 18 * s, y.cell + y.cellH / 2, { size: 14 * s, colour: dim, font: theme.sans, align: "right", max: centre - 20 });
  ctx.globalAlpha = 1;
}
