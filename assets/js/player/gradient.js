// The colour of a gradient on its way back, in one place: row, arrows, loop and miniature agree.
import { logRatio, oddity, ratioColour, sizeColour, startOf } from "../base/ruler.js";
/** @import { Pen, Run } from "./types" */

/**
 * Whether what flows back is the gradient of one loss: only of that there is a ratio.
 * @param {Run} run
 */
export const ofOneLoss = (run) => Boolean(run.source) || run.n_losses === 1;

/**
 * Of one loss the colour is what is left of where it starts; all losses add up on their way, so theirs
 * is a size.
 * @param {Pick<Pen, "run" | "theme">} scene
 */
export function gradientColour({ run, theme }, norms, k) {
  if (!ofOneLoss(run)) return sizeColour(Math.log10(norms[k]), theme.dark);
  return ratioColour(logRatio(norms[k], norms[startOf(norms)]));
}

/**
 * What has no such colour: "zero", "inf", "nan", or "" for a value.
 * @param {Run} run
 */
export function gradientOddity(run, norms, k) {
  return oddity(norms[k], true) || (ofOneLoss(run) ? oddity(norms[startOf(norms)]) && "nan" : "");
}
