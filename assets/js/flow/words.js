// Sentences of the page "Gradient flow" on a cell and on the numbers of the theory.
import { lastCut } from "./cells.js";
import { fmtLog } from "./lines.js";
import { fmt as three } from "../base/ruler.js";
import { MARKS } from "../base/tokens.js";
/** @import { Cell, Flow } from "./types" */
/** @import { FlowMessage } from "../wire" */

const at = (t) => `⟨${t}⟩`;
/** @param {FlowMessage} flow */
export const layerMark = ({ layers, layer }) => (layers > 1 ? `[${layer}]` : "");
/**
 * The state that one step hands to the next: a⟨t⟩, and s⟨t⟩ = [c⟨t⟩, a⟨t⟩] of an LSTM.
 * @param {FlowMessage} flow
 */
export const stateOf = ({ cell }) => (cell === "lstm" ? "s" : "a");
/**
 * What the columns of the matrix stand for.
 * @param {Flow} flow
 */
export const reachedOf = (flow) => (flow.states ? stateOf(flow) : `a${layerMark(flow)}`);
/** @param {FlowMessage} flow */
export const stateWords = (flow) => (stateOf(flow) === "s" ? "s = [c, a]" : "");
const steps = (n) => `${n} ${n === 1 ? "step" : "steps"}`;
const factors = (n) => (n === 1 ? "1 factor" : `${n} factors`);
const fmt = (value) => (value === 0 ? "0" : three(value));

/**
 * Whether the window cuts the gradient between L⟨t⟩ and a⟨k⟩.
 * @param {FlowMessage} flow
 */
function isCut({ cuts }, t, k) {
  const cut = lastCut(cuts, t);
  return cut > 0 && k <= cut;
}

/**
 * Factors between L⟨t⟩ and a⟨k⟩; across a border the decoder's, then the encoder's.
 * @param {FlowMessage} flow
 */
function factorsOf(flow, t, k) {
  const { border, cell, layer, layers } = flow;
  const n = t - k;
  if (layer < layers) return `${steps(n)} back, along every way through layers ${layer} to ${layers}`;
  if (cell !== "rnn") return `${steps(n)} back through the gates`;
  const factor = (mark) => `Waa${mark}ᵀ·diag(dg/dz)`;
  if (!border) return `${factors(n)} ${factor(layerMark(flow))}`;
  const decoder = `${factors(t - Math.max(k, border))} ${factor("[dec]")}`;
  return k < border ? `${decoder}, ${border - k} ${factor("[enc]")}` : decoder;
}

/** How a loss comes to a state of a row below a layer that reads both ways. */
function crossing(n) {
  const where = n ? `${steps(Math.abs(n))} ${n > 0 ? "back" : "later"}` : "at its own step";
  return `${where}, along every way through this row and those above`;
}

/**
 * How a loss comes to a state.
 * @param {Flow} flow
 */
function wayOf(flow, t, k) {
  if (flow.crossed) return crossing(t - k);
  if (t > k) return factorsOf(flow, t, k);
  return flow.layer < flow.layers ? "down from the layers above, at its own step" : "no factor, it starts here";
}

/**
 * One sentence on a cell: [before, number, after].
 * @param {Flow} flow
 * @param {Cell} cell
 */
export function cellWords(flow, { t, k }) {
  const n = t - k;
  const value = flow.markOf(t, k);
  const norm = fmtLog(flow.norm(t, k));
  if (flow.states) {
    const s = stateOf(flow);
    const factor = flow.cell === "rnn" ? "diag(dg/dz)·Waa" : `∂${s}⟨i⟩/∂${s}⟨i−1⟩`;
    const how = `${n ? `${factors(n)} ${factor}` : "the same state"}: ‖∂${s}${at(t)}/∂${s}${at(k)}‖₂ = `;
    return [`${s}${at(k)} → ${s}${at(t)}: ${how}`, value ? MARKS[value] : norm, ""];
  }
  const way = `L${at(t)} → a${layerMark(flow)}${at(k)}: `;
  if (isCut(flow, t, k))
    return [way, "exactly 0", `, cut by the window of ${flow.window} steps; the state still goes forward`];
  const how = `${wayOf(flow, t, k)}: ratio `;
  return [way + how, value ? MARKS[value] : fmtLog(flow.ratio(t, k)), ` (norm ${norm})`];
}

/**
 * The same for a screen reader, with the position.
 * @param {Flow} flow
 * @param {Cell} cell
 */
export const spokenCell = (flow, cell) => `Row ${cell.t}, column ${cell.k}. ${cellWords(flow, cell).join("")}`;

/**
 * The constants under the chart: [label, value, explanation].
 * @param {Flow} flow
 */
export function constantWords(flow) {
  const [[sigma], [gamma], [rho], [lyapunov]] = ["sigma_max", "gamma", "spectral_radius", "lyapunov"].map(
    (name) => flow[name] ?? [],
  );
  const growth = Math.exp(lyapunov);
  const all = [
    [
      "σ<sub>max</sub>",
      fmt(sigma),
      "σ_max, the largest singular value of Waa: no vector is stretched more by one step through Waa.",
    ],
    [
      "γ, slope of g",
      gamma === 1 ? "1" : String(gamma),
      `γ, the largest slope of the activation g. γσ_max = ${fmt(gamma * sigma)}: below 1 the gradient ` +
        `${flow.crossed ? "along this row " : ""}must vanish, above 1 it may explode but need not.`,
    ],
    [
      "ρ, radius",
      fmt(rho),
      "ρ, the spectral radius of Waa: its largest eigenvalue in size. " +
        "What ρⁿ says holds for a linear network and many steps.",
    ],
    [
      "λ₁, nats per step",
      fmt(lyapunov),
      "λ₁, the largest Lyapunov exponent along this sequence, in nats per step: " +
        `the measured rate at which a small change of ${stateOf(flow)}⟨0⟩ grows (above 0) or fades (below 0).`,
    ],
    [
      "growth per step",
      fmt(growth),
      `e^λ₁: a small change of ${stateWords(flow) || "the hidden state"} is multiplied by about this ` +
        "at every step of this sequence.",
    ],
  ];
  return [...(flow.sigma_max ? all.slice(0, 3) : []), ...(flow.lyapunov ? all.slice(3) : [])];
}

const spokenState = (flow) => (stateOf(flow) === "s" ? "∂s⟨T⟩/∂s⟨T−n⟩, s being c and a together" : "∂a⟨T⟩/∂a⟨T−n⟩");

/**
 * Text alternative of the chart.
 * @param {Flow} flow
 */
export function theoryText(flow) {
  if (!flow.measured) return flow.undefined;
  const spots = [...new Set([1, Math.round(flow.T / 2), flow.T])].filter((n) => n >= 1);
  const parts = spots.map(
    (n) =>
      `${n} step${n === 1 ? "" : "s"} back: measured ${fmt(flow.measured[n])}` +
      `${flow.bound ? `, bound ${fmt(flow.bound[n])}, spectral radius to the n ${fmt(flow.radius[n])}` : ""}`,
  );
  return `Theory and measurement of the norm of ${spokenState(flow)}. ${parts.join(". ")}.`;
}

/** @param {Flow} flow */
export function lagsText(flow) {
  const parts = [...flow.lags].slice(0, 5).map((norm, n) => `${n + 1} ${fmt(norm)}`);
  return (
    `Norm of what each number of steps back adds to ∂L/∂${flow.weights}, the nearest first: ` +
    `${parts.join(", ")}. Total ${fmt(flow.totals[0])}, summed over the losses.`
  );
}
