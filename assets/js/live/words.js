// Sentences of the page "Train": phases of an update, line of each panel, history kept.
import { brief, fmt, startOf } from "../base/ruler.js";
/** @import { Frame, Network, Row, Scene, SoFar, View } from "./types" */
/** @import { Known } from "./known.js" */
/** @import { Rows } from "./rows.js" */
/** @import { Live } from "./live.js" */

export const PHASES = ["forward", "loss", "backward", "clip", "update"];

const counted = (n) => n.toLocaleString("en");
const many = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;

/**
 * Caption of one phase of update `row.at`, for the network that slow motion explains.
 * @param {string} phase
 * @param {Scene} scene
 * @param {Network} network
 */
export function phaseWords(phase, scene, network, next) {
  const { row, da } = next;
  const T = scene.T;
  if (phase === "forward")
    return (
      `${many(scene.m, "sequence")} of ${T} steps run forward: a⟨1⟩ to a⟨${T}⟩, ` +
      "one after the other, with the same weights."
    );
  if (phase === "loss") return `The ${network.reduction} over ${stepsWithLoss(scene)}: L = ${fmt(row.loss)}.`;
  const start = startOf(da);
  if (phase === "backward")
    return (
      "The gradient of all losses goes back through time: " +
      `‖∂L/∂a⟨${start}⟩‖ = ${fmt(da[start])}, and at t = 1 ${fmt(da[1])}.`
    );
  if (phase === "clip") return clipWords(network, row);
  const how = {
    sgd: `W ← W − ${brief(network.rate)} · g`,
    momentum: "V collects g, W ← W − α V",
    adam: "W ← W − α V̂ / (√Ŝ + ε)",
  };
  return `${how[network.optimiser] ?? "W ← W − α g / (√S + ε)"}: the network now ${next.says || "has new weights"}.`;
}

/**
 * @param {Network} network
 * @param {Row} row
 */
export function clipWords(network, row) {
  const before = `‖g‖ = ${fmt(row.norm_before)}`;
  if (network.clip === "off") return `${before}. There is no clip: it is used as it is.`;
  const where = network.clip === "norm" ? "" : network.clip === "value" ? " (each entry)" : " (each matrix)";
  if (!row.fired) return `${before}, threshold ${brief(network.threshold)}${where}: the clip does not fire.`;
  const turned = Number.isNaN(row.angle) ? "what is left has no direction" : `turned by ${angleWords(row.angle)}`;
  return `${before} is over ${brief(network.threshold)}${where}: cut to ${fmt(row.norm_after)}, ${turned}.`;
}

/**
 * Output of the network shown, with its weights after that update, not before it.
 * @param {View} view
 */
export const saysWords = ({ at, says }) => says && `${at ? `after update ${counted(at)}` : "untrained"}: ${says}`;

export const angleWords = (degrees) =>
  Number.isNaN(degrees)
    ? "no direction"
    : degrees < 0.005
      ? "0°"
      : degrees < 0.05
        ? "less than 0.1°"
        : `${degrees.toFixed(1)}°`;

/**
 * The line under a panel's title: loss and norms of the update shown.
 * @param {Network} network
 * @param {View} view
 * @param {SoFar} soFar
 */
export function lineParts(network, view, { fired, count }) {
  if (!view.at) return [["before the first update", ""]];
  const { row } = view;
  const parts = [
    [`update ${counted(view.at)}: loss`, fmt(row.loss)],
    [
      "‖g‖",
      network.clip === "off" || !row.fired
        ? brief(row.norm_before)
        : `${brief(row.norm_before)} → ${brief(row.norm_after)}`,
    ],
  ];
  if (network.clip === "off") return [...parts, ["clip", "off"]];
  // A gradient of 0 has no direction: “1.2 → 0” says enough.
  if (!Number.isNaN(row.angle)) parts.push(["turned", angleWords(row.angle)]);
  const of = count === view.at ? `${counted(count)} so far` : `the first ${counted(count)}`;
  if (count) parts.push(["fired", `${counted(fired)} of ${of}`]);
  return parts;
}

/**
 * Thresholds worth trying, from the norms so far; none for a run that broke.
 * @param {Network} network
 * @param {SoFar} soFar
 */
export function adviceWords({ lost }, { mean }) {
  if (lost || !(mean > 0)) return "";
  return (
    `Thresholds worth trying: ${brief(mean / 2)} to ${brief(10 * mean)}, ` +
    "half to ten times the mean ‖g‖ so far (Pascanu et al. 2013)."
  );
}

/**
 * For a batch; if sequences end at different steps, not those of the sequence shown.
 * @param {Scene} scene
 */
