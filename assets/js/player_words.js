// What the picture says in words: the live formula, what a thing is when pointed at, what is spoken.
import { gatedBackHtml, gatedHtml } from "./player_gates.js";
import { fmt, logRatio } from "./ruler.js";

const DIGITS = "₀₁₂₃₄₅₆₇₈₉";
const SQUASH = { tanh: "tanh", relu: "ReLU", sigmoid: "σ", identity: "" };
const OUT = { softmax: "softmax", sigmoid: "σ", identity: "" };
const SLOPE = { tanh: "(1 − a²)", relu: "[a > 0]", sigmoid: "a(1 − a)", identity: "1" };

export const sub = (n) => String(n).replace(/\d/g, (d) => DIGITS[d]);
export const at = (t) => `⟨${t}⟩`;
const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
export const num = (value, sign) => `<span class="num">${fmt(value, sign)}</span>`;

export function term(kind, number, caption) {
  const cap = caption ? `<span class="cap">${caption}</span>` : "";
  return `<span class="term" data-term="${kind}" tabindex="0">${number}${cap}</span>`;
}

/** What the steps add to: Waa, or W for the weights of all gates, one under the other. */
export const weights = (run) => (run.gates.length ? "W" : "Waa");

/** The name of the loss whose gradient is shown. */
export const lossName = (run) => (run.source ? `L${at(run.source)}` : "L");

const quoted = (label) => `“${label}”`;

/** What stands at x⟨t⟩, e.g. “o” or 12.8°. */
export const inputLabel = (run, t) => (run.kind === "symbols" ? quoted(run.x_labels[t - 1]) : run.x_labels[t - 1]);

export function formulaHtml({ run, t, pass, unit }) {
  return pass === "forward" ? forwardHtml(run, t, unit) : backwardHtml(run, t, unit);
}

function forwardHtml(run, t, unit) {
  const out = line([term("y_hat", `ŷ${at(t)}`), ...outputHtml(run, t)], "small");
  if (run.gates.length) return gatedHtml(run, t, unit) + out;
  const i = (t - 1) * run.n_a + unit;
  const g = SQUASH[run.activation];
  const name = `a${sub(unit + 1)}${at(t)}`;
  const total = g ? `<span>) = ${g}(</span>${num(run.z[i])}<span>) =</span>` : "<span>=</span>";
  const first = [
    term("unit", name),
    `<span>= ${g}${g ? "(" : ""}</span>`,
    term("Waa", num(run.memory[i], true), `memory, Waa a${at(t - 1)}`),
    term("Wax", num(run.input[i], true), `input, Wax x${at(t)}`),
    term("ba", num(run.ba[unit], true), "bias, ba"),
    total,
    term("unit", num(run.a[t * run.n_a + unit])),
  ];
  return line(first) + out;
}

function outputHtml(run, t) {
  const how = OUT[run.output] ? `= ${OUT[run.output]}(Wya a${at(t)} + by) =` : `= Wya a${at(t)} + by =`;
  const parts = [`<span>${how}</span>`];
  if (run.kind === "numbers") {
    parts.push(num(run.y_hat_value[t - 1]), run.unit && `<span>that is ${run.y_hat_labels[t - 1]}</span>`);
  } else {
    const [n] = [run.top.shape[1]];
    for (let k = 0; k < Math.min(n, 3); k++) {
      const j = (t - 1) * n + k;
      parts.push(`<span>${escape(quoted(run.symbols[run.top[j]]))} ${num(run.p_top[j])}</span>`);
    }
  }
  if (!run.has_loss[t - 1]) return [...parts, "<span>· no loss at this step</span>"];
  parts.push(`<span>· target ${escape(targetLabel(run, t))}, so</span>`);
  return [...parts, term("loss", `L${at(t)} ${lossHow(run, t)} ${num(run.loss_t[t - 1])}`)];
}

const targetLabel = (run, t) => (run.kind === "symbols" ? quoted(run.y_labels[t - 1]) : run.y_labels[t - 1]);

function lossHow(run, t) {
  if (run.output === "softmax") return `= −ln ${num(run.p_target[t - 1])} =`;
  return run.output === "identity" ? `= ½ (${num(run.y_hat_value[t - 1])} − ${num(run.y_value[t - 1])})² =` : "=";
}

