// The live formula: equations of the chosen layer with the numbers of one unit, forward and backward.
import { bracketed, enough, fmt } from "../base/ruler.js";
import {
  above,
  at,
  gated,
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
  sub,
  weights,
} from "./names.js";
import { inputsOf, isSmall, question } from "./by_hand.js";
import { isPadding, paddingWords } from "./padding.js";
import { handedOver } from "./parts.js";
/** @import { Run, Scene } from "./types" */

const SQUASH = { tanh: "tanh", relu: "ReLU", sigmoid: "σ", identity: "" };
const OUT = { softmax: "softmax", sigmoid: "σ", identity: "" };
const SLOPE = { tanh: "1 − a²", relu: "1 where a > 0, else 0", sigmoid: "a (1 − a)", identity: "1" };

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const number = (text) => `<span class="num">${text}</span>`;
const num = (value, sign) => number(fmt(value, sign));
const text = (words) => `<span>${words}</span>`;
const line = (parts, kind = "") => `<div class="line ${kind}">${parts.join(" ")}</div>`;

function term(kind, number, caption) {
  const cap = caption ? `<span class="cap">${caption}</span>` : "";
  return `<span class="term" data-term="${kind}" tabindex="0">${number}${cap}</span>`;
}

/** @param {Pick<Scene, "run" | "t" | "pass"> & {unit: number}} scene */
export function formulaHtml({ run, t, pass, unit }) {
  if (isPadding(run, t)) return line([text(paddingWords(run, t))]);
  if (pass === "backward") {
    const end = t === 1 ? line(startHtml(run, unit), "small") : "";
    return backwardHtml(run, t, unit) + line(sumHtml(run, t), "small") + end;
  }
  const state = { rnn: basicHtml, gru: gruHtml, lstm: lstmHtml }[run.cell](run, t, unit);
  const said = onlyReads(run, t) ? readingHtml : isTop(run) ? outputHtml : upHtml;
  const next = isSmall(run) ? line(nextHtml(run, t, unit), "small") : "";
  return state + line(said(run, t), "small") + next;
}

/** What is needed to work out the next state, without the answer. */
function nextHtml(run, t, unit) {
  const inputs = inputsOf(run, unit).map(([symbol, value]) => `${escape(quoted(symbol))} ${num(value, true)}`);
  const listed = text(`Wax ${run.n_a > 1 ? `of unit ${unit + 1} ` : ""}for ${inputs.join(", ")}`);
  if (t === run.T) return [listed];
  const g = SQUASH[run.activation];
  const { name, sum } = question(run, t, unit);
  return [listed, text("· next:"), `<b>${name} = ${g}${g ? "(" : ""}${sum}${g ? ")" : ""} = ?</b>`];
}

// ---- forward -----------------------------------------------------------------------------------

/** @param {Run} run */
function basicHtml(run, t, unit) {
  const i = (t - 1) * run.n_a + unit;
  const g = SQUASH[run.activation];
  const [Waa, Wax, ba] = ["Waa", "Wax", "ba"].map((name) => name + mark(run, t));
  return line([
    term("unit", node(run, "a", t, unit)),
    text(`= ${g}${g ? "(" : ""}`),
    term("Waa", num(run.memory[i], true), `memory, ${Waa} ${node(run, "a", t - 1)}`),
    term("Wax", num(run.input[i], true), `input, ${Wax} ${reads(run, t)}`),
    term("ba", num(own(run, "ba", t)[unit], true), `bias, ${ba}`),
    g ? `${text(`) = ${g}(`)}${num(run.z[i])}${text(") =")}` : text("="),
    term("unit", num(run.a[t * run.n_a + unit])),
  ]);
}

/** @param {Run} run */
const gate = (run, name, t, unit) => run[`gate_${name}`][(t - 1) * run.n_a + unit];

/** @param {Run} run */
function gruHtml(run, t, unit) {
  const before = node(run, "a", t - 1, unit);
  const first = [
    term("unit", node(run, "a", t, unit)),
    text("="),
    term("gate_u", num(gate(run, "u", t, unit)), "Γu"),
    text("·"),
    term("gate_c", num(gate(run, "c", t, unit)), "c̃"),
    text("+ (1 −"),
    term("gate_u", num(gate(run, "u", t, unit)), "Γu"),
    text(") ·"),
    term("Waa", num(run.a[(t - 1) * run.n_a + unit]), before),
    text("="),
    term("unit", num(run.a[t * run.n_a + unit])),
  ];
  const [m, a] = [mark(run, t), node(run, "a", t - 1)];
  const candidate = run.delta_ca
    ? `how much of its product with ${a} the candidate takes: ` +
      `c̃ = tanh(Γr ∗ (Wca${m} ${a} + bca${m}) + Wcx${m} ${reads(run, t)} + bcx${m})`
    : `how much of ${before} the candidates see: c̃ = tanh(Wc${m} [Γr ∗ ${a}, ${reads(run, t)}] + bc${m})`;
  const second = [term("gate_r", `Γr = ${num(gate(run, "r", t, unit))}`), text(candidate)];
  return line(first) + line(second, "small");
}

