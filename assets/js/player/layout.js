// Layout of the unrolled graph: positions, opacities, inks.
import { legendLines } from "../base/legend.js";
import { faded } from "../base/ruler.js";
import { scaleOf } from "../base/stage.js";
/** @import { Pen, Run, Scene, View } from "./types" */

export const ROWS = 3; // guesses shown of ŷ

export function inks(theme) {
  return {
    ink: theme.ink,
    dim: faded(theme.ink, 0.66),
    line: faded(theme.ink, 0.42),
    faint: faded(theme.ink, 0.14),
    wash: faded(theme.ink, theme.dark ? 0.1 : 0.055),
    accent: theme.accent,
  };
}

/**
 * Compute all positions. All sizes follow the width, so that the back row can read them.
 * @param {Omit<Scene, "pass" | "theme" | "playing">} scene
 */
export function layOut({ run, layers, view, t, width }) {
  const s = scaleOf(width);
  const narrow = width < 560;
  const gutter = narrow ? 58 : 116 * s;
  const room = width - gutter - 6;
  const shown = Math.max(1, Math.min(run.T, Math.floor(room / ((narrow ? 50 : 44) * s))));
  const pitch = Math.min(room / shown, 200 * s);
  const first = Math.max(1, Math.min(run.T - shown + 1, t - Math.floor(shown / 2)));
  /** @type {Record<string, number>} */
  const y = {};
  let top = 4;
  const put = (name, height, gap = 0) => {
    y[name] = top;
    y[`${name}H`] = height;
    top += height + gap;
  };
  const overview = run.T > shown;
  if (overview) put("overview", 24 * s, 10 * s);
  if (run.border) put("parts", 18 * s, 6 * s);
  put("out", 17 * s * (run.kind === "symbols" ? ROWS : 2.6), 24 * s);
  const rows = layOutCells(run, layers.length, s);
  put("cell", rows.height, 24 * s);
  put("x", 28 * s, run.step_labels.length ? 16 * s : 3 * s);
  put("step", 13 * s, 8 * s);
  const deep = layers.length > 2 ? 10 * s : 0;
  put("loss", 34 * s - deep, 17 * s);
  put("da", 20 * s, 17 * s);
  if (run.dc) put("dc", 20 * s, 17 * s);
  put("adds", 32 * s - deep, 17 * s);
  put("legend", 20 * s * legendLines(narrow), 4);
  const centre = gutter + Math.min(room, pitch * shown) / 2;
  const home = (k) => gutter + (k - first + 0.5) * pitch;
  const x = (k) => home(k) + (centre - home(k)) * view.fold;
  const cellW = run.c ? Math.min(44 * s, pitch * 0.56) : Math.min(36 * s, pitch * 0.52);
  // The lowest layer is at the bottom.
  const row = (l) => ({ y: y.cell + (layers.length - 1 - l) * (rows.one + rows.gap), h: rows.one });
  return {
    row,
    s,
    narrow,
    gutter,
    pitch,
    first,
    last: first + shown - 1,
    shown,
    y,
    x,
    centre,
    cellW,
    overview,
    height: top,
  };
}

/**
 * Rows of all layers' cells, stacked: the more layers, the lower each row.
 * @param {Run} run
 */
function layOutCells(run, count, s) {
  // An LSTM has more lines below, a GRU one; with three layers there is little space for each.
  const most = (run.c ? [122, 52, 42] : run.gates.length ? [158, 70, 50] : [176, 78, 54])[count - 1];
  const one = Math.max(Math.min(96, most), Math.min(most, run.n_a * 11)) * s;
  const gap = (count > 2 ? 18 : 22) * s;
  return { one, gap, height: count * one + (count - 1) * gap };
}

/**
 * Opacity of a column: lower if not yet reached or folded away.
 * @param {Pick<Pen, "view" | "t" | "pass">} scene
 */
export function strength({ view, t, pass }, k) {
  const reached = pass === "backward" || k <= t ? 1 : 0.17;
  return k === t ? 1 : reached * (1 - view.fold);
}

/**
 * Whether exactly this element is under the pointer.
 * @param {View} view
 */
export const isLit = (view, kind, k) => view.hover?.kind === kind && view.hover.t === k;

export function frame(stage, x, y, w, h, colour, width = 1.6) {
  stage.ctx.strokeStyle = colour;
  stage.ctx.lineWidth = width;
  stage.ctx.beginPath();
  stage.ctx.roundRect(x, y, w, h, 3);
  stage.ctx.stroke();
}
