// SVG elements of a cell's diagram: wires, valves, sums, values.
import { briefIn, fmt, markOf, signedCss } from "../base/ruler.js";
import { DARK, LIGHT } from "../base/tokens.js";

export const wire = (...points) => `<path class="wire" d="M${points.join("L")}"/>`;
export const reads = (...points) => `<path class="reads" d="M${points.join("L")}"/>`;

/** A wire as thick as the share that a valve lets through. */
export const flow = (share, ...points) => {
  const width = 1 + 7 * (share >= 0 && share <= 1 ? share : 0);
  return `<path class="flow" style="stroke-width:${width.toFixed(2)}" d="M${points.join("L")}"/>`;
};

/** The head of an arrow to the right, its point at (x, y). */
export const tip = (x, y) => `<path class="tip" d="M${x},${y}l-11,-6v12z"/>`;

export const text = (x, y, words, kind = "") => `<text x="${x}" y="${y}" class="${kind}">${escaped(words)}</text>`;

export const op = (x, y, sign) => `<circle class="op" cx="${x}" cy="${y}" r="13"/>${text(x, y, sign)}`;

export const box = (x, y, words, half = 30) =>
  `<rect class="box" x="${x - half}" y="${y - 14}" width="${2 * half}" height="28" rx="6"/>${text(x, y, words)}`;

/** A gate: a round valve, open as far as its value says. */
export function valve(x, y, value) {
  const share = Math.min(1, Math.max(0, value));
  const ring = `<circle class="ring" cx="${x}" cy="${y}" r="20"/>`;
  if (!(share > 0)) return ring;
  if (share > 0.999) return `${ring}<circle class="open" cx="${x}" cy="${y}" r="16"/>`;
  const angle = 2 * Math.PI * share - Math.PI / 2;
  const [ex, ey] = [x + 16 * Math.cos(angle), y + 16 * Math.sin(angle)];
  const arc = `A16,16 0 ${share > 0.5 ? 1 : 0} 1 ${ex.toFixed(2)},${ey.toFixed(2)}`;
  return `${ring}<path class="open" d="M${x},${y}L${x},${y - 16}${arc}Z"/>`;
}

/** A number in the picture, in fewer digits where it needs more room than so many digits; the formula has them all. */
export const inRoom = (value, digits = 6.2) => {
  const fits = (words) => [...words].reduce((sum, sign) => sum + (NARROW[sign] ?? 1), 0) <= digits;
  const whole = fmt(value);
  return fits(whole) ? whole : briefIn(value, fits);
};
const NARROW = { ".": 0.5, ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹⁻"].map((sign) => [sign, 0.6])) };

/** A value on a wire, in its colour on the scale of signed values, with its name above it. */
export function chip(x, y, name, value) {
  const hatch = markOf(value);
  const fill = hatch ? "transparent" : signedCss(value, 1);
  const [light, dark] = Math.abs(value) > 0.62 ? ["#ffffff", DARK.paper] : [LIGHT.ink, DARK.ink];
  const ink = hatch ? "var(--st-text-color)" : `light-dark(${light}, ${dark})`;
  return (
    `<rect class="chip" x="${x - 36}" y="${y - 16}" width="72" height="32" rx="7" style="fill:${fill}"/>` +
    `<text x="${x}" y="${y}" style="fill:${ink}">${inRoom(value, 7.2)}</text>${text(x, y - 26, name, "name")}`
  );
}

/** A label of an input, which is a vector and no single number. */
export const reading = (x, y, name, label) =>
  `<rect class="box" x="${x - 34}" y="${y - 14}" width="68" height="28" rx="7"/>` +
  text(x, y, label.length > 7 ? `${label.slice(0, 6)}…` : label) +
  text(x + 40, y, name, "name left");

const escaped = (words) => String(words).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
