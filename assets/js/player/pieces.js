// Elements of a drawn equation: text, strips for vectors, small images for matrices, laid out from left to
// right.
import { DARK, LIGHT } from "../base/tokens.js";
import { fmt, markOf, paintMark, signedColour, signedRgb } from "../base/ruler.js";
/** @import { Maker } from "./types" */

/** The largest finite magnitude of the values. */
export function largest(values) {
  let best = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size > best && size < Infinity) best = size;
  }
  return best;
}

/** The range of a picture in words; empty if no entry is finite. */
export function extent(values) {
  const range = largest(values);
  if (range) return `±${fmt(range)}`;
  return values.some(Number.isFinite) ? "exactly 0" : "NaN";
}

/** @param {Maker} pen */
export function words(pen, text) {
  const { stage, s, ink, theme } = pen;
  stage.text(text, pen.x, pen.top + pen.side / 2, { size: (pen.narrow ? 14 : 19) * s, colour: ink, font: theme.sans });
  pen.x += stage.ctx.measureText(text).width + (pen.narrow ? 4 : 10) * s;
}

/** @param {Maker} pen */
function caption(pen, x, w, name, below) {
  const { stage, s, ink, dim, theme, top, side } = pen;
  const mid = Math.max(x + w / 2, 0);
  const place = { align: "center", font: theme.sans };
  stage.text(name, mid, top + side + 13 * s, { ...place, size: 12.5 * s, colour: ink, weight: 600 });
  if (below) stage.text(below, mid, top + side + 28 * s, { ...place, size: 11.5 * s, colour: dim });
}

/** @param {Maker} pen */
export function strip(pen, values, range, name, below, row, kind) {
  const { stage, s, t, theme } = pen;
  const w = (values.length <= WRITTEN ? 52 : 15) * s;
  stage.ctx.font = `600 ${12.5 * s}px ${theme.sans}`;
  const room = Math.max(w, stage.ctx.measureText(name).width);
  const x = pen.x + (room - w) / 2;
  const h = pen.side / values.length;
  for (let i = 0; i < values.length; i++) {
    square(pen, values[i], range, x, pen.top + i * h, w, h);
    if (values.length <= WRITTEN) number(pen, values[i], range, x + w / 2, pen.top + (i + 0.5) * h, w);
    const what = meaning(kind, t, i, pen.run.layer);
    if (what) stage.region(x, pen.top + i * h, w, h, what);
  }
  if (row >= 0) mark(pen, x, row, w, h);
  caption(pen, x, w, name, below);
  pen.x += room + (pen.narrow ? 5 : 12) * s;
}

const BEFORE = { before: "unit", c_before: "c" };

/** The tooltip's element for a square of a strip. */
function meaning(kind, t, unit, layer) {
  if (kind === "by" || kind === "delta") return null;
  return { kind: BEFORE[kind] ?? kind, t: kind in BEFORE ? t - 1 : t, unit, layer, move: false };
}

/** @param {Maker} pen */
export function lying(pen, values, range, name) {
  const { stage, s, side } = pen;
  const w = side / values.length;
  const y = pen.top + side / 2 - 7.5 * s;
  for (let j = 0; j < values.length; j++) square(pen, values[j], range, pen.x + j * w, y, w, 15 * s);
  stage.text(name, pen.x + side / 2, y + 28 * s, {
    size: 12.5 * s,
    colour: pen.ink,
    weight: 600,
    align: "center",
    font: pen.theme.sans,
  });
  pen.x += side + (pen.narrow ? 6 : 12) * s;
}

/** @param {Maker} pen */
function square({ stage, ink, theme }, value, range, x, y, w, h) {
  const hatch = markOf(value);
  if (hatch) return paintMark(stage.ctx, hatch, x, y, w, h, ink);
  stage.ctx.fillStyle = signedColour(value, range, theme.dark);
  const gap = Math.min(w, h) > 5 ? 0.7 : 0;
  const seam = gap ? -gap : 0.4; // else the page would show between small squares
  stage.ctx.fillRect(x, y, w + seam, h + seam);
}

/** @param {Maker} pen */
function mark(pen, x, row, w, h) {
  const { ctx } = pen.stage;
  ctx.strokeStyle = pen.theme.accent;
  ctx.lineWidth = 2;
  ctx.strokeRect(x - 1.5, pen.top + row * h - 1, w + 3, Math.max(3, h + 1));
}

export const WRITTEN = 3; // so many rows and columns have space for their numbers

/**
 * A number in its square, in ink that is legible on its colour.
 * @param {Maker} pen
 */
function number({ stage, s, theme }, value, range, x, y, w) {
  if (!Number.isFinite(value)) return; // it has a mark
  const strong = Math.abs(value) > 0.6 * range;
  const inks = theme.dark ? DARK : LIGHT;
  const colour = strong ? inks.paper : inks.ink; // what is near zero has the colour of the page
  stage.text(fmt(value), x, y, { size: 13 * s, colour, font: theme.mono, weight: 600, align: "center", max: w - 4 });
}

const NO_VALUE = [128, 128, 128];

/**
 * A whole matrix, painted through one small image: 128 × 128 cells cost no more than 16 × 16.
 * @param {Maker} pen
 */
export function matrix(pen, values, rows, cols, range, name, below, row, kind, w = pen.side) {
  const { stage, side, top, t } = pen;
  const image = new ImageData(cols, rows);
  const { data } = image;
  for (let i = 0, j = 0; i < values.length; i++, j += 4) {
    const rgb = Number.isFinite(values[i]) ? signedRgb(values[i], range, pen.theme.dark) : NO_VALUE;
    data[j] = rgb[0];
    data[j + 1] = rgb[1];
    data[j + 2] = rgb[2];
    data[j + 3] = 255;
  }
  const small = new OffscreenCanvas(cols, rows);
  small.getContext("2d").putImageData(image, 0, 0);
  stage.ctx.imageSmoothingEnabled = false;
  stage.ctx.drawImage(small, pen.x, top, w, side);
  const [cw, ch] = [w / cols, side / rows];
  if (cols <= 32 && rows <= 64)
    for (let i = 0; i < values.length; i++)
      if (!Number.isFinite(values[i])) {
        const [r, c] = [Math.floor(i / cols), i % cols];
        stage.ctx.clearRect(pen.x + c * cw, top + r * ch, cw, ch);
        paintMark(stage.ctx, markOf(values[i]), pen.x + c * cw, top + r * ch, cw, ch, pen.ink);
      }
  if (rows <= WRITTEN && cols <= WRITTEN)
    values.forEach((value, i) => {
      const [r, c] = [Math.floor(i / cols), i % cols];
      number(pen, value, range, pen.x + (c + 0.5) * cw, top + (r + 0.5) * ch, cw);
    });
  if (kind === "weight" && cols <= 64) {
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < cols; j++)
        stage.region(pen.x + j * cw, top + i * ch, cw, ch, { kind, t, unit: i, from: j, move: false });
  } else
    stage.region(
      pen.x,
      top,
      w,
      side,
      kind === "sum"
        ? { kind: "adds", t, move: false }
        : { kind: kind === "weight" ? "Waa" : kind, t, unit: pen.view.unit, move: false },
    );
  if (row >= 0) mark(pen, pen.x, row, w, ch);
  caption(pen, pen.x, w, name, below);
  pen.x += w + (pen.narrow ? 6 : 12) * pen.s;
}
