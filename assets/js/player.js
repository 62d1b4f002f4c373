// The stepping player: a run arrives once as bytes; a step is one display frame and no server.
//
// A position p from 1 to 2T says everything: p ≤ T is the forward pass at t = p, and p > T the
// backward pass at t = 2T + 1 − p, so stepping past the last step turns round.
import { decode } from "./decode.js";
import { caption, describe, formulaHtml, speak } from "./player_words.js";
import { layerOf } from "./player_layers.js";
import { paintMaking } from "./player_making.js";
import { paintUnrolled } from "./player_scene.js";
import { readTheme } from "./ruler.js";
import { oncePerFrame, scaleOf, Stage } from "./stage.js";
import { PLAYER_CSS, PLAYER_HTML } from "./player_shell.js";

const players = new WeakMap();

export default function mount({ parentElement, data, setStateValue }) {
  let player = players.get(parentElement);
  if (!player) {
    player = new Player(parentElement);
    players.set(parentElement, player);
  }
  player.show(decode(data), (source) => setStateValue("source", source));
  return () => {
    player.destroy();
    players.delete(parentElement);
  };
}

class Player {
  constructor(parent) {
    this.host = document.createElement("div");
    this.host.innerHTML = `<style>${PLAYER_CSS}</style>${PLAYER_HTML}`;
    parent.appendChild(this.host);
    this.root = this.host.querySelector('[data-testid="player"]');
    this.view = { p: 1, unit: 0, hover: null, cell: null, folded: false, fold: 0 };
    this.request = oncePerFrame(() => this.paint());
    this.stage = new Stage(this.find("#scene"));
    this.making = new Stage(this.find("#making"));
    this.listen();
    this.watch = new ResizeObserver(() => this.request());
    this.watch.observe(this.root);
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  /** A new run, or the same one with the gradient from another loss: the cursor stays. */
  show(run, chooseSource) {
    const first = !this.run;
    const turned = !first && this.run.T !== run.T;
    run = layerOf(run, run.layers.length - 1);
    this.run = run;
    this.chooseSource = chooseSource;
    const { view } = this;
    if (turned) view.p = Math.min(view.p, 2 * run.T);
    view.unit = Math.min(view.unit, run.n_a - 1);
    view.cell = null;
    this.theme = readTheme(this.host);
    this.find("#scrub").max = 2 * run.T;
    this.fillSources();
    this.request();
  }

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
    const on = (selector, event, act) => this.find(selector).addEventListener(event, act);
    on("#first", "click", () => this.jump(1));
    on("#back", "click", () => this.step(-1));
    on("#play", "click", () => this.toggle());
    on("#forth", "click", () => this.step(1));
    on("#last", "click", () => this.jump(2 * this.run.T));
    on("#scrub", "input", (event) => this.jump(Number(event.target.value)));
    on("#fold", "click", () => this.fold());
    on("#source", "change", (event) => this.send(event.target.value));
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.listenTo(this.stage);
    this.listenTo(this.making);
    const grid = this.find("#grid");
    grid.addEventListener("focus", () => {
      this.view.cell = this.view.cell ?? { row: this.view.unit + 1, t: this.t };
      this.request();
    });
    grid.addEventListener("blur", () => {
      this.view.cell = null;
      this.request();
    });
    grid.addEventListener("keydown", (event) => this.walk(event));
    const formula = this.find("#formula");
    formula.addEventListener("pointerover", (event) => this.term(event));
    formula.addEventListener("pointerleave", () => this.hover(null));
    formula.addEventListener("focusin", (event) => this.term(event));
    formula.addEventListener("focusout", () => this.hover(null));
  }

