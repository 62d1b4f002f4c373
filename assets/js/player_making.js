// How a⟨t⟩ is made, as matrices; going back, what step t adds to ∂L/∂Waa and the sum so far.
import { faded, fmt, oddity, paintMark, signedColour, signedRgb } from "./ruler.js";
import { at, inputLabel, lossName } from "./player_words.js";
import { scaleOf } from "./stage.js";

const SQUASH = { tanh: "tanh", relu: "ReLU", sigmoid: "σ", identity: "" };

export function paintMaking(stage, scene) {
  const { width, theme, pass } = scene;
  const s = scaleOf(width);
  if (scene.run.gates.length) return stage.resize(width, 0);
  const height = (width < 560 ? 142 : 152) * s;
  stage.resize(width, height);
  const side = Math.min((width < 560 ? 92 : 112) * s, height - 38 * s);
  const pen = { ...scene, stage, s, side, x: 12 * s, top: 4 * s, ink: theme.ink, dim: faded(theme.ink, 0.66), narrow: width < 560 };
  if (pass === "forward") {
    hidden(pen);
    if (!pen.narrow) output(pen);
  } else adding(pen);
}

function hidden(pen) {
  const { run, t, view } = pen;
  const n = run.n_a;
  const g = SQUASH[run.activation];
  const row = view.unit;
  strip(pen, run.a.subarray(t * n, (t + 1) * n), run.ranges.a, `a${at(t)}`, "", row, "unit");
  words(pen, g ? `= ${g}(` : "=");
  matrix(pen, run.Waa, n, n, run.ranges.Waa, "Waa", `${n} × ${n}, ±${run.ranges.Waa}`, row, "weight");
  strip(pen, run.a.subarray((t - 1) * n, t * n), run.ranges.a, `a${at(t - 1)}`, "", -1, "before");
  words(pen, "+");
  strip(pen, run.input.subarray((t - 1) * n, t * n), run.ranges.terms, `Wax x${at(t)}`, pen.narrow ? "" : `for ${inputLabel(run, t)}`, row, "Wax");
  words(pen, "+");
  strip(pen, run.ba, run.ranges.terms, "ba", "", row, "ba");
  if (g) words(pen, ")");
}

function output(pen) {
  const { run, t, s } = pen;
  pen.x += 44 * s;
  const n_y = run.Wya.shape[0];
  const how = { softmax: "softmax(", sigmoid: "σ(", identity: "" }[run.output];
  words(pen, `ŷ${at(t)} = ${how}`);
  const w = Math.min(pen.side, Math.max(14 * s, run.n_a * 6 * s));
  matrix(pen, run.Wya, n_y, run.n_a, run.ranges.Wya, "Wya", `${n_y} × ${run.n_a}, ±${run.ranges.Wya}`, -1, "Wya", w);
  strip(pen, run.a.subarray(t * run.n_a, (t + 1) * run.n_a), run.ranges.a, `a${at(t)}`, "", -1, "unit");
  words(pen, "+");
  strip(pen, run.by, run.ranges.Wya, "by", "", -1, "by");
  if (how) words(pen, ")");
}

function adding(pen) {
  const { run, t, s } = pen;
  const n = run.n_a;
  const delta = run.delta.subarray((t - 1) * n, t * n);
  const before = run.a.subarray((t - 1) * n, t * n);
  const range = largest(delta);
  strip(pen, delta, range || 1, `δ${at(t)}`, extent(delta), pen.view.unit, "delta");
  words(pen, "×");
  lying(pen, before, run.ranges.a, `a${at(t - 1)}ᵀ`);
  words(pen, "=");
  const added = outer(delta, before);
  picture(pen, added, `step ${t} adds`, "own");
  pen.x += 26 * s;
  words(pen, "so far");
  const total = sumSoFar(run, t);
  picture(pen, total, pen.narrow ? "Σ" : `∂${lossName(run)}/∂Waa, steps ${t}…${run.T}`, "own");
}

function picture(pen, values, name) {
  const range = largest(values);
  const n = pen.run.n_a;
  matrix(pen, values, n, n, range || 1, name, extent(values), -1, "sum");
}

const largest = (values) => values.reduce((best, v) => (Number.isFinite(v) && Math.abs(v) > best ? Math.abs(v) : best), 0);

/** The scale of a picture in words; one without any finite entry has none. */
function extent(values) {
  const range = largest(values);
  if (range) return `±${fmt(range)}`;
  return values.some(Number.isFinite) ? "exactly 0" : "NaN";
}

function outer(delta, before) {
  const n = delta.length;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = delta[i] * before[j];
  return out;
}

/** Σ of what the steps T … t add; kept beside the run and extended one step at a time. */
function sumSoFar(run, t) {
  const n = run.n_a;
  const kept = run.sums ?? (run.sums = { t: run.T + 1, values: new Float64Array(n * n) });
  if (kept.t < t) Object.assign(kept, { t: run.T + 1, values: new Float64Array(n * n) });
  for (; kept.t > t; kept.t--) {
    const k = kept.t - 1;
    const part = outer(run.delta.subarray((k - 1) * n, k * n), run.a.subarray((k - 1) * n, k * n));
    for (let i = 0; i < part.length; i++) kept.values[i] += part[i];
  }
  return kept.values;
}