/** @param {Run} run */
function lstmHtml(run, t, unit) {
  const [before, now] = [t - 1, t].map((k) => num(run.c[k * run.n_a + unit]));
  const first = [
    term("c", node(run, "c", t, unit)),
    text("="),
    term("gate_f", num(gate(run, "f", t, unit)), "Γf"),
    text("·"),
    term("carry", before, node(run, "c", t - 1, unit)),
    text("+"),
    term("gate_u", num(gate(run, "u", t, unit)), "Γu"),
    text("·"),
    term("gate_c", num(gate(run, "c", t, unit)), "c̃"),
    text("="),
    term("c", now),
  ];
  const second = [
    term("unit", node(run, "a", t, unit)),
    text("="),
    term("gate_o", num(gate(run, "o", t, unit)), "Γo"),
    text("· tanh"),
    term("c", now, node(run, "c", t, unit)),
    text("="),
    term("unit", num(run.a[t * run.n_a + unit])),
  ];
  const whose = text(`every gate reads a${at(t - 1)} and x${at(t)} with W${mark(run, t)}, the ${partAt(run, t)}’s own`);
  return line(first) + line(second) + (run.border ? line([whose], "small") : "");
}

/** @param {Run} run */
function readingHtml(run, t) {
  const over =
    t === run.border
      ? `here it ends, and hands ${handedOver(run)} over to the decoder`
      : `all that the decoder gets of it is ${handedOver(run)}`;
  return [text(`the encoder only reads, there is no output and no loss here; ${over}`)];
}

/** @param {Run} run */
function upHtml(run, t) {
  return [text(`${node(run, "a", t)} goes up: it is what layer ${run.layer + 2} reads at step ${t}`)];
}

/** @param {Run} run */
function outputHtml(run, t) {
  const how = OUT[run.output];
  const logits = escape(run.readout) || `Wya ${node(run, "a", t)} + by`;
  const parts = [term("y_hat", `ŷ${at(t)}`), text(how ? `= ${how}(${logits}) =` : `= ${logits} =`)];
  if (run.kind === "numbers") {
    parts.push(num(run.y_hat_value[t - 1]), run.unit && text(`that is ${run.y_hat_labels[t - 1]}`));
  } else {
    const n = run.top.shape[1];
    for (let k = 0; k < Math.min(n, 3); k++) {
      const j = (t - 1) * n + k;
      parts.push(text(`${escape(quoted(run.symbols[run.top[j]]))} ${num(run.p_top[j])}`));
    }
  }
  if (!run.has_loss[t - 1]) return [...parts, text("· no loss at this step")];
  if (!run.compared) return [...parts, term("loss", `= L${at(t)}, which is compared with nothing`)];
  parts.push(text(`· target ${escape(targetLabel(run, t))}, so`));
  return [...parts, term("loss", `L${at(t)} ${lossHow(run, t)} ${num(run.loss_t[t - 1])}`)];
}

/** @param {Run} run */
const targetLabel = (run, t) => (run.kind === "symbols" ? quoted(run.y_labels[t - 1]) : run.y_labels[t - 1]);

/**
 * The equation of L⟨t⟩, in numbers from which it can be recomputed.
 * @param {Run} run
 */
function lossHow(run, t) {
  if (run.output === "softmax") return crossEntropy(run, t);
  return run.output === "identity" && run.n_y === 1 ? squaredError(run, t) : "=";
}

/**
 * From p where p says it; from 1 − p where p is nearly 1, and from z = Wya a + by where p is too small for a number.
 * @param {Run} run
 */
function crossEntropy(run, t) {
  const [L, log] = [run.loss_t[t - 1], run.log_p_target[t - 1]];
  const [p, rest] = [Math.exp(log), -Math.expm1(log)];
  if (p === 0)
    return (
      "= ln Σ eᶻ − z<sub>y</sub> = (z<sub>max</sub> − z<sub>y</sub>) + ln Σ e<sup>z − z<sub>max</sub></sup> " +
      `= ${num(run.z_behind[t - 1])} + ${num(run.log_sum[t - 1])} =`
    );
  if (L < 0.001) return `= −ln (1 − ${number(enough(rest, (q) => -Math.log1p(-q), L))}) =`;
  return `= −ln ${number(enough(p, (q) => -Math.log(q), L))} =`;
}

