// One network on the page "Train": its words, its picture, and what is pointed at in it.
import { CodePicture, RATIO, SIGNED } from "./live_codes.js";
import { inks, layOut } from "./live_layout.js";
import { cellWords, gradientWords, paintTime } from "./live_time.js";
import { paintUpdates } from "./live_updates.js";
import { lineParts } from "./live_words.js";
import { Stage } from "./stage.js";

const MOST_ROWS = 125; // of the waterfall: it has no more pixels

export class Panel {
  constructor(element, index, page) {
    this.element = element;
    this.index = index;
    this.page = page;
    this.stage = new Stage(element.querySelector("canvas"));
    this.pictures = { a: new CodePicture(SIGNED), Waa: new CodePicture(SIGNED), now: new CodePicture(RATIO), fall: new CodePicture(RATIO) };
    this.cell = null;
    element.querySelector("[data-open]").addEventListener("click", () => page.act({ kind: "open", network: index, position: page.shown.position }));
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  open(scene, network) {
    this.element.hidden = !network;
    this.painted = null;
    this.fallen = "";
    this.weights = null;
    if (network) this.text("h3", network.title);
  }

  paint({ scene, network, view, rows, limit, points, scales, theme, end, lit, s }) {
    const width = Math.floor(this.element.clientWidth);
    const tall = Math.max(0.8, Math.min(1.6, (window.innerHeight - 400 * s) / (500 * s)));
    const plan = layOut({ width, s, tall, T: scene.T, kind: scene.kind, gated: !network.plain });
    const upto = rows.upto(limit);
    const fall = this.prepare(scene, network, view, rows, upto, end);
    this.stage.resize(width, plan.height);
    const drawn = { updates: rows.updates, upto, limit, ...rows.columns };
    const pen = {
      stage: this.stage, plan, scene, network, view, theme, end, lit, scales, points, fall,
      rows: drawn, guesses: network.guesses, pictures: this.pictures, cell: this.cell, Waa: this.weights, ...inks(theme),
    };
    paintTime(pen);
    paintUpdates(pen);
    this.write(network, view, drawn);
    this.plan = plan;
    return fall;
  }

  /** The tables of codes as pictures; only what is new is made. */
  prepare(scene, network, view, rows, upto, end) {
    if (this.painted !== view) {
      this.painted = view;
      this.pictures.a.set(view.a, scene.T, view.n_a, true);
      this.pictures.now.set(view.now, scene.T, 1);
      if (view.Waa) {
        this.weights = view.Waa;
        network.rho = view.rho;
        this.pictures.Waa.set(view.Waa, view.n_a, view.n_a);
      }
    }
    const key = `${upto}/${end}`;
    if (this.fallen !== key) {
      this.fallen = key;
      this.fall = rows.fall(upto, end, MOST_ROWS);
      if (this.fall.rows) this.pictures.fall.set(this.fall.codes, scene.T, this.fall.rows);
    }
    return this.fall;
  }

  write(network, view, rows) {
    this.text(".says", view.says);
    let firedCount = 0;
    for (let i = 0; i < rows.upto; i++) firedCount += rows.fired[i];
    const html = lineParts(network, view, rows.upto, firedCount).map(([name, value]) => `${name} <b>${value}</b>`).join(" · ");
    if (this.html !== html) {
      this.html = html;
      this.find(".line").innerHTML = html;
    }
  }

  text(selector, value) {
    const element = this.find(selector);
    if (element.textContent !== value) element.textContent = value;
  }
}

export { cellWords, gradientWords };
