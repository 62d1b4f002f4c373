// The curves over all updates, painted incrementally on a canvas of their own: a line of thousands of points
// is too expensive to draw in every frame. On paper they are drawn at once, since a copied canvas has the screen's
// pixels.
import { Stage } from "../base/stage.js";
/** @import { Pen } from "./types" */

export class Past {
  constructor() {
    this.stage = new Stage(document.createElement("canvas"));
    this.key = "";
  }

  /** Paint the first `rows.upto` updates of every curve on the pen's stage.
   *
   * curves: [values, place (value to y, or null), colour, line width]; ticks: {flags, colour, y, h}.
   * All lie between the heights `top` and `bottom`. A new `key` means that the scales have changed.
   */
  paint(pen, curves, ticks, top, bottom, key) {
    const { rows, plan } = pen;
    if (pen.stage.printed) {
      for (const curve of curves) line(pen.stage.ctx, pen, curve, null, 0, rows.upto);
      marks(pen.stage.ctx, pen, ticks, 0, rows.upto);
      return;
    }
    if (this.key !== key || rows.upto < this.done) this.clear(key, plan, top, bottom, curves.length);
    const begun = lastPixel(pen);
    if (begun > this.done) {
      this.ends = curves.map((curve, k) => line(this.stage.ctx, pen, curve, this.ends[k], this.done, begun));
      marks(this.stage.ctx, pen, ticks, this.done, begun);
      this.done = begun;
    }
    pen.stage.ctx.drawImage(this.stage.canvas, 0, top, this.stage.width, this.stage.height);
    // The newest pixel may still change, so it is never cached.
    curves.forEach((curve, k) => line(pen.stage.ctx, pen, curve, this.ends[k], begun, rows.upto));
    marks(pen.stage.ctx, pen, ticks, begun, rows.upto);
  }

  clear(key, plan, top, bottom, count) {
    this.key = key;
    this.done = 0;
    this.ends = Array(count).fill(null);
    this.stage.resize(plan.gutter + plan.room + 8, bottom - top);
    this.stage.ctx.translate(0, -top);
  }
}

/** @param {Pick<Pen, "plan" | "rows" | "end">} pen */
const pixelOf = ({ plan, rows, end }, i) => Math.round(plan.u(rows.updates[i], end) * 2) / 2;

/**
 * The first row of the newest pixel.
 * @param {Pen} pen
 */
function lastPixel(pen) {
  let i = pen.rows.upto;
  if (!i) return 0;
  const pixel = pixelOf(pen, --i);
  while (i && pixelOf(pen, i - 1) === pixel) i--;
  return i;
}

/**
 * Continue a line from the point `from` through rows lo to hi; of rows that share a pixel, the lowest and
 * the highest. Returns its last point, null if the last value has no place.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Pen} pen
 */
function line(ctx, pen, [values, place, colour, width], from, lo, hi) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.beginPath();
  if (from) ctx.moveTo(from[0], from[1]);
  let [at, pixel, low, high] = [from, -1, 0, 0];
  const flush = () => {
    if (pixel < 0) return;
    ctx.lineTo(pixel, low);
    if (high !== low) ctx.lineTo(pixel, high);
    at = [pixel, high];
    pixel = -1;
  };
  for (let i = lo; i < hi; i++) {
    const y = place(values[i]);
    const x = pixelOf(pen, i);
    if (y === null || x !== pixel) flush();
    if (y === null) at = null;
    else if (x === pixel) [low, high] = [Math.min(low, y), Math.max(high, y)];
    else {
      if (!at) ctx.moveTo(x, y);
      [pixel, low, high] = [x, y, y];
    }
  }
  flush();
  ctx.stroke();
  return at;
}

/**
 * A tick at every flagged row of lo to hi.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Pick<Pen, "plan" | "rows" | "end">} pen
 */
function marks(ctx, { plan, rows, end }, { flags, colour, y, h }, lo, hi) {
  ctx.fillStyle = colour;
  const w = Math.max(1, plan.room / end);
  let last = -1;
  for (let i = lo; i < hi; i++) {
    if (!flags[i]) continue;
    const x = Math.floor(plan.u(rows.updates[i] - 0.5, end));
    if (x !== last) ctx.fillRect(x, y, w, h);
    last = x;
  }
}
