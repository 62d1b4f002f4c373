// Live training: request the next states, paint one per display frame, and repeat.
//
// A position is a number of updates. Playing past the newest one trains, playing from an earlier one
// replays; both are the same question, and every state is exact.
import { mounted, Picture } from "../base/picture.js";
import { LIVE_CSS, LIVE_HTML } from "./shell.js";
import { Panel } from "./panel.js";
import { Around } from "./around.js";
import { Bar } from "./bar.js";
import { framesOf } from "./frames.js";
import { Known } from "./known.js";
import { endOf, sizesOf } from "./layout.js";
import { savedPlace, savePlace } from "./resume.js";
import { listen } from "./input.js";
import { Led } from "./led.js";
import { Pace } from "./pace.js";
import { Transport } from "./transport.js";
import { readTheme } from "../base/ruler.js";
/** @import { Call, LiveAnswer, LiveTriggers } from "../wire" */
/** @import { Frame } from "./types" */

const AHEAD = 2; // states prefetched for single steps, so that the next step needs no server
const JUST = 400; // ms after which a press is known to answer what is on the screen
const REST = 350; // ms without input after which the position counts as settled

export class Live extends Picture {
  constructor(parent) {
    super(parent, "live", LIVE_HTML, LIVE_CSS);
    this.panels = this.findAll(".panel").map((element, i) => new Panel(element, i, this));
    this.around = new Around(this.root);
    this.bar = new Bar(this.root);
    this.transport = new Transport();
    this.pace = new Pace();
    this.painted = this.owed = 0; // owed: steps requested and not yet painted
    /** @type {Frame | null} */
    this.shown = null;
    this.playing = false;
    this.stepping = false; // the last button pressed was Step
    this.seek = null;
    this.led = new Led(this);
    this.sizes = { width: 0, s: 1, tall: 1 };
    this.stopped = -Infinity; // when the run last stopped by itself
    listen(this);
    this.tick = (now) => {
      this.frame = requestAnimationFrame(this.tick);
      this.beat(now);
    };
    this.frame = requestAnimationFrame(this.tick);
    this.onResize(() => this.measure());
  }

  // ---- what comes from the server ----------------------------------------------------------

  /**
   * @param {LiveAnswer} answer
   * @param {Call<{}, LiveTriggers>} call
   */
  take(answer, { setTriggerValue }) {
    this.transport.use((message) => setTriggerValue("ask", message));
    this.act = (/** @type {LiveTriggers["act"]} */ wish) => setTriggerValue("act", wish);
    // The theme changes only with a rerun of the page.
    if (answer.number === null || !this.theme) this.theme = readTheme(this.host);
    this.root.style.setProperty("--explodes", this.theme.explodes);
    this.dirty = true;
    if (answer.scene && answer.run !== this.run) this.open(answer);
    if (!this.run) return this.transport.look({ run: "", have: [] }, 0, false); // an answer to a previous picture
    if (answer.run !== this.run) return;
    const question = this.transport.answered(answer.number);
    if (answer.number === null) this.transport.again(); // the page was rerun: the question may be lost
    this.known.learn(answer);
    // A restarted server: it has to know the state on the screen, to open it or go on from it.
    if (!this.playing && this.seek === null && answer.newest < this.shown?.position) this.seek = this.shown.position;
    const frames = framesOf(answer, this.known.scene);
    if (this.first && !this.shown) this.show(frames[0]);
    if (question?.stale) return this.pump();
    if (question && question.frames) this.transport.enqueue(frames, this.shown.position);
    else if (question) this.arrived(question, frames);
    this.pump();
  }

  /**
   * Another training: drop everything of the previous one.
   * @param {LiveAnswer} answer
   */
  open(answer) {
    const { networks } = answer.scene;
    if (this.run) this.owed = 0; // buttons pressed before the first answer count
    this.known = new Known(answer);
    this.transport.clear();
    this.pace.phase = null;
    Object.assign(this, { shown: null, zero: null, first: true, painted: 0 });
    Object.assign(this, { playing: false, stepping: this.owed > 0, seek: answer.position || null });
    this.led.off();
    this.gradient = this.find("#gradient").value = answer.scene.gradient;
    this.find("#of").hidden = answer.scene.with_loss.length < 2;
    const left = savedPlace(this.run);
    if (left) {
      Object.assign(this, { seek: left.position, playing: left.playing });
      this.find("#speed").value = left.speed;
    }
    this.panels.forEach((panel, i) => panel.open(answer.scene, networks[i]));
    this.find("#panels").classList.toggle("alone", networks.length === 1);
  }

  get run() {
    return this.known?.run;
  }

  /** Handle the answer to a seek: the state, or notice that it is still being computed. */
  arrived(question, frames) {
    if (this.seek !== null && question.position !== this.seek) return; // the newest wins
    if (!frames.length) return;
    const [frame] = frames;
    const same = this.shown?.position === frame.position;
    if (this.seek === null && !same) return;
    this.seek = null;
    if (same) this.shown = frame; // exact numbers of a state that is already shown
    else this.show(frame);
    this.dirty = true;
  }

  // ---- what is asked ---------------------------------------------------------------------

  pump() {
    const { transport, shown } = this;
    if (!this.run || transport.busy) return;
    this.led.steer();
    if (this.seek !== null) return transport.look(this.known.have, this.seek, !this.led.on);
    if (!shown) return;
    if (this.playing && !this.known.endsAt(transport.lastTo(shown.position)))
      return transport.play(this.known.have, shown.position, this.speed !== "fast", this.speed === "slow");
    if (this.stepping) {
      const ready = transport.readyTo(shown.position);
      if (ready - shown.position < AHEAD && !this.known.endsAt(ready)) return transport.step(this.known.have, ready);
    }
    if (this.unsettled && performance.now() - this.unsettled > REST) {
      this.unsettled = 0;
      transport.look(this.known.have, shown.position, true);
    }
  }

