// The picture as a table that is walked with the arrow keys and spoken: its rows from the top.
import { describe } from "./words.js";

/** {kind, unit, layer} of every row: ŷ, the units of the highest layer down to the lowest, x, L, … */
export function rowsOf(run) {
  const rows = [{ kind: "y_hat" }];
  for (let layer = run.depth - 1; layer >= 0; layer--)
    for (const kind of run.c ? ["unit", "c"] : ["unit"])
      for (let unit = 0; unit < run.n_a; unit++) rows.push({ kind, unit, layer });
  const below = ["x", "loss", "da", ...(run.dc ? ["dc"] : []), "adds"];
  return [...rows, ...below.map((kind) => ({ kind }))];
}

/** The row of a hidden unit of the layer that is looked at. */
export const rowOf = (run, unit) => 1 + (run.depth - 1 - run.layer) * run.n_a * (run.c ? 2 : 1) + unit;

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Where a key leads from a cell {row, t}; null for a key that leads nowhere. */
export function moved(run, cell, key) {
  const t = { Home: 1, End: run.T }[key];
  if (t) return { ...cell, t };
  if (!(key in MOVES)) return null;
  const [down, right] = MOVES[key];
  const inside = (value, low, high) => Math.max(low, Math.min(high, value));
  return { row: inside(cell.row + down, 0, rowsOf(run).length - 1), t: inside(cell.t + right, 1, run.T) };
}

/** Name and speak the one cell that the reader is at. */
export function speakCell(grid, { run, layers, pass, t }, cell) {
  const rows = rowsOf(run);
  const what = { ...rows[cell.row], t: cell.t };
  grid.setAttribute("aria-rowcount", String(rows.length));
  grid.setAttribute("aria-colcount", String(run.T));
  const element = grid.querySelector('[role="gridcell"]');
  element.id = `cell-${cell.row}-${cell.t}`;
  element.setAttribute("aria-colindex", String(cell.t));
  element.parentElement.setAttribute("aria-rowindex", String(cell.row + 1));
  const words = describe(layers[what.layer ?? run.layer], what, pass, t).join(". ");
  if (element.textContent !== words) element.textContent = words;
  grid.setAttribute("aria-activedescendant", element.id);
}
