// Gradient flow: the numbers of every experiment arrive as bytes; sentence, pictures and attributes are
// updated together in one display frame.
import { Grid, within } from "../base/grid.js";
import { mounted, Picture } from "../base/picture.js";
import { prepare } from "./cells.js";
import { Fit } from "./fit.js";
import { lagAt, paintLags, readLag } from "./lags.js";
import { cellAt, paintMatrix } from "./matrix.js";
import { FLOW_CSS, FLOW_HTML } from "./shell.js";
import { fmtLog, readLines } from "./lines.js";
import { paintTheory, stepAt } from "./theory.js";
import { cellWords, constantWords, lagsText, spokenCell, theoryText } from "./words.js";
import { chosenLayer, titles } from "./titles.js";
import { ratioColour, readTheme } from "../base/ruler.js";
import { least, onPointing, scaleOf, Stage } from "../base/stage.js";
import { write, writeLines } from "../base/text.js";
/** @import { Call, FlowMessage, FlowStates } from "../wire" */

class FlowPicture extends Picture {
  constructor(parent) {
    super(parent, "flow", FLOW_HTML, FLOW_CSS);
    this.look = { cell: null, point: null, step: null, lag: null, tip: null };
    this.plans = {};
    this.fit = new Fit();
    this.grid = new Grid(this.find("#grid"), (down, right) => this.walk(down, right));
    const stages = ["matrix", "theory", "lags"].map((name) => [name, new Stage(this.find(`#${name}`))]);
    this.stages = Object.fromEntries(stages);
    this.listen();
    this.onResize(() => this.request());
  }

  /**
   * Handle new numbers or a new theme. The chosen cell stays, if the new matrix has it.
   * @param {FlowMessage} flow
   * @param {Call<FlowStates>} call
   */
  take(flow, { setStateValue }) {
    this.setView = (/** @type {FlowStates["view"]} */ name) => setStateValue("view", name);
    this.setLayer = (/** @type {FlowStates["layer"]} */ layer) => setStateValue("layer", layer);
    this.theme = readTheme(this.host);
    this.flow = prepare(flow);
    // Not at every painting: what was just chosen stays chosen until its numbers are here.
    this.find(`input[name="view"][value="${flow.view}"]`).checked = true;
    chosenLayer(this.find("#layers"), flow);
    this.request();
  }

  // ---- events ----------------------------------------------------------------------------

  listen() {
    const over = (name, find) => {
      const canvas = this.find(`#${name}`);
      onPointing(
        canvas,
        // Under a hand that rests there, a canvas is pointed at before it is painted.
        (event) => this.plans[name] && this.point(name, find(event.offsetX, event.offsetY), event),
        () => this.point(name, null, null),
      );
    };
    over("matrix", (x, y) => cellAt(this.flow, this.plans.matrix, x, y));
    over("theory", (x) => stepAt(this.flow, this.plans.theory, x));
    over("lags", (x) => lagAt(this.flow, this.plans.lags, x));
    this.find("#matrix").addEventListener("click", (event) => {
      const cell = cellAt(this.flow, this.plans.matrix, event.offsetX, event.offsetY);
      if (cell) this.choose(cell);
      this.find("#grid").focus({ preventScroll: true });
    });
    const walk = (event) => this.grid.key(event);
    this.obey({ ArrowRight: walk, ArrowLeft: walk, Home: walk, End: walk });
    for (const radio of this.findAll('input[name="view"]'))
      radio.addEventListener("change", () => this.setView(radio.value));
    for (const radio of this.findAll('input[name="layer"]'))
      radio.addEventListener("change", () => this.setLayer(radio.value));
    const constants = this.find("#constants");
    const explain = (event) => this.explain(event.target.closest(".constant"));
    const held = onPointing(constants, explain, () => this.explain(null));
    constants.addEventListener("focusin", explain);
    constants.addEventListener("focusout", () => held() || this.explain(null));
  }

  point(name, what, event) {
    const field = { matrix: "point", theory: "step", lags: "lag" }[name];
    this.look[field] = what;
    this.look.tip = what === null || name === "matrix" ? null : { name, what, x: event.offsetX, y: event.offsetY };
    this.find(`#${name}`).style.cursor = what === null ? "default" : "crosshair";
    this.request();
  }

  explain(element) {
    this.look.tip = element && { name: "constants", element };
    this.request();
  }

  choose(cell) {
    this.look.cell = cell;
    this.look.point = null;
    this.request();
  }

  /** The cell to describe: pointed at, chosen, or the first step of the last row. */
  get cell() {
    const { flow, look } = this;
    const cell = look.point ?? look.cell ?? flow.usual;
    const there = flow.rowOf(Math.min(cell.t, flow.T));
    const t = flow.hasRow(there) ? there : flow.usual.t;
    return { t, k: Math.min(cell.k, flow.last(t)) };
  }

  /** Arrow keys move through the existing rows. */
  walk(down, right) {
    const { flow } = this;
    if (!flow) return false;
    const cell = { ...this.cell };
    if (down) {
      let t = cell.t;
      do t += down;
      while (t >= 1 && t <= flow.T && (!flow.hasRow(t) || flow.rowOf(t) !== t));
      if (t >= 1 && t <= flow.T) cell.t = t;
    }
    cell.k = within(cell.k + right, 0, flow.last(cell.t));
    this.choose(cell);
    return true;
  }

