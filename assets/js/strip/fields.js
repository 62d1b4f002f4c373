// The kinds of controls of a strip. Each builds its elements once and has `read()`, `show(control)`, and
// `write()` for the parts that depend on the value alone. `moved` is set once the user has changed it since
// it was shown; only such values are sent, so that untouched ones are not rounded to a slider's steps.
import { write } from "../base/text.js";
/** @import { StripControl } from "../wire" */

const ALOUD = { sigmoid: "sigmoid", identity: "linear, the identity" }; // for screen readers

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** A number between two ends, in equal steps. */
class Slider {
  /**
   * @param {StripControl} control
   * @param {Hand} hand
   */
  constructor(control, hand) {
    const { field } = control;
    this.box = element("div", { className: "control" });
    this.label = element("label", { htmlFor: field, id: `${field}-label` });
    this.input = element("input", { id: field, type: "range" });
    this.output = this.makeOutput(field);
    this.box.append(this.label, this.output, this.input);
    this.moved = false;
    this.input.addEventListener("input", () => (this.moved = true));
    hand.holds(this.input);
  }

  makeOutput(field) {
    return element("output", { id: `${field}-value`, htmlFor: field });
  }

  read() {
    return Number(this.input.value);
  }

  show({ value, range: [low, high, step] }) {
    Object.assign(this.input, { min: low, max: high, step });
    this.input.value = this.exact = value;
    this.moved = false;
  }

  name(title) {
    write(this.label, title);
  }

  write() {
    const { min, max, value, step } = this.input;
    const shown = Number(step) < 1 ? Number(value).toFixed(2) : value;
    this.say(this.moved || Number(shown) === this.exact ? shown : String(this.exact));
    this.input.style.setProperty("--done", `${((value - min) / (max - min)) * 100}%`);
  }

  say(text) {
    write(this.output, text);
  }
}

/** A number over several powers of ten: the slider goes from stop to stop, and any number can be typed. */
class Stops extends Slider {
  constructor(control, hand) {
    super(control, hand);
    // What is being typed stays, whatever the server answers meanwhile.
    this.typing = false;
    this.output.addEventListener("input", () => (this.typing = true));
    this.output.addEventListener("blur", () => (this.typing = false));
    this.output.addEventListener("change", () => {
      this.typing = false;
      const text = this.output.value.trim().replace(",", ".");
      const [low, high] = this.range;
      const typed = NUMBER.test(text) ? Number(text) : NaN;
      if (typed >= low && typed <= high) {
        this.place(typed);
        this.moved = true;
        return hand.left();
      }
      this.write();
      hand.refuse(`${this.label.textContent}: choose a number from ${low} to ${high.toLocaleString("en")}.`);
    });
  }

  makeOutput(field) {
    const output = element("input", { id: `${field}-value`, type: "text", inputMode: "decimal", autocomplete: "off" });
    return output;
  }

  read() {
    return this.stops[Number(this.input.value)];
  }

  show({ value, range, stops }) {
    this.range = range;
    this.stops = stops;
    this.place(value);
    this.moved = false;
  }

  /** Set the slider to `value`, which becomes a stop if it is none. */
  place(value) {
    if (!this.stops.includes(value)) this.stops = [...this.stops, value].sort((a, b) => a - b);
    Object.assign(this.input, { min: 0, max: this.stops.length - 1, step: 1 });
    this.input.value = this.stops.indexOf(value);
  }

  name(title) {
    super.name(title);
    this.output.setAttribute("aria-label", `${title}, as a number`);
  }

  write() {
    super.write();
    this.input.setAttribute("aria-valuetext", String(this.read()));
  }

  say() {
    if (this.typing) return;
    if (this.output.value !== String(this.read())) this.output.value = String(this.read());
  }
}

/** One of a few words, as radio buttons. */
class Segments {
  constructor({ field, options }, hand) {
    this.box = element("fieldset", { className: "control" });
    this.box.dataset.choices = field;
    this.legend = element("legend");
    const segments = element("div", { className: "segments" });
    this.radios = options.map(([value, label]) => {
      const radio = element("input", { type: "radio", name: field, value });
      if (value in ALOUD) radio.setAttribute("aria-label", ALOUD[value]);
      radio.addEventListener("change", () => {
        this.moved = true;
        hand.left();
      });
      const box = element("label");
      box.append(radio, element("span", { textContent: label }));
      segments.append(box);
      return radio;
    });
    this.box.append(this.legend, segments);
  }

  read() {
    return this.radios.find((radio) => radio.checked)?.value;
  }

  show({ value }) {
    for (const radio of this.radios) radio.checked = radio.value === value;
    this.moved = false;
  }

  name(title) {
    write(this.legend, title);
  }

  /** Disable with a reason. */
  stop(reason) {
    this.box.disabled = Boolean(reason);
    this.box.title = reason;
  }

  write() {}
}

/** One of many words, as a select. */
class List {
  constructor({ field, options }, hand) {
    this.box = element("div", { className: "control wide" });
    this.label = element("label", { htmlFor: field, id: `${field}-label` });
    this.select = element("select", { id: field });
    for (const [value, label] of options) this.select.add(new Option(label, value));
    this.select.addEventListener("change", () => {
      this.moved = true;
      hand.left();
    });
    this.box.append(this.label, this.select);
  }

  read() {
    return this.select.value;
  }

  show({ value }) {
    this.select.value = value;
    this.moved = false;
  }

  name(title) {
    write(this.label, title);
  }

  write() {}
}

const KINDS = { slider: Slider, stops: Stops, segments: Segments, list: List };

/** Callbacks of a strip for its controls: `holds(slider)` while it is built, `left()` for a final value,
 * `refuse(why)` for invalid input. */
/** @typedef {{ holds: (slider: HTMLInputElement) => void, left: () => void, refuse: (why: string) => void }} Hand */

/** @returns {any} the control, of the kind that its description asks for */
export const makeControl = (control, hand) => new KINDS[control.kind](control, hand);

/** @returns {any} */
function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
