// Notation: a₃⟨t⟩ is unit 3 of the hidden state, a[2]₃⟨t⟩ that of layer 2 of a stack. `run` is the run with
// the arrays of one layer, see layers.js.
/** @import { Run } from "./types" */
/** @import { PlayerRun } from "../wire" */

const DIGITS = "₀₁₂₃₄₅₆₇₈₉";

export const sub = (n) => String(n).replace(/\d/g, (d) => DIGITS[d]);
export const at = (t) => `⟨${t}⟩`;
/** @param {Run} run */
export const gated = (run) => run.gates.length > 0;
/** @param {Run} run */
export const isTop = (run) => run.layer === run.depth - 1;

/**
 * Superscript of a layer, "[2]"; empty for a single layer.
 * @param {Run} run
 */
export const of = (run, layer = run.layer) => (run.depth > 1 ? `[${layer + 1}]` : "");

/**
 * Name of a⟨t⟩ or c⟨t⟩ of this layer, or of one unit of it.
 * @param {Run} run
 */
export const node = (run, name, t, unit) => `${name}${of(run)}${unit === undefined ? "" : sub(unit + 1)}${at(t)}`;

/**
 * Name of this layer's input: x⟨t⟩, or the state of the layer below.
 * @param {Run} run
 */
export const reads = (run, t) => (run.layer ? `a${of(run, run.layer - 1)}${at(t)}` : `x${at(t)}`);

/**
 * Name of the layer's reader at step t: ŷ⟨t⟩, or the layer above.
 * @param {Run} run
 */
export const above = (run, t) => (isTop(run) ? `ŷ${at(t)}` : `a${of(run, run.layer + 1)}${at(t)}`);

/**
 * "encoder" or "decoder" at step t; empty for a single network.
 * @param {PlayerRun} run
 */
export const partAt = ({ border }, t) => border && (t <= border ? "encoder" : "decoder");

/**
 * Whether step t only reads: an encoder has no output and no loss.
 * @param {Run} run
 */
export const onlyReads = (run, t) => partAt(run, t) === "encoder";

/**
 * Suffix of matrices and biases at step t: their layer, [2], or their part, [enc].
 * @param {Run} run
 */
export const mark = (run, t) => (run.border ? `[${partAt(run, t).slice(0, 3)}]` : of(run));

/**
 * The array Waa or ba that step t uses.
 * @param {Run} run
 */
export const own = (run, name, t) => run[run.border ? `${name}_${partAt(run, t).slice(0, 3)}` : name];

/**
 * Whether it is one layer of basic cells, with no encoder before it.
 * @param {Run} run
 */
export const isPlain = (run) => run.cell === "rnn" && run.depth === 1 && !run.border;

/**
 * Name of the weights that step t adds to: Waa, or W for those of all gates stacked.
 * @param {Run} run
 */
export const weights = (run, t) => `${gated(run) ? "W" : "Waa"}${mark(run, t)}`;

/**
 * Last step of the sum that step t belongs to: an encoder's ends at the border.
 * @param {Run} run
 */
export const sumEnds = (run, t) => (onlyReads(run, t) ? run.border : run.T);

/**
 * Name of the loss whose gradient is shown.
 * @param {Run} run
 */
export const lossName = (run) => (run.source ? `L${at(run.source)}` : "L");

export const quoted = (label) => `“${label}”`;

/**
 * Label of x⟨t⟩, e.g. “o” or 12.8°.
 * @param {Run} run
 */
export const inputLabel = (run, t) => (run.kind === "symbols" ? quoted(run.x_labels[t - 1]) : run.x_labels[t - 1]);

/**
 * Whether the window cuts the gradient between step t + 1 and step t.
 * @param {PlayerRun} run
 */
export const isCut = ({ cuts }, t) => cuts.includes(t);