  key(event) {
    const own = event.target === this.root;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (!own || !plain) return;
    const act = {
      ArrowRight: () => this.step(1),
      ArrowLeft: () => this.step(-1),
      Home: () => this.jump(1),
      End: () => this.jump(2 * this.run.T),
      " ": () => this.toggle(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** Arrow keys walk the picture cell by cell; the cell is spoken. */
  walk(event) {
    const { cell } = this.view;
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const edges = { Home: { t: 1 }, End: { t: this.run.T } };
    if (event.key === "Enter" && cell) return this.press(this.cellWhat(cell));
    if (!cell || !(event.key in moves || event.key in edges)) return;
    event.preventDefault();
    event.stopPropagation();
    const [down, right] = moves[event.key] ?? [0, 0];
    cell.row = Math.max(0, Math.min(this.run.n_a + 4, cell.row + down));
    cell.t = edges[event.key]?.t ?? Math.max(1, Math.min(this.run.T, cell.t + right));
    const what = this.cellWhat(cell);
    if (what.kind === "unit") this.view.unit = what.unit;
    this.view.hover = what;
    this.request();
  }

  /** Rows of the grid from the top: ŷ, the hidden units, x, L, ∂L/∂a, what is added to dWaa. */
  cellWhat({ row, t }) {
    const below = row - this.run.n_a - 1;
    if (row === 0) return { kind: "y_hat", t };
    if (below < 0) return { kind: "unit", t, unit: row - 1 };
    return { kind: ["x", "loss", "da", "adds"][below], t };
  }

  listenTo(stage) {
    const canvas = stage.canvas;
    canvas.addEventListener("pointermove", (event) => {
      const what = stage.at(event.offsetX, event.offsetY);
      canvas.style.cursor = what && what.kind !== "column" ? "pointer" : "default";
      this.hover(what && { ...what, px: event.offsetX, py: event.offsetY, stage });
    });
    canvas.addEventListener("pointerleave", () => this.hover(null));
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
    const t = kind === "Waa" && this.pass === "backward" ? this.t + 1 : this.t; // the edge it came through
    this.hover({ kind, t, unit: this.view.unit, quiet: true });
  }

  press(what) {
    if (!what) return;
    if (what.kind === "loss" && this.run.has_loss[what.t - 1])
      return this.send(this.run.source === what.t ? 0 : what.t);
    if (what.unit !== undefined) this.view.unit = what.unit;
    if (what.t !== undefined && what.move !== false) this.jump(this.pass === "forward" ? what.t : 2 * this.run.T + 1 - what.t);
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

  fillSources() {
    const { run } = this;
    const select = this.find("#source");
    const wanted = run.source ?? 0;
    const steps = [...run.has_loss.keys()].filter((i) => run.has_loss[i]).map((i) => i + 1);
    const key = `${run.T}:${steps.length}`;
    if (select.dataset.key !== key) {
      const options = [`<option value="0">${run.n_losses === 1 ? "its one loss" : "all losses"}</option>`];
      for (const t of steps) options.push(`<option value="${t}">L⟨${t}⟩ alone</option>`);
      select.innerHTML = options.join("");
      select.dataset.key = key;
    }
    select.value = String(wanted);
  }

  // ---- painting --------------------------------------------------------------------------

  /** The picture, the words and the attributes change together, in one display frame. */
  paint() {
    if (!this.run || !this.root.isConnected) return;
    const width = Math.floor(this.find("#stages").clientWidth);
    if (!width) return;
    const { run, t, pass, theme } = this;
    // A hidden unit under the pointer is the one in the formula, as long as it is pointed at.
    const pointed = this.view.hover?.kind === "unit" ? this.view.hover.unit : this.view.unit;
    const view = { ...this.view, unit: pointed };
    const scene = { run, view, t, pass, theme, width, playing: Boolean(this.timer) };
    this.root.style.setProperty("--s", scaleOf(width));
    paintUnrolled(this.stage, scene);
    paintMaking(this.making, scene);
    this.write(scene);
    this.tip(scene);
    Object.assign(this.root.dataset, { t: String(t), pass, trace: run.trace });
  }

  write({ run, view, t, pass, playing }) {
    const text = (selector, value) => {
      const element = this.find(selector);
      if (element.textContent !== value) element.textContent = value;
    };
    text("#caption", caption({ run, t, pass }));
    text("#where", `${pass} · t = ${t} of ${run.T}`);
    text("#play .word", playing ? "Pause" : "Play");
    text("#play .sign", playing ? "❚❚" : "▶");
    text("#fold", view.folded ? "Unfold" : "Fold into the loop");
    this.find("#play").setAttribute("aria-label", playing ? "Pause" : "Play");
    this.find("#scrub").value = String(view.p);
    this.find("#scrub").style.setProperty("--done", `${((view.p - 1) / (2 * run.T - 1)) * 100}%`);
    this.find("#scrub").setAttribute("aria-valuetext", `${pass}, step ${t} of ${run.T}`);
    const html = formulaHtml({ run, t, pass, unit: view.unit });
    const formula = this.find("#formula");
    if (this.html !== html) {
      const focused = formula.querySelector(":focus")?.dataset.term;
      formula.innerHTML = html;
      this.html = html;
      if (focused) formula.querySelector(`[data-term="${focused}"]`)?.focus();
    }
    for (const term of formula.querySelectorAll("[data-term]"))
      term.classList.toggle("lit", view.hover?.kind === term.dataset.term && (view.hover.quiet || view.hover.t === t));
    this.speakCell(run, view, pass, t);
    text("#aloud", playing ? "" : speak({ run, t, pass, unit: view.unit }));
  }

  speakCell(run, view, pass, now) {
    const grid = this.find("#grid");
    grid.setAttribute("aria-rowcount", String(run.n_a + 5));
    grid.setAttribute("aria-colcount", String(run.T));
    const cell = view.cell ?? { row: view.unit + 1, t: now };
    const id = `cell-${cell.row}-${cell.t}`;
    const element = grid.querySelector('[role="gridcell"]');
    element.id = id;
    element.setAttribute("aria-colindex", String(cell.t));
    element.parentElement.setAttribute("aria-rowindex", String(cell.row + 1));
    const words = describe(run, this.cellWhat(cell), pass, now).join(". ");
    if (element.textContent !== words) element.textContent = words;
    grid.setAttribute("aria-activedescendant", id);
  }

  tip({ run, view, pass, t }) {
    const tip = this.find("#tip");
    const what = view.hover;
    const lines = what && !what.quiet && what.kind !== "column" ? describe(run, what, pass, t) : [];
    tip.hidden = lines.length === 0;
    if (tip.hidden) return;
    const html = lines.map((line, i) => `<div class="${i ? "" : "lead"}"></div>`).join("");
    if (tip.childElementCount !== lines.length) tip.innerHTML = html;
    lines.forEach((line, i) => (tip.children[i].textContent = line));
    const stage = what.stage ?? this.stage;
    const spot = what.stage ? [what.px, what.py] : this.cellSpot(what);
    const top = stage.canvas.offsetTop + spot[1];
    const [w, h] = [tip.offsetWidth, tip.offsetHeight];
    tip.style.left = `${Math.max(0, Math.min(stage.width - w, spot[0] + 14))}px`;
    tip.style.top = `${top + 18 + h > this.find("#stages").clientHeight ? top - h - 10 : top + 18}px`;
  }

  /** Where a cell that was reached by keyboard stands on the canvas. */
  cellSpot(what) {
    const found = this.stage.regions.find(
      (r) => r.what.kind === what.kind && r.what.t === what.t && r.what.unit === what.unit,
    );
    return found ? [found.x + found.w, found.y] : [0, 0];
  }

  destroy() {
    clearTimeout(this.timer);
    this.request.cancel();
    this.watch.disconnect();
    this.host.remove();
  }
}
