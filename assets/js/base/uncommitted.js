// The last value of a control whose page was left before the server had answered.
//
// Streamlit sends a message only after the previous run, which may be after the page was changed, and then
// drops it with the page. chips/chips.js, which is on every page, sends it again.

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
    if (number >= this.number) this.forget();
  }

  forget() {
    this.fields = null;
  }
}

export const uncommitted = new Uncommitted();
