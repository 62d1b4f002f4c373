// In the presenter's view the three pictures end with the screen, whatever stands above and between them.
import { enlarged, least } from "../base/stage.js";

const TWO_COLUMNS = 720; // pixels, as in shell.js: below, the page is scrolled
const RIGHT = 300; // pixels at tall = 1 of the curves and the bars together; the matrix has more
const LEAST = 0.36;

export class Fit {
  constructor() {
    this.now = "";
    this.most = 0;
  }

  /**
   * How tall the pictures are, as a factor.
   * @param {number} width of the page's picture
   * @param {number} s
   */
  tall(width, s) {
    if (!least()) return Math.min(s, Math.max(0.92, window.innerHeight / 920));
    const now = `${width} ${window.innerHeight} ${enlarged()}`;
    if (now !== this.now) [this.now, this.most] = [now, window.innerHeight / 1350];
    return this.most;
  }

  /**
   * Whether what is painted is too high for the screen and can be less tall; the words of another
   * experiment, shorter again, do not make it taller: no picture moves under the hand.
   * @param {HTMLElement} root
   */
  outgrown(root) {
    if (!least() || root.clientWidth <= TWO_COLUMNS || this.most <= LEAST) return false;
    const scrolled = document.querySelector('[data-testid="stMain"]')?.scrollTop ?? 0;
    const over = root.getBoundingClientRect().bottom + scrolled + 4 - window.innerHeight;
    if (over <= 0) return false;
    this.most = Math.max(LEAST, this.most - over / RIGHT);
    return true;
  }
}
