// A canvas as sharp as the screen, painted at most once per display frame, with named regions.

/**
 * @typedef {{
 *   font: string, size?: number, weight?: number, style?: string, colour?: string,
 *   align?: string, max?: number,
 * }} Letters
 */

/** @param {Letters} letters */
const fontOf = ({ size = 13, weight = 400, font, style = "" }) =>
  `${style} ${weight} ${Math.max(size, leastNow)}px ${font}`;

let leastNow = 0; // the smallest type, read once for each picture: reading it is expensive

export class Stage {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.ctx = canvas.getContext("2d");
    this.regions = [];
    this.width = 0;
    this.height = 0;
    this.ratio = 0; // pixels for each one of CSS; 0: as many as the screen has
  }

  /** Whether it is painted for paper: what is copied to it from another stage would have the screen's pixels. */
  get printed() {
    return this.ratio > 0;
  }

  /**
   * Set the size of the canvas in CSS pixels; a no-op if unchanged, so that nothing flickers.
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    const ratio = this.ratio || window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    this.width = width;
    this.height = height;
    leastNow = least();
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.ctx.clearRect(0, 0, width, height);
    this.regions = [];
  }

  /** Register a box as the region of `what`; later regions are on top. With `units`, the box is split into
   * so many units of equal height. */
  region(x, y, w, h, what) {
    this.regions.push({ x, y, w, h, what });
  }

  /** The region at a point of the canvas, or null. */
  at(px, py) {
    for (let i = this.regions.length - 1; i >= 0; i--) {
      const { x, y, w, h, what } = this.regions[i];
      if (px < x || px >= x + w || py < y || py >= y + h) continue;
      const unit = what.units ? Math.floor(((py - y) / h) * what.units) : what.unit;
      return { ...what, unit, box: this.regions[i] };
    }
    return null;
  }

  /**
   * Width of `text` in this system's font.
   * @param {string} text
   * @param {Letters} letters
   */
  measure(text, letters) {
    this.ctx.font = fontOf(letters);
    return this.ctx.measureText(text).width;
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {Letters} letters
   */
  text(text, x, y, letters) {
    const { colour, align = "left", max } = letters;
    const { ctx } = this;
    ctx.font = fontOf(letters);
    ctx.fillStyle = colour;
    ctx.textAlign = /** @type {CanvasTextAlign} */ (align);
    ctx.textBaseline = "middle";
    if (max) ctx.fillText(text, x, y, max);
    else ctx.fillText(text, x, y);
  }

  arrow(x1, y1, x2, y2, { colour, width = 1.5, head = 5 }) {
    const { ctx } = this;
    const angle = Math.atan2(y2 - y1, x2 - x1);
    const [bx, by] = [x2 - head * Math.cos(angle), y2 - head * Math.sin(angle)];
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = width;
    ctx.beginPath();
    ctx.moveTo(x1, y1);
    ctx.lineTo(bx, by);
    ctx.stroke();
    this.head(x2, y2, angle, head);
    ctx.fill();
  }

  head(x, y, angle, size) {
    const { ctx } = this;
    ctx.beginPath();
    ctx.moveTo(x, y);
    for (const turn of [-1, 1])
      ctx.lineTo(x - size * 1.25 * Math.cos(angle + turn * 0.45), y - size * 1.25 * Math.sin(angle + turn * 0.45));
    ctx.closePath();
  }
}

/** Tooltip handlers for mouse and touch: `show(event, tapped)` while the mouse is over `area`, or from a tap
 * to the next tap elsewhere; then `hide()`. A scrolling finger shows nothing; `words` is an element in which
 * taps do not hide. Returns a function that tells whether a tap holds the tooltip, even without focus. */
export function onPointing(area, show, hide, words = area) {
  let [finger, held] = [false, false];
  const mouse = (act) => (event) => event.pointerType === "touch" || act(event);
  area.addEventListener("pointerdown", (event) => (finger = event.pointerType === "touch"));
  area.addEventListener("pointermove", mouse((event) => show(event, false)));
  area.addEventListener("pointerleave", mouse(() => hide()));
  area.addEventListener("click", (event) => {
    if (!finger) return;
    held = true;
    show(event, true);
  });
  const elsewhere = (event) => {
    if (!area.isConnected) document.removeEventListener("pointerdown", elsewhere, true);
    else if (event.pointerType === "touch" && ![area, words].some((one) => event.composedPath().includes(one))) {
      held = false;
      hide();
    }
  };
  document.addEventListener("pointerdown", elsewhere, true);
  return () => held;
}

/** Scale of the type: larger in the presenter's view, or by the browser's settings. */
export const enlarged = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

/** The smallest type of the presenter's view in pixels, see explorer/ui/presenter.py; 0 without it. */
export const least = () => {
  const style = getComputedStyle(document.documentElement);
  return (parseFloat(style.getPropertyValue("--least")) || 0) * parseFloat(style.fontSize);
};

const MOST_PRESENTED = 1.1; // its type is large already; picture and formula stay on one screen

/** Scale of a picture relative to a small laptop, from width and height: as large as possible for the back
 * row, while the whole picture fits on the screen. `most` is the limit by the height; Infinity for a picture
 * that limits its height itself. */
export const scaleOf = (width, most = Math.max(1, (window.innerHeight - 290) / 600)) =>
  Math.max(0.92, Math.min(least() ? MOST_PRESENTED : 1.5, width / 1040, most)) * enlarged();

/** Run `paint` once in the next display frame, however often it is requested. */
export function oncePerFrame(paint) {
  let waiting = 0;
  const request = () => {
    if (!waiting)
      waiting = requestAnimationFrame(() => {
        waiting = 0;
        paint();
      });
  };
  request.cancel = () => cancelAnimationFrame(waiting);
  return request;
}
