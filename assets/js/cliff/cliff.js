// The cliff: two balls are dropped at one point of the map and descend, one with its gradient clipped.
// Steps, text and pictures are computed in the browser, in one display frame each and without a server.
import { mounted, Picture } from "../base/picture.js";
import { paintMap } from "./map.js";
import { errorAt, exact, fromLink, inLink, nextStep, stepped } from "./math.js";
import { CLIFF_CSS, CLIFF_HTML } from "./shell.js";
import { cells, HOW_TO_DROP, pointedWords, said } from "./words.js";
import { readTheme } from "../base/ruler.js";
import { least, onPointing, scaleOf, Stage } from "../base/stage.js";
import { write } from "../base/text.js";
/** @import { Call, CliffMap, CliffPaths, CliffStates } from "../wire" */

const PACE = 220; // ms between two steps that are played
const NUDGE = 0.01; // of the map, for an arrow key; with Shift ten times as far
const NARROW = 560; // pixels
const NAMES = ["w", "b", "E", "‖∇E‖", "next step", "direction", ""];

class Cliff extends Picture {
  constructor(parent) {
    super(parent, "cliff", CLIFF_HTML, CLIFF_CSS);
    this.stages = { loss: new Stage(this.find("#loss")), norm: new Stage(this.find("#norm")) };
    this.plans = {};
    this.timer = 0;
    this.rate = 0;
    this.threshold = 0;
    this.listen();
    this.steppedBy({
      read: () => null, go: () => {}, // a room has it from the address
      parts: () => (this.map && !this.timer ? { ball: inLink(this) } : null),
      show: ({ ball }) => this.lead(ball),
    });
    this.onResize(() => this.request());
    this.ends.push(() => clearTimeout(this.timer));
  }

  /**
   * The map never changes, so it is decoded once; a later call has a new theme.
   * @param {CliffMap} map
   * @param {Call<CliffStates>} call
   */
  take(map, { setStateValue }) {
    this.showPaths = (/** @type {CliffPaths} */ paths) => setStateValue("paths", paths);
    this.sayNarrow = (/** @type {boolean} */ narrow) => setStateValue("narrow", narrow);
    this.theme = readTheme(this.host);
    if (!this.map) this.open(map);
    this.request();
  }

  open(map) {
    this.map = { ...map, raster: {} };
    this.fillStarts();
    this.begin(this.map.starts[0]);
  }

  // ---- the balls -------------------------------------------------------------------------

  begin(start) {
    this.keep("rate", start.learning_rate);
    this.keep("threshold", start.threshold);
    this.drop(start);
    this.start = this.map.starts.includes(start) ? start : null;
  }

  /** Put both balls at the start, before any step. */
  drop(place) {
    const [w, b] = [exact(place.w), exact(place.b)];
    this.pause();
    this.start = null;
    this.paths = { off: [errorAt(w, b)], on: [errorAt(w, b)] };
    this.request();
  }

  get steps() {
    return this.paths.off.length - 1;
  }

  get done() {
    return this.steps >= this.map.most_steps;
  }

  step() {
    if (this.done) return this.pause();
    const { off, on } = this.paths;
    off.push(stepped(off.at(-1), this.rate, Infinity));
    on.push(stepped(on.at(-1), this.rate, this.threshold));
    this.request();
  }

  toggle() {
    if (this.timer) return this.pause();
    const tick = () => {
      this.timer = setTimeout(tick, PACE);
      this.step();
    };
    tick();
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.request();
  }

  /** Make all steps that are possible. */
  finish() {
    this.pause();
    while (!this.done) this.step();
  }

  /** @param {string} ball */
  lead(ball) {
    const { start, steps } = fromLink(ball, this.map.starts);
    this.begin(start);
    for (let i = 0; i < steps; i++) this.step();
  }

  reset() {
    const { start } = this;
    this.drop(this.paths.off[0]);
    this.start = start;
  }

  /** With another rate or threshold the balls begin anew: start, rate and clip say all of a path. */
  set(name, value) {
    this.keep(name, value);
    this.drop(this.paths.off[0]);
  }

  keep(name, value) {
    this[name] = value;
    const [box, slide] = [this.find(`#${name}`), this.find(`#${name}-slide`)];
    box.value = String(value);
    slide.value = Math.log10(Math.max(1e-3, value));
    slide.setAttribute("aria-valuetext", String(value));
    slide.style.setProperty("--done", `${((Number(slide.value) + 3) / 6) * 100}%`);
    this.complain(box, "");
  }

  type(name) {
    const box = this.find(`#${name}`);
    const text = box.value.trim().replace("−", "-");
    const value = text === "" ? NaN : Number(text);
    if (value >= 0 && value <= this.map.largest) return this.set(name, value);
    const label = this.find(`label[for="${name}"]`).textContent;
    const largest = this.map.largest.toLocaleString("en");
    this.complain(
      box,
      `${label}: “${text.slice(0, 30)}” cannot be used; give a number from 0 to ${largest}. ` +
        `${this[name]} is still in use.`,
    );
  }

  complain(box, words) {
    box.setAttribute("aria-invalid", String(Boolean(words)));
    this.find("#problem").hidden = !words;
    this.write("#problem", words);
  }

  // ---- events ----------------------------------------------------------------------------

