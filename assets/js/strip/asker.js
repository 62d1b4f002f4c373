// Protocol of the strip's questions: at most one is pending, and the newest value is the next. The value on
// release (the commit) is repeated until it is answered: a rerun of the page at the same moment may drop a
// message, and the server may be unreachable for a while.

const AGAIN = 1500; // ms, and twice as long the next time

/** @import { Call, StripAsk, StripTriggers } from "../wire" */

export class Asker {
  constructor() {
    this.number = 0;
    this.pending = 0;
    this.kept = 0; // the number of the committed value that has not been answered
    this.timer = 0;
    /** @type {StripAsk["fields"]} */
    this.left = {};
    /** @type {StripAsk["fields"] | null} */
    this.waiting = null;
  }

  /**
   * `send(event, message)` posts to the server; it is replaced after every answer.
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

  /**
   * @param {StripAsk["fields"]} fields
   * @param {number} wait
   */
  commit(fields, wait = AGAIN) {
    this.waiting = null;
    this.left = fields;
    this.go("commit", fields);
    const number = (this.kept = this.number);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.kept === number && this.commit(fields, 2 * wait), wait);
  }

  /** Compare with the session's experiment: if they are equal, the commit has arrived. */
  has(values) {
    if (this.kept && Object.entries(this.left).every(([field, value]) => values[field] === value)) this.kept = 0;
  }

  /** Drop the commit: it is not wanted any more. */
  drop() {
    clearTimeout(this.timer);
    this.kept = 0;
    this.waiting = null;
  }

  /** Stop asking; returns a commit that has not been answered, or null. */
  end() {
    clearTimeout(this.timer);
    return this.kept ? this.left : null;
  }

  /**
   * @param {keyof StripTriggers} event
   * @param {StripAsk["fields"]} fields
   */
  go(event, fields) {
    this.pending = ++this.number;
    this.send(event, { fields, number: this.number });
  }

  /** Handle an answer; one older than the pending question is not the last. */
  answered(number) {
    if (number !== null && number >= this.kept) this.kept = 0;
    if (number !== null && number < this.pending) return;
    this.pending = 0;
    const next = this.waiting;
    this.waiting = null;
    if (next) this.go("ask", next);
  }
}
