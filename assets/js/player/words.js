// Sentences about one step: its caption, the verdict, what a screen reader speaks.
// `run` is the run with the arrays of one layer, see layers.js.
import {
  above,
  at,
  gated,
  inputLabel,
  isCut,
  isTop,
  lossName,
  node,
  onlyReads,
  partAt,
  quoted,
  reads,
} from "./names.js";
import { isPadding, paddingWords } from "./padding.js";
import { handedOver } from "./parts.js";
import { ofOneLoss } from "./gradient.js";
import { fmt, percent } from "../base/ruler.js";
/** @import { Run, Scene } from "./types" */

/**
 * The verdict, shown in the backward pass; with all losses together, what the colours mean.
 * @param {Pick<Scene, "run" | "pass">} scene
 */
export function verdict({ run, pass }) {
  if (pass === "forward") return "";
  if (ofOneLoss(run)) return run.verdict;
  return `Coloured by size, for all losses add up on their way. ${run.verdict}`;
}

/**
 * Caption of a step: what to look at.
 * @param {Pick<Scene, "run" | "t" | "pass">} scene
 */
export function caption({ run, t, pass }) {
  if (isPadding(run, t)) return paddingWords(run, t);
  const [here, next] = [node(run, "a", t), node(run, "a", t + 1)];
  if (pass === "forward" && onlyReads(run, t)) return encoding(run, t);
  if (pass === "forward") {
    const before = t > 1 || run.a0 !== "zeros" ? `mixes it with ${node(run, "a", t - 1)}` : "";
    const said = saying(run, t);
    if (run.border && t === run.border + 1)
      return `All it gets of what was read is ${handedOver(run)}; it says ${said}.`;
    if (isTop(run) && !run.layer && said)
      return `Step ${t} reads ${inputLabel(run, t)}${before && `, ${before},`} and says ${said}.`;
    const who = run.depth > 1 ? `Layer ${run.layer + 1}` : `Step ${t}`;
    return (
      `${who} reads ${run.layer ? reads(run, t) : inputLabel(run, t)}` +
      `${before && ` and ${before}`}${isTop(run) && said ? `; step ${t} says ${said}` : ""}.`
    );
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
 * Whether the gradient of step t is exactly zero, so that nothing is passed on.
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
  if (isPadding(run, t)) return paddingWords(run, t);
  const label = run.spoken_in[run.x_labels[t - 1]] ?? run.x_labels[t - 1];
  const layer = run.depth > 1 ? `layer ${run.layer + 1}, ` : "";
  const memory = run.c ? `, its memory cell ${fmt(run.c[t * run.n_a + unit])}` : "";
  const part = run.border ? `${partAt(run, t)}, ` : "";
  if (pass === "forward")
    return (
      `Forward, ${part}step ${t} of ${run.T}: reads ${label}; ` +
      `${layer}unit ${unit + 1} is ${fmt(run.a[t * run.n_a + unit])}${memory}.`
    );
  const cut = isCut(run, t) ? `cut here, nothing comes from step ${t + 1}; ` : "";
  const of_c = run.dc ? `, of the memory cell ${fmt(run.dc_norm[t])}` : "";
  return (
    `Backward, ${part}step ${t} of ${run.T}: ${cut}${layer}gradient norm ${fmt(run.da_norm[t])}${of_c}` +
    `${ofOneLoss(run) ? "" : " of all losses together"}; adds ${fmt(run.adds[t - 1])}.` +
    (t === 1 ? ` In ${node(run, "a", 0)} arrives ${fmt(run.da_norm[0])}. ${run.verdict}` : "")
  );
}

const MOST_CUTS = 4; // more are summarised

/**
 * Text alternative of the scissors: where the window cuts.
 * @param {Run} run
 */
export function cutsInWords(run) {
  const cuts = [];
  for (const t of run.cuts) cuts.push(`${t + 1} and ${t}`);
  if (!cuts.length) return "";
  const [last, many] = [cuts.at(-1), cuts.length > MOST_CUTS];
  const where = many
    ? `${cuts.slice(0, 2).join(", ")} and so on, ` +
      `every ${run.window === 1 ? "step" : `${run.window} steps`}, up to ${last} (${cuts.length} cuts)`
    : cuts.join(", ");
  return `Scissors: the gradient is cut between the steps ${where}. The state still goes forward.`;
}
