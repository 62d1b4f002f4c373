// Questions to the server, and the queue of its answers.
//
// At most one question is pending. A question has the position from which to continue, so it can be
// repeated after a lost answer, and a duplicate does no harm. States wait in a queue in the order of their
// updates; Pause keeps it.
/** @import { LiveAsk } from "../wire" */
/** @import { Have } from "./types" */

const LOST = 4000; // ms before a question is repeated, doubled each time
const PREFETCH = 3; // states prefetched with a step
const MOST = 48;
const WORK = [60, 240]; // ms that the server may train for one answer

export class Transport {
  constructor() {
    this.number = Math.round(performance.now()); // unique in one tab
    this.pending = null;
    /** @type {import("./types").Frame[]} */
    this.queue = [];
    this.cycle = 120; // running means, in ms: round trip,
    this.way = 40; // its part without training,
    this.frame = 16.7; // time between two frames
  }

  /**
   * `send(message)` posts to the server; it is replaced after every answer.
   * @param {(ask: LiveAsk) => void} send
   */
  use(send) {
    this.send = send;
  }

  /** Drop the queue: another training, another position. */
  clear() {
    this.queue = [];
    this.pending = null;
    clearTimeout(this.timer);
  }

  /** Another position was chosen: drop the queue and the pending answer. */
  abandon() {
    this.queue = [];
    if (this.pending) this.pending.stale = true;
  }

  get busy() {
    return Boolean(this.pending);
  }

  /**
   * Ask for the states after `position`, every one or as fast as possible.
   * @param {Have} known
   */
  play(known, position, every, rush = false) {
    const last = this.lastTo(position);
    const ahead = this.queue.length * this.frame;
    if (this.pending || ahead > 3 * this.cycle + 120) return;
    const use = this.cycle / this.frame;
    const frames = Math.ceil(ahead < this.cycle ? use * 1.3 + 2 : use * 0.9);
    // The cost of an answer is fixed, here and on the server: the more states in it, the larger the share
    // of training and painting. Only the first answer has to come at once.
    const work = this.queue.length ? Math.round(Math.max(WORK[0], Math.min(WORK[1], 5 * this.way))) : WORK[0];
    this.ask({
      ...known,
      position: last,
      frames: Math.max(1, Math.min(MOST, rush ? 3 : frames)),
      every,
      work,
      settle: false,
    });
  }

  /** The last queued position, or `position` without any. */
  lastTo(position) {
    return this.queue.at(-1)?.position ?? position;
  }

  /** The last queued position that follows `position` without a gap. */
  readyTo(position) {
    return this.queue.reduce((last, frame) => (frame.position === last + 1 ? frame.position : last), position);
  }

  /**
   * Ask for the next state and a few more, so that the next steps need no server.
   * @param {Have} known
   */
  step(known, position) {
    if (!this.pending)
      this.ask({ ...known, position, frames: 1 + PREFETCH, every: true, work: WORK[0], settle: false });
  }

  /**
   * Ask for exactly the state at `position`; `settle`: the user has stopped there.
   * @param {Have} known
   */
  look(known, position, settle) {
    if (!this.pending) this.ask({ ...known, position, frames: 0, every: true, work: WORK[0], settle });
  }

  /** @param {Omit<LiveAsk, "number">} message */
  ask(message) {
    this.pending = { ...message, message, numbers: [], at: performance.now(), stale: false };
    this.dispatch(message);
  }

  /** @param {Omit<LiveAsk, "number">} message */
  dispatch(message) {
    this.pending.numbers.push(++this.number);
    this.send({ ...message, number: this.number });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), LOST * 2 ** (this.pending.numbers.length - 1));
  }

  /** Repeat the question; a late answer to the first one is still accepted. */
  again() {
    if (this.pending?.stale) this.pending = null;
    else if (this.pending) this.dispatch(this.pending.message);
  }

  /** The question of an answer, or null if it is not pending. */
  answered(number) {
    if (!this.pending?.numbers.includes(number)) return null;
    const question = this.pending;
    clearTimeout(this.timer);
    this.pending = null;
    const took = performance.now() - question.at;
    if (question.frames) {
      this.cycle += 0.3 * (Math.min(took, 600) - this.cycle);
      if (!question.every) this.way += 0.2 * (Math.max(0, Math.min(took - question.work, 300)) - this.way);
    }
    return question;
  }

  /** Insert states in order, without duplicates and those up to `shown`. */
  enqueue(frames, shown) {
    const known = new Set(this.queue.map((frame) => frame.position));
    const fresh = frames.filter((frame) => frame.position > shown && !known.has(frame.position));
    this.queue = [...this.queue, ...fresh].sort((a, b) => a.position - b.position);
  }

  destroy() {
    clearTimeout(this.timer);
  }
}
