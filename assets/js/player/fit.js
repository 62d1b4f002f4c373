// In the presenter's view the player fits the screen: graph, formula and matrices, whatever stands above.
import { enlarged, least } from "../base/stage.js";
/** @import { Pass, Run } from "./types" */

const WIDE = 600; // pixels: on a phone the page is scrolled

export class Fit {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    /** @type {Record<string, number>} */
    this.most = {}; // largest height of the words so far, so that no step moves a row
    this.now = "";
  }

  get presented() {
    return this.host.classList.contains("presented");
  }

  /**
   * How high graph and matrices may be; nothing outside of the presenter's view.
   * @param {number} width
   * @param {Pass} pass
   * @param {Run} run
   */
  heights(width, pass, run) {
    this.host.classList.toggle("presented", width > WIDE && least() > 0);
    if (!this.presented) return {};
    this.now = `${pass} ${width} ${enlarged()} ${run.cell} ${run.depth}`;
    const scrolled = document.querySelector('[data-testid="stMain"]')?.scrollTop ?? 0;
    const top = this.host.querySelector("#stages").getBoundingClientRect().top + scrolled;
    const free = Math.max(320, window.innerHeight - top - (this.most[this.now] ?? 0) - 16);
    const below = Math.round(Math.max(64 * enlarged(), Math.min(120 * enlarged(), 0.28 * free)));
    return { room: free - below, below };
  }

  /** Whether the words, just written, need more height than was left for them. */
  outgrown() {
    if (!this.presented) return false;
    const [formula, verdict] = ["#formula", "#verdict"].map((one) => this.host.querySelector(one));
    const need = /** @type {HTMLElement} */ (formula).offsetHeight + /** @type {HTMLElement} */ (verdict).offsetHeight;
    if (need <= (this.most[this.now] ?? 0)) return false;
    this.most[this.now] = need;
    return true;
  }
}
