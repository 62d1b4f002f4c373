// The control strip above a picture: the controls used most, answered while they are dragged.
//
// Streamlit's own sliders send nothing while they are dragged. Here a dragged value is asked for, and the
// value on release is committed to the experiment and the address.
import { CHANGED } from "../base/changed.js";
import { mounted, Picture } from "../base/picture.js";
import { demoLeft } from "../base/left.js";
import { onLink } from "../base/link.js";
import { uncommitted } from "../base/uncommitted.js";
import { Asker } from "./asker.js";
import { makeControl } from "./fields.js";
import { STRIP_CSS, STRIP_HTML } from "./shell.js";
/** @import { Call, StripMessage, StripTriggers } from "../wire" */

const PAUSE = 450; // ms without a key before a value set by keyboard is committed
const BUSY = 350; // ms without an answer before a message
const ENDS = ["pointerup", "pointercancel"];

class Strip extends Picture {
  constructor(parent) {
    super(parent, "strip", STRIP_HTML, STRIP_CSS);
    this.asker = new Asker();
    /** @type {Map<string, any>} */
    this.controls = new Map();
    this.held = this.refused = false;
    this.timer = this.busy = 0;
    // On the window, because the release may be anywhere; deferred, because `change` comes after it.
    const released = () => setTimeout(() => (this.held = false));
    for (const end of ENDS) window.addEventListener(end, released);
    // A click elsewhere commits at once: a link leaves the page before blur is fired.
    const elsewhere = () => this.timer && this.left();
    window.addEventListener("pointerdown", elsewhere, true);
    this.ends.push(
      onLink(() => this.leadElsewhere()),
      () => {
        for (const end of ENDS) window.removeEventListener(end, released);
        window.removeEventListener("pointerdown", elsewhere, true);
        if (this.timer) this.left(); // the page may only be rebuilt
        const left = this.asker.end();
        if (left) uncommitted.keep(left);
        clearTimeout(this.timer);
        clearTimeout(this.busy);
      },
    );
  }

  /**
   * Handle an answer or another experiment; values are not set while a control is held.
   * @param {StripMessage} strip
   * @param {Call<{}, StripTriggers>} call
   */
  take(strip, { setTriggerValue }) {
    this.asker.use(setTriggerValue);
    this.asker.answered(strip.answer);
    if (strip.settled) this.asker.has(Object.fromEntries(strip.controls.map(({ field, value }) => [field, value])));
    this.make(strip);
    this.gains = strip.gains;
    this.slow = strip.slow;
    this.root.toggleAttribute("data-slow", strip.slow > 0);
    if (strip.error || !this.refused) this.sayError(strip.error);
    const wait = `Training ${strip.slow.toLocaleString("en")} updates takes a while: let go to see this value.`;
    this.write("#slow", strip.slow ? wait : "");
    for (const control of strip.controls) {
      const own = this.controls.get(control.field);
      own.name(control.title);
      own.stop?.(control.stopped);
      if (!this.moving && !this.asker.pending) own.show(control);
    }
    if (!this.asker.pending) {
      clearTimeout(this.busy);
      delete this.root.dataset.busy;
    }
    this.writeValues();
    demoLeft(strip.demo_left);
    if (strip.settled) window.dispatchEvent(new CustomEvent(CHANGED, { detail: strip.chips }));
  }

  /** Build the elements, once for each set of controls. */
  make({ controls }) {
    const set = controls.map(({ field, kind }) => `${field} ${kind}`).join();
    if (set === this.set) return;
    this.set = set;
    const hand = {
      holds: (slider) => this.holds(slider),
      left: () => this.left(),
      refuse: (why) => this.refuse(why),
    };
    this.controls = new Map(controls.map((control) => [control.field, makeControl(control, hand)]));
    this.find("#controls").replaceChildren(...[...this.controls.values()].map(({ box }) => box));
  }

  // ---- the hand --------------------------------------------------------------------------

  holds(slider) {
    slider.addEventListener("pointerdown", () => (this.held = true));
    slider.addEventListener("input", () => this.moved());
    slider.addEventListener("change", () => (this.held ? this.left() : this.leaveSoon()));
    slider.addEventListener("blur", () => this.timer && this.left());
  }

  /** Whether a slider is held, or was released just now. */
  get moving() {
    return this.held || this.timer > 0;
  }

  moved() {
    this.refused = false;
    this.writeValues();
    if (!this.slow) this.asker.ask(this.values()); // else nothing is asked until the release
    this.await();
  }

  leaveSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.left(), PAUSE);
  }

  left() {
    clearTimeout(this.timer);
    this.timer = this.slow = 0;
    this.refused = false;
    this.writeValues();
    this.asker.commit(this.values());
    this.await();
  }

  /** A link says what is shown from here on, not what was left a moment before. */
  leadElsewhere() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.asker.drop();
  }

  await() {
    clearTimeout(this.busy);
    this.busy = setTimeout(() => this.asker.pending && (this.root.dataset.busy = ""), BUSY);
  }

  /** Values set by the user, by field. */
  values() {
    const moved = [...this.controls].filter(([, control]) => control.moved);
    return Object.fromEntries(moved.map(([field, control]) => [field, control.read()]));
  }

  /** Invalid input: the message stays until the next change, whatever is answered meanwhile. */
  refuse(why) {
    this.refused = true;
    this.sayError(why);
  }

  /** Show an error; "" clears it. */
  sayError(why) {
    this.write("#error", why);
    this.find("#error").hidden = !why;
  }

  /** The values beside the sliders, and the title of the gain. */
  writeValues() {
    const init = this.controls.get("init")?.read();
    if (init) this.controls.get("gain")?.name(this.gains[init]);
    for (const control of this.controls.values()) control.write();
  }
}

export default mounted(Strip);
