// The board of a race: a table with a dot for every network, filled in while they train.
//
// The table is built once for a race; later only changed dots are updated, so that nothing flickers under
// the pointer.
import { mounted, Picture } from "../base/picture.js";
import { RACE_CSS, RACE_HTML } from "./shell.js";
import { onPointing } from "../base/stage.js";
import { write } from "../base/text.js";
import { classOf, dotWords, sideOf } from "./words.js";
/** @import { RaceBoard, RaceVariant } from "../wire" */

const TRAINING = "The networks are being trained.";
const READY = "Press Start: every dot is a network that is going to be trained.";

class Board extends Picture {
  constructor(parent) {
    super(parent, "race", RACE_HTML, RACE_CSS);
    const line = this.find("#dot");
    const tell = (event, tapped) => tapped && this.tell(event);
    onPointing(this.find("tbody"), tell, () => (line.hidden = true), line);
  }

  /** @param {RaceBoard} race */
  take(race) {
    const key = JSON.stringify([race.lengths, race.seeds, race.variants.map((v) => v.label), race.query]);
    if (key !== this.key) this.build(race);
    this.key = key;
    this.write("#sentence", race.sentence || (race.running ? TRAINING : READY));
    this.write("#progress span", progress(race));
    this.find("#progress i").style.width = `${(100 * race.done) / race.of}%`;
    this.write("#rule", race.rule);
    this.fill(race);
    const state = race.running ? "running" : race.done === race.of ? "done" : race.done ? "stopped" : "ready";
    Object.assign(this.root.dataset, { state, done: String(race.done), of: String(race.of) });
  }

  /** Touch has no hover: a tap shows the words of a dot below the table, with its link. */
  tell(event) {
    const dot = event.target.closest(".dots a");
    const line = this.find("#dot");
    line.hidden = !dot;
    if (!dot) return;
    event.preventDefault();
    write(line.querySelector("span"), dot.dataset.words);
    line.querySelector("a").href = dot.href;
  }

  /**
   * Build the table of a race, without results.
   * @param {RaceBoard} race
   */
  build(race) {
    const heads = race.lengths.map((T) => `<th scope="col">${T}</th>`).join("");
    this.find("thead").innerHTML =
      `<tr><th scope="col" class="corner"><span>sequence length</span> T</th>${heads}</tr>`;
    this.find("tbody").innerHTML = race.variants.map((variant) => rowHtml(race, variant)).join("");
    this.root.classList.toggle("many", race.seeds.length > 6);
    this.root.classList.toggle(
      "cells",
      race.variants.some(({ cell }) => cell !== race.variants[0].cell),
    );
  }

  /** @param {RaceBoard} race */
  fill(race) {
    const n = race.seeds.length;
    [...this.find("tbody").rows].forEach((row, r) => {
      const variant = race.variants[r];
      [...row.cells].slice(1).forEach((cell, c) => {
        const first = (r * race.lengths.length + c) * n;
        const [learned, done] = [variant.learned[c], variant.done[c]];
        cell.style.setProperty("--share", done === n ? learned / n : 0);
        const said = done ? `${learned} of ${done} learned` : "waiting";
        const name = `${variant.label}, T = ${race.lengths[c]}: ${said}`;
        if (cell.getAttribute("aria-label") !== name) cell.setAttribute("aria-label", name);
        write(cell.querySelector("b"), done ? `${learned}/${done}` : "");
        cell
          .querySelectorAll("a")
          .forEach((dot, i) =>
            paint(dot, race.seeds[i], race.state_names[race.states[first + i]], race.updates[first + i]),
          );
      });
    });
  }
}

export default mounted(Board);

/**
 * @param {RaceBoard} race
 * @param {RaceVariant} variant
 */
function rowHtml(race, variant) {
  const cells = race.lengths.map((T) => {
    const dots = race.seeds.map(
      (seed) => `<a tabindex="-1" target="_blank" rel="noopener" href="${twins(race, variant, T, seed)}"></a>`,
    );
    return `<td><div class="dots" aria-hidden="true">${dots.join("")}</div><b aria-hidden="true"></b></td>`;
  });
  const side = sideOf(race, variant);
  return `<tr class="${side}"><th scope="row">${variant.label}</th>${cells.join("")}</tr>`;
}

/**
 * Link to the page "Clipping" with this network and its twin.
 * @param {RaceBoard} race
 * @param {RaceVariant} variant
 */
function twins(race, variant, n_steps, seed) {
  const query = { ...race.query, n_steps: String(n_steps), seed: String(seed), cell: variant.cell };
  const clip = variant.clip === "off" ? {} : { clip: variant.clip };
  return `clipping?${new URLSearchParams({ ...query, ...clip })}`;
}

function paint(dot, seed, state, updates) {
  if (dot.className === classOf(state) && dot.dataset.updates === String(updates)) return;
  dot.className = classOf(state);
  dot.dataset.updates = updates;
  const what = dotWords(state, updates);
  dot.dataset.words = `Seed ${seed} ${what}.`;
  dot.title = `seed ${seed} ${what}; click: this network and its twin`;
}

/** @param {RaceBoard} race */
function progress({ running, done, of, seconds }) {
  const time = seconds > 0 ? ` · ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s` : "";
  return `${done} of ${of} networks trained${done || running ? time : ""}`;
}
