// Steps after the end of a sequence that is shorter than T: padding, which is no state.
import { paintMark } from "../base/ruler.js";
/** @import { Pen, Run } from "./types" */

/**
 * Whether step t comes after the end of the sequence.
 * @param {Pick<Run, "ends_at">} run
 */
export const isPadding = ({ ends_at }, t) => t > ends_at;

/**
 * One sentence on such a step.
 * @param {Pick<Run, "ends_at">} run
 */
export const paddingWords = ({ ends_at }, t) =>
  `Step ${t} is padding: the sequence ended at step ${ends_at}. Here is no state, and no gradient.`;

/**
 * In place of the cell of one layer: a faint hatch.
 * @param {Pen} pen
 */
export function padding({ stage, plan, row, theme, faint, dim }, x) {
  const left = x - plan.cellW / 2;
  paintMark(stage.ctx, "zero", left, row.y, plan.cellW, row.h, faint);
  stage.text("–", x, row.y + row.h / 2, { size: 16 * plan.s, colour: dim, font: theme.mono, align: "center" });
}

/**
 * In place of an output.
 * @param {Pen} pen
 */
export function noOutput({ stage, plan, theme, dim }, x) {
  const style = { size: 14 * plan.s, colour: dim, font: theme.mono, align: "center" };
  stage.text("–", x, plan.y.out + plan.y.outH / 2, style);
}
