// Tooltips of a panel: a unit at a step, a gradient, an update.
import { KINDS, valueOf } from "./codes.js";
import { angleWords } from "./words.js";
import { brief, fmt, startOf } from "../base/ruler.js";
/** @import { Context, Network, Plan, Scene, Spot, View } from "./types" */
/** @import { Rows } from "./rows.js" */

const within = (y, name, py) => y[name] !== undefined && py >= y[name] && py < y[name] + y[`${name}H`];

/**
 * The element at a point: {kind, t, unit} on the columns, {kind, update} below them, or null.
 * @param {Plan} plan
 * @param {View} view
 */
export function spotAt(plan, view, end, px, py) {
  const { y } = plan;
  const t = Math.floor((px - plan.gutter) / plan.pitch) + 1;
  const onColumn = px >= plan.gutter && t >= 1 && t <= plan.T;
  if (onColumn && within(y, "a", py)) {
    const unit = Math.min(view.n_a - 1, Math.floor(((py - y.a) / y.aH) * view.n_a));
    return { kind: "unit", t, unit };
  }
  for (const kind of ["says", "target", "now", "products"]) if (onColumn && within(y, kind, py)) return { kind, t };
  const share = (px - plan.gutter) / plan.room;
  if (onColumn && within(y, "fall", py))
    return { kind: "fall", t, update: clamp(Math.ceil(((py - y.fall) / y.fallH) * end), end) };
  for (const kind of ["loss", "fired", "norm", "rho"])
    if (share >= 0 && share <= 1 && within(y, kind, py)) return { kind, update: clamp(Math.round(share * end), end) };
  return null;
}

const clamp = (update, end) => Math.max(0, Math.min(end, update));

/**
 * Lines of the tooltip of a spot.
 * @param {Spot} spot
 * @param {Context} context
 */
export function spotWords(spot, { scene, network, view, rows, upto, gradient }) {
  if (spot.kind === "unit") return [unitWords(view, spot)];
  if (spot.kind === "says" || spot.kind === "target") return saysWords(scene, view, spot.t);
  if (spot.kind === "now") return gradientWords(view, spot.t, network, gradient);
  if (spot.kind === "products") return productWords(network, spot.t);
  return updateWords(spot, network, rows, upto);
}

/**
 * @param {View} view
 * @param {{t?: number, unit?: number}} cell
 */
export function unitWords(view, { t, unit }) {
  const i = (t - 1) * view.n_a + unit;
  const rough = valueOf(view.a[i], view.range);
  const value = view.exact ? fmt(view.exact[i]) : KINDS[view.a[i]] ? fmt(rough) : `about ${brief(rough)}`;
  return `a⟨${t}⟩, unit ${unit + 1}: ${value}`;
}

/**
 * @param {Scene} scene
 * @param {View} view
 */
function saysWords(scene, view, t) {
  if (!scene.with_loss.includes(t)) return [`Step ${t}: no loss, the network is not asked here`];
  if (scene.kind === "numbers") return [`Step ${t}`, `ŷ = ${fmt(view.value[t - 1])}, target ${scene.y_labels[t - 1]}`];
  const says = scene.symbols[view.top[t - 1]];
  return [
    `Step ${t}: says ${scene.spoken[says] ?? says}`,
    `target ${scene.spoken[scene.y_labels[t - 1]] ?? scene.y_labels[t - 1]}, p = ${fmt(view.share[t - 1])}`,
  ];
}

/**
 * The gradient at step t: for the last loss the ratio left, for all losses its size.
 * @param {View} view
 * @param {number} t
 * @param {Network} network
 */
export function gradientWords(view, t, network, gradient) {
  const beside = network.cell === "lstm" ? ["what goes back through c⟨t⟩ comes on top"] : [];
  if (gradient === "all") {
    if (!view.at) return ["No gradient before the first update"];
    return [
      `‖∂L/∂a⟨${t}⟩‖ = ${fmt(view.da[t])}`,
      "all losses: they add up on the way",
      `update ${view.at}, on its own batch`,
      ...beside,
    ];
  }
  const from = view.starts_at;
  if (t > from) return [`Step ${t} comes after the last loss, at step ${from}`];
  const start = startOf(view.left.subarray(0, from + 1));
  const ratio =
    view.left[t] === 0
      ? "exactly zero: nothing arrives"
      : `${fmt(view.left[t] / view.left[start])} of what it is at t = ${start}, where it starts`;
  return [
    `‖∂L⟨${from}⟩/∂a⟨${t}⟩‖ = ${fmt(view.left[t])}`,
    t === start ? "here it starts" : ratio,
    `the sequence on the screen, after update ${view.at}`,
    ...beside,
  ];
}

/** @param {Network} network */
function productWords(network, t) {
  const { broken, products } = network;
  if (!products || t >= products.length) return [`Step ${t} comes after step ${broken?.end}`];
  const ofLoss = broken.of === "L";
  const what = ofLoss ? "what the Jacobians carry back" : "the product of the Jacobians on the way";
  const by = ofLoss ? "a" : broken.of;
  const state = broken.of === "s" ? ", s = [c, a]" : "";
  return [`‖∂${broken.of}⟨${broken.end}⟩/∂${by}⟨${t}⟩‖ = ${fmt(products[t])}${state}`, what];
}

/**
 * @param {{update?: number}} spot
 * @param {Network} network
 * @param {Rows} rows
 */
function updateWords({ update }, network, rows, upto) {
  const i = rows.upto(update) - 1;
  if (i < 0 || i >= upto) return [];
  const c = rows.columns;
  const clip = c.fired[i] ? ` → ${fmt(c.norm_after[i])}, turned ${angleWords(c.angle[i])}` : "";
  return [
    `Update ${rows.updates[i].toLocaleString("en")}`,
    `loss ${fmt(c.loss[i])}`,
    `‖g‖ ${fmt(c.norm_before[i])}${clip}`,
    "Click: go there",
  ];
}
