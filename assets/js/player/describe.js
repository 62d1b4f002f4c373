// Descriptions of the elements of the picture, for the pointer and the screen reader.
// `run` is the run with the arrays of one layer, see layers.js.
import { at, gated, isCut, lossName, mark, node, onlyReads, own, partAt, quoted, reads, weights } from "./names.js";
import { handedOver } from "./parts.js";
import { ofOneLoss } from "./gradient.js";
import { fmt, logRatio, startOf } from "../base/ruler.js";
/** @import { Pass, Run, Describer, What } from "./types" */

/**
 * Describe an element of the picture with its numbers; the first line is its name.
 * @param {Run} run
 * @param {What} what
 * @param {Pass} pass
 */
export function describe(run, what, pass, now) {
  const describer = DESCRIBERS[what.kind];
  return describer ? describer(run, what, pass === "backward" && what.t >= now) : [];
}

/** @param {What} what */
const has = ({ t, unit }) => t >= 1 && unit !== undefined;

/** @returns {Describer} */
const state =
  (name, words) =>
  (run, { t, unit }, back) => [
    `${node(run, name, t, unit)} = ${fmt(run[name][t * run.n_a + unit])}`,
    `${words} ${unit + 1}${run.depth > 1 ? ` of layer ${run.layer + 1}` : ""} ` +
      (t ? `after step ${t}` : "at the start"),
    ...(back ? [`∂${lossName(run)}/∂${node(run, name, t, unit)} = ${fmt(run[`d${name}`][t * run.n_a + unit])}`] : []),
  ];

/** @returns {Describer} */
const size =
  (name) =>
  (run, { t }, back) => [
    `‖∂${lossName(run)}/∂${node(run, name, t)}‖ ${back ? `= ${fmt(run[`d${name}_norm`][t])}` : "is not there yet"}`,
    run.words[`d${name}`],
    ...(back ? [ratioLine(run, t, `d${name}_norm`)] : ["Step on past the last step: the gradient comes back."]),
  ];

/** @returns {Describer} */
const gate = (name, sign) => (run, what) => [
  `${sign}${at(what.t)}` +
    (has(what) ? `, unit ${what.unit + 1}: ${fmt(run[`gate_${name}`][(what.t - 1) * run.n_a + what.unit])}` : ""),
  run.words[name === "c" ? "c_tilde" : `gate_${name}`],
];

/**
 * " of the encoder" or " of the decoder", if the two have weights of their own.
 * @param {Run} run
 */
const ofPart = (run, t) => (run.border ? ` of the ${partAt(run, t)}` : "");

/**
 * State from step t − 1 to step t, and the gradient back along the same edge.
 * @returns {Describer}
 */
const carried =
  (name) =>
  (run, { t }, back) => [
    ...(run.border && t === run.border + 1
      ? [`From the encoder to the decoder, and back, goes ${handedOver(run)} alone.`]
      : []),
    ...(back && t >= 1 && isCut(run, t - 1) ? cutLines(run, t) : []),
    ...(back && t >= 1 && !isCut(run, t - 1)
      ? [`Going back to ${node(run, name, t - 1)}: ${ratioLine(run, t - 1, `d${name}_norm`)}`]
      : []),
  ];

/** @param {Run} run */
const cutLines = (run, t) => [
  `Cut here: the gradient does not go back from step ${t} to step ${t - 1}.`,
  `The state still goes forward: ${node(run, "a", t - 1)} is used as it is (window of ${run.window}).`,
];

