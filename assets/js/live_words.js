// The words of the page "Train": the phases of an update, the line of each panel, what is kept.
import { brief, fmt } from "./ruler.js";

export const PHASES = ["forward", "loss", "backward", "clip", "update"];

const many = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;

/** What happens in one phase of update `row.at`, of the network that is told about. */
export function phaseWords(phase, scene, network, next) {
  const { row, da, starts_at } = next;
  const T = scene.T;
  if (phase === "forward") return `${many(scene.m, "sequence")} of ${T} steps run forward: a⟨1⟩ to a⟨${T}⟩, one after the other, with the same weights.`;
  if (phase === "loss") return `The ${network.reduction} over ${many(scene.with_loss.length, "step")} with a loss: L = ${fmt(row.loss)}.`;
  if (phase === "backward") return `The gradient goes back through time: ‖∂L/∂a⟨${starts_at}⟩‖ = ${fmt(da[starts_at])}, and at t = 1 ${fmt(da[1])}.`;
  if (phase === "clip") return clipWords(network, row);
  const how = { sgd: `W ← W − ${brief(network.rate)} · g`, momentum: "V collects g, W ← W − α V", adam: "W ← W − α V̂ / (√Ŝ + ε)" };
  return `${how[network.optimiser] ?? "W ← W − α g / (√S + ε)"}: the network now ${next.says || "has new weights"}.`;
}

export function clipWords(network, row) {
  const before = `‖g‖ = ${fmt(row.norm_before)}`;
  if (network.clip === "off") return `${before}. There is no clip: it is used as it is.`;
  const where = network.clip === "norm" ? "" : network.clip === "value" ? " (each entry)" : " (each matrix)";
  if (!row.fired) return `${before}, threshold ${brief(network.threshold)}${where}: the clip does not fire.`;
  return `${before} is over ${brief(network.threshold)}${where}: cut to ${fmt(row.norm_after)}, turned by ${angleWords(row.angle)}.`;
}

export const angleWords = (degrees) =>
  Number.isNaN(degrees) ? "no angle" : degrees < 0.005 ? "0°" : degrees < 0.05 ? "less than 0.1°" : `${degrees.toFixed(1)}°`;

/** The line under a panel's title: what the update on the screen saw. */
export function lineParts(network, view, count, firedCount) {
  if (!view.at) return [["before the first update", ""]];
  const { row } = view;
  const parts = [["loss", fmt(row.loss)], ["‖g‖", network.clip === "off" || !row.fired ? brief(row.norm_before) : `${brief(row.norm_before)} → ${brief(row.norm_after)}`]];
  if (network.clip !== "off") {
    parts.push(["turned", angleWords(row.angle)]);
    parts.push(["clip fired", `${firedCount.toLocaleString("en")} of ${count.toLocaleString("en")}`]);
  }
  return parts;
}

/** Which thresholds are worth trying, from the norms so far. */
export function adviceWords(mean) {
  if (!(mean > 0)) return "";
  return `Thresholds worth trying: ${brief(mean / 2)} to ${brief(10 * mean)}, half to ten times the mean ‖g‖ (Pascanu et al. 2013).`;
}

/** What to look at in a pair, where nothing else is told. */
function pairWords(scene, shown, rows) {
  const [one, other] = shown.views;
  if (!other || !one.at || one.at !== other.at) return "";
  const [first, second] = scene.networks;
  const losses = scene.with_loss.length;
  if (first.reduction !== second.reduction)
    return `At the same weights the gradient of the sum is ${losses} times that of the mean; the clip line stands where it stood.`;
  const clips = scene.networks.map((network) => network.clip);
  const fired = rows.some((one, i) => one.summary(one.upto(shown.views[i].at)).firedCount);
  if (fired || clips[0] === clips[1] || clips[0] !== "off") return "";
  return one.row.loss === other.row.loss ? "Both are the same so far, number for number: the clip has not fired." : "";
}

/** What of the history is kept, and what is made again. */
export function keptWords(states, stride) {
  const every = Math.max(...states.map((state) => state.kept));
  const rows = Math.max(...states.map((state) => state.every));
  const nets = every === 1 ? "The network is kept at every update" : `The network is kept at every ${every}th update; one between is made again, bit for bit`;
  const shown = Math.max(rows, stride);
  return `${nets}. ${shown === 1 ? "Every update has its row." : `One row in the picture stands for ${shown} updates.`}`;
}

/** What stands between the title and the pictures while nothing else is told. */
export function restWords(page) {
  const { shown, seek } = page;
  const { scene, states, ended, newest, rows } = page.known;
  const count = (n) => n.toLocaleString("en");
  if (seek !== null) {
    const made = Math.min(...states.map((state) => state.done));
    return made < seek ? `Making update ${count(seek)} again: at ${count(made)}.` : "";
  }
  if (shown.position === 0) return "Press Train. In slow motion every update is told in these five parts.";
  if (ended && newest >= scene.most) return `${count(scene.most)} updates: here a training ends on this page.`;
  if (shown.position > scene.most_linked) return `The link and the player reach to update ${count(scene.most_linked)}.`;
  return pairWords(scene, shown, rows);
}

/** A panel in one paragraph, for who cannot see it. */
export function spokenPanel(network, view, upto, { mean, firedCount }) {
  const told = [network.title, view.at ? `update ${view.at}: loss ${fmt(view.row.loss)}, gradient norm ${fmt(view.row.norm_before)}` : "before the first update"];
  if (view.says) told.push(view.says);
  if (view.at) {
    const share = view.da[1] / view.da[view.starts_at];
    told.push(`at step 1 the gradient is ${fmt(share)} times what it is at step ${view.starts_at}, where it starts`);
    told.push(`mean gradient norm ${brief(mean)}, the clip fired ${firedCount} of ${upto} times`);
  }
  if (network.rho !== undefined) told.push(`spectral radius ${brief(network.rho)}`);
  if (network.broken && view.at >= network.broken.update) told.push(network.broken.how);
  return `${told.join(". ")}.`;
}
