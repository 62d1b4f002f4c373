// In the presenter's view the player fits the screen: graph, formula and matrices, whatever stands above.
import { enlarged, least } from "../base/stage.js";
/** @import { Pass, Run } from "./types" */

const WIDE = 600; // pixels: on a phone the page is scrolled
const LEAST = 64; // pixels of the matrices, before type is enlarged; below they are left out

export class Fit {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    /** @type {Record<string, number>} */
    this.most = {}; // largest height of the words so far, so that no step moves a row
    /** @type {Record<string, number>} */
    this.less = {}; // what the matrices give up, where the graph cannot be less high
    this.now = "";
    this.below = 0;
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
    const top = this.host.querySelector("#stages").getBoundingClientRect().top + scrolled();
    const free = Math.max(320, window.innerHeight - top - (this.most[this.now] ?? 0) - 16);
    const wanted = Math.max(LEAST * enlarged(), Math.min(120 * enlarged(), 0.28 * free));
    const left = wanted - (this.less[this.now] ?? 0);
    this.below = left < LEAST * enlarged() ? 0 : Math.round(left);
    return { room: free - this.below, below: this.below };
  }

  /** Whether what was just painted and written needs another division of the screen. */
  outgrown() {
    if (!this.presented) return false;
    const [stages, formula, verdict] = ["#stages", "#formula", "#verdict"].map(
      (one) => /** @type {HTMLElement} */ (this.host.querySelector(one)),
    );
    const need = formula.offsetHeight + verdict.offsetHeight;
    if (need > (this.most[this.now] ?? 0)) {
      this.most[this.now] = need;
      return true;
    }
    const over = stages.getBoundingClientRect().bottom + scrolled() + 10 - window.innerHeight;
    if (over <= 0 || !this.below) return false;
    this.less[this.now] = (this.less[this.now] ?? 0) + over;
    return true;
  }
}

const scrolled = () => document.querySelector('[data-testid="stMain"]')?.scrollTop ?? 0;
