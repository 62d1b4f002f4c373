// What the picture says in words: what a thing is when pointed at, what to look at, what is spoken.
// A run here is a run as one layer sees it, see layers.js.
import {
  above,
  at,
  gated,
  inputLabel,
  isCut,
  isTop,
  lossName,
  mark,
  node,
  onlyReads,
  own,
  partAt,
  quoted,
  reads,
  weights,
} from "./names.js";
import { handedOver } from "./parts.js";
import { ofOneLoss } from "./gradient.js";
import { fmt, logRatio, percent, startOf } from "../base/ruler.js";
/** @import { Pass, Run, Scene, Teller, What } from "./types" */

/**
 * What a thing of the picture is, with its numbers; the first line is its name.
 * @param {Run} run
 * @param {What} what
 * @param {Pass} pass
 */
export function describe(run, what, pass, now) {
  const teller = TELLERS[what.kind];
  return teller ? teller(run, what, pass === "backward" && what.t >= now) : [];
}

/** @param {What} what */
const has = ({ t, unit }) => t >= 1 && unit !== undefined;

/** @returns {Teller} */
const state =
  (name, words) =>
  (run, { t, unit }, back) => [
    `${node(run, name, t, unit)} = ${fmt(run[name][t * run.n_a + unit])}`,
    `${words} ${unit + 1}${run.depth > 1 ? ` of layer ${run.layer + 1}` : ""} ${t ? `after step ${t}` : "at the start"}`,
    ...(back ? [`∂${lossName(run)}/∂${node(run, name, t, unit)} = ${fmt(run[`d${name}`][t * run.n_a + unit])}`] : []),
  ];

/** @returns {Teller} */
const size =
  (name) =>
  (run, { t }, back) => [
    `‖∂${lossName(run)}/∂${node(run, name, t)}‖ ${back ? `= ${fmt(run[`d${name}_norm`][t])}` : "is not there yet"}`,
    run.words[`d${name}`],
    ...(back ? [ratioLine(run, t, `d${name}_norm`)] : ["Step on past the last step: the gradient comes back."]),
  ];

/** @returns {Teller} */
const gate = (name, sign) => (run, what) => [
  `${sign}${at(what.t)}${has(what) ? `, unit ${what.unit + 1}: ${fmt(run[`gate_${name}`][(what.t - 1) * run.n_a + what.unit])}` : ""}`,
  run.words[name === "c" ? "c_tilde" : `gate_${name}`],
];

/**
 * Whose the weights of step t are, where an encoder and a decoder have their own.
 * @param {Run} run
 */
const ofPart = (run, t) => (run.border ? ` of the ${partAt(run, t)}` : "");

