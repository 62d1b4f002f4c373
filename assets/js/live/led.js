// A training that is led to an update, by the lecturer of a room or for a film: one state is asked for at a
// time, and then the newest that is wanted, so that each that comes is shown.
import { filmOf } from "./film.js";
import { steps } from "../base/steps.js";
/** @import { Live } from "./live.js" */

export class Led {
  /** @param {Live} live */
  constructor(live) {
    this.live = live;
    /** @type {number | null} */
    this.goal = null;
    live.film = (most) => filmOf(live, most);
    live.ends.push(steps(live.root, { read: () => this.read(), go: ({ step }) => this.to(step) }));
  }

  /** Whether it is led. The address stays meanwhile: a phone takes few changes of it a minute. */
  get on() {
    return this.goal !== null;
  }

  /** What to ask for, or null at the goal, or where no update follows. */
  get next() {
    const { shown, known } = this.live;
    const at = shown?.position;
    return this.goal === at || (this.goal > at && known.endsAt(at)) ? null : this.goal;
  }

  /** Where the training stands, for a room. */
  read() {
    const { shown, playing } = this.live;
    return shown && { step: shown.position, direction: /** @type {const} */ (""), plays: playing };
  }

  /** @param {number} goal */
  to(goal) {
    const { live } = this;
    if (live.playing) live.pause();
    live.unsettled = live.owed = 0;
    this.goal = goal;
    live.pump();
  }

  /** Whoever uses the picture leads it from then on. */
  off() {
    this.goal = null;
  }
}
