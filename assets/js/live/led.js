// A training that is led to an update, by the lecturer of a room or for a film: one state is asked for at a
// time. On a long way what has been made is shown before more is made, so that the picture does not stand still.
import { filmOf } from "./film.js";
import { steps } from "../base/steps.js";
/** @import { Live } from "./live.js" */

export class Led {
  /** @param {Live} live */
  constructor(live) {
    this.live = live;
    /** @type {number | null} */
    this.goal = null;
    this.ofRoom = false; // and not for a film
    live.film = (most) => filmOf(live, most);
    live.updates = () => live.shown?.position ?? null;
    live.ends.push(steps(live.root, { read: () => this.read(), go: ({ step }) => this.to(step, true) }));
  }

  /**
   * Whether it is led. The address stays meanwhile, as a phone takes few changes of it a minute; once the
   * student roams, the link and the files are of the update that is shown.
   */
  get on() {
    return this.goal !== null;
  }

  /** What to ask for, or null at the goal, or where no update follows. */
  get next() {
    const { shown, known } = this.live;
    const at = shown?.position;
    if (this.goal === at || (this.goal > at && known.endsAt(at))) return null;
    return at < known.made && known.made < this.goal ? known.made : this.goal;
  }

  /** The update that is on its way, or null; on the way to a far one others are asked for. */
  get wanted() {
    const { seek } = this.live;
    return seek === null ? null : (this.goal ?? seek);
  }

  /** Before a question: have the picture ask for what it is led to, or settle where nobody leads it any more. */
  steer() {
    const { live } = this;
    if (!this.on) return;
    if (this.ofRoom && !document.documentElement.hasAttribute("data-following")) {
      this.off();
      live.unsettled = performance.now();
    } else live.seek = this.next;
  }

  /** Where the training stands, for a room. */
  read() {
    const { shown, playing } = this.live;
    return shown && { step: shown.position, direction: /** @type {const} */ (""), plays: playing };
  }

  /** @param {number} goal */
  to(goal, ofRoom = false) {
    const { live } = this;
    if (live.playing) live.pause();
    live.unsettled = live.owed = 0;
    Object.assign(this, { goal, ofRoom });
    live.pump();
  }

  /** Whoever uses the picture leads it from then on. */
  off() {
    this.goal = null;
  }
}
