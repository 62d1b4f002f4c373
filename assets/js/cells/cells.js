// The inside of the three cells for one unit, step by step. A step is drawn within one frame.
import { CELLS_CSS, CELLS_HTML } from "./shell.js";
import { draw, formula, look } from "./draw.js";
import { mounted, Picture } from "../base/picture.js";
import { percent, signedCss } from "../base/ruler.js";

/** @import { CellsRun, CellName } from "../wire" */

/** @type {CellName[]} */
const CELLS = ["rnn", "gru", "lstm"];

const SHADES = 40; // of the scale in the legend

class Cells extends Picture {
  constructor(parent) {
    super(parent, "cells", CELLS_HTML, CELLS_CSS);
    [this.t, this.unit, this.which] = [1, 0, "all"];
    this.listen();
    this.steppedBy({
      read: () => (this.run ? { step: this.t, direction: "" } : null),
      go: ({ step }) => this.move(step),
      parts: () => (this.run ? { step: String(this.t), unit: String(this.unit + 1) } : null),
      show: ({ step, unit }) => {
        this.move(parseInt(step));
        this.choose(Number(unit) - 1);
      },
    });
    const shade = (_, i) =>
      `<rect x="${i}" width="1.05" height="10" style="fill: ${signedCss((2 * i) / (SHADES - 1) - 1, 1)}"/>`;
    this.find(".scale").innerHTML = Array.from({ length: SHADES }, shade).join("");
  }

  /** @param {CellsRun} run */
  take(run) {
    this.run = run;
    this.t = Math.min(this.t, run.T);
    this.unit = Math.min(this.unit, run.n_a - 1);
    this.find("#unit").max = run.n_a;
    this.request();
  }

  listen() {
    const go = { first: () => 1, back: () => this.t - 1, forward: () => this.t + 1, last: () => this.run.T };
    for (const [id, to] of Object.entries(go)) this.on(`#${id}`, "click", () => this.move(to()));
    this.on("#unit", "input", (event) => this.choose(Number(event.target.value) - 1));
    for (const tab of this.findAll("[data-show]"))
      tab.onclick = () => {
        this.which = tab.dataset.show;
        this.request();
      };
    this.obey({
      ArrowRight: () => this.move(go.forward()),
      ArrowLeft: () => this.move(go.back()),
      Home: () => this.move(go.first()),
      End: () => this.move(go.last()),
      ArrowUp: () => this.choose(this.unit - 1),
      ArrowDown: () => this.choose(this.unit + 1),
    });
  }

  move(t) {
    this.t = Math.min(this.run.T, Math.max(1, t));
    this.request();
  }

  choose(unit) {
    this.unit = Math.min(this.run.n_a - 1, Math.max(0, unit));
    this.request();
  }

  paint() {
    const { run, t, unit, which } = this;
    /** @type {Partial<Record<CellName, any>>} */
    const seen = {};
    for (const cell of run.cells) seen[cell] = look(run, cell, t, unit);
    for (const cell of CELLS) this.panel(cell, seen[cell]);
    const alone = run.cells.length === 1;
    this.find(".tabs").hidden = alone;
    this.find("#panels").classList.toggle("one", alone || which !== "all");
    for (const tab of this.findAll("[data-show]")) tab.setAttribute("aria-pressed", String(tab.dataset.show === which));
    const who = run.border ? (t > run.border ? ", decoder" : ", encoder") : "";
    this.write("#where", `t = ${t} of ${run.T}${who}, reads ${run.x_labels[t - 1]}`);
    this.find("#unit").value = unit + 1;
    this.write("#unit-said", String(unit + 1));
    this.write("#said", caption(seen, unit, alone));
    for (const [id, off] of [
      ["first", t === 1],
      ["back", t === 1],
      ["forward", t === run.T],
      ["last", t === run.T],
    ])
      this.find(`#${id}`).disabled = off;
    Object.assign(this.root.dataset, { t, unit: unit + 1, trace: run.trace });
  }

  panel(cell, seen) {
    const section = this.find(`#${cell}`);
    section.hidden = !seen || (this.which !== "all" && this.which !== cell);
    if (!seen) return;
    const svg = section.querySelector("svg");
    svg.innerHTML = draw(seen);
    const words = formula(seen);
    svg.setAttribute(
      "aria-label",
      `Inside the ${cell.toUpperCase()} at step ${seen.t}, unit ${this.unit + 1}: ${words}`,
    );
    this.write(`#${cell} .formula`, words);
  }
}

export default mounted(Cells);

/**
 * One sentence on the valves at this step.
 * @param {Partial<Record<CellName, any>>} seen
 */
function caption({ rnn, gru, lstm }, unit, alone) {
  const said = [];
  if (gru) said.push(`the GRU keeps ${percent(1 - gru.u)} of what it had and writes ${percent(gru.u)} of the new`);
  if (lstm) said.push(`the LSTM keeps ${percent(lstm.f)}, writes ${percent(lstm.u)} and shows ${percent(lstm.o)}`);
  if (alone && rnn) return `Unit ${unit + 1}: the RNN has no valve: all is mixed anew.`;
  return `Unit ${unit + 1}: ${said.join("; ")}.${rnn ? " The RNN has no valve: all is mixed anew." : ""}`;
}
