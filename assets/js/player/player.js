// The stepping player: a run arrives once as bytes; a step is one display frame, without a server.
//
// The state is a position p from 1 to 2T: p ≤ T is the forward pass at t = p, and p > T the backward pass
// at t = 2T + 1 − p, so stepping past the last step turns round.
import { Grid, within } from "../base/grid.js";
import { mounted, Picture } from "../base/picture.js";
import { cellOf, rowOf, rowsOf } from "./rows.js";
import { completed } from "./large.js";
import { layerOf } from "./layers.js";
import { fromLink, inLink } from "./link.js";
import { paintMaking } from "./making.js";
import { paintUnrolled } from "./scene.js";
import { readTheme } from "../base/ruler.js";
import { enlarged, onPointing, scaleOf, Stage } from "../base/stage.js";
import { Fit } from "./fit.js";
import { PLAYER_CSS, PLAYER_HTML } from "./shell.js";
import { fillChoices, writeFormula, writeTip, writeWords } from "./write.js";
/** @import { Call, PlayerRun, PlayerTriggers } from "../wire" */
/** @import { Pass, Run, Scene, View, What } from "./types" */
/** @import { Position } from "../base/steps.js" */

class Player extends Picture {
  constructor(parent) {
    super(parent, "player", PLAYER_HTML, PLAYER_CSS);
    /** @type {View} */
    this.view = { p: 1, unit: 0, layer: 0, hover: null, cell: null, folded: false, fold: 0 };
    this.stage = new Stage(this.find("#scene"));
    this.making = new Stage(this.find("#making"));
    this.grid = new Grid(this.find("#grid"), (down, right) => this.walk(down, right));
    this.listen();
    this.fit = new Fit(this.host);
    this.onResize(() => this.request());
    this.steppedBy({
      read: () => this.position(),
      go: (position) => this.follow(position),
      parts: () => (this.whole && !this.timer ? inLink(this) : null),
      show: (parts) => this.follow(fromLink(this, parts)),
    });
    this.ends.push(() => clearTimeout(this.timer));
  }

  /**
   * Handle a new run, or the gradient of another loss; the position stays.
   * @param {PlayerRun} whole
   * @param {Call<{}, PlayerTriggers>} call
   */
  take(whole, { setTriggerValue }) {
    const { view } = this;
    const depth = whole.layers.length;
    if (!this.whole || this.whole.layers.length !== depth) view.layer = depth - 1;
    this.whole = completed(whole);
    this.chooseSource = (/** @type {number} */ source) => setTriggerValue("source", source);
    view.p = Math.min(view.p, 2 * whole.T);
    view.unit = Math.min(view.unit, whole.n_a - 1);
    view.cell = view.hover = null;
    this.theme = readTheme(this.host);
    this.find("#scrub").max = 2 * whole.T;
    this.request();
  }

  /**
   * The run with the arrays of the chosen layer.
   * @returns {Run}
   */
  get run() {
    return layerOf(this.whole, this.view.layer);
  }

  /** @returns {Pass} */
  get pass() {
    return this.view.p <= this.run.T ? "forward" : "backward";
  }

  get t() {
    const { p } = this.view;
    return p <= this.run.T ? p : 2 * this.run.T + 1 - p;
  }

  go(p) {
    this.view.p = Math.max(1, Math.min(2 * this.run.T, p));
    this.request();
  }

  goTo(t, pass = this.pass) {
    this.go(pass === "forward" ? t : 2 * this.run.T + 1 - t);
  }

  /** @returns {Position | null} */
  position() {
    return this.whole ? { step: this.t, direction: this.pass } : null;
  }

  /** @param {Position} position */
  follow({ step, direction }) {
    this.pause();
    this.goTo(within(step, 1, this.run.T), direction === "backward" ? "backward" : "forward");
  }

  // ---- playing ---------------------------------------------------------------------------

  toggle() {
    if (this.timer) return this.pause();
    if (this.view.p >= 2 * this.run.T) this.go(1);
    const pace = () => Math.max(70, Math.min(750, 14000 / this.run.T)) / Number(this.find("#speed").value);
    const tick = () => {
      this.go(this.view.p + 1);
      this.timer = this.view.p < 2 * this.run.T ? setTimeout(tick, pace()) : 0;
      if (!this.timer) this.request();
    };
    this.timer = setTimeout(tick, pace() / 2);
    this.request();
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.request();
  }

  step(change) {
    this.pause();
    this.go(this.view.p + change);
  }

  jump(p) {
    this.pause();
    this.go(p);
  }

  // ---- events ----------------------------------------------------------------------------

  listen() {
    this.on("#first", "click", () => this.jump(1));
    this.on("#back", "click", () => this.step(-1));
    this.on("#play", "click", () => this.toggle());
    this.on("#forth", "click", () => this.step(1));
    this.on("#last", "click", () => this.jump(2 * this.run.T));
    this.on("#scrub", "input", (event) => this.jump(Number(event.target.value)));
    this.on("#fold", "click", () => this.fold());
    this.on("#source", "change", (event) => this.send(event.target.value));
    this.on("#layer", "change", (event) => this.press({ layer: Number(event.target.value) }));
    this.obey(this.keys());
    this.listenTo(this.stage);
    this.listenTo(this.making);
    this.on("#grid", "focus", () => {
      this.view.cell = this.view.cell ?? { row: rowOf(this.run, this.view.unit), t: this.t };
      this.request();
    });
    this.on("#grid", "blur", () => {
      this.view.cell = null;
      this.request();
    });
    this.on("#grid", "keydown", ({ key }) => {
      const { cell } = this.view;
      if (key === "Enter" && cell) this.press(this.cellWhat(cell));
    });
    const formula = this.find("#formula");
    const held = onPointing(
      formula,
      (event) => this.term(event),
      () => this.hover(null),
    );
    formula.addEventListener("focusin", (event) => this.term(event));
    formula.addEventListener("focusout", () => held() || this.hover(null));
  }