/**
 * What is carried from step t − 1 into step t, and what comes back on the same way.
 * @returns {Teller}
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

/** @type {Record<string, Teller>} */
const TELLERS = {
  unit: state("a", "hidden unit"),
  c: state("c", "memory of unit"),
  x: (run, { t }) => [
    `x${at(t)} = ${run.kind === "symbols" ? quoted(run.spoken_in[run.x_labels[t - 1]] ?? run.x_labels[t - 1]) : run.x_labels[t - 1]}`,
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
          `Waa${mark(run, what.t)} ${node(run, "a", what.t - 1)} gives unit ${what.unit + 1}: ${fmt(run.memory[(what.t - 1) * run.n_a + what.unit], true)}`,
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
          `Wax${mark(run, what.t)} ${reads(run, what.t)} gives unit ${what.unit + 1}: ${fmt(run.input[(what.t - 1) * run.n_a + what.unit], true)}`,
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
      run.has_loss[t - 1] ? `target ${run.y_labels[t - 1]}` : "no loss at this step",
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

/**
 * Does it vanish? Said while the gradient comes back; of all losses the colours tell a size.
 * @param {Pick<Scene, "run" | "pass">} scene
 */
export function verdict({ run, pass }) {
  if (pass === "forward") return "";
  if (ofOneLoss(run)) return run.verdict;
  return `Coloured by size, for all losses add up on their way. ${run.verdict}`;
}

/**
 * What to look at in this step, for the class.
 * @param {Pick<Scene, "run" | "t" | "pass">} scene
 */
export function caption({ run, t, pass }) {
  const [here, next] = [node(run, "a", t), node(run, "a", t + 1)];
  if (pass === "forward" && onlyReads(run, t)) return encoding(run, t);
  if (pass === "forward") {
    const before = t > 1 || run.a0 !== "zeros" ? `mixes it with ${node(run, "a", t - 1)}` : "";
    if (run.border && t === run.border + 1)
      return `All it gets of what was read is ${handedOver(run)}; it says ${saying(run, t)}.`;
    if (isTop(run) && !run.layer)
      return `Step ${t} reads ${inputLabel(run, t)}${before && `, ${before},`} and says ${saying(run, t)}.`;
    return `Layer ${run.layer + 1} reads ${run.layer ? reads(run, t) : inputLabel(run, t)}${before && ` and ${before}`}${isTop(run) ? `; step ${t} says ${saying(run, t)}` : ""}.`;
  }
  if (t > run.starts_at)
    return `Nothing flows yet: ${lossName(run)}${run.source ? "" : "’s last part"} lies further back.`;
  const from = isTop(run) ? `L${at(t)}` : above(run, t);
  const sent = !isTop(run) || (run.has_loss[t - 1] && (!run.source || run.source === t));
  if (isCut(run, t))
    return `Cut here: nothing comes back from ${next}${sent ? `, only ${from} sends gradient into ${here}` : ""}.`;
  if (isNothing(run, t)) return `Exactly nothing of the gradient arrives in ${here}.`;
  if (t === run.starts_at) return `Now back: ${from} sends its gradient into ${here}.`;
  if (sent && isNothing(run, t + 1))
    return `${from} sends gradient into ${here}; exactly nothing arrives from ${next}.`;
  if (sent) return `${from} and ${next} both send gradient into ${here}.`;
  if (run.border && t === run.border) return `All that the encoder learns from comes through ${handedOver(run)}.`;
  return `Only ${next} sends gradient into ${here}, through the same ${gated(run) ? "gates" : "Waa"}.`;
}

/**
 * Whether exactly nothing of the gradient is in the nodes of step t: it can send nothing on.
 * @param {Run} run
 */
const isNothing = (run, t) => run.da_norm[t] === 0 && !(run.dc && run.dc_norm[t] !== 0);

/** @param {Run} run */
function encoding(run, t) {
  if (t === run.border) return `The encoder ends and hands ${handedOver(run)} over to the decoder.`;
  const before = t > 1 || run.a0 !== "zeros" ? ` and mixes it with ${node(run, "a", t - 1)}` : "";
  return `The encoder reads ${inputLabel(run, t)}${before}.`;
}

/** @param {Run} run */
function saying(run, t) {
  if (run.kind === "numbers") return run.y_hat_labels[t - 1];
  const n = run.top.shape[1];
  const p = run.p_top[(t - 1) * n];
  if (Number.isNaN(p)) return "NaN";
  return `${quoted(run.symbols[run.top[(t - 1) * n]])}, ${percent(p)} sure`;
}

/**
 * One sentence for a screen reader after a step.
 * @param {Pick<Scene, "run" | "t" | "pass"> & {unit: number}} scene
 */
export function speak({ run, t, pass, unit }) {
  const label = run.spoken_in[run.x_labels[t - 1]] ?? run.x_labels[t - 1];
  const layer = run.depth > 1 ? `layer ${run.layer + 1}, ` : "";
  const memory = run.c ? `, its memory cell ${fmt(run.c[t * run.n_a + unit])}` : "";
  const part = run.border ? `${partAt(run, t)}, ` : "";
  if (pass === "forward")
    return `Forward, ${part}step ${t} of ${run.T}: reads ${label}; ${layer}unit ${unit + 1} is ${fmt(run.a[t * run.n_a + unit])}${memory}.`;
  const cut = isCut(run, t) ? `cut here, nothing comes from step ${t + 1}; ` : "";
  const of_c = run.dc ? `, of the memory cell ${fmt(run.dc_norm[t])}` : "";
  return `Backward, ${part}step ${t} of ${run.T}: ${cut}${layer}gradient norm ${fmt(run.da_norm[t])}${of_c}${ofOneLoss(run) ? "" : " of all losses together"}; adds ${fmt(run.adds[t - 1])}.${t === 1 ? ` ${run.verdict}` : ""}`;
}

const MOST_CUTS = 4; // more are not listed one by one

/**
 * Where the window cuts, in words: the text that stands for the scissors.
 * @param {Run} run
 */
export function cutsInWords(run) {
  const cuts = [];
  for (const t of run.cuts) cuts.push(`${t + 1} and ${t}`);
  if (!cuts.length) return "";
  const [last, many] = [cuts.at(-1), cuts.length > MOST_CUTS];
  const where = many
    ? `${cuts.slice(0, 2).join(", ")} and so on, every ${run.window === 1 ? "step" : `${run.window} steps`}, up to ${last} (${cuts.length} cuts)`
    : cuts.join(", ");
  return `Scissors: the gradient is cut between the steps ${where}. The state still goes forward.`;
}
