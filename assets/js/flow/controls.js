// The controls of the page "Gradient flow", and how they ask: while a slider is dragged at most
// one request is on its way and the newest value wins; where it is left, that value is written.
import { write } from "../base/text.js";
/** @import { Call, FlowControls, FlowFields, FlowTriggers } from "../wire" */

const ALOUD = { sigmoid: "sigmoid", identity: "linear, the identity" }; // of what reads badly
const PAUSE = 450; // ms without a key before a value set by keyboard counts as left there

const ENDS = ["pointerup", "pointercancel"];

export class Controls {
  constructor(root, change) {
    this.root = root;
    this.change = change; // change(fields, final)
    this.held = false;
    this.timer = 0;
    for (const slider of this.sliders()) {
      slider.addEventListener("pointerdown", () => (this.held = true));
      slider.addEventListener("input", () => this.moved());
      slider.addEventListener("change", () => (this.held ? this.left() : this.leaveSoon()));
      slider.addEventListener("blur", () => this.timer && this.left());
    }
    // On the window, because a hand may let go anywhere; later, because `change` comes after it.
    this.released = () => setTimeout(() => (this.held = false));
    for (const end of ENDS) window.addEventListener(end, this.released);
  }

  sliders() {
    return this.root.querySelectorAll('input[type="range"]');
  }

  moved() {
    this.write();
    this.change(this.read(), false);
  }

  leaveSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.left(), PAUSE);
  }

  left() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.write();
    this.change(this.read(), true);
  }

  get busy() {
    return this.held || this.timer > 0;
  }

  /** @returns {FlowFields} */
  read() {
    const number = (name) => Number(this.root.querySelector(`#${name}`).value);
    const chosen = (name) => this.root.querySelector(`input[name="${name}"]:checked`).value;
    return {
      gain: number("gain"),
      n_steps: number("n_steps"),
      n_a: number("n_a"),
      activation: chosen("activation"),
      init: this.root.querySelector("#init").value,
      dtype: chosen("dtype"),
    };
  }

  /**
   * Show these values, unless a hand is on the controls.
   * @param {FlowControls} flow
   */
  show(flow) {
    const { fields, ranges, cell } = flow;
    this.fill(flow);
    this.gains = flow.gains;
    this.gated = cell !== "rnn";
    const activation = this.root.querySelector('[data-choices="activation"]');
    activation.disabled = this.gated;
    activation.title = this.gated ? "This cell has its tanh and σ in fixed places." : "";
    if (this.busy) return;
    for (const slider of this.sliders()) {
      const [min, max, step] = ranges[slider.dataset.field];
      Object.assign(slider, { min, max, step });
      slider.value = fields[slider.dataset.field];
    }
    this.root.querySelector("#init").value = fields.init;
    for (const name of ["activation", "dtype"])
      this.root.querySelector(`input[name="${name}"][value="${fields[name]}"]`).checked = true;
    this.write();
  }

  /** @param {FlowControls} flow */
  fill({ ranges, labels, titles }) {
    for (const name of ["n_steps", "n_a", "init"]) write(this.root.querySelector(`label[for="${name}"]`), titles[name]);
    for (const name of ["activation", "dtype"])
      write(this.root.querySelector(`[data-choices="${name}"] legend`), titles[name]);
    if (this.filled) return;
    this.filled = true;
    const init = this.root.querySelector("#init");
    for (const word of ranges.init) init.add(new Option(labels.init[word], word));
    init.addEventListener("change", () => this.left());
    for (const box of this.root.querySelectorAll("[data-choices]")) {
      const name = box.dataset.choices;
      for (const word of ranges[name]) box.querySelector(".segments").append(this.segment(name, word, labels[name][word]));
    }
  }

  segment(name, word, label) {
    const element = document.createElement("label");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name, value: word });
    if (word in ALOUD) radio.setAttribute("aria-label", ALOUD[word]);
    const text = document.createElement("span");
    text.textContent = label;
    radio.addEventListener("change", () => this.left());
    element.append(radio, text);
    return element;
  }

  /** The values beside the sliders, and what the gain is called. */
  write() {
    const find = (selector) => this.root.querySelector(selector);
    write(find("#gain-label"), this.gains[find("#init").value]);
    for (const slider of this.sliders()) {
      const value = Number(slider.value);
      const text = slider.dataset.field === "gain" ? value.toFixed(2) : String(value);
      write(find(`#${slider.id}-value`), text);
      slider.style.setProperty("--done", `${((value - slider.min) / (slider.max - slider.min)) * 100}%`);
    }
  }

  destroy() {
    clearTimeout(this.timer);
    for (const end of ENDS) window.removeEventListener(end, this.released);
  }
}

/** At most one question on its way; the newest value is the next; the final one always goes. */
export class Asker {
  constructor() {
    this.number = 0;
    this.pending = 0;
    /** @type {FlowFields | null} */
    this.waiting = null;
  }

  /**
   * `send(event, message)` reaches the server; it is another function after every answer.
   * @param {Call<{}, FlowTriggers>["setTriggerValue"]} send
   */
  use(send) {
    this.send = send;
  }

  /** @param {FlowFields} fields */
  ask(fields) {
    if (this.pending) this.waiting = fields;
    else this.go("ask", fields);
  }

  /** @param {FlowFields} fields */
  commit(fields) {
    this.waiting = null;
    this.go("commit", fields);
  }

  /**
   * @param {keyof FlowTriggers} event
   * @param {FlowFields} fields
   */
  go(event, fields) {
    this.pending = ++this.number;
    this.send(event, { fields, number: this.number });
  }

  /** An answer came. One that answers something older than what is on its way is not the last. */
  answered(number) {
    if (number !== null && number < this.pending) return;
    this.pending = 0;
    const next = this.waiting;
    this.waiting = null;
    if (next) this.go("ask", next);
  }
}