/** @param {Run} run */
function squaredError(run, t) {
  const [said, target] = [run.y_hat_value[t - 1], run.y_value[t - 1]];
  const error = enough(Math.abs(said - target), (e) => 0.5 * e * e, run.loss_t[t - 1]);
  return `= ½ (${num(said)} − ${number(bracketed(fmt(target)))})² = ½ · ${number(error)}² =`;
}

// ---- backward ----------------------------------------------------------------------------------

/**
 * Note on the gradient from step t + 1 to step t.
 * @param {Run} run
 */
function later(run, t, how) {
  if (t === run.T) return "no later step";
  return isCut(run, t) ? `cut: nothing from ${node(run, "a", t + 1)}` : how;
}

/** @param {Run} run */
function backwardHtml(run, t, unit) {
  const i = (t - 1) * run.n_a + unit;
  const da = `∂${lossName(run)}/∂${node(run, "a", t, unit)}`;
  const basic = !gated(run);
  const output = basic && isTop(run) && !run.readout ? `: Wyaᵀ (ŷ${at(t)} − y${at(t)})` : "";
  const through = basic ? `: Waa${mark(run, t + 1)}ᵀ δ${at(t + 1)}` : "";
  const first = [
    term("da", da),
    text("="),
    term(
      isTop(run) ? "Wya" : "up",
      num(run.from_output[i], true),
      onlyReads(run, t) ? "no output" : `from ${above(run, t)}${output}`,
    ),
    term("Waa", num(run.from_future[i], true), later(run, t, `from ${node(run, "a", t + 1)}${through}`)),
    text("="),
    term("da", num(run.da[t * run.n_a + unit])),
  ];
  if (basic) {
    const [slope, equals] = [SLOPE[run.activation], run.activation === "identity" ? "" : ` = ${num(run.slope[i])}`];
    first.push(text(`· times dg/dz = ${slope}${equals}: δ${sub(unit + 1)}${at(t)} =`) + num(run.delta[i]));
  }
  if (!run.dc) return line(first);
  const second = [
    term("dc", `∂${lossName(run)}/∂${node(run, "c", t, unit)}`),
    text("="),
    term("gate_o", num(run.c_from_a[i], true), `through ${node(run, "a", t)}`),
    term(
      "carry",
      num(run.c_from_future[i], true),
      later(run, t, `Γf${at(t + 1)} · ∂${lossName(run)}/∂${node(run, "c", t + 1)}`),
    ),
    text("="),
    term("dc", num(run.dc[t * run.n_a + unit])),
  ];
  return line(first) + line(second);
}

/** @param {Run} run */
function sumHtml(run, t) {
  const L = lossName(run);
  const sum = run.so_far[t - 1];
  const many = run.source ? 1 : run.n_losses;
  const mark = (which) => (run.reduction === which && !run.source ? ' class="used"' : "");
  const how = gated(run) ? "" : `δ${at(t)} ${node(run, "a", t - 1)}ᵀ, `;
  const parts = [
    term("da", `‖∂${L}/∂${node(run, "a", t)}‖ = ${num(run.da_norm[t])}`),
    run.dc ? term("dc", `‖∂${L}/∂${node(run, "c", t)}‖ = ${num(run.dc_norm[t])}`) : "",
    text(`· step ${t} adds ${how}norm`),
    term("adds", num(run.adds[t - 1])),
    text(`to ∂${L}/∂${weights(run, t)} · so far`),
    `<span${mark("sum")}>sum = ${num(sum)}</span>`,
  ];
  if (run.source) return [...parts, text(`· an update uses all losses, not L${at(run.source)} alone`)];
  if (many === 1) return [...parts, text("· one loss: sum and mean are the same")];
  parts.push(`<span${mark("mean")}>mean = sum / ${many} = ${num(sum / many)}</span>`);
  return [...parts, text(`· an update goes by the ${run.reduction}`)];
}

/**
 * What arrives in a⟨0⟩, at the end of the way back.
 * @param {Run} run
 */
function startHtml(run, unit) {
  const [L, start] = [lossName(run), node(run, "a", 0)];
  const fixed = { zeros: `${start} = 0`, random: `${start} is given` }[run.a0];
  return [
    text(`The end: ∂${L}/∂${node(run, "a", 0, unit)} =`) + num(run.da[unit], true),
    text(`from ${node(run, "a", 1)} · ‖∂${L}/∂${start}‖ =`) + num(run.da_norm[0]),
    run.dc ? text(`· ‖∂${L}/∂${node(run, "c", 0)}‖ =`) + num(run.dc_norm[0]) : "",
    text(fixed ? `· ${fixed}, and no update changes it` : `· an update changes ${start} by it`),
  ];
}
