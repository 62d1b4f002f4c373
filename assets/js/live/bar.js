// The bars of the page "Train": buttons, scrubber, position, captions.
import { write } from "../base/text.js";
import { keptWords, PHASES, phaseWords, restWords, whoseWords } from "./words.js";
/** @import { Frame, Scene } from "./types" */
/** @import { Live } from "./live.js" */

export class Bar {
  constructor(root) {
    this.root = root;
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  /**
   * Write the state of `page`; a row of its pictures stands for `stride` updates, `lit` is the phase.
   * @param {Live} page
   */
  write(page, stride, lit) {
    const { known, shown, playing } = page;
    this.text("#train .word", playing ? "Pause" : "Train");
    this.text("#train .sign", playing ? "❚❚" : "▶\uFE0E");
    this.find("#train").setAttribute("aria-label", playing ? "Pause" : "Train");
    this.find("#train").disabled = this.find("#step").disabled = known.endsAt(shown.position) && !playing;
    this.scrub(page.led.wanted ?? shown.position, page.reach);
    this.text("#where", `update ${shown.position.toLocaleString("en")}`);
    this.text("#whose", whoseWords(known.scene, page.gradient));
    this.text("#kept", keptWords(known, stride));
    const now = lit ? PHASES.indexOf(lit) : -1;
    [...this.find("#phases").children].forEach((item, k) => item.classList.toggle("now", k === now));
    this.text("#caption", lit ? this.told(known.scene, lit, page.pace.phase.next) : restWords(page));
    this.text("#aloud", playing ? "" : spoken(known.scene, shown));
  }

  scrub(position, reach) {
    const scrub = this.find("#scrub");
    scrub.max = String(Math.max(1, reach));
    if (scrub.value !== String(position)) scrub.value = String(position);
    scrub.style.setProperty("--done", `${(Number(scrub.value) / Number(scrub.max)) * 100}%`);
  }

  /**
   * Slow motion explains one network: the last one that still trains.
   * @param {Scene} scene
   * @param {string} lit
   * @param {Frame} next
   */
  told(scene, lit, next) {
    const going = scene.networks.map((network, i) => (network.lost ? -1 : i)).filter((i) => i >= 0);
    const i = going.length ? going[going.length - 1] : 0;
    return phaseWords(lit, scene, scene.networks[i], next.views[i]);
  }

  text(selector, value) {
    write(this.find(selector), value);
  }
}

/**
 * @param {Scene} scene
 * @param {Frame} shown
 */
function spoken(scene, shown) {
  const told = scene.networks.map((network, i) => {
    const { row, at } = shown.views[i];
    return at ? `${network.title}: loss ${row.loss.toFixed(3)}` : "";
  });
  return `Update ${shown.position}. ${told.filter(Boolean).join(". ")}`;
}
