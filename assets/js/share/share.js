// The menu "Share": the QR code of the picture's link, and buttons that copy the link or a frame.
import { component } from "../base/component.js";
import { soft } from "../base/style.js";
import { write } from "../base/text.js";
/** @import { Call, Shared } from "../wire" */

const CSS = `
:host { display: block; }
[data-testid="share"] { font-family: var(--st-font, system-ui, sans-serif); color: var(--st-text-color); width: 20rem; }
#qr { max-width: 20rem; border-radius: 6px; overflow: hidden; }
#qr svg { display: block; width: 100%; height: auto; }
#link { margin: .5rem 0; font-size: max(var(--least, 0px), .875rem); overflow-wrap: anywhere; }
#link { max-height: 5.4em; overflow: auto; line-height: 1.35; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; }
button {
  font: inherit; font-weight: 500; color: inherit; background: transparent; font-size: max(var(--least, 0px), .875rem);
  border: 1px solid ${soft(22)}; border-radius: 8px; padding: .35rem .8rem; cursor: pointer;
}
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible, #link:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
}
#framed { margin: .2rem 0 0; opacity: .8; overflow-wrap: anywhere; font-size: max(var(--least, 0px), .8125rem); }
#said { margin: .4rem 0 0; min-height: 1.4em; font-size: max(var(--least, 0px), .875rem); }
`;

const HTML = `
<div data-testid="share" role="group" aria-label="Share this picture">
  <div id="qr" role="img" aria-label="QR code of the link"></div>
  <p id="link" tabindex="0"></p>
  <div class="buttons"><button type="button" id="copy">Copy link</button>
    <button type="button" id="frame">Copy as iframe</button></div>
  <p id="said" role="status"></p>
  <p id="framed"></p>
</div>`;

class Share {
  constructor(parent) {
    this.host = document.createElement("div");
    this.host.innerHTML = `<style>${CSS}</style>${HTML}`;
    parent.append(this.host);
    this.find("#copy").addEventListener("click", () => this.copy(this.shared.link, "The link is copied."));
    this.find("#frame").addEventListener("click", () => this.copy(this.shared.frame, "The frame is copied, as HTML."));
  }

  /** @param {Shared} shared */
  show(shared) {
    const changed = shared.link !== this.shared?.link;
    this.shared = shared;
    if (!changed) return;
    this.find("#qr").innerHTML = shared.qr; // drawn by explorer/ui/qr.py, of digits alone
    this.find("#qr").hidden = !shared.qr;
    write(this.find("#link"), shared.link);
    write(this.find("#framed"), shared.framed);
    write(this.find("#said"), "");
  }

  async copy(text, done) {
    const copied = await copyText(text);
    write(this.find("#said"), copied ? done : `This browser does not copy; here it is: ${text}`);
  }

  /** @returns {any} */
  find(selector) {
    return this.host.querySelector(selector);
  }

  destroy() {
    this.host.remove();
  }
}

/** Whether the text is on the clipboard. A page that is not served by https or from this computer has no
 * clipboard of its own; there a selection is copied. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const held = /** @type {HTMLElement | null} */ (document.activeElement);
    const box = document.createElement("textarea");
    box.value = text;
    box.style.cssText = "position: fixed; opacity: 0;";
    document.body.append(box);
    box.select();
    const copied = document.execCommand("copy");
    box.remove();
    held?.focus();
    return copied;
  }
}

export default component(
  ({ parentElement }) => new Share(parentElement),
  (share, /** @type {Call & { data: Shared }} */ { data }) => share.show(data),
);
