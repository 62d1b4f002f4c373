// What is said of the dot of a network.

/** The states that Python has named, and the words for each. */
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

/** The name of a state as a class in CSS. */
export const classOf = (state) => state.replace(" ", "-");