function backwardHtml(run, t, unit) {
  if (run.gates.length) return gatedBackHtml(run, t, unit) + line(sumHtml(run, t), "small");
  const i = (t - 1) * run.n_a + unit;
  const L = lossName(run);
  const name = `∂${L}/∂a${sub(unit + 1)}${at(t)}`;
  const first = [
    term("da", name),
    "<span>=</span>",
    term("Wya", num(run.from_output[i], true), `from ŷ${at(t)}: Wyaᵀ (ŷ${at(t)} − y${at(t)})`),
    term("Waa", num(run.from_future[i], true), t < run.T ? `from a${at(t + 1)}: Waaᵀ δ${at(t + 1)}` : "no later step"),
    "<span>=</span>",
    term("da", num(run.da[t * run.n_a + unit])),
    `<span>· times g′ = ${SLOPE[run.activation]}: δ${sub(unit + 1)}${at(t)} =</span>${num(run.delta[i])}`,
  ];
  return line(first) + line(sumHtml(run, t), "small");
}

function sumHtml(run, t) {
  const L = lossName(run);
  const sum = run.so_far[t - 1];
  const many = run.source ? 1 : run.n_losses;
  const mark = (which) => (run.reduction === which && !run.source ? ' class="used"' : "");
  const parts = [
    term("da", `‖∂${L}/∂a${at(t)}‖ = ${num(run.da_norm[t])}`),
    `<span>· step ${t} adds ${run.gates.length ? "" : `δ${at(t)} a${at(t - 1)}ᵀ, `}norm</span>`,
    term("adds", num(run.adds[t - 1])),
    `<span>to ∂${L}/∂${weights(run)} · so far</span>`,
    `<span${mark("sum")}>sum ${num(sum)}</span>`,
  ];
  if (run.source) return [...parts, `<span>· the update uses all losses, not L${at(run.source)} alone</span>`];
  if (many === 1) return [...parts, "<span>· one loss: sum and mean are the same</span>"];
  parts.push(`<span${mark("mean")}>mean = sum / ${many} ${num(sum / many)}</span>`);
  return [...parts, `<span>← the update uses the ${run.reduction}</span>`];
}

export const line = (parts, kind = "") => `<div class="line ${kind}">${parts.join(" ")}</div>`;

/** What a thing of the picture is, with its numbers; the first line is its name. */
export function describe(run, what, pass, now) {
  const teller = TELLERS[what.kind];
  return teller ? teller(run, what, pass === "backward" && what.t >= now) : [];
}

