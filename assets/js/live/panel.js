// One network on the page "Train": text, picture, tooltip.
import { CodePicture, RATIO, SIGNED, SIZES } from "./codes.js";
import { inks, layOut } from "./layout.js";
import { spotAt, spotWords, unitWords } from "./point.js";
import { Still } from "./still.js";
import { paintTime } from "./time.js";
import { paintUpdates } from "./updates.js";
import { adviceWords, lineParts, saysWords, spokenPanel } from "./words.js";
import { Past } from "./past.js";
import { Grid, within } from "../base/grid.js";
import { onPointing, Stage } from "../base/stage.js";
import { write } from "../base/text.js";
/** @import { Broken } from "../wire" */
/** @import { Live } from "./live.js" */
/** @import { Rows } from "./rows.js" */
/** @import { Context, Network, Plan, Scene, Spot, View } from "./types" */

const MOST_ROWS = 125; // of the waterfall, which has no more pixels

export class Panel {
  /**
   * @param {HTMLElement} element
   * @param {number} index
   * @param {Live} page
   */
  constructor(element, index, page) {
    this.element = element;
    this.index = index;
    this.page = page;
    this.box = page.find(`.broken[data-of="${index}"]`);
    this.stage = new Stage(this.find("canvas"));
    this.still = new Still();
    this.past = new Past();
    this.grid = new Grid(this.find(".grid"), (down, right) => this.walk(down, right));
    this.pictures = {
      a: new CodePicture(SIGNED[0]),
      Waa: new CodePicture(SIGNED[0]),
      now: new CodePicture(RATIO[0]),
      fall: new CodePicture(RATIO[0]),
    };
    this.colours = RATIO[0];
    /** @type {Plan | null} */
    this.plan = null;
    /** @type {View | null} */
    this.view = null;
    /** @type {Context | null} */
    this.context = null;
    this.end = 0;
    this.listen();
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  // ---- events ------------------------------------------------------------------------------

  listen() {
    const { page, index, stage } = this;
    this.find("[data-open]").addEventListener("click", () =>
      page.act({ kind: "open", network: index, position: page.shown.position }),
    );
    this.box.addEventListener("click", (event) => {
      const { field, value, update } = event.target.dataset;
      if (field) page.act({ kind: "cure", network: index, field, value });
      if (update) page.goTo(Number(update));
    });
    const at = (event) => this.plan && spotAt(this.plan, this.view, this.end, event.offsetX, event.offsetY);
    const show = (event) => {
      const spot = at(event);
      stage.canvas.style.cursor = spot?.update !== undefined ? "pointer" : "default";
      page.around.point(spot && { panel: this, spot, x: event.offsetX, y: event.offsetY });
    };
    onPointing(stage.canvas, show, () => page.around.point(null));
    stage.canvas.addEventListener("click", (event) => {
      const update = at(event)?.update;
      if (update !== undefined) page.goTo(update);
    });
    const { element } = this.grid;
    element.addEventListener("focus", () => this.walkTo(this.cell ?? { t: 1, unit: 0 }));
    element.addEventListener("blur", () => this.walkTo(null));
  }

  /** Arrow keys move through the hidden state cell by cell; the cell is announced. */
  walk(down, right) {
    const { cell, plan, view } = this;
    if (!cell) return false;
    this.walkTo({ t: within(cell.t + right, 1, plan.T), unit: within(cell.unit + down, 0, view.n_a - 1) });
    return true;
  }

  walkTo(cell) {
    this.cell = cell;
    this.page.dirty = true;
  }

  // ---- painting ----------------------------------------------------------------------------

  /**
   * @param {Scene} scene
   * @param {Network | undefined} network
   */
  open(scene, network) {
    this.past.key = this.still.key = "";
    Object.assign(this, { painted: null, fallen: "", weights: null, cell: null, told: null });
    this.gridReady = false; // it has as many columns as the sequence has steps
    this.element.hidden = !network;
    this.box.hidden = true;
    if (network) this.text("h2", network.title);
  }

  /** @param {Omit<Context, "upto"> & Record<string, any>} what */
  paint({ width, scene, network, view, rows, limit, points, scales, theme, end, lit, s, tall, anyBroken, gradient }) {
    const plan = layOut({
      width,
      s,
      tall,
      T: scene.T,
      kind: scene.kind,
      gated: !network.plain,
      broken: anyBroken,
      named: network.guesses.map(([name]) => name),
    });
    const upto = rows.upto(limit);
    Object.assign(this, { plan, view, end, context: { scene, network, view, rows, upto, gradient } });
    this.colour(theme.dark, gradient === "last" ? RATIO : SIZES);
    const fall = this.prepare(scene, network, view, rows, limit, end, gradient);
    const pen = {
      stage: this.stage,
      plan,
      scene,
      network,
      view,
      theme,
      end,
      lit,
      scales,
      points,
      fall,
      gradient,
      cell: this.cell,
      Waa: this.weights,
      past: this.past,
      rows: { updates: rows.updates, upto, limit, mean: rows.soFar(limit).mean, ...rows.columns },
      guesses: network.guesses,
      pictures: this.pictures,
      ...inks(theme),
    };
    this.still.paint(
      pen,
      width,
      [
        width,
        s,
        tall,
        end,
        scales.loss,
        scales.rho,
        ...scales.norm,
        view.range,
        gradient,
        theme.ink,
        theme.paper,
        network.broken?.how,
        window.devicePixelRatio,
      ].join(),
    );
    paintTime(pen);
    paintUpdates({ ...pen, framed: this.still.key });
    return fall;
  }

  /**
   * The tables of codes as images; only changed ones are rebuilt.
   * @param {Scene} scene
   * @param {Network} network
   * @param {View} view
   * @param {Rows} rows
   */
  prepare(scene, network, view, rows, limit, end, gradient) {
    if (this.painted !== view) {
      this.painted = view;
      this.pictures.a.set(view.a, scene.T, view.n_a, true);
      this.pictures.now.set(view.now[gradient], scene.T, 1);
      if (view.Waa) {
        this.weights = view.Waa;
        network.rho = view.rho;
        this.pictures.Waa.set(view.Waa, view.n_a, view.n_a);
      }
    }
    const lines = gradient === "last" ? rows.alone : rows.all;
    const key = `${lines.upto(limit)}/${end}`;
    if (this.fallen !== key) {
      this.fallen = key;
      this.fall = lines.fall(limit, end, MOST_ROWS);
      if (this.fall.rows) this.pictures.fall.set(this.fall.codes, scene.T, this.fall.rows);
    }
    return this.fall;
  }

  /** Colour scale of a gradient: a ratio for one loss, a size for all. */
  colour(dark, ofGradient) {
    const colours = ofGradient[Number(dark)];
    if (this.colours === colours) return;
    this.colours = this.pictures.now.colours = this.pictures.fall.colours = colours;
    this.pictures.a.colours = this.pictures.Waa.colours = SIGNED[Number(dark)];
    Object.assign(this, { painted: null, fallen: "" });
  }

  /** Text of the state painted last. */
  write() {
    const { scene, network, view, rows } = this.context;
    const soFar = rows.soFar(view.at);
    this.text(".says", saysWords(view));
    this.text(".advice", adviceWords(network, soFar));
    const most = scene.most_linked;
    this.text("[data-open]", view.at > most ? `Open update ${most.toLocaleString("en")} in player` : "Open in player");
    const html = lineParts(network, view, soFar)
      .map(([name, value]) => `${name} <b>${value}</b>`)
      .join(" · ");
    if (this.html !== html) {
      this.html = html;
      this.find(".line").innerHTML = html;
    }
    if (network.broken && this.told !== network.broken.how) this.tell(network.title, network.broken);
    this.text(".aloud", spokenPanel(network, view, soFar));
    if (this.cell || !this.gridReady) this.speak();
  }

  /**
   * Post-mortem, and cures to try on the same seed.
   * @param {string} title
   * @param {Broken} broken
   */
  tell(title, { how, why, cures, also, none, update }) {
    this.told = how;
    const part = (tag, className, textContent) =>
      Object.assign(document.createElement(tag), { className, textContent });
    const button = (text, data) => {
      const element = Object.assign(part("button", "quiet", text), { type: "button" });
      Object.assign(element.dataset, data);
      return element;
    };
    const row = part("p", "cures", "");
    const before =
      update > 1
        ? `update ${(update - 1).toLocaleString("en")}, the last with finite weights`
        : "the start, before the first update";
    row.append(button(`See ${before}`, { update: update - 1 }));
    if (cures.length) row.append(part("span", "", "Tried on the same seed, this helps; show it beside:"));
    row.append(...cures.map(({ field, value, label }) => button(label, { field, value })));
    if (also.length)
      row.append(
        part(
          "span",
          "",
          cures.length ? `or ${also.join(" or ")}` : `Tried on the same seed, this helps: ${also.join(" or ")}`,
        ),
      );
    if (none) row.append(part("span", "", none));
    this.box.replaceChildren(part("p", "how", `${title}: ${how}`), part("p", "why", why), row);
    this.box.hidden = false;
    this.page.measure();
  }

  speak() {
    const { grid, plan, view } = this;
    const { t, unit } = this.cell ?? { t: 1, unit: 0 };
    this.gridReady = true;
    const about = "one row for each unit, one column for each step. Arrow keys walk the cells.";
    grid.element.setAttribute("aria-label", `Hidden state of ${this.find("h2").textContent}: ${about}`);
    grid.place(plan.gutter, plan.y.a, plan.columns, plan.y.aH);
    const place = { rows: view.n_a, columns: plan.T, row: unit + 1, column: t };
    grid.speak({ ...place, id: `cell-${this.index}-${t}-${unit}`, words: unitWords(view, { t, unit }) });
  }

  /**
   * Lines of the tooltip of a spot.
   * @param {Spot} spot
   */
  words(spot) {
    return spotWords(spot, this.context);
  }

  text(selector, value) {
    write(this.find(selector), value);
  }
}
