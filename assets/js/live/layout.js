// Layout of a panel: above, a column for each time step; below, all updates.
import { faded } from "../base/ruler.js";
import { scaleOf } from "../base/stage.js";

export const ENDS = [60, 120, 250, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000];

export function inks(theme) {
  return {
    ink: theme.ink,
    dim: faded(theme.ink, 0.66),
    line: faded(theme.ink, 0.4),
    faint: faded(theme.ink, 0.14),
    accent: theme.accent,
    raw: theme.raw,
    explodes: theme.explodes,
    wash: faded(theme.accent, theme.dark ? 0.22 : 0.13),
  };
}

/** `tall` stretches the pictures to the height of the window; `named` are the names of the lines in the
 * chart of the loss, which are above it, because inside they would hide the curve. */
export function layOut({ width, s, tall, T, kind, gated, broken, named }) {
  const narrow = width < 420;
  const gutter = narrow ? 64 : 74 * s;
  const room = width - gutter - 12;
  const pitch = Math.min(room / T, 60 * s);
  /** @type {Record<string, number>} */
  const y = {};
  let top = 2;
  const put = (name, height, gap) => {
    y[name] = top;
    y[`${name}H`] = height;
    top += height + gap;
  };
  const letters = kind === "symbols" && pitch >= 10;
  put("says", (letters ? 30 : 22) * s * (kind === "symbols" ? 1 : 1.9), 5);
  if (letters) put("target", 14 * s, 6);
  put("a", 112 * s * tall, 8);
  put("now", 14 * s, 3);
  if (broken) put("products", 14 * s, 3);
  put("fall", 92 * s * tall, 3);
  put("steps", 13 * s, 7 * s);
  const lines = breakLines(named, room / (5.6 * s) - 5);
  put("named", 14 * s * lines.length, 2);
  put("loss", 84 * s * tall, 3);
  put("fired", 9 * s, 3);
  put("limits", 14 * s, 2);
  put("norm", 82 * s * tall, 6);
  if (!gated) put("rho", 44 * s * tall, 2);
  put("axis", 13 * s, 0);
  return {
    s, narrow, gutter, room, pitch, y, T, letters, lines, height: top,
    columns: pitch * T,
    x: (t) => gutter + (t - 1) * pitch,
    u: (update, end) => gutter + (update / end) * room,
  };
}

/** Wrap the names into lines of at most `most` letters, counting the sample before each. */
function breakLines(named, most) {
  const lines = [];
  let letters = Infinity;
  for (const name of named) {
    if (letters + name.length + 7 > most) [letters] = [0, lines.push([])];
    lines.at(-1).push(name);
    letters += name.length + 7;
  }
  return lines;
}

/** The end of the axis of updates: it grows in a few large steps instead of creeping. */
export const endOf = (newest) => ENDS.find((end) => newest <= end) ?? newest;

/**
 * Scale of the type, and how far the pictures stretch, so that all fits a screen with `room` pixels.
 * 490 of them are title, bars and text, 430 the pictures.
 * @param {number} scale what the type has where nothing else limits it
 */
export function fit(scale, wide, room) {
  const s = wide ? Math.min(scale, Math.max(1, room / 750)) : scale;
  return [s, Math.max(0.6, Math.min(1.7, (room - 490 * s) / (430 * s)))];
}

/**
 * Width of the pictures, scale of their type, and how far they stretch, in the window as it is.
 * @param {HTMLElement} root
 * @param {HTMLElement[]} texts above the pictures
 */
export function sizesOf(root, texts) {
  const width = Math.floor(root.clientWidth) - 20;
  const wide = width > 720;
  const above = wide ? texts.reduce((sum, box) => sum + box.offsetHeight + 8, 0) : 0;
  const [s, tall] = fit(scaleOf(width), wide, window.innerHeight - above);
  return { width, s, tall };
}
