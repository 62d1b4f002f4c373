// The cliff: a ball is dropped on the map, and two of it roll down, one with its gradient clipped.
// Steps, words and pictures are made in the browser, each in one display frame and with no server.
import { component } from "../base/component.js";
import { decode } from "../base/decode.js";
import { obey } from "../base/keys.js";
import { paintMap } from "./map.js";
import { errorAt, nextStep, stepped } from "./math.js";
import { CLIFF_CSS, CLIFF_HTML } from "./shell.js";
import { cells, pointedWords, said } from "./words.js";
import { readTheme } from "../base/ruler.js";
import { oncePerFrame, onPointing, scaleOf, Stage } from "../base/stage.js";

const PACE = 220; // ms between two steps that are played
const NUDGE = 0.01; // of the map, for an arrow key; with Shift ten times as far
const NARROW = 560; // pixels
const NAMES = ["w", "b", "E", "‖∇E‖", "next step", "direction", ""];

export default component(
  ({ parentElement, data }) => new CliffView(parentElement, decode(data)),
  (view, { setStateValue }) => {
    view.showPaths = (message) => setStateValue("paths", message);
    view.sayNarrow = (narrow) => setStateValue("narrow", narrow);
    view.theme = readTheme(view.host);
    view.request();
  },
);

class CliffView {
  constructor(parent, map) {
    this.host = document.createElement("div");
    this.host.innerHTML = `<style>${CLIFF_CSS}</style>${CLIFF_HTML}`;
    parent.appendChild(this.host);
    this.root = this.host.querySelector('[data-testid="cliff"]');
    this.map = { ...map, raster: {} };
    this.stages = { loss: new Stage(this.find("#loss")), norm: new Stage(this.find("#norm")) };
    this.plans = {};
    this.request = oncePerFrame(() => this.paint());
    this.fillStarts();
    this.listen();
    this.begin(this.map.starts[0]);
    this.watch = new ResizeObserver(() => this.request());
    this.watch.observe(this.root);
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  // ---- the balls -------------------------------------------------------------------------

  begin(start) {
    this.keep("rate", start.learning_rate);
    this.keep("threshold", start.threshold);
    this.drop(start);
    this.start = start;
  }

  /** Both balls at one place, with no step made. */
  drop({ w, b }) {
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

  /** All steps that can be made. */
  finish() {
    this.pause();
    while (!this.done) this.step();
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
    this.complain(box, `${label}: “${text.slice(0, 30)}” cannot be used; give a number from 0 to ${largest}. ${this[name]} is still in use.`);
  }

  complain(box, words) {
    box.setAttribute("aria-invalid", String(Boolean(words)));
    this.find("#problem").hidden = !words;
    this.find("#problem").textContent = words;
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
    const on = (selector, event, act) => this.find(selector).addEventListener(event, act);
    on("#step", "click", () => {
      this.pause();
      this.step();
    });
    on("#play", "click", () => this.toggle());
    on("#reset", "click", () => this.reset());
    on("#show", "click", () => this.show());
    for (const name of ["rate", "threshold"]) {
      on(`#${name}-slide`, "input", (event) => this.set(name, Number((10 ** event.target.value).toPrecision(3))));
      on(`#${name}`, "change", () => this.type(name));
    }
    for (const name of ["loss", "norm"]) this.listenTo(name);
    this.forgetKeys = obey(this.root, this.keys(), { shift: true });
  }

  listenTo(name) {
    const canvas = this.find(`#${name}`);
    const place = (event) => this.plans[name].at(event.offsetX, event.offsetY);
    const drop = (event) => {
      this.drop(place(event));
      this.root.focus({ preventScroll: true });
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch") return; // it may be about to scroll the page: a tap drops the ball
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

  /** The start moves by a part of the map; the balls begin anew there. */
  nudge(right, up) {
    const { w_range: [w0, w1], b_range: [b0, b1] } = this.map;
    const { w, b } = this.paths.off[0];
    const moved = (value, low, high) => Number(Math.min(high, Math.max(low, value)).toFixed(6));
    this.drop({ w: moved(w + right * (w1 - w0), w0, w1), b: moved(b + up * (b1 - b0), b0, b1) });
  }

  show() {
    const { w, b } = this.paths.off[0];
    this.showPaths({ w, b, learning_rate: this.rate, threshold: this.threshold, steps: this.steps });
  }

  // ---- painting --------------------------------------------------------------------------

  /** Maps, words and attributes change together, in one display frame. */
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
    const height = Math.round(Math.max(230 * s, Math.min(width * 0.72, window.innerHeight * 0.47)));
    for (const which of ["loss", "norm"])
      this.plans[which] = paintMap(this.stages[which], { map, which, width, height, s, theme, paths, next, pointed: this.pointed });
    const { inside } = this.plans.loss;
    this.write("#said", said({ paths, next, start: this.start, inside, threshold: this.threshold }));
    for (const ball of ["off", "on"])
      this.find(`#row-${ball}`).querySelectorAll("td").forEach((cell, i) => {
        cell.dataset.name = NAMES[i];
        this.write(cell, cells(paths[ball].at(-1), next[ball], inside)[i]);
      });
    const { pointed } = this;
    this.write("#pointed", pointed ? pointedWords(errorAt(pointed.w, pointed.b)) : "Click or drag on a map to drop the ball; the dashed arrow leads off the map.");
    this.write("#play .word", this.timer ? "Pause" : "Play");
    this.find("#step").disabled = this.find("#play").disabled = this.done;
    for (const [i, button] of [...this.find(".starts").children].entries())
      button.setAttribute("aria-pressed", String(map.starts[i] === this.start));
    const exact = (ball) => JSON.stringify(["w", "b", "E", "norm"].map((name) => String(paths[ball].at(-1)[name])));
    Object.assign(this.root.dataset, { step: String(this.steps), off: exact("off"), on: exact("on") });
  }

  /** The surface in 3-D is drawn on the server, and looked at from further away on a phone. */
  tellWidth(narrow) {
    if (narrow === this.narrow) return;
    if (narrow || this.narrow) this.sayNarrow(narrow); // a wide screen is what is assumed
    this.narrow = narrow;
  }

  write(selector, text) {
    const element = typeof selector === "string" ? this.find(selector) : selector;
    if (element.textContent !== text) element.textContent = text;
  }

  destroy() {
    clearTimeout(this.timer);
    this.forgetKeys();
    this.request.cancel();
    this.watch.disconnect();
    this.host.remove();
  }
}