const stepsWithLoss = ({ with_loss, ends_vary }) =>
  ends_vary ? "the steps with a loss" : `${many(with_loss.length, "step")} with a loss`;

/** @param {Scene} scene */
function sumAndMean({ with_loss, ends_vary }) {
  if (with_loss.length === 1 && !ends_vary) return "With one loss its sum and its mean are the same.";
  const times = ends_vary
    ? "as many times that of the mean as steps have a loss"
    : `${with_loss.length} times that of the mean`;
  return `At the same weights the gradient of the sum is ${times}; the clip line stands where it stood.`;
}

/**
 * Default caption of a pair: what to look at.
 * @param {Scene} scene
 * @param {Frame} shown
 * @param {Rows[]} rows
 */
function pairWords(scene, shown, rows) {
  const [one, other] = shown.views;
  if (!other || !one.at || one.at !== other.at) return "";
  const [first, second] = scene.networks;
  if (first.reduction !== second.reduction) return sumAndMean(scene);
  const clips = scene.networks.map((network) => network.clip);
  const fired = rows.some((one, i) => one.soFar(shown.views[i].at).fired);
  if (fired || clips[0] === clips[1] || clips[0] !== "off") return "";
  return one.row.loss === other.row.loss ? "Both are the same so far, number for number: the clip has not fired." : "";
}

/**
 * Which gradient the pictures show, and what it means.
 * @param {Scene} scene
 */
export const whoseWords = ({ whose, with_loss }, gradient) =>
  with_loss.length < 2
    ? `Gradient: of the one loss, at step ${with_loss[0]}, and what is left of it on its way back.`
    : `Gradient: ${whose[gradient][1]}.`;

/**
 * How much of the history is kept, and how much is recomputed.
 * @param {Pick<Known, "states" | "packed">} known
 */
export function keptWords({ states, packed }, stride) {
  const every = Math.max(...states.map((state) => state.kept));
  const rows = Math.max(...states.map((state) => state.every));
  const nets =
    every === 1
      ? "The network is kept at every update"
      : `The network is kept at every ${every}th update; one between is made again, bit for bit`;
  const shown = Math.max(rows, stride);
  const inPicture = shown === 1 ? "Every update has its row." : `One row in the picture stands for ${shown} updates.`;
  return Number.isFinite(packed) ? inPicture : `${nets}. ${inPicture}`;
}

/**
 * Why a run has stopped by itself.
 * @param {Scene} scene
 */
function stopWords(scene, position, goesOn) {
  const broke = scene.networks.find((one) => one.broken?.update === position);
  const why = broke ? `“${broke.title}” broke here` : "Learned: the loss stayed low for long enough";
  return `${why}, so the run has stopped. ${goesOn}`;
}

const PACKED = "This page ends here; RNN Explorer itself trains on.";

/**
 * Default text between the title and the pictures.
 * @param {Live} page
 */
export function restWords(page) {
  const { shown } = page;
  const { wanted } = page.led;
  const { scene, ended, newest, rows, made, farthest } = page.known;
  if (wanted !== null) {
    const again = wanted <= farthest ? " again" : "";
    return made < wanted ? `Making update ${counted(wanted)}${again}: at ${counted(made)}.` : "";
  }
  if (shown.position === 0) return "Press Train. In slow motion every update is told in these five parts.";
  if (ended && newest >= scene.most) return `${counted(scene.most)} updates: here a training ends on this page.`;
  const isLast = shown.position >= page.known.packed && !ended;
  if (!page.playing && page.known.stops.includes(shown.position))
    return stopWords(scene, shown.position, isLast ? PACKED : "Train goes on.");
  if (isLast) return PACKED;
  if (shown.position > scene.most_linked)
    return `The link and the player reach to update ${counted(scene.most_linked)}.`;
  return pairWords(scene, shown, rows);
}

/**
 * Text alternative of a panel.
 * @param {Network} network
 * @param {View} view
 * @param {SoFar} soFar
 */
export function spokenPanel(network, view, { count, fired, mean }) {
  const told = [
    network.title,
    view.at
      ? `update ${view.at}: loss ${fmt(view.row.loss)}, gradient norm ${fmt(view.row.norm_before)}`
      : "before the first update",
  ];
  if (view.says) told.push(saysWords(view));
  if (view.verdict) told.push(view.verdict);
  if (view.at) {
    told.push(`mean gradient norm so far ${brief(mean)}`);
    told.push(network.clip === "off" ? "there is no clip" : `the clip fired at ${fired} of the first ${count} updates`);
  }
  if (network.rho !== undefined) told.push(`spectral radius ${brief(network.rho)}`);
  if (network.broken && view.at >= network.broken.update) told.push(network.broken.how);
  return `${told.map((words) => words.replace(/\.$/, "")).join(". ")}.`;
}
