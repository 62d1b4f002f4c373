// A canvas context that writes SVG: what the pictures paint with, and no more than that.
//
// Painting on it takes the same calls as on a canvas and gives the same picture in vectors. Pixels (the cells
// of a heatmap) become an image that is scaled without smoothing, as the pictures scale it.

const STATE = {
  ...{ fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1, font: "10px sans-serif" },
  ...{ textAlign: "start", textBaseline: "alphabetic", lineCap: "butt", lineJoin: "miter" },
  ...{ imageSmoothingEnabled: true, dash: "", clips: "", at: [1, 0, 0, 1, 0, 0] },
};
const ANCHORS = { center: "middle", right: "end", end: "end" };
const MIDDLE = 0.34; // of the size of the type: half the height of a capital letter, about

let clips = 0; // ids are unique in the page

export class SvgContext {
  constructor() {
    /** @type {string[]} */
    this.parts = [];
    this.path = "";
    /** @type {any[]} */
    this.stack = [];
    Object.assign(this, STATE);
    this.ruler = document.createElement("canvas").getContext("2d");
  }

  /** @type {any} */ fillStyle;
  /** @type {any} */ strokeStyle;
  /** @type {number} */ lineWidth;
  /** @type {number} */ globalAlpha;
  /** @type {string} */ font;
  /** @type {string} */ textAlign;
  /** @type {string} */ textBaseline;
  /** @type {string} */ lineCap;
  /** @type {string} */ lineJoin;
  /** @type {boolean} */ imageSmoothingEnabled;
  /** @type {string} */ dash;
  /** @type {string} */ clips;
  /** @type {number[]} */ at;

  /** The elements painted so far. */
  toString() {
    return this.parts.join("\n");
  }

  // ---- state -------------------------------------------------------------------------------

  save() {
    this.stack.push(Object.fromEntries(Object.keys(STATE).map((name) => [name, this[name]])));
  }

  restore() {
    Object.assign(this, this.stack.pop());
  }

  setTransform(...at) {
    this.at = at;
  }

  translate(x, y) {
    this.turn(1, 0, 0, 1, x, y);
  }