  keys() {
    return {
      ArrowRight: () => this.step(1),
      ArrowLeft: () => this.step(-1),
      Home: () => this.jump(1),
      End: () => this.jump(2 * this.run.T),
      " ": () => this.toggle(),
    };
  }

  /** Arrow keys move cell by cell, through all layers; the cell is announced. */
  walk(down, right) {
    const { view, run } = this;
    if (!view.cell) return false;
    const row = within(view.cell.row + down, 0, rowsOf(run).length - 1);
    const next = { row, t: within(view.cell.t + right, 1, run.T) };
    const what = this.cellWhat(next);
    if (what.unit !== undefined) Object.assign(view, { unit: what.unit, layer: what.layer });
    Object.assign(view, { cell: next, hover: what });
    this.request();
    return true;
  }

  /** @returns {What} */
  cellWhat({ row, t }) {
    return { ...rowsOf(this.run)[row], t };
  }

  listenTo(stage) {
    const canvas = stage.canvas;
    const show = (event) => {
      const what = stage.at(event.offsetX, event.offsetY);
      canvas.style.cursor = what && what.kind !== "column" ? "pointer" : "default";
      this.hover(what && { ...what, px: event.offsetX, py: event.offsetY, stage });
    };
    onPointing(canvas, show, () => this.hover(null));
    canvas.addEventListener("click", (event) => this.press(stage.at(event.offsetX, event.offsetY)));
  }

  hover(what) {
    if (!what && !this.view.hover) return;
    this.view.hover = what;
    this.request();
  }

  term(event) {
    const term = event.target.closest("[data-term]");
    if (!term) return this.hover(null);
    const kind = term.dataset.term;
    const across = ["Waa", "carry"].includes(kind) && this.pass === "backward";
    const t = across ? this.t + 1 : this.t; // the edge it comes along
    const { unit, layer } = this.view;
    // From the layer above the gradient comes down the edge on which that layer reads.
    this.hover(
      kind === "up" ? { kind: "Wax", t, unit, layer: layer + 1, quiet: true } : { kind, t, unit, layer, quiet: true },
    );
  }

  press(what) {
    if (!what) return;
    if (what.kind === "loss" && this.run.has_loss[what.t - 1])
      return this.send(this.run.source === what.t ? 0 : what.t);
    if (what.unit !== undefined) this.view.unit = what.unit;
    if (what.layer !== undefined) this.view.layer = what.layer;
    if (what.t !== undefined && what.move !== false)
      this.jump(this.pass === "forward" ? what.t : 2 * this.run.T + 1 - what.t);
    this.request();
  }

  /** Ask the server for the backward pass from one loss (its step), or from all (0). */
  send(source) {
    this.chooseSource(Number(source) || 0);
  }

  fold() {
    const { view } = this;
    view.folded = !view.folded;
    const goal = view.folded ? 1 : 0;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      view.fold = goal;
      return this.request();
    }
    const [start, from] = [performance.now(), view.fold];
    const move = (now) => {
      const share = Math.min(1, (now - start) / 420);
      const eased = share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) ** 2;
      view.fold = from + (goal - from) * eased;
      this.paint();
      if (share < 1 && view.folded === (goal === 1)) requestAnimationFrame(move);
    };
    requestAnimationFrame(move);
  }

  // ---- painting --------------------------------------------------------------------------

  /** Update pictures, text and attributes together, in one display frame. */
  paint() {
    if (!this.whole || !this.root.isConnected) return;
    const width = Math.floor(this.find("#stages").clientWidth);
    if (!width) return;
    const { run, t, pass, theme } = this;
    const { hover } = this.view;
    // The unit in the formula: the one under the pointer, if it is of this layer.
    const pointed = ["unit", "c"].includes(hover?.kind) && (hover.layer ?? run.layer) === run.layer;
    const view = { ...this.view, unit: pointed ? hover.unit : this.view.unit };
    const layers = this.whole.layers.map((_, l) => layerOf(this.whole, l));
    /** @type {Scene} */
    const scene = { run, layers, view, t, pass, theme, width, playing: Boolean(this.timer) };
    Object.assign(scene, this.fit.heights(width, pass, run));
    this.root.style.setProperty("--s", String(scene.room ? enlarged() : scaleOf(width)));
    paintUnrolled(this.stage, scene);
    paintMaking(this.making, scene);
    const find = (selector) => this.find(selector);
    fillChoices(find, run);
    writeWords(find, scene);
    writeFormula(find("#formula"), scene);
    if (this.fit.outgrown()) this.request();
    this.grid.speak(cellOf(scene, view.cell ?? { row: rowOf(run, view.unit), t }));
    writeTip(find("#tip"), find("#stages"), scene, (what) => this.spotOf(what));
    Object.assign(this.root.dataset, { t: String(t), pass, trace: run.trace, fold: String(view.fold) });
  }

  /** Position of an element: the pointer's, or that of a cell reached by keyboard. */
  spotOf(what) {
    if (what.stage) return { stage: what.stage, x: what.px, y: what.py };
    const same = ({ what: w }) =>
      w.kind === what.kind && w.t === what.t && (what.layer === undefined || w.layer === what.layer);
    const found = this.stage.regions.find(same) ?? { x: 0, y: 0, w: 0, h: 0, what };
    const down = found.what.units ? (what.unit / found.what.units) * found.h : 0;
    return { stage: this.stage, x: found.x + found.w, y: found.y + down };
  }
}

export default mounted(Player);
