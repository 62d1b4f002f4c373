// Colour of a gradient, the same for row, arrows, loop and miniature.
import { logRatio, markOf, ratioColour, sizeColour, startOf } from "../base/ruler.js";
/** @import { Pen, Run } from "./types" */

/**
 * Whether the gradient shown is of one loss: only then is there a ratio.
 * @param {Run} run
 */
export const ofOneLoss = (run) => Boolean(run.source) || run.n_losses === 1;

/**
 * For one loss the colour is the ratio to the gradient at its start; all losses add up on the way back, so
 * theirs is a size.
 * @param {Pick<Pen, "run" | "theme">} scene
 */
export function gradientColour({ run, theme }, norms, k) {
  if (!ofOneLoss(run)) return sizeColour(Math.log10(norms[k]), theme.dark);
  return ratioColour(logRatio(norms[k], norms[startOf(norms)]), theme.dark);
}

/**
 * The mark of a gradient without a colour: "zero", "inf", "nan"; "" for other values.
 * @param {Run} run
 */
export function gradientMark(run, norms, k) {
  return markOf(norms[k], true) || (ofOneLoss(run) ? markOf(norms[startOf(norms)]) && "nan" : "");
}
