// A step worked out on the board: networks so small that every number has its place. What is not reached yet
// is not shown, and the formula asks for the next state with all that is needed for it.
import { bracketed, brief, fmt } from "../base/ruler.js";
import { isPlain, node } from "./names.js";
/** @import { Pen, Run } from "./types" */

const [UNITS, STEPS] = [3, 8];

/**
 * Whether this network is small enough.
 * @param {Run} run
 */
export const isSmall = (run) => isPlain(run) && run.kind === "symbols" && run.n_a <= UNITS && run.T <= STEPS;

/**
 * Whether step k is still to be worked out.
 * @param {Pick<Pen, "run" | "t" | "pass">} scene
 */
export const isOpen = ({ run, t, pass }, k) => pass === "forward" && k > t && isSmall(run);

/**
 * A cell whose state is to be worked out: a frame with a question mark.
 * @param {Pen} pen
 */
export function openCell({ stage, plan, row, theme, dim }, x) {
  stage.ctx.strokeStyle = dim;
  stage.ctx.lineWidth = 1.2;
  stage.ctx.beginPath();
  stage.ctx.roundRect(x - plan.cellW / 2 - 2.5, row.y - 2.5, plan.cellW + 5, row.h + 5, 5);
  stage.ctx.stroke();
  const style = { size: 22 * plan.s, colour: dim, font: theme.sans, align: "center" };
  stage.text("?", x, row.y + row.h / 2, style);
}

/**
 * Label of a recurrent edge: its one weight, where there is only one.
 * @param {Run} run
 */
export const weightOf = (run) => (isSmall(run) && run.n_a === 1 ? `× ${brief(run.Waa[0])}` : "");

/**
 * What Wax brings in for each symbol of the sequence, of one unit: [symbol, number], in order.
 * @param {Run} run
 */
export function inputsOf(run, unit) {
  const found = new Map(run.x_labels.map((label, i) => [label, run.input[i * run.n_a + unit]]));
  return [...found];
}

/**
 * The question for the next step as terms: a⟨t+1⟩ = g(Waa a⟨t⟩ + Wax x⟨t+1⟩ + ba), in numbers, without its answer.
 * @param {Run} run
 */
export function question(run, t, unit) {
  const before = Array.from({ length: run.n_a }, (_, j) => run.a[t * run.n_a + j]);
  const weights = before.map((_, j) => run.Waa[unit * run.n_a + j]);
  const memory = before.map((a, j) => `${bracketed(fmt(weights[j]))} · ${bracketed(fmt(a))}`);
  const rest = [run.input[t * run.n_a + unit], run.ba[unit]].map((value) => bracketed(fmt(value)));
  return { name: node(run, "a", t + 1, unit), sum: [...memory, ...rest].join(" + ") };
}
