// Chips: the fields of the experiment that differ from their defaults, each a button that resets it. The
// strip above a picture updates them at once; the server is asked after a pause.
import { CHANGED } from "../base/changed.js";
import { onLink } from "../base/link.js";
import { mounted, Picture } from "../base/picture.js";
import { soft } from "../base/style.js";
import { write } from "../base/text.js";
import { uncommitted } from "../base/uncommitted.js";
/** @import { Call, ChipsMessage, ChipsTriggers } from "../wire" */

const REST = 700; // ms
const AGAIN = 700; // ms, and each time twice as long
const TRIES = 6;

const HTML = `
<div data-testid="chips" role="group" aria-label="What differs from the default">
  <button id="afresh" type="button">Start afresh</button>
  <div id="chips"></div>
</div>`;

const CSS = `
:host { display: block; }
[data-testid="chips"] { font-family: var(--st-font, system-ui, sans-serif); font-size: max(var(--least), .8125rem); }
[hidden] { display: none !important; }
#chips { display: flex; flex-wrap: wrap; gap: 4px; }
button {
  font: inherit; color: inherit; cursor: pointer; border: 1px solid ${soft(22)}; border-radius: 12px;
  background: none; padding: 2px 9px; line-height: 1.35; text-align: left;
}
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
}
#chips button::after { content: " ×"; color: ${soft(66)}; }
#afresh { border: 0; padding: 0 0 4px; color: var(--st-primary-color); }
`;

class Chips extends Picture {
  constructor(parent) {
    super(parent, "chips", HTML, CSS);
    this.on("#afresh", "click", () => this.send("afresh", true));
    // A chip must not move while it is pressed, so a new list waits for the release.
    this.pressed = false;
    this.waiting = null;
    const heard = (event) => (this.pressed ? (this.waiting = event.detail) : this.hear(event.detail));
    const down = () => (this.pressed = true);
    const up = () => setTimeout(() => this.letGo());
    const listeners = { [CHANGED]: heard, pointerdown: down, pointerup: up, pointercancel: up };
    for (const [event, act] of Object.entries(listeners)) window.addEventListener(event, act, true);
    // A link says itself what is shown from there on.
    this.ends.push(
      onLink(() => uncommitted.forget()),
      () => {
        for (const [event, act] of Object.entries(listeners)) window.removeEventListener(event, act, true);
        clearTimeout(this.timer);
        clearTimeout(this.again);
      },
    );
  }

  /**
   * @param {ChipsMessage} message
   * @param {Call<{}, ChipsTriggers>} call
   */
  take({ chips, heard }, { setTriggerValue }) {
    this.send = setTriggerValue;
    this.known = JSON.stringify(chips);
    clearTimeout(this.timer);
    this.show(chips);
    uncommitted.acknowledge(heard);
    this.sayLeft(TRIES, AGAIN);
  }

  /** Repeat until it is answered: a message under the previous page's name is lost. */
  sayLeft(tries, wait) {
    clearTimeout(this.again);
    const { fields, number } = uncommitted;
    if (!fields || !tries) return;
    this.send("left", { fields, number });
    this.again = setTimeout(() => this.sayLeft(tries - 1, 2 * wait), wait);
  }

  letGo() {
    this.pressed = false;
    if (this.waiting) this.hear(this.waiting);
    this.waiting = null;
  }

  /** A control above the picture was released at another value; the server confirms it later. */
  hear(chips) {
    this.show(chips);
    clearTimeout(this.timer);
    if (JSON.stringify(chips) !== this.known) this.timer = setTimeout(() => this.send("look", true), REST);
  }

  /** @param {[string, string][]} chips */
  show(chips) {
    document.querySelector(".st-key-badge")?.toggleAttribute("data-old", JSON.stringify(chips) !== this.known);
    const box = this.find("#chips");
    while (box.children.length > chips.length) box.lastElementChild.remove();
    chips.forEach(([field, words], i) => {
      const chip = box.children[i] ?? box.appendChild(this.chip());
      chip.dataset.field = field;
      chip.setAttribute("aria-label", `Back to the default: ${words}`);
      write(chip, words);
    });
    this.root.hidden = chips.length === 0;
  }

  chip() {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.addEventListener("click", () => this.send("remove", chip.dataset.field));
    return chip;
  }
}

export default mounted(Chips);
