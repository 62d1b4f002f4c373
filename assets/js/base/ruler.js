// Colours, marks and numbers: the same on every page, so that two pictures can be compared.

import { DARK, DECADES, GRADIENT, LIGHT, LINEAR, SIGNED, SIZE } from "./tokens.js";

const both = ({ light, dark }) => ({ false: ramp(light), true: ramp(dark) }); // key: whether the page is dark
const signedTables = both(SIGNED);
const gradientTables = both(GRADIENT);
const sizeTables = both(SIZE);

function ramp(stops, size = 513) {
  return Array.from({ length: size }, (_, i) => mixed(stops, i / (size - 1)));
}

/** The colour at `share` of a scale of evenly spaced stops, as three numbers. */
export function mixed(stops, share) {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const low = Math.min(Math.floor(place), stops.length - 2);
  const [from, to] = [rgbOf(stops[low]), rgbOf(stops[low + 1])];
  return from.map((v, c) => Math.round(v + (to[c] - v) * (place - low)));
}

/** The three numbers of #rrggbb. */
export function rgbOf(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

const pick = (table, share) => table[Math.round(Math.min(1, Math.max(0, share)) * (table.length - 1))];
const css = ([r, g, b]) => `rgb(${r},${g},${b})`;

/** Colour of a signed value, -range … range: blue, orange, the page itself for 0; `dark`: on a dark page. */
export const signedColour = (value, range, dark) => css(signedRgb(value, range, dark));
export const signedRgb = (value, range, dark) => pick(signedTables[Boolean(dark)], (placeOf(value, range) + 1) / 2);
/** Where a value stands on its scale, −1 … 1: see LINEAR; and the value at a place. */
export const placeOf = (value, range) =>
  range > LINEAR ? (Math.sign(value) * Math.log1p(Math.abs(value))) / Math.log1p(range) : value / range;
export const valueAt = (place, range) =>
  range > LINEAR ? Math.sign(place) * Math.expm1(Math.abs(place) * Math.log1p(range)) : place * range;
/** The end of a scale, a round number. */
export const endOf = (range) => (range < 10000 ? String(range) : brief(range));
/** `signedColour` in CSS that follows the page. */
export const signedCss = (value, range) =>
  `light-dark(${signedColour(value, range, false)}, ${signedColour(value, range, true)})`;

/** Colour of log10(ratio): blue vanishes, red explodes, 1 is near the page's own colour. */
export const ratioColour = (log, dark) => css(ratioRgb(log, dark));
export const ratioRgb = (log, dark) => pick(gradientTables[Boolean(dark)], (log / DECADES + 1) / 2);
/** Colour of log10 of the gradient of all losses, 1e-6 … 1e6. The losses add up on the way back, so it is
 * a size: darker or lighter, but neither blue nor red, because a sum neither vanishes nor explodes. */
export const sizeRgb = (log, dark) => pick(sizeTables[Boolean(dark)], (log / DECADES + 1) / 2);
export const sizeColour = (log, dark) => css(sizeRgb(log, dark));

/** The mark of a number without a place on a scale: "inf", "nan", "zero"; "" for other values. */
export function markOf(value, markZero = false) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return "inf";
  return markZero && value === 0 ? "zero" : "";
}

/** Fill a box with the hatch of a mark, which no colour of a value looks like. */
export function paintMark(ctx, kind, x, y, w, h, ink) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, w, h);
  ctx.clip();
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1;
  ctx.beginPath();
  if (kind === "nan") {
    const size = Math.min(w, h, 14);
    for (let cx = x + (w % size) / 2; cx < x + w - 1; cx += size)
      for (let cy = y + (h % size) / 2; cy < y + h - 1; cy += size) {
        ctx.moveTo(cx + 1, cy + 1);
        ctx.lineTo(cx + size - 1, cy + size - 1);
        ctx.moveTo(cx + size - 1, cy + 1);
        ctx.lineTo(cx + 1, cy + size - 1);
      }
  } else {
    const step = kind === "inf" ? 3.5 : 7; // ∞ is a dense hatch, exact zero a wide one in the other direction
    const lean = kind === "inf" ? 1 : -1;
    for (let d = -h; d < w + h; d += step) {
      ctx.moveTo(x + d, lean > 0 ? y + h : y);
      ctx.lineTo(x + d + h, lean > 0 ? y : y + h);
    }
  }
  ctx.stroke();
  ctx.restore();
}

const minus = (text) => text.replace(/-/g, "−");

/** Format a number: three decimals, or three digits and a power of ten, 2.40 × 10⁻⁸. */
export function fmt(value, sign = false) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? (sign ? "+∞" : "∞") : "−∞";
  return (sign && value >= 0 ? "+" : "") + withPower(digitsOf(value));
}

