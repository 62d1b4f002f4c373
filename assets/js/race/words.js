// Words for the dot of a network.

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
