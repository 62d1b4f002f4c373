// What the page's picture looks at, kept in the address: said to the server when the picture is at rest. A
// link leads the picture there.
import { component } from "./component.js";
import { lead, readParts } from "./steps.js";
/** @import { Call, WhereMessage, WhereTriggers } from "../wire" */

const LOOK = 100; // ms
const REST = 700; // ms
const AGAIN = 3000; // ms without the server's answer
const TRIES = 4;
const IN_LINK = "ball";

let number = 0; // of what was said last

class Where {
  constructor() {
    this.now = this.said = "";
    this.since = this.saidAt = this.tries = 0;
    /** @type {number | null} */
    this.link = null;
    this.timer = window.setInterval(() => this.look(), LOOK);
  }

  /**
   * @param {WhereMessage} message
   * @param {Call<{}, WhereTriggers>} call
   */
  take({ link, parts, chosen, heard }, { setTriggerValue }) {
    number = Math.max(number, heard);
    this.say = () => setTriggerValue("seen", { parts: JSON.parse(this.now), link, number: ++number });
    this.known = parts;
    const led = this.link === null ? chosen : link !== this.link;
    this.link = link;
    if (led && (!following() || IN_LINK in parts)) lead(parts);
  }

  /** A message may be lost with a run of the page that came in between, so it is repeated. */
  look() {
    const parts = readParts();
    if (!parts || following()) return;
    const [now, time] = [JSON.stringify(parts), performance.now()];
    if (now !== this.now) [this.now, this.since] = [now, time];
    if (time - this.since < REST || alike(parts, this.known)) return;
    const anew = now !== this.said;
    if (!anew && (this.tries >= TRIES || time - this.saidAt < AGAIN)) return;
    [this.said, this.saidAt, this.tries] = [now, time, anew ? 1 : this.tries + 1];
    this.say();
  }

  destroy() {
    clearInterval(this.timer);
  }
}

/**
 * Whoever follows a lecturer has the lecturer's step, which is in no address: see room/follow.js. The ball of
 * the cliff is in one.
 */
const following = () => document.documentElement.hasAttribute("data-following");

/** @param {Record<string, string>} parts */
const alike = (parts, known) => Object.entries(parts).every(([name, text]) => same(text, known[name] ?? text));

/** Numbers are written in another way by the server. */
const same = (one, other) => one === other || String(numbers(one)) === String(numbers(other));
const numbers = (text) => text.split(",").map((part) => (Number.isNaN(Number(part)) ? part : Number(part)));

export default component(
  () => new Where(),
  (where, /** @type {Call & { data: WhereMessage }} */ call) => where.take(call.data, call),
);
