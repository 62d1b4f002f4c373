// The slider of a page without a server: the gain of Waa, over values whose runs are in a file.
import { load } from "./files.js";
import { write } from "../base/text.js";
/** @import { Dragged } from "./types" */

const OFF = "The words on this page are about the gain";

export class Drag {
  /**
   * @param {Dragged} drag
   * @param {number} each how many messages there are for each value
   * @param {(messages: Uint8Array[] | null) => void} choose called with those of a value, null for its own
   */
  constructor({ file, values, own }, each, choose) {
    this.element = document.createElement("div");
    this.element.className = "drag";
    this.element.dataset.testid = "strip";
    const label = document.createElement("label");
    const output = document.createElement("output");
    const back = Object.assign(document.createElement("button"), { type: "button", hidden: true });
    const status = document.createElement("span");
    const slider = Object.assign(document.createElement("input"), {
      ...{ type: "range", min: "0", max: String(values.length - 1), step: "1" },
      ...{ value: String(values.indexOf(own)), disabled: true },
    });
    label.append("Gain of Waa ", slider);
    this.element.append(label, output, back, status);
    /** @type {Uint8Array[]} */
    let messages = [];
    const show = () => {
      const i = Number(slider.value);
      const away = values[i] !== own;
      write(output, String(values[i]));
      slider.setAttribute("aria-valuetext", String(values[i]));
      write(status, away ? `${OFF} ${own}.` : "");
      write(back, `Back to ${own}`);
      back.hidden = !away;
      document.documentElement.classList.toggle("dragged", away);
      return away ? messages.slice(i * each, (i + 1) * each) : null;
    };
    slider.addEventListener("input", () => choose(show()));
    back.addEventListener("click", () => {
      slider.value = String(values.indexOf(own));
      choose(show());
      slider.focus();
    });
    show();
    load(file).then(
      (found) => {
        messages = found;
        slider.disabled = false;
      },
      () => write(status, "The file with the other values is missing: copy the whole folder again."),
    );
  }
}
