// The colour of a gradient on its way back, in one place: row, arrows, loop and miniature agree.
import { logRatio, oddity, ratioColour, sizeColour, startOf } from "../base/ruler.js";

/** Whether what flows back is the gradient of one loss: only of that there is a ratio. */
export const ofOneLoss = (run) => Boolean(run.source) || run.n_losses === 1;

/** Of one loss the colour is what is left of where it starts; all losses add up on their way, so theirs
 * is a size. */
export function gradientColour({ run, theme }, norms, k) {
  if (!ofOneLoss(run)) return sizeColour(Math.log10(norms[k]), theme.dark);
  return ratioColour(logRatio(norms[k], norms[startOf(norms)]));
}

/** What has no such colour: "zero", "inf", "nan", or "" for a value. */
export function gradientOddity(run, norms, k) {
  return oddity(norms[k], true) || (ofOneLoss(run) ? oddity(norms[startOf(norms)]) && "nan" : "");
}