  // ---- painting --------------------------------------------------------------------------

  /** Update pictures, text and attributes together, in one display frame. */
  paint() {
    const width = Math.floor(this.root.clientWidth);
    if (!width || !this.root.isConnected) return;
    const s = scaleOf(width, Infinity);
    this.root.style.setProperty("--s", s.toFixed(3));
    this.root.style.setProperty("--vanish", ratioColour(-5, this.theme.dark));
    this.root.style.setProperty("--explode", this.theme.explodes);
    this.root.classList.toggle("presented", least() > 0);
    if (!this.flow) return;
    this.writeAll();
    do this.draw(width, s);
    while (this.fit.outgrown(this.root));
    this.speak();
    this.tip();
    this.root.dataset.kind = this.flow.sentence.kind;
    this.root.dataset.trace = this.flow.trace;
  }

  /** Paint the three pictures. */
  draw(width, s) {
    const { flow, theme, look } = this;
    const scene = {
      ...{ flow, theme, s, tall: this.fit.tall(width, s) },
      ...{ cell: this.cell, hover: look.step, hoverLag: look.lag },
    };
    const column = (side) => Math.floor(this.find(side).clientWidth);
    this.plans.matrix = paintMatrix(this.stages.matrix, { ...scene, width: column("#left") });
    this.plans.theory = paintTheory(this.stages.theory, { ...scene, width: column("#right") });
    if (flow.lags) this.plans.lags = paintLags(this.stages.lags, { ...scene, width: column("#right") });
  }

  writeAll() {
    const { flow } = this;
    const { before, number, after } = flow.sentence;
    [before, number, after].forEach((part, i) => write(this.find("#sentence").children[i], part));
    this.write("#size", flow.size);
    for (const [id, words] of Object.entries(titles(flow))) this.write(`#${id}`, words);
    writeLines(this.find("#notes"), flow.notes, "p");
    this.write("#from", `Where ∂L/∂${flow.weights} comes from`);
    this.write("#undefined", flow.undefined);
    this.find("#undefined").hidden = !flow.undefined;
    this.find('input[value="states"]').disabled = !flow.measured;
    this.find("#lags").hidden = !flow.lags;
    this.write("#total", !flow.lags ? "" : `‖∂L/∂${flow.weights}‖ = ${fmtLog(Math.log10(flow.totals[1]))}`);
    this.write("#share", flow.share);
    const chosen = this.find("#chosen");
    if (chosen.childElementCount !== 3) chosen.innerHTML = "<span></span><b></b><span></span>";
    cellWords(flow, this.cell).forEach((part, i) => write(chosen.children[i], part));
    this.constants();
    this.write("#rule", flow.rule);
    this.write("#theory-text", theoryText(flow));
    this.write("#lags-text", flow.lags ? lagsText(flow) : "");
  }

  constants() {
    const box = this.find("#constants");
    for (const child of box.children) child.hidden = true;
    constantWords(this.flow).forEach(([name, value, words], i) => {
      if (!box.children[i]) {
        box.insertAdjacentHTML("beforeend", '<span class="constant" tabindex="0"><b></b><span></span></span>');
      }
      const [number, label] = box.children[i].children;
      if (label.innerHTML !== name) label.innerHTML = name;
      write(number, value);
      box.children[i].hidden = false;
      box.children[i].dataset.words = words;
      box.children[i].setAttribute("aria-label", `${value}: ${words}`);
    });
  }

  speak() {
    const { flow, cell, grid } = this;
    const { left, top, side, bottom } = this.plans.matrix;
    const [{ T }, { t, k }] = [flow, cell];
    const columns = `one column for each ${flow.crossed ? "" : "earlier "}step k`;
    const about = `one row for each step t, ${columns}. Arrow keys walk the cells.`;
    grid.element.setAttribute("aria-label", `${this.find("#matrix-title").textContent}: ${about}`);
    grid.place(left, top, side, bottom - top);
    const place = { rows: T, columns: T + 1, row: t, column: k + 1, id: `cell-${t}-${k}` };
    grid.speak({ ...place, words: spokenCell(flow, cell) });
  }

  tip() {
    const { tip: what } = this.look;
    const tip = this.find("#tip");
    tip.hidden = !what;
    if (!what) return;
    const lines = {
      theory: () => readLines(this.flow, this.cell, this.theme, what.what),
      lags: () => readLag(this.flow, what.what),
      constants: () => [
        `${what.element.children[1].textContent} = ${what.element.children[0].textContent}`,
        what.element.dataset.words,
      ],
    }[what.name]();
    writeLines(tip, lines);
    const frame = this.find("#pictures").getBoundingClientRect();
    const place = (what.element ?? this.find(`#${what.name}`)).getBoundingClientRect();
    const [x, y] = what.element ? [place.left, place.bottom - 10] : [place.left + what.x, place.top + what.y];
    const [w, h] = [tip.offsetWidth, tip.offsetHeight];
    const right = x - frame.left + 14 + w <= frame.width;
    tip.style.left = `${Math.max(0, right ? x - frame.left + 14 : x - frame.left - w - 14)}px`;
    tip.style.top = `${Math.min(y - frame.top + 16, Math.max(0, frame.height - h))}px`;
  }
}

export default mounted(FlowPicture);
