// What a control was left at in the moment its page was left, when the server's answer had not come.
//
// Streamlit sends what a picture says only after the run before it, which may be after the page was
// changed, and then forgets it with the page. What is on every page says it again: chips/chips.js.

/** @import { StripAsk } from "../wire" */

class Uncommitted {
  constructor() {
    this.number = 0;
    /** @type {StripAsk["fields"] | null} */
    this.fields = null;
  }

  /** @param {StripAsk["fields"]} fields */
  keep(fields) {
    this.fields = { ...this.fields, ...fields };
    this.number += 1;
  }

  /** The server has handled everything up to this number. */
  acknowledge(number) {
    if (number >= this.number) this.fields = null;
  }
}

export const uncommitted = new Uncommitted();
