// Rows of the accessible grid, from the top.
import { describe } from "./describe.js";
/** @import { Run, Scene, What } from "./types" */

/**
 * {kind, unit, layer} of every row: ŷ, the units of the highest layer down to the lowest, x, L, …
 * @param {Run} run
 */
export function rowsOf(run) {
  /** @type {What[]} */
  const rows = [{ kind: "y_hat" }];
  for (let layer = run.depth - 1; layer >= 0; layer--)
    for (const kind of run.c ? ["unit", "c"] : ["unit"])
      for (let unit = 0; unit < run.n_a; unit++) rows.push({ kind, unit, layer });
  const below = ["x", "loss", "da", ...(run.dc ? ["dc"] : []), "adds"];
  for (const kind of below) rows.push({ kind });
  return rows;
}

/**
 * The row of a hidden unit of the chosen layer.
 * @param {Run} run
 */
export const rowOf = (run, unit) => 1 + (run.depth - 1 - run.layer) * run.n_a * (run.c ? 2 : 1) + unit;

/**
 * A cell {row, t} in the form of base/grid.js.
 * @param {Pick<Scene, "run" | "layers" | "pass" | "t">} scene
 */
export function cellOf({ run, layers, pass, t }, cell) {
  const rows = rowsOf(run);
  const what = { ...rows[cell.row], t: cell.t };
  return {
    rows: rows.length,
    columns: run.T,
    row: cell.row + 1,
    column: cell.t,
    id: `cell-${cell.row}-${cell.t}`,
    words: describe(layers[what.layer ?? run.layer], what, pass, t).join(". "),
  };
}
