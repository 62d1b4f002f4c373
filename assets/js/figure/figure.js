// A Plotly figure that updates in place: new numbers are drawn into the same element, so that it does not
// flicker while a control is dragged, and keeps its zoom and camera.
import { mounted, Picture } from "../base/picture.js";
import { loadPlotly } from "./plotly.js";
import { FIGURE_CSS, FIGURE_HTML } from "./shell.js";
/** @import { ShownFigure } from "../wire" */

const USUAL_HEIGHT = 450; // pixels, Plotly's default

class Figure extends Picture {
  constructor(parent) {
    super(parent, "figure", FIGURE_HTML, FIGURE_CSS);
    this.chart = this.find(".chart");
    this.text = "";
    this.drawn = null;
    this.address = "";
    /** @type {Uint8Array | null} */
    this.printed = null;
    /** @type {any} */
    this.plotly = null;
    this.width = 0;
    this.onResize(this.request);
    this.ends.push(() => this.plotly?.purge(this.chart));
  }

  /** @param {ShownFigure} message */
  take({ alt, plotly, config, figure, paper = null }) {
    this.printed = paper; // what is put on paper, if not what is shown
    if (this.root.ariaLabel !== alt) this.root.ariaLabel = alt;
    const text = `{"figure": ${new TextDecoder().decode(figure)}, "config": ${JSON.stringify(config)}}`;
    if (text !== this.text) this.bring(JSON.parse(text));
    this.text = text;
    if (plotly !== this.address) this.load(plotly);
  }

  /** Draw a figure in the next display frame, in a box of its height. */
  bring({ figure: { data, layout }, config }) {
    const { height = USUAL_HEIGHT } = layout;
    this.chart.style.minHeight = `${Math.round(height)}px`; // Plotly has whole pixels
    // With a revision that stays, Plotly keeps a zoom for as long as the axis itself is the same.
    this.newest = { data, layout: { uirevision: true, ...layout, height }, config };
    this.request();
  }

  async load(address) {
    this.address = address;
    try {
      const plotly = await loadPlotly(address);
      if (address !== this.address) return;
      this.plotly?.purge(this.chart);
      [this.plotly, this.drawn] = [plotly, null];
      this.request();
    } catch {
      this.address = ""; // the next message tries again
      this.tell("What draws the figures could not be loaded. Reload the page to try again.");
    }
  }

  async paint() {
    const { plotly, newest, chart } = this;
    const { width } = this.root.getBoundingClientRect(); // 0 inside a collapsed element, or off the page
    if (!plotly || !newest || !width || (newest === this.drawn && width === this.width)) return;
    [this.drawn, this.width] = [newest, width];
    this.tell("");
    try {
      await plotly.react(chart, { ...newest, layout: { ...newest.layout, width } });
    } catch (error) {
      if (newest !== this.newest) return;
      plotly.purge(chart);
      this.tell(`This figure cannot be drawn: ${error.message}.`);
    }
  }

  /** Show an error in place of the figure, or the figure. */
  tell(words) {
    this.chart.hidden = Boolean(words);
    this.find(".problem").hidden = !words;
    this.write(".problem", words);
  }
}

export default mounted(Figure);
