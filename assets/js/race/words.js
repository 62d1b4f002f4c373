// Words and colours for the dots of networks.
/** @import { RaceBoard, RaceVariant } from "../wire" */

/** Words for each state, by the names that Python sends. */
const SAYS = {
  waiting: () => "waits",
  "in work": () => "is being trained",
  learned: (updates) => `learned by update ${updates}`,
  "not learned": (updates) => `has not learned in ${updates} updates`,
  broke: (updates) => `broke at update ${updates}: ∞ or NaN`,
  failed: () => "could not be trained",
};

/** @param {string} state */
export const dotWords = (state, updates) => SAYS[state](updates);

/** CSS class of a state. */
export const classOf = (state) => state.replace(" ", "-");

/**
 * The colour of a row: that of its cell where cells race, else that of its twin.
 * @param {Pick<RaceBoard, "variants">} race
 * @param {RaceVariant} variant
 */
export function sideOf(race, variant) {
  if (race.variants.some((other) => other.cell !== variant.cell)) return variant.cell;
  return variant.clip === "off" ? "raw" : "applied";
}