/** @type {Record<string, Describer>} */
const DESCRIBERS = {
  unit: state("a", "hidden unit"),
  c: state("c", "memory of unit"),
  x: (run, { t }) => [
    `x${at(t)} = ` +
      (run.kind === "symbols"
        ? quoted(run.spoken_in[run.x_labels[t - 1]] ?? run.x_labels[t - 1])
        : run.x_labels[t - 1]),
    `${run.x_name}, step ${t}${run.step_labels[t - 1] ? ` (${run.step_labels[t - 1]})` : ""}`,
  ],
  y_hat: (run, { t }) =>
    onlyReads(run, t)
      ? [`No output at step ${t}`, "The encoder only reads; the decoder answers."]
      : [`ŷ${at(t)}: ${run.y_name}`, ...outputLines(run, t)],
  loss: (run, { t }) =>
    run.has_loss[t - 1]
      ? [
          `L${at(t)} = ${fmt(run.loss_t[t - 1])}`,
          run.words.loss_t,
          `Click: send ${run.source === t ? "all losses" : "this loss alone"} back.`,
        ]
      : [`No loss at step ${t}`, "The network is not asked here."],
  da: size("a"),
  dc: size("c"),
  adds: (run, { t }, back) => [
    `Step ${t} adds ${back ? fmt(run.adds[t - 1]) : "its part"} to ∂${lossName(run)}/∂${weights(run, t)}`,
    (gated(run) ? run.words.dW : `‖δ⟨t⟩ a⟨t−1⟩ᵀ‖; ${run.words.dWaa}`).replace(
      "every step",
      `every step${ofPart(run, t)}`,
    ),
  ],
  Waa: (run, what, back) => [
    gated(run)
      ? `${node(run, "a", what.t - 1)} goes on into every gate of step ${what.t}`
      : `Waa${mark(run, what.t)}, ${run.n_a} × ${run.n_a}: ${run.words.Waa}${ofPart(run, what.t)}`,
    ...(run.memory && has(what)
      ? [
          `Waa${mark(run, what.t)} ${node(run, "a", what.t - 1)} gives unit ${what.unit + 1}: ` +
            fmt(run.memory[(what.t - 1) * run.n_a + what.unit], true),
        ]
      : []),
    ...carried("a")(run, what, back),
  ],
  carry: (run, what, back) => [
    `${node(run, "c", what.t - 1)} goes on, past every matrix: only Γf and Γu change it`,
    ...carried("c")(run, what, back),
  ],
  cut: (run, { t }) => cutLines(run, t),
  Wax: (run, what) => [
    (gated(run) ? `W${mark(run, what.t)}: ${run.words.W}` : `Wax${mark(run, what.t)}: ${run.words.Wax}`) +
      ofPart(run, what.t),
    ...(run.input && has(what)
      ? [
          `Wax${mark(run, what.t)} ${reads(run, what.t)} gives unit ${what.unit + 1}: ` +
            fmt(run.input[(what.t - 1) * run.n_a + what.unit], true),
        ]
      : []),
  ],
  Wya: (run, { t }) => [`Wya: ${run.words.Wya}${ofPart(run, t)}`],
  ba: (run, { t, unit }) => [
    `ba${mark(run, t)}, unit ${unit + 1}: ${fmt(own(run, "ba", t)[unit])}`,
    run.words.ba + ofPart(run, t),
  ],
  weight: (run, { t, unit, from }) => [
    `Waa${mark(run, t)}, row ${unit + 1}, column ${from + 1}: ${fmt(own(run, "Waa", t)[unit * run.n_a + from])}`,
    `from unit ${from + 1} of the step before to unit ${unit + 1}; the same at every step${ofPart(run, t)}`,
  ],
  gate_u: gate("u", "Γu"),
  gate_r: gate("r", "Γr"),
  gate_f: gate("f", "Γf"),
  gate_o: gate("o", "Γo"),
  gate_c: gate("c", "c̃"),
  value: (run, { words }) => words,
};

/** @param {Run} run */
function outputLines(run, t) {
  if (run.kind === "numbers")
    return [
      `says ${run.y_hat_labels[t - 1]}`,
      ...(run.has_loss[t - 1] ? (run.compared ? [`target ${run.y_labels[t - 1]}`] : []) : ["no loss at this step"]),
    ];
  const n = run.top.shape[1];
  const guesses = [];
  for (let k = 0; k < n; k++) {
    const symbol = run.symbols[run.top[(t - 1) * n + k]];
    guesses.push(`${run.spoken_out[symbol] ?? symbol} ${fmt(run.p_top[(t - 1) * n + k])}`);
  }
  const target = run.y_labels[t - 1];
  const known = `target ${run.spoken_out[target] ?? target} ${fmt(run.p_target[t - 1])}`;
  return [guesses.join(", "), run.has_loss[t - 1] ? known : "no loss at this step"];
}

/** @param {Run} run */
function ratioLine(run, t, norms) {
  if (run[norms][t] === 0) return "exactly zero: nothing flows";
  if (!ofOneLoss(run)) return `${fmt(run[norms][t])}, the size of all losses together: they add up on the way`;
  const start = startOf(run[norms]);
  const log = logRatio(run[norms][t], run[norms][start]);
  if (!Number.isFinite(log)) return "no finite number";
  return `${fmt(10 ** log)} times what it was at step ${start}, where it starts`;
}
