// Write the player's text: position, formula, announcements, tooltip, options of the selects.
import { formulaHtml } from "./formula.js";
import { partsInWords } from "./parts.js";
import { describe } from "./describe.js";
import { caption, cutsInWords, speak, verdict } from "./words.js";
import { write, writeLines } from "../base/text.js";
/** @import { Run, Scene } from "./types" */

/**
 * Text of one position; `find` queries the player.
 * @param {(selector: string) => any} find
 * @param {Pick<Scene, "run" | "view" | "t" | "pass" | "playing">} scene
 */
export function writeWords(find, { run, view, t, pass, playing }) {
  write(find("#caption"), caption({ run, t, pass }));
  write(find("#verdict"), verdict({ run, pass }));
  find("#verdict").hidden = pass === "forward";
  write(find("#where"), `${pass} · t = ${t} of ${run.T}`);
  write(find("#play .word"), playing ? "Pause" : "Play");
  write(find("#play .sign"), playing ? "❚❚" : "▶");
  write(find("#fold"), view.folded ? "Unfold" : "Fold into the loop");
  write(find("#cuts"), cutsInWords(run));
  write(find("#parts"), partsInWords(run));
  find("#play").setAttribute("aria-label", playing ? "Pause" : "Play");
  const scrub = find("#scrub");
  scrub.value = String(view.p);
  scrub.style.setProperty("--done", `${((view.p - 1) / (2 * run.T - 1)) * 100}%`);
  scrub.setAttribute("aria-valuetext", `${pass}, step ${t} of ${run.T}`);
  write(find("#aloud"), playing ? "" : speak({ run, t, pass, unit: view.unit }));
}

/**
 * The formula; a term that is hovered or focused stays so.
 * @param {any} formula the element, which remembers what was `written`
 * @param {Pick<Scene, "run" | "view" | "t" | "pass">} scene
 */
export function writeFormula(formula, { run, view, t, pass }) {
  const html = formulaHtml({ run, t, pass, unit: view.unit });
  if (formula.written !== html) {
    const focused = formula.querySelector(":focus")?.dataset.term;
    formula.innerHTML = formula.written = html;
    if (focused) formula.querySelector(`[data-term="${focused}"]`)?.focus();
  }
  const { hover } = view;
  const here = hover && (hover.layer ?? run.layer) === run.layer && (hover.quiet || hover.t === t);
  for (const term of formula.querySelectorAll("[data-term]"))
    term.classList.toggle("lit", Boolean(here) && hover.kind === term.dataset.term);
}

/**
 * The tooltip; `spot` is its position and stage.
 * @param {HTMLElement} tip
 * @param {HTMLElement} stages
 * @param {Pick<Scene, "run" | "layers" | "view" | "pass" | "t">} scene
 */
export function writeTip(tip, stages, { run, layers, view, pass, t }, spot) {
  const what = view.hover;
  const told = what && !what.quiet && what.kind !== "column";
  const lines = told ? describe(layers[what.layer ?? run.layer], what, pass, t) : [];
  tip.hidden = lines.length === 0;
  if (tip.hidden) return;
  writeLines(tip, lines);
  const { stage, x, y } = spot(what);
  const top = stage.canvas.offsetTop + y;
  const [w, h] = [tip.offsetWidth, tip.offsetHeight];
  tip.style.left = `${Math.max(0, Math.min(stage.width - w, x + 14))}px`;
  tip.style.top = `${top + 18 + h > stages.clientHeight ? top - h - 10 : top + 18}px`;
}

/**
 * Options of the selects: single losses to backpropagate, layers to show.
 * @param {(selector: string) => any} find
 * @param {Run} run
 */
export function fillChoices(find, run) {
  const steps = [...run.has_loss.keys()].filter((i) => run.has_loss[i]).map((i) => i + 1);
  const losses = steps.map((t) => [t, `L⟨${t}⟩ alone`]);
  fill(find("#source"), [[0, run.n_losses === 1 ? "its one loss" : "all losses"], ...losses], run.source ?? 0);
  const layers = Array.from({ length: run.depth }, (_, l) => [l, `${l + 1} of ${run.depth}`]);
  fill(find("#layer"), layers.reverse(), run.layer);
  find("#layers").hidden = run.depth === 1;
}

function fill(select, options, chosen) {
  const key = JSON.stringify(options);
  if (select.dataset.key !== key) {
    select.innerHTML = options.map(([value, label]) => `<option value="${value}">${label}</option>`).join("");
    select.dataset.key = key;
  }
  select.value = String(chosen);
}