const TELLERS = {
  unit: (run, { t, unit }, back) => [
    `a${sub(unit + 1)}${at(t)} = ${fmt(run.a[t * run.n_a + unit])}`,
    t === 0 ? `hidden unit ${unit + 1} at the start` : `hidden unit ${unit + 1} after step ${t}`,
    ...(back ? [`∂${lossName(run)}/∂a${sub(unit + 1)}${at(t)} = ${fmt(run.da[t * run.n_a + unit])}`] : []),
  ],
  x: (run, { t }) => [
    `x${at(t)} = ${run.kind === "symbols" ? quoted(run.spoken_in[run.x_labels[t - 1]] ?? run.x_labels[t - 1]) : run.x_labels[t - 1]}`,
    `${run.x_name}, step ${t}${run.step_labels[t - 1] ? ` (${run.step_labels[t - 1]})` : ""}`,
  ],
  y_hat: (run, { t }) => [`ŷ${at(t)}: ${run.y_name}`, ...outputLines(run, t)],
  loss: (run, { t }) =>
    run.has_loss[t - 1]
      ? [`L${at(t)} = ${fmt(run.loss_t[t - 1])}`, run.words.loss_t[2], run.source === t ? "Click: send all losses back." : "Click: send this loss alone back."]
      : [`No loss at step ${t}`, "The network is not asked here."],
  da: (run, { t }, back) => [
    `‖∂${lossName(run)}/∂a${at(t)}‖ ${back ? `= ${fmt(run.da_norm[t])}` : "is not there yet"}`,
    run.words.da[2],
    ...(back ? [ratioLine(run, t)] : ["Step on past the last step: the gradient comes back."]),
  ],
  adds: (run, { t }, back) => [
    `Step ${t} adds ${back ? fmt(run.adds[t - 1]) : "its part"} to ∂${lossName(run)}/∂${weights(run)}`,
    run.gates.length ? run.words.dW[2] : "‖δ⟨t⟩ a⟨t−1⟩ᵀ‖; " + run.words.dWaa[2],
  ],
  Waa: (run, { t, unit }, back) => [
    run.gates.length ? run.words.a[2] : `Waa, ${run.n_a} × ${run.n_a}: ${run.words.Waa[2]}`,
    ...(run.memory && t >= 1 && unit !== undefined ? [`Waa a${at(t - 1)} gives unit ${unit + 1}: ${fmt(run.memory[(t - 1) * run.n_a + unit], true)}`] : []),
    ...(back && t >= 1 ? [`Going back to a${at(t - 1)}: ${ratioLine(run, t - 1)}`] : []),
  ],
  Wax: (run, { t, unit }) => [
    run.gates.length ? `W: ${run.words.W[2]}` : `Wax: ${run.words.Wax[2]}`,
    ...(run.input && t >= 1 && unit !== undefined ? [`Wax x${at(t)} gives unit ${unit + 1}: ${fmt(run.input[(t - 1) * run.n_a + unit], true)}`] : []),
  ],
  Wya: (run) => [`Wya: ${run.words.Wya[2]}`],
  ba: (run, { unit }) => [`ba${sub(unit + 1)} = ${fmt(run.ba[unit])}`, run.words.ba[2]],
  weight: (run, { unit, from }) => [
    `Waa[${unit + 1}, ${from + 1}] = ${fmt(run.Waa[unit * run.n_a + from])}`,
    `from unit ${from + 1} of the step before to unit ${unit + 1}; the same at every step`,
  ],
  value: (run, { words }) => words,
};

function outputLines(run, t) {
  if (run.kind === "numbers") return [`says ${run.y_hat_labels[t - 1]}`, run.has_loss[t - 1] ? `target ${run.y_labels[t - 1]}` : "no loss at this step"];
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

function ratioLine(run, t) {
  const log = logRatio(run.da_norm[t], run.da_norm[run.starts_at]);
  if (run.da_norm[t] === 0) return "exactly zero: nothing flows";
  if (!Number.isFinite(log)) return "no finite number";
  return `${fmt(10 ** log)} times what it was at step ${run.starts_at}, where it starts`;
}

/** What to look at in this step, for the class. */
export function caption({ run, t, pass }) {
  if (pass === "forward") {
    const before = t > 1 || run.a0 !== "zeros" ? `, mixes it with a${at(t - 1)},` : "";
    return `Step ${t} reads ${inputLabel(run, t)}${before} and says ${saying(run, t)}.`;
  }
  if (t > run.starts_at) return `Nothing flows yet: ${lossName(run)}${run.source ? "" : "’s last part"} lies further back.`;
  const own = run.has_loss[t - 1] && (!run.source || run.source === t);
  if (t === run.starts_at) return `Now back: L${at(t)} sends its gradient into a${at(t)}.`;
  if (own) return `L${at(t)} and a${at(t + 1)} both send gradient into a${at(t)}.`;
  return `Only a${at(t + 1)} sends gradient into a${at(t)}, through the same ${run.gates.length ? "gates" : "Waa"}.`;
}

function saying(run, t) {
  if (run.kind === "numbers") return run.y_hat_labels[t - 1];
  const n = run.top.shape[1];
  const p = run.p_top[(t - 1) * n];
  if (Number.isNaN(p)) return "NaN";
  return `${quoted(run.symbols[run.top[(t - 1) * n]])}, ${Math.round(100 * p)} % sure`;
}

/** One sentence for a screen reader after a step. */
export function speak({ run, t, pass, unit }) {
  const label = run.spoken_in[run.x_labels[t - 1]] ?? run.x_labels[t - 1];
  if (pass === "forward") return `Forward, step ${t} of ${run.T}: reads ${label}; unit ${unit + 1} is ${fmt(run.a[t * run.n_a + unit])}.`;
  return `Backward, step ${t} of ${run.T}: gradient norm ${fmt(run.da_norm[t])}; adds ${fmt(run.adds[t - 1])}.`;
}
