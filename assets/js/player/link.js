// What the player looks at, as parts of its address: the step, the unit and the layer.
import { within } from "../base/grid.js";
/** @import { PlayerRun } from "../wire" */
/** @import { Position } from "../base/steps.js" */
/** @import { Pass, View } from "./types" */

/** @param {{ view: View, t: number, pass: Pass }} player */
export const inLink = ({ view, t, pass }) => ({
  step: `${t}${pass === "backward" ? "-back" : ""}`,
  unit: String(view.unit + 1),
  layer: String(view.layer + 1),
});

/**
 * Choose unit and layer as the parts say, as near as this run has them; returns the position.
 * @param {{ view: View, whole: PlayerRun }} player
 * @param {Record<string, string>} parts
 * @returns {Position}
 */
export function fromLink({ view, whole }, { step, unit, layer }) {
  view.unit = within(Number(unit) - 1, 0, whole.n_a - 1);
  view.layer = within(Number(layer) - 1, 0, whole.layers.length - 1);
  const [t, back] = step.split("-");
  return { step: Number(t), direction: back ? "backward" : "forward" };
}
