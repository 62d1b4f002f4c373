// Timing of the states while a training plays: as soon as possible, so many per second, or in slow motion,
// where each of the five phases of an update is shown for a while.
import { PHASES } from "./words.js";

const PACE = { 2: 500, 10: 100, frame: 0, fast: 0 }; // ms per state
const PHASE = 1300; // ms per phase in slow motion
const EARLY = 4; // ms: a frame this early is shown rather than delayed by another frame

export class Pace {
  constructor() {
    this.due = 0;
    this.phase = null;
  }

  /** The phase that slow motion explains, or null. */
  get lit() {
    return this.phase && PHASES[Math.min(PHASES.length - 1, this.phase.index)];
  }

  /** Whether to show `next` now, after `shown`. */
  isDue(now, speed, next, shown) {
    return speed === "slow" ? this.isDueInSlowMotion(now, next, shown) : now >= this.due - EARLY;
  }

  isDueInSlowMotion(now, next, shown) {
    if (!this.phase) this.phase = { index: 0, since: now, next };
    if (now - this.phase.since >= PHASE) {
      this.phase.index += 1;
      this.phase.since = now;
    }
    if (this.phase.index === PHASES.length - 1 && this.phase.next !== shown) return true; // the update itself
    if (this.phase.index >= PHASES.length) this.phase = null;
    return false;
  }

  /** A state has been shown: set the time of the next one. */
  advance(now, speed) {
    const pace = PACE[speed] ?? 0;
    this.due = pace ? now + pace : Math.max(now, this.due);
  }
}
