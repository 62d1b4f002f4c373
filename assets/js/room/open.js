// The button with which a lecturer opens a room, in the header of every page.
import { component } from "../base/component.js";
import { soft } from "../base/style.js";
import { visit } from "./visit.js";
/** @import { Call } from "../wire" */

const CSS = `
:host { display: block; }
button {
  font: inherit; font-family: var(--st-font, system-ui, sans-serif); color: var(--st-text-color); background: none;
  border: 0; border-radius: 8px; padding: .3rem 0; min-height: 2.5rem; font-size: .875rem;
  cursor: pointer; white-space: nowrap;
}
button.framed { border: 1px solid ${soft(22)}; padding: .3rem .9rem; font-weight: 600; }
button:hover { color: var(--st-primary-color); border-color: var(--st-primary-color); }
button:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
}
[hidden] { display: none; }
@media (max-width: 640px) { button:not(.framed) { display: none; } }
`;

class Opening {
  constructor(parent, framed) {
    this.host = document.createElement("div");
    this.host.innerHTML = `<style>${CSS}</style>
      <button id="open" type="button" class="${framed ? "framed" : ""}">Open a room</button>
      <button id="again" type="button" class="${framed ? "framed" : ""}" hidden></button>`;
    parent.append(this.host);
    this.open = this.host.querySelectorAll("button")[0];
    this.again = this.host.querySelectorAll("button")[1];
    this.open.title = "A code for the class: it follows your picture, and answers your questions.";
    this.open.addEventListener("click", () => visit.open());
    this.again.addEventListener("click", () => visit.comeBack());
    this.stop = visit.watch(() => this.show());
    this.show();
  }

  show() {
    this.open.hidden = Boolean(visit.role);
    this.again.hidden = !visit.left;
    this.again.textContent = `Back to room ${visit.left}`;
  }

  destroy() {
    this.stop();
    this.host.remove();
  }
}

/** `data.framed`: it stands alone on a page, and looks like a button. */
export default component(
  (/** @type {Call} */ { parentElement, data }) => new Opening(parentElement, data.framed),
  (opening) => opening.show(),
);