  fillStarts() {
    for (const start of this.map.starts) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: start.name });
      button.addEventListener("click", () => this.begin(start));
      this.find(".starts").append(button);
    }
  }

  listen() {
    this.on("#step", "click", () => {
      this.pause();
      this.step();
    });
    this.on("#play", "click", () => this.toggle());
    this.on("#reset", "click", () => this.reset());
    this.on("#show", "click", () => this.show());
    for (const name of ["rate", "threshold"]) {
      const slide = this.find(`#${name}-slide`);
      slide.addEventListener("input", () => this.set(name, Number((10 ** slide.value).toPrecision(3))));
      this.on(`#${name}`, "change", () => this.type(name));
    }
    for (const name of ["loss", "norm"]) this.listenTo(name);
    this.obey(this.keys(), { shift: true });
  }

  listenTo(name) {
    const canvas = this.find(`#${name}`);
    const place = (event) => this.plans[name].at(event.offsetX, event.offsetY);
    const drop = (event) => {
      this.drop(place(event));
      this.root.focus({ preventScroll: true });
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch") return; // a touch may be the start of a scroll: only a tap drops the ball
      canvas.setPointerCapture(event.pointerId);
      drop(event);
      event.preventDefault();
    });
    const show = (event, tapped) => {
      this.pointed = place(event);
      if (tapped || event.buttons & 1) drop(event);
      this.request();
    };
    onPointing(canvas, show, () => {
      this.pointed = null;
      this.request();
    });
  }

  keys() {
    const far = (event) => (event.shiftKey ? 10 * NUDGE : NUDGE);
    return {
      ArrowLeft: (event) => this.nudge(-far(event), 0),
      ArrowRight: (event) => this.nudge(far(event), 0),
      ArrowUp: (event) => this.nudge(0, far(event)),
      ArrowDown: (event) => this.nudge(0, -far(event)),
      Enter: () => this.find("#step").click(),
      Home: () => this.reset(),
      End: () => this.finish(),
      " ": () => this.toggle(),
    };
  }

  /** Move the start by a share of the map; the balls restart there. */
  nudge(right, up) {
    const {
      w_range: [w0, w1],
      b_range: [b0, b1],
    } = this.map;
    const { w, b } = this.paths.off[0];
    const moved = (value, low, high) => Math.min(high, Math.max(low, value));
    this.drop({ w: moved(w + right * (w1 - w0), w0, w1), b: moved(b + up * (b1 - b0), b0, b1) });
  }

  show() {
    const { w, b } = this.paths.off[0];
    this.showPaths({ w, b, learning_rate: this.rate, threshold: this.threshold, steps: this.steps });
  }

  // ---- painting --------------------------------------------------------------------------

  /** Update maps, text and attributes together, in one display frame. */
  paint() {
    const width = Math.floor(this.find("#maps section").clientWidth);
    if (!width || !this.root.isConnected || !this.theme) return;
    const { map, paths, theme } = this;
    this.tellWidth(this.root.clientWidth < NARROW);
    const s = scaleOf(this.root.clientWidth);
    this.root.style.setProperty("--s", s.toFixed(3));
    const next = {
      off: nextStep(paths.off.at(-1), this.rate, Infinity),
      on: nextStep(paths.on.at(-1), this.rate, this.threshold),
    };
    const [lowest, share] = least() ? [140, 0.28] : [230, 0.47]; // all on one screen in the presenter's view
    const height = Math.round(Math.max(lowest * s, Math.min(width * 0.72, window.innerHeight * share)));
    for (const which of ["loss", "norm"])
      this.plans[which] = paintMap(this.stages[which], {
        map,
        which,
        width,
        height,
        s,
        theme,
        paths,
        next,
        pointed: this.pointed,
      });
    const { inside } = this.plans.loss;
    this.write("#said", said({ paths, next, start: this.start, inside, threshold: this.threshold }));
    for (const ball of ["off", "on"])
      this.find(`#row-${ball}`)
        .querySelectorAll("td")
        .forEach((cell, i) => {
          cell.dataset.name = NAMES[i];
          write(cell, cells(paths[ball].at(-1), next[ball], inside)[i]);
        });
    const { pointed } = this;
    this.find("#pointed").classList.toggle("hint", !pointed);
    this.write("#pointed", pointed ? pointedWords(errorAt(pointed.w, pointed.b)) : HOW_TO_DROP);
    this.write("#play .word", this.timer ? "Pause" : "Play");
    this.find("#step").disabled = this.find("#play").disabled = this.done;
    for (const [i, button] of [...this.find(".starts").children].entries())
      button.setAttribute("aria-pressed", String(map.starts[i] === this.start));
    const exact = (ball) => JSON.stringify(["w", "b", "E", "norm"].map((name) => String(paths[ball].at(-1)[name])));
    Object.assign(this.root.dataset, { step: String(this.steps), off: exact("off"), on: exact("on") });
  }

  /** The 3-D surface is drawn by the server; on a phone the camera is farther away. */
  tellWidth(narrow) {
    if (narrow === this.narrow) return;
    if (narrow || this.narrow) this.sayNarrow(narrow); // the server assumes a wide screen
    this.narrow = narrow;
  }
}

export default mounted(Cliff);
