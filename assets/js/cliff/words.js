// Sentences of the page "Cliff" about the two balls, from their numbers.
import { fmt } from "../base/ruler.js";
/** @import { Point } from "./math.js" */

const say = (value) => (value === 0 ? "0" : fmt(value));
/** @param {{w: number, b: number}} place */
const at = ({ w, b }) => `w = ${fmt(w)}, b = ${fmt(b)}`;
const STILL = 1e-3; // share of the map; a shorter step is not visible

/** One or two sentences: what has happened since the start, or what to watch before it. */
export function said({ paths, next, start, inside, threshold }) {
  const steps = paths.off.length - 1;
  if (!steps) {
    const { norm, E } = paths.off[0];
    const clip = norm > threshold ? `the clip cuts it to ${fmt(threshold)}` : "the clip lets it through";
    return start?.watch ?? `E = ${fmt(E)}; here ‖∇E‖ = ${fmt(norm)}, and ${clip}. Press Step.`;
  }
  const off = fate(paths.off, next.off, inside);
  const on = fate(paths.on, next.on, inside);
  const count = steps === 1 ? "After 1 step" : `After ${steps} steps`;
  if (paths.on.slice(0, -1).every((place) => !(place.norm > threshold)))
    return `${count} the clip has not fired: both balls ${fate(paths.off, next.off, inside, PLURAL)}.`;
  return `${count}: without the clip the ball ${off}; with it, it ${on}.`;
}

const [SINGULAR, PLURAL] = [
  { is: "is", has: "has", it: "it", stays: "stays" },
  { is: "are", has: "have", it: "they", stays: "stay" },
];

/** @param {Point[]} path */
function fate(path, next, inside, { is, has, it, stays } = SINGULAR) {
  const place = path.at(-1);
  if (!Number.isFinite(place.w) || !Number.isFinite(place.b)) return `${has} gone to ∞ (${at(place)})`;
  const left = path.findIndex((point) => !inside(point));
  if (!inside(place)) return `left the map at step ${left} and ${is} at ${at(place)}${fixed(next, it, stays)}`;
  const back = left > 0 ? ` after ${it} had left the map at step ${left}` : "";
  return `${is} at ${at(place)}, E = ${fmt(place.E)}${back}`;
}

/** Only a step of exactly 0 is the last one; one that is merely short is given with its length. */
function fixed({ length }, it, stays) {
  if (length === 0) return `, where the next step is exactly 0: ${it} ${stays} there`;
  return length < STILL ? `, where the next step is ${say(length)} long` : "";
}

/**
 * Readouts of one ball, seven table cells.
 * @param {Point} place
 */
export function cells(place, next, inside) {
  const { w, b, E, norm } = place;
  const note =
    !Number.isFinite(w) || !Number.isFinite(b)
      ? "stopped: there is no network at ∞"
      : !inside(place)
        ? "off the map"
        : next.clipped
          ? "the clip fires"
          : "";
  const angle = norm > 0 ? `${Math.round(next.degrees)}°`.replace("-", "−") : "–";
  return [fmt(w), fmt(b), fmt(E), say(norm), say(next.length), angle, note];
}

export const HOW_TO_DROP = "Click or drag on a map to drop the ball; the dashed arrow leads off the map.";

/** @param {Point} place */
export const pointedWords = (place) =>
  `Under the pointer: ${at(place)}, E = ${fmt(place.E)}, ‖∇E‖ = ${fmt(place.norm)}.`;