  get atEnd() {
    return !this.transport.queue.length && this.known.endsAt(this.shown.position);
  }

  get speed() {
    return this.find("#speed").value;
  }

  // ---- the person --------------------------------------------------------------------------

  toggle() {
    this.led.off();
    if (this.playing) return this.pause();
    if (performance.now() - this.stopped < JUST) return; // it was pressed to pause, and the run stopped first
    if (!this.shown || this.known.endsAt(this.shown.position)) return;
    Object.assign(this, { playing: true, stepping: false, seek: null, owed: 0, unsettled: 0 });
    this.pace.due = 0;
    this.dirty = true;
    this.pump();
  }

  /** Queued states are kept. */
  pause() {
    this.playing = this.stepping = false;
    this.unsettled = performance.now();
    this.dirty = true;
  }

  step() {
    this.led.off();
    this.pause();
    this.pace.phase = null;
    this.stepping = true;
    this.owed += 1; // also during a seek: the step is made from its target
    this.pump();
  }

  goTo(position) {
    if (!this.run) return;
    this.pause();
    this.unsettled = this.owed = 0;
    this.pace.phase = null;
    this.led.off();
    const goal = Math.max(0, Math.min(this.reach, position));
    const here = goal === this.shown?.position;
    if (here && this.seek === null) return;
    this.transport.abandon();
    this.seek = here ? null : goal;
    this.dirty = true;
    this.pump();
  }

  reset() {
    if (!this.run) return;
    this.transport.abandon();
    this.pace.phase = null;
    Object.assign(this, { playing: false, stepping: false, owed: 0, seek: null, unsettled: performance.now() });
    this.led.off();
    this.known.reset();
    this.painted = 0;
    if (this.zero) this.shown = this.zero;
    else this.seek = 0;
    this.dirty = true;
    this.pump();
  }

  /** The last update that can be reached. */
  get reach() {
    return Math.max(this.shown?.position ?? 0, this.known.farthest);
  }

  // ---- painting ----------------------------------------------------------------------------

  /** Once per display frame: at most one new state, then paint. */
  beat(now) {
    if (!this.run || !this.root.isConnected) return;
    const { transport } = this;
    if (this.last) transport.frame += 0.05 * (Math.min(100, now - this.last) - transport.frame);
    this.last = now;
    if (this.playing && this.atEnd) this.pause();
    const { lit } = this.pace;
    if (this.isDue(now)) this.next(now);
    if (this.pace.lit !== lit) this.dirty = true;
    if (this.dirty) this.paint();
    this.pump();
  }

  isDue(now) {
    const { queue } = this.transport;
    if (!this.shown || !queue.length || this.seek !== null) return false;
    if (!this.playing) return this.owed > 0 && queue[0].position === this.shown.position + 1;
    return this.pace.isDue(now, this.speed, queue[0], this.shown);
  }

  next(now) {
    const frame = this.transport.queue.shift();
    this.pace.advance(now, this.speed);
    if (!this.playing) {
      this.owed -= 1;
      this.unsettled = performance.now();
    }
    this.show(frame);
    if (!this.playing || !this.known.stops.includes(frame.position)) return;
    this.pause();
    this.stopped = now;
  }

  /** @param {Frame} frame */
  show(frame) {
    if (!frame) return;
    if (frame.position === 0) this.zero = frame;
    if (!this.first) this.painted += 1;
    this.first = false;
    this.shown = frame;
    this.known.reach(frame);
    this.dirty = true;
  }

  /** Measure sizes only when the window or the text above has changed: reading them is expensive. */
  measure() {
    this.sizes = sizesOf(this.root, this.findAll(".broken"));
    this.root.style.setProperty("--s", this.sizes.s.toFixed(3));
    this.dirty = true;
  }

  paint() {
    if (!this.shown || !(this.sizes.width > 50)) return;
    this.dirty = false;
    const { sizes: { s, tall }, theme, known } = this;
    const { scene, rows, limits, points, scales } = known;
    const end = endOf(Math.max(...limits));
    const anyBroken = scene.networks.some((one) => one.broken);
    // Sizes and pictures first, text last: reading a size or setting a canvas's font after text was
    // written forces another layout.
    const widths = this.panels.map((panel) => Math.floor(panel.element.clientWidth));
    const strides = scene.networks.map((network, i) =>
      this.panels[i].paint({
        gradient: this.gradient, width: widths[i], scene, network, view: this.shown.views[i], rows: rows[i],
        limit: limits[i], points: points[i], scales: scales.of(i), theme, end, lit: this.pace.lit, s, tall, anyBroken,
      }).stride);
    this.around.legend(this);
    scene.networks.forEach((_, i) => this.panels[i].write());
    this.bar.write(this, Math.max(1, ...strides), this.pace.lit);
    this.around.tip();
    const { position } = this.shown;
    const state = { step: position, painted: this.painted, ready: this.transport.readyTo(position) - position };
    for (const [name, value] of Object.entries(state)) this.root.dataset[name] = String(value);
  }

  destroy() {
    savePlace(this);
    cancelAnimationFrame(this.frame);
    this.transport.destroy();
    super.destroy();
  }
}

export default mounted(Live);
