// How dragged values are asked for: at most one question on its way, the newest value is the next,
// and the value that a control is left at always goes.

/** @import { Call, StripAsk, StripTriggers } from "../wire" */

export class Asker {
  constructor() {
    this.number = 0;
    this.pending = 0;
    /** @type {StripAsk["fields"] | null} */
    this.waiting = null;
  }

  /**
   * `send(event, message)` reaches the server; it is another function after every answer.
   * @param {Call<{}, StripTriggers>["setTriggerValue"]} send
   */
  use(send) {
    this.send = send;
  }

  /** @param {StripAsk["fields"]} fields */
  ask(fields) {
    if (this.pending) this.waiting = fields;
    else this.go("ask", fields);
  }

  /** @param {StripAsk["fields"]} fields */
  commit(fields) {
    this.waiting = null;
    this.go("commit", fields);
  }

  /**
   * @param {keyof StripTriggers} event
   * @param {StripAsk["fields"]} fields
   */
  go(event, fields) {
    this.pending = ++this.number;
    this.send(event, { fields, number: this.number });
  }

  /** An answer came. One that answers something older than what is on its way is not the last. */
  answered(number) {
    if (number !== null && number < this.pending) return;
    this.pending = 0;
    const next = this.waiting;
    this.waiting = null;
    if (next) this.go("ask", next);
  }
}