/** The digits of `fmt`, as JavaScript reads them. */
function digitsOf(value) {
  const size = Math.abs(value);
  const plain = value === 0 || (size >= 0.001 && size < 10000);
  return plain ? value.toFixed(size >= 100 ? 1 : 3) : value.toExponential(2);
}

/** `value` with enough digits that f of the printed number is printed as `result`. */
export function enough(value, f, result) {
  const right = (text) => fmt(f(Number(text))) === fmt(result);
  let text = digitsOf(value);
  for (let digits = 3; digits < 16 && !right(text); digits++) text = value.toPrecision(digits);
  return right(text) ? withPower(text) : fmt(value);
}

/** A share in per cent, whole or with decimals; 100% and 0% are exact: as in explorer/number_text.py. */
export function percent(share, decimals = 0) {
  if (!Number.isFinite(share)) return fmt(share);
  const least = 10 ** -decimals;
  if (share > 0 && 100 * share < least / 2) return `<${least.toFixed(decimals)}%`;
  const nearly = share < 1 && 100 * share >= 100 - least / 2;
  return nearly ? `>${(100 - least).toFixed(decimals)}%` : `${(100 * share).toFixed(decimals)}%`;
}

/** A number inside a sum or a product: a negative one in brackets. */
export const bracketed = (text) => (text.startsWith("−") ? `(${text})` : text);

/** A number in two or three digits. */
export const brief = (value) => briefly(value, 1);

function briefly(value, decimals) {
  if (!Number.isFinite(value)) return fmt(value);
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 0.01 && size < 1000) return minus(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2));
  return scientific(value, size >= 1e100 || size < 1e-99 ? 0 : decimals);
}

/** `brief` for a column that may be narrow: the longest form that `fits`, or the shortest. */
export function briefIn(value, fits) {
  const close = [1, 0].map((decimals) => briefly(value, decimals).replaceAll("\u00a0", ""));
  return [brief(value), ...close].find(fits) ?? close[1];
}

/** Digits and a power of ten, 2.4 × 10⁻⁸, for any finite number. */
export const scientific = (value, decimals) => withPower(value.toExponential(decimals));

/** A number as JavaScript writes it, its exponent as a power of ten; no line breaks within it. */
export function withPower(text) {
  const [digits, power] = text.split("e");
  return minus(digits) + (power === undefined ? "" : `\u00a0×\u00a010${raised(Number(power))}`);
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const raised = (n) => String(n).replace(/./g, (c) => RAISED[c] ?? "⁻");

/** A power of ten, "10⁻³"; 1 and 10 as they are. */
export const powerOfTen = (n) => (n === 0 || n === 1 ? String(10 ** n) : `10${raised(n)}`);

/** log10(a / b) of two norms; may be ±Infinity or NaN. */
export function logRatio(a, b) {
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
  if (a === 0) return -Infinity;
  if (!Number.isFinite(a)) return Infinity;
  return Math.log10(a) - Math.log10(b);
}

/** The step at which a gradient starts in the backward pass: the last with a non-zero norm, 0 for none. A
 * loss can have an exactly zero gradient at its own step and a non-zero one further back. */
export function startOf(norms) {
  let t = norms.length - 1;
  while (t > 0 && !(norms[t] !== 0)) t--;
  return t;
}

/** @typedef {ReturnType<typeof readTheme>} Theme */

/** Colours and fonts of the page, from Streamlit's theme; `element` is the picture's host. */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const get = (name, other) => style.getPropertyValue(name).trim() || other;
  const background = get("--st-background-color", LIGHT.paper);
  const dark = isDark(background);
  return {
    ink: style.color,
    paper: background,
    soft: get("--st-secondary-background-color", LIGHT.soft),
    accent: get("--st-primary-color", LIGHT.applied),
    raw: (dark ? DARK : LIGHT).raw,
    explodes: (dark ? DARK : LIGHT).explodes,
    dark,
    sans: get("--st-font", "system-ui, sans-serif"),
    mono: get("--st-code-font", "ui-monospace, monospace"),
  };
}

function isDark(colour) {
  const [r, g, b] = rgbOf(hexOf(colour));
  return 0.3 * r + 0.6 * g + 0.1 * b < 110;
}

/** `colour` with an opacity; one that has an opacity already keeps it. */
export function faded(colour, alpha) {
  const hex = hexOf(colour);
  return hex.startsWith("#") ? `rgba(${rgbOf(hex).join()},${alpha})` : hex;
}

let probe = null;

/** A colour as a canvas writes it: #rrggbb, or rgba(…) where it has an opacity. */
function hexOf(colour) {
  probe ??= document.createElement("canvas").getContext("2d");
  probe.fillStyle = colour;
  return String(probe.fillStyle);
}
