// A training without a server: the questions of the live picture, answered from files with every update.
//
// Message n of the files is what the app answers at update n to a browser that has those before it, so one that
// jumps ahead is given all on the way, in their order. Nothing of a message is changed but what depends on the
// question: its number, and whether the state stays on the screen.
import { changed } from "./header.js";
import { load } from "./files.js";
/** @import { LiveAsk, LiveTriggers } from "../wire" */
/** @import { Elsewhere, PackedTraining } from "./types" */

const AT_ONCE = 5; // updates a frame at full speed, where the app goes as far as it trains in that time
const NO_QUESTION = -1;

export class TrainingFiles {
  /**
   * @param {PackedTraining} packed
   * @param {(message: Uint8Array) => void} give hands a message to the picture
   * @param {() => void} lost called where a file is missing
   */
  constructor(packed, give, lost) {
    this.packed = packed;
    this.give = give;
    this.lost = lost;
    this.given = -1; // the last update whose message the picture has
  }

  /** The message of an update, which may be in a file that is still to come. */
  async at(update) {
    const { files, each } = this.packed;
    return (await load(files[Math.floor(update / each)]))[update % each];
  }

  /** Show the beginning, or in another theme what is shown. */
  async open() {
    const { last, begin } = this.packed;
    const begun = this.given >= 0;
    const message = await this.at(Math.max(0, this.given));
    if (begun) return this.give(changed(message, { number: null }));
    this.given = 0;
    return this.give(changed(message, { packed: last, position: begin }));
  }

  /** Load the other files, one after the other, before they are asked for. */
  async prepare() {
    for (const file of this.packed.files) await load(file).catch(() => this.lost());
  }

  /**
   * Answer a question: with the state at a position, or with the next one.
   * @param {LiveAsk} ask
   */
  async answer({ number, position, frames, every }) {
    const goal = Math.min(this.packed.last, frames ? this.next(position, every) : position);
    const first = Math.min(goal, this.given + 1);
    const updates = Array.from({ length: goal - first + 1 }, (_, i) => first + i);
    let messages;
    try {
      await new Promise((done) => setTimeout(done)); // whatever is asked, the page is painted meanwhile
      messages = await Promise.all(updates.map((update) => this.at(update)));
    } catch {
      return this.lost();
    }
    this.given = Math.max(this.given, goal);
    const message = messages.pop();
    for (const earlier of messages) this.give(changed(earlier, { number: NO_QUESTION, exact: false }));
    return this.give(changed(message, { number, exact: !frames }));
  }

  /** The next position to show: no further than where the run stops by itself. */
  next(position, every) {
    const stop = this.packed.stops.find((one) => one > position) ?? Infinity;
    return Math.min(position + (every ? 1 : AT_ONCE), stop);
  }

  /**
   * What a button of the picture leads to, which needs a server; null for one that needs none.
   * @param {LiveTriggers["act"]} act
   * @returns {Elsewhere | null}
   */
  elsewhere(act) {
    const { opens, cures } = this.packed;
    if (act.kind === "open") {
      const link = opens[act.network];
      const href = link && `${link}${link.includes("?") ? "&" : "?"}updates=${act.position}`;
      return { what: `Stepping through this network at update ${act.position}`, href };
    }
    if (act.kind !== "cure") return null;
    return { what: "Training with this cure", href: cures[act.network][`${act.field}:${act.value}`] };
  }
}
