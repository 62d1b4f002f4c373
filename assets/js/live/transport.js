// What is asked of the server, and when a state that has come is due.
//
// At most one question is on its way. A question names the position it goes on from, so a lost
// answer is asked for again and a doubled one does no harm. States wait in a queue in the order of
// their updates; pausing leaves them there.
/** @import { LiveAsk } from "../wire" */
/** @import { Have } from "./types" */

const LOST = 4000; // ms after which an answer is asked for again, and twice as long the next time
const PREFETCH = 3; // states beyond the one that a step needs
const MOST = 48;
const WORK = [60, 240]; // ms the server may train for one answer

export class Transport {
  constructor() {
    this.number = Math.round(performance.now()); // no two pictures of one tab count alike
    this.pending = null;
    /** @type {import("./types").Frame[]} */
    this.queue = [];
    this.cycle = 120; // running means, in ms: from question to answer,
    this.way = 40; // what of it is not training,
    this.frame = 16.7; // and between two frames
  }

  /**
   * `send(message)` reaches the server; it is another function after every answer.
   * @param {(ask: LiveAsk) => void} send
   */
  use(send) {
    this.send = send;
  }

  /** Forget what was queued: another training, another place. */
  clear() {
    this.queue = [];
    this.pending = null;
    clearTimeout(this.timer);
  }

  /** The person went elsewhere: what is queued, and what is on its way, is not wanted any more. */
  abandon() {
    this.queue = [];
    if (this.pending) this.pending.stale = true;
  }

  get busy() {
    return Boolean(this.pending);
  }

  /**
   * Ask for the states after `position`, one by one or as fast as they come.
   * @param {Have} known
   */
  play(known, position, every, rush = false) {
    const last = this.queue.length ? this.queue[this.queue.length - 1].position : position;
    const ahead = this.queue.length * this.frame;
    if (this.pending || ahead > 3 * this.cycle + 120) return;
    const use = this.cycle / this.frame;
    const frames = Math.ceil(ahead < this.cycle ? use * 1.3 + 2 : use * 0.9);
    // An answer costs the same however much is in it, here and on the server: the more is done for
    // one, the more of the time is training and painting. Only the first one has to come at once.
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

  /** The last of the positions that follow `position` in the queue without a gap. */
  readyTo(position) {
    return this.queue.reduce((last, frame) => (frame.position === last + 1 ? frame.position : last), position);
  }

  /**
   * Ask for the very next state, and a few more so that the next steps need no server.
   * @param {Have} known
   */
  step(known, position) {
    if (!this.pending)
      this.ask({ ...known, position, frames: 1 + PREFETCH, every: true, work: WORK[0], settle: false });
  }

  /**
   * Ask for the state at `position`, exactly; `settle` says that the person has stopped there.
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

  /** Ask again. A slow answer to the first time of asking still is one. */
  again() {
    if (this.pending?.stale) this.pending = null;
    else if (this.pending) this.dispatch(this.pending.message);
  }

  /** The question this answers, or null for an answer that nobody waits for. */
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

  /** Put states in their places; what is there already, or lies behind `shown`, is not needed. */
  enqueue(frames, shown) {
    const known = new Set(this.queue.map((frame) => frame.position));
    const fresh = frames.filter((frame) => frame.position > shown && !known.has(frame.position));
    this.queue = [...this.queue, ...fresh].sort((a, b) => a.position - b.position);
  }

  destroy() {
    clearTimeout(this.timer);
  }
}
