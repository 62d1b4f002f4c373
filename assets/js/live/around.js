// Legend and tooltip of the page "Train".
import { inks } from "./layout.js";
import { legend, legendLines } from "../base/legend.js";
import { Stage } from "../base/stage.js";
import { writeLines } from "../base/text.js";
/** @import { Live } from "./live.js" */
/** @import { Panel } from "./panel.js" */
/** @import { Spot } from "./types" */

export class Around {
  constructor(root) {
    this.root = root;
    this.box = root.querySelector("#tip");
    this.ruler = new Stage(root.querySelector("#ruler"));
    this.pointed = null;
    this.key = "";
  }

  /**
   * The two scales and the marks, as on the page Unroll; painted only when they change.
   * @param {Live} page
   */
  legend({ theme, sizes: { s, width }, shown, gradient }) {
    const ranges = new Set(shown.views.map((view) => view.range));
    const range = ranges.size === 1 ? shown.views[0].range : NaN; // panels with different scales have no common legend
    const key = [theme.ink, theme.paper, s, width, range, gradient, this.ruler.ratio].join(); // anew for paper
    if (this.key === key) return;
    this.key = key;
    const narrow = width < 720;
    const height = 20 * s * legendLines(narrow);
    this.ruler.resize(width, height + 2 * s);
    const { dim, ink } = inks(theme);
    const left = narrow ? 2 : 74 * s;
    legend(this.ruler, { left, top: 0, height, narrow, s, theme, dim, ink, range, ofOneLoss: gradient === "last" });
  }

  /**
   * Show the tooltip of {panel, spot, x, y}, or hide it for null.
   * @param {{panel: Panel, spot: Spot, x: number, y: number} | null} what
   */
  point(what) {
    if (!what && !this.pointed) return;
    this.pointed = what;
    this.tip();
  }

  tip() {
    const { box, pointed } = this;
    const lines = pointed ? pointed.panel.words(pointed.spot) : [];
    box.hidden = !lines.length;
    if (!lines.length) return;
    writeLines(box, lines);
    const frame = this.root.getBoundingClientRect();
    const place = pointed.panel.stage.canvas.getBoundingClientRect();
    const [x, y] = [place.left - frame.left + pointed.x, place.top - frame.top + pointed.y];
    const right = x + 14 + box.offsetWidth <= frame.width;
    box.style.left = `${Math.max(0, right ? x + 14 : x - 14 - box.offsetWidth)}px`;
    box.style.top = `${y + 16}px`;
  }
}