  rotate(angle) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    this.turn(cos, sin, -sin, cos, 0, 0);
  }

  turn(a, b, c, d, e, f) {
    const [m, n, o, p, x, y] = this.at;
    this.at = [m * a + o * b, n * a + p * b, m * c + o * d, n * c + p * d, m * e + o * f + x, n * e + p * f + y];
  }

  setLineDash(lengths) {
    this.dash = lengths.map(short).join(" ");
  }

  // ---- paths -------------------------------------------------------------------------------

  beginPath() {
    this.path = "";
  }

  moveTo(x, y) {
    this.path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x, y) {
    this.path += `${this.path ? "L" : "M"}${short(x)} ${short(y)}`;
  }

  bezierCurveTo(...numbers) {
    this.path += `C${numbers.map(short).join(" ")}`;
  }

  closePath() {
    this.path += "Z";
  }

  rect(x, y, w, h) {
    this.path += `M${short(x)} ${short(y)}h${short(w)}v${short(h)}h${short(-w)}Z`;
  }

  roundRect(x, y, w, h, radii = 0) {
    const given = Array.isArray(radii) ? radii : [radii];
    const [a, b = a, c = a, d = b] = given;
    const most = Math.max(0, Math.min(Math.abs(w), Math.abs(h)) / 2);
    const [p, q, r, s] = [a, b, c, d].map((one) => Math.min(one, most));
    const arc = (size, dx, dy) => (size ? `a${short(size)} ${short(size)} 0 0 1 ${short(dx)} ${short(dy)}` : "");
    this.path +=
      `M${short(x + p)} ${short(y)}h${short(w - p - q)}${arc(q, q, q)}v${short(h - q - r)}${arc(r, -r, r)}` +
      `h${short(r + s - w)}${arc(s, -s, -s)}v${short(s + p - h)}${arc(p, p, -p)}Z`;
  }

  arc(x, y, radius, from, to, back = false) {
    const whole = Math.abs(to - from) >= 2 * Math.PI - 1e-9;
    const end = whole ? from + (back ? -Math.PI : Math.PI) : to;
    const at = (angle) => `${short(x + radius * Math.cos(angle))} ${short(y + radius * Math.sin(angle))}`;
    const sweep = back ? from - end : end - from;
    const large = ((sweep % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI) > Math.PI ? 1 : 0;
    const size = `${short(radius)} ${short(radius)}`;
    this.path += `${this.path ? "L" : "M"}${at(from)}A${size} 0 ${large} ${back ? 0 : 1} ${at(end)}`;
    if (whole) this.path += `A${size} 0 0 ${back ? 0 : 1} ${at(from)}`;
  }

  // ---- painting ----------------------------------------------------------------------------

  fill(path = null) {
    this.write(`<path d="${path?.d ?? this.path}" ${paintOf("fill", this.fillStyle)}/>`);
  }

  stroke(path = null) {
    const line = `fill="none" ${paintOf("stroke", this.strokeStyle)} stroke-width="${short(this.lineWidth)}"`;
    const ends = this.lineCap === "butt" ? "" : ` stroke-linecap="${this.lineCap}"`;
    const joins = this.lineJoin === "miter" ? "" : ` stroke-linejoin="${this.lineJoin}"`;
    const dash = this.dash ? ` stroke-dasharray="${this.dash}"` : "";
    this.write(`<path d="${path?.d ?? this.path}" ${line}${ends}${joins}${dash}/>`);
  }

  clip() {
    const id = `clip-${++clips}`;
    this.parts.push(`<clipPath id="${id}"${this.clips}><path d="${this.path}"${this.transform()}/></clipPath>`);
    this.clips = ` clip-path="url(#${id})"`;
  }

  /** Of all of it, as the pictures do before they paint anew. */
  clearRect() {
    this.parts = [];
  }

  fillRect(x, y, w, h) {
    this.boxed([x, y, w, h], () => this.fill());
  }

  strokeRect(x, y, w, h) {
    this.boxed([x, y, w, h], () => this.stroke());
  }

  boxed([x, y, w, h], paint) {
    const before = this.path;
    this.path = "";
    this.rect(x, y, w, h);
    paint();
    this.path = before;
  }

  measureText(text) {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  fillText(text, x, y, most = Infinity) {
    const width = this.measureText(text).width;
    this.ruler.font = this.font; // written by the browser one way: "italic 600 13px family"
    const [, style, weight, size, family] = /^(italic |oblique )?(?:(bold|\d+) )?([\d.]+)px (.*)$/.exec(
      this.ruler.font,
    );
    const lower = this.textBaseline === "middle" ? MIDDLE * Number(size) : 0;
    const anchor = ANCHORS[this.textAlign] ? ` text-anchor="${ANCHORS[this.textAlign]}"` : "";
    // As wide as here, also where this system's fonts are not known.
    const wide = width > 0 ? ` textLength="${short(Math.min(width, most))}" lengthAdjust="spacingAndGlyphs"` : "";
    const slant = style ? ` font-style="${style.trim()}"` : "";
    this.write(
      `<text x="${short(x)}" y="${short(y + lower)}" font-size="${size}" font-weight="${weight ?? 400}"${slant}` +
        ` font-family="${escaped(family)}"${anchor}${wide} ${paintOf("fill", this.fillStyle)}` +
        ` xml:space="preserve">${escaped(text)}</text>`,
    );
  }

  /** A canvas; with nine arguments a part of it, in its own pixels. */
  drawImage(canvas, ...numbers) {
    const [sx, sy, sw, sh, x, y, w, h] =
      numbers.length === 8 ? numbers : [0, 0, canvas.width, canvas.height, ...numbers];
    const part = document.createElement("canvas");
    [part.width, part.height] = [Math.max(1, Math.round(sw)), Math.max(1, Math.round(sh))];
    part.getContext("2d").drawImage(canvas, sx, sy, sw, sh, 0, 0, part.width, part.height);
    const sharp = this.imageSmoothingEnabled ? "" : ' style="image-rendering:pixelated"';
    const [wide, high] = [w ?? part.width, h ?? part.height];
    this.write(
      `<image x="${short(x)}" y="${short(y)}" width="${short(wide)}" height="${short(high)}"` +
        ` preserveAspectRatio="none"${sharp} href="${part.toDataURL("image/png")}"/>`,
    );
  }

  write(element) {
    const opacity = this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : "";
    const own = `${this.transform()}${opacity}`;
    const inside = own ? element.replace(/^<(\w+)/, `<$1${own}`) : element;
    // The clip is of the picture's own coordinates, not of the element's.
    this.parts.push(this.clips ? `<g${this.clips}>${inside}</g>` : inside);
  }

  transform() {
    const plain = this.at.every((v, i) => v === STATE.at[i]);
    return plain ? "" : ` transform="matrix(${this.at.map(short).join(" ")})"`;
  }
}

/** At most three decimals: a thousandth of a pixel. */
const short = (value) => String(Math.round(value * 1000) / 1000 || 0);

/** Text as XML writes it. */
export const escaped = (text) =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

/** A colour as every reader of SVG takes it: one without opacity, and the opacity. */
export function paintOf(name, colour) {
  const [, r, g, b, alpha] =
    /^rgba?\(([\d.]+)[, ]+([\d.]+)[, ]+([\d.]+)(?:[,/ ]+([\d.]+))?\)$/.exec(String(colour)) ?? mixedColour(colour);
  if (r === undefined) return `${name}="${escaped(String(colour))}"`;
  const opacity = alpha === undefined || Number(alpha) === 1 ? "" : ` ${name}-opacity="${short(Number(alpha))}"`;
  return `${name}="rgb(${[r, g, b].map((v) => Math.round(Number(v))).join()})"${opacity}`;
}

/** What a browser makes of color-mix(): shares of red, green and blue. */
function mixedColour(colour) {
  const found = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.]+))?\)$/.exec(String(colour));
  return found ? [found[0], ...found.slice(1, 4).map((v) => String(255 * Number(v))), found[4]] : [];
}
