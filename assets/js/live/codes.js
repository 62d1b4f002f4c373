// Tables of one-byte codes as pictures: one lookup per cell, one blit per table, marks for non-finite values.
import { paintMark, ratioRgb, signedRgb, sizeRgb, valueAt } from "../base/ruler.js";
import { CODES, DECADES, MARKS } from "../base/tokens.js";
/** @import { Stage } from "../base/stage.js" */

const STEPS = CODES.steps;
/** The mark of a code. */
export const KINDS = Object.fromEntries(Object.keys(MARKS).map((kind) => [CODES[kind], kind]));

const pack = ([r, g, b]) => (255 << 24) | (b << 16) | (g << 8) | r;
const table = (colour) =>
  Uint32Array.from({ length: 256 }, (_, code) => (code > 2 * STEPS ? 0 : pack(colour((code - STEPS) / STEPS))));

const both = (colour) => [false, true].map((dark) => table((share) => colour(share, dark)));
/** The colours of all codes, on a light and on a dark page. */
export const SIGNED = both((share, dark) => signedRgb(share, 1, dark));
export const RATIO = both((share, dark) => ratioRgb(share * DECADES, dark));
export const SIZES = both((share, dark) => sizeRgb(share * DECADES, dark));

/** The value of a code, to half a step. */
export const valueOf = (code, limit) =>
  KINDS[code] ? { zero: 0, inf: Infinity, nan: NaN }[KINDS[code]] : valueAt((code - STEPS) / STEPS, limit);

/** A table of codes as a cached image, rebuilt only when it changes. */
export class CodePicture {
  constructor(colours) {
    this.colours = colours;
    this.canvas = document.createElement("canvas");
    this.masks = {};
    this.marks = [];
  }

  /** Set `codes`, row-major, h rows of w; column-major with `turned`. */
  set(codes, w, h, turned = false) {
    if (!w || !h) return (this.empty = true);
    this.empty = false;
    if (this.canvas.width !== w || this.canvas.height !== h || !this.image) {
      Object.assign(this.canvas, { width: w, height: h });
      this.image = this.canvas.getContext("2d").createImageData(w, h);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    const { pixels, colours } = this;
    const marks = new Set();
    for (let y = 0, i = 0; y < h; y++)
      for (let x = 0; x < w; x++, i++) {
        const code = codes[turned ? x * h + y : i];
        pixels[i] = colours[code];
        if (code > CODES.nothing) marks.add(code);
      }
    this.canvas.getContext("2d").putImageData(this.image, 0, 0);
    this.marks = [...marks];
    for (const code of this.marks) this.mask(code, codes, w, h, turned);
    this.cells = this.marks.length ? { codes, w, h, turned } : null;
  }

  mask(code, codes, w, h, turned) {
    const mask = this.masks[code] ?? (this.masks[code] = document.createElement("canvas"));
    Object.assign(mask, { width: w, height: h });
    const image = mask.getContext("2d").createImageData(w, h);
    const pixels = new Uint32Array(image.data.buffer);
    for (let y = 0, i = 0; y < h; y++)
      for (let x = 0; x < w; x++, i++) if (codes[turned ? x * h + y : i] === code) pixels[i] = 0xff000000;
    mask.getContext("2d").putImageData(image, 0, 0);
  }

  /** @param {Stage} stage */
  draw({ ctx, printed }, x, y, w, h, ink) {
    if (this.empty || w <= 0 || h <= 0) return;
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(this.canvas, x, y, w, h);
    for (const code of this.marks)
      if (printed) this.hatch(ctx, code, x, y, w, h, ink);
      else ctx.drawImage(hatched(this.masks[code], KINDS[code], w, h, ink), x, y, w, h);
  }

  /** On paper the marks of a code are lines: an image of them would have the screen's pixels. */
  hatch(ctx, code, x, y, w, h, ink) {
    const { codes, turned, w: columns, h: rows } = this.cells;
    const [wide, high] = [w / columns, h / rows];
    ctx.save();
    ctx.beginPath();
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++)
        if (codes[turned ? c * rows + r : r * columns + c] === code) ctx.rect(x + c * wide, y + r * high, wide, high);
    ctx.clip();
    paintMark(ctx, KINDS[code], x, y, w, h, ink);
    ctx.restore();
  }
}

const sheet = document.createElement("canvas");
const tiles = new Map();

/** The mask, scaled, filled with the hatch of `kind`. */
function hatched(mask, kind, w, h, ink) {
  const ratio = window.devicePixelRatio || 1;
  Object.assign(sheet, { width: Math.max(1, Math.round(w * ratio)), height: Math.max(1, Math.round(h * ratio)) });
  const ctx = sheet.getContext("2d");
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(mask, 0, 0, sheet.width, sheet.height);
  ctx.globalCompositeOperation = "source-in";
  ctx.fillStyle = ctx.createPattern(tile(kind, ink), "repeat");
  ctx.fillRect(0, 0, sheet.width, sheet.height);
  return sheet;
}

function tile(kind, ink) {
  const key = kind + ink;
  if (!tiles.has(key)) {
    const side = { zero: 28, inf: 28, nan: 14 }[kind];
    const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
    paintMark(canvas.getContext("2d"), kind, 0, 0, side, side, ink);
    tiles.set(key, canvas);
  }
  return tiles.get(key);
}