// ---- pieces ----------------------------------------------------------------------------------

function words(pen, text) {
  const { stage, s, ink, theme } = pen;
  stage.text(text, pen.x, pen.top + pen.side / 2, { size: (pen.narrow ? 14 : 19) * s, colour: ink, font: theme.sans });
  pen.x += stage.ctx.measureText(text).width + (pen.narrow ? 4 : 10) * s;
}

function caption(pen, x, w, name, below) {
  const { stage, s, ink, dim, theme, top, side } = pen;
  const mid = Math.max(x + w / 2, 0);
  const place = { align: "center", font: theme.sans };
  stage.text(name, mid, top + side + 13 * s, { ...place, size: 12.5 * s, colour: ink, weight: 600 });
  if (below) stage.text(below, mid, top + side + 28 * s, { ...place, size: 11.5 * s, colour: dim });
}

function strip(pen, values, range, name, below, row, kind) {
  const { stage, s, t, theme } = pen;
  const w = 15 * s;
  stage.ctx.font = `600 ${12.5 * s}px ${theme.sans}`;
  const room = Math.max(w, stage.ctx.measureText(name).width);
  const x = pen.x + (room - w) / 2;
  const h = pen.side / values.length;
  for (let i = 0; i < values.length; i++) {
    square(pen, values[i], range, x, pen.top + i * h, w, h);
    const what = kind === "before" ? { kind: "unit", t: t - 1, unit: i, move: false } : kind === "by" || kind === "delta" ? null : { kind, t, unit: i, move: false };
    if (what) stage.region(x, pen.top + i * h, w, h, what);
  }
  if (row >= 0) mark(pen, x, row, w, h);
  caption(pen, x, w, name, below);
  pen.x += room + (pen.narrow ? 5 : 12) * s;
}

function lying(pen, values, range, name) {
  const { stage, s, side } = pen;
  const w = side / values.length;
  const y = pen.top + side / 2 - 7.5 * s;
  for (let j = 0; j < values.length; j++) square(pen, values[j], range, pen.x + j * w, y, w, 15 * s);
  stage.text(name, pen.x + side / 2, y + 28 * s, { size: 12.5 * s, colour: pen.ink, weight: 600, align: "center", font: pen.theme.sans });
  pen.x += side + (pen.narrow ? 6 : 12) * s;
}

function square({ stage, ink }, value, range, x, y, w, h) {
  const odd = oddity(value);
  if (odd) return paintMark(stage.ctx, odd, x, y, w, h, ink);
  stage.ctx.fillStyle = signedColour(value, range);
  const gap = Math.min(w, h) > 5 ? 0.7 : 0;
  stage.ctx.fillRect(x, y, w - gap, h - gap + (gap ? 0 : 0.4));
}

function mark(pen, x, row, w, h) {
  const { ctx } = pen.stage;
  ctx.strokeStyle = pen.theme.accent;
  ctx.lineWidth = 2;
  ctx.strokeRect(x - 1.5, pen.top + row * h - 1, w + 3, Math.max(3, h + 1));
}

/** A whole matrix, painted through one small image: 128 × 128 cells cost no more than 16 × 16. */
function matrix(pen, values, rows, cols, range, name, below, row, kind, w = pen.side) {
  const { stage, side, top, t } = pen;
  const image = new ImageData(cols, rows);
  for (let i = 0; i < values.length; i++) {
    const rgb = Number.isFinite(values[i]) ? signedRgb(values[i], range) : [128, 128, 128];
    image.data.set([...rgb, 255], 4 * i);
  }
  const small = new OffscreenCanvas(cols, rows);
  small.getContext("2d").putImageData(image, 0, 0);
  stage.ctx.imageSmoothingEnabled = false;
  stage.ctx.drawImage(small, pen.x, top, w, side);
  const [cw, ch] = [w / cols, side / rows];
  if (cols <= 32)
    for (let i = 0; i < values.length; i++)
      if (!Number.isFinite(values[i])) {
        const [r, c] = [Math.floor(i / cols), i % cols];
        stage.ctx.clearRect(pen.x + c * cw, top + r * ch, cw, ch);
        paintMark(stage.ctx, oddity(values[i]), pen.x + c * cw, top + r * ch, cw, ch, pen.ink);
      }
  if (kind === "weight" && cols <= 64) {
    for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) stage.region(pen.x + j * cw, top + i * ch, cw, ch, { kind, t, unit: i, from: j, move: false });
  } else stage.region(pen.x, top, w, side, kind === "sum" ? { kind: "adds", t, move: false } : { kind: kind === "weight" ? "Waa" : kind, t, unit: pen.view.unit, move: false });
  if (row >= 0) mark(pen, pen.x, row, w, ch);
  caption(pen, pen.x, w, name, below);
  pen.x += w + (pen.narrow ? 6 : 12) * pen.s;
}
