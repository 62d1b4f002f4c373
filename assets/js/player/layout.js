// Layout of the unrolled graph: positions, opacities, inks.
import { isSmall } from "./by_hand.js";
import { legendLines } from "../base/legend.js";
import { faded } from "../base/ruler.js";
import { enlarged, scaleOf } from "../base/stage.js";
/** @import { Pen, Run, Scene, View } from "./types" */

const ROWS = 3;

/**
 * How many guesses of ŷ are shown; with two classes there are only two.
 * @param {Pick<Run, "top">} run
 */
export const rowsOfGuess = (run) => Math.max(2, Math.min(ROWS, run.top.shape[1]));

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
 * Compute all positions. All sizes follow the width, so that the back row can read them; in the presenter's
 * view the cells take what height is left in the `room` of the whole picture, and the rows of the gradient
 * are only there going back.
 * @param {Omit<Scene, "theme" | "playing">} scene
 */
export function layOut({ run, layers, view, t, pass, width, room: high }) {
  const s = high ? enlarged() : scaleOf(width);
  const narrow = width < 560;
  const gutter = narrow ? 58 : 116 * s;
  const room = width - gutter - 6;
  const shown = Math.max(1, Math.min(run.T, Math.floor(room / ((narrow ? 50 : 44) * s))));
  const pitch = Math.min(room / shown, 200 * s);
  const first = Math.max(1, Math.min(run.T - shown + 1, t - Math.floor(shown / 2)));
  const overview = run.T > shown;
  const back = !high || pass === "backward";
  const bars = (high && pass === "backward" ? -13 : layers.length > 2 ? -10 : 0) * s;
  const arrow = (high ? 18 : 24) * s;
  /** All rows from the top, for cells of this height: their places, and the height of the whole. */
  const place = (cells) => {
    /** @type {Record<string, number>} */
    const y = {};
    let top = 4;
    const put = (name, height, gap = 0) => {
      y[name] = top;
      y[`${name}H`] = height;
      top += height + gap;
    };
    if (overview) put("overview", 24 * s, 10 * s);
    if (run.border) put("parts", 18 * s, 6 * s);
    put("out", 17 * s * (run.kind === "symbols" ? rowsOfGuess(run) : 2.6), arrow);
    put("cell", cells, arrow);
    put("x", 28 * s, run.step_labels.length ? 16 * s : 3 * s);
    put("step", 13 * s, 8 * s);
    put("loss", 34 * s + bars, 17 * s);
    if (back) put("da", 20 * s, 17 * s);
    if (back && run.dc) put("dc", 20 * s, 17 * s);
    if (back) put("adds", 32 * s + bars, 17 * s);
    put("legend", high ? 0 : 20 * s * legendLines(narrow), 4);
    return { y, height: top };
  };
  const rows = layOutCells(run, layers.length, s, high && high - place(0).height);
  const { y, height } = place(rows.height);
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
    back,
    beside: Boolean(high),
    height,
  };
}

/**
 * Rows of all layers' cells, stacked: the more layers, the lower each row. `high` is the height there is for
 * all of them, where the picture has to fit a screen.
 * @param {Run} run
 */
function layOutCells(run, count, s, high) {
  // An LSTM has more lines below, a GRU one; with three layers there is little space for each.
  const most = (run.c ? [122, 52, 42] : run.gates.length ? [158, 70, 50] : [176, 78, 54])[count - 1];
  const gap = (count > 2 ? 18 : 22) * s;
  const usual = Math.max(Math.min(96, most), Math.min(most, run.n_a * 11)) * s;
  const fitting = high && Math.max(36 * s, Math.min(1.5 * usual, (high - (count - 1) * gap) / count));
  const one = fitting || usual;
  return { one, gap, height: count * one + (count - 1) * gap };
}

/**
 * Opacity of a column: lower if not yet reached or folded away.
 * @param {Pick<Pen, "run" | "view" | "t" | "pass">} scene
 */
export function strength({ run, view, t, pass }, k) {
  const reached = pass === "backward" || k <= t ? 1 : isSmall(run) ? 0.6 : 0.17;
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
