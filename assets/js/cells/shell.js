// HTML and CSS of the page "Cells": transport, choice of the unit, one panel for each cell.
import { FIRST, LAST, soft } from "../base/style.js";

const panel = (cell, name) => `
    <section id="${cell}" style="--cell: var(--${cell})">
      <h2>${name}</h2>
      <svg role="img" viewBox="0 0 480 336"></svg>
      <p class="formula" data-testid="formula-${cell}"></p>
    </section>`;

const NAME =
  "Inside the cells. " +
  "Right and left arrow: one step; up and down: another unit; Home and End: first and last step.";

export const CELLS_HTML = `
<div data-testid="cells" tabindex="0" role="application" aria-roledescription="picture with steps"
  aria-label="${NAME}">
  <div class="bar">
    <button id="first" type="button" aria-label="First" title="First step (Home)">${FIRST}</button>
    <button id="back" type="button" aria-label="Step back" title="One step back (←)">←</button>
    <button id="forward" type="button" class="main" aria-label="Step forward" title="One step (→)">→</button>
    <button id="last" type="button" aria-label="Last" title="Last step (End)">${LAST}</button>
    <span id="where"></span>
    <span class="units"><label for="unit">Unit</label>
      <input id="unit" type="range" min="1" step="1"><output id="unit-said" for="unit"></output></span>
    <div class="tabs" role="group" aria-label="Which cells">
      <button type="button" data-show="all" aria-pressed="true">All three</button>
      <button type="button" data-show="rnn" aria-pressed="false">RNN</button>
      <button type="button" data-show="gru" aria-pressed="false">GRU</button>
      <button type="button" data-show="lstm" aria-pressed="false">LSTM</button>
    </div>
  </div>
  <p id="said" aria-live="polite"></p>
  <div id="panels" role="document" tabindex="0" aria-label="The cells, with their formulas">
    ${panel("rnn", "RNN")}${panel("gru", "GRU")}${panel("lstm", "LSTM")}</div>
  <p id="legend"><svg class="scale" aria-hidden="true" viewBox="0 0 40 10"
    preserveAspectRatio="none"></svg> value of the unit, −1 to 1 (c⟨t⟩ can be larger)
    · ◔ a gate Γ: how far the valve is open, 0 to 1
    · dotted: what a gate reads, all of a⟨t−1⟩ and x⟨t⟩</p>
</div>`;

export const CELLS_CSS = `
:host { display: block; }
[data-testid="cells"] {
  container-type: inline-size; padding: 6px 10px; margin: 0 -10px;
  font-family: var(--st-font, system-ui, sans-serif); border-radius: 10px; outline: none;
  font-size: .9375rem;
}
[data-testid="cells"]:focus-visible {
  box-shadow: 0 0 0 2px color-mix(in srgb, var(--st-primary-color) 40%, transparent);
}
p, h2 { margin: 0; }
.bar { display: flex; align-items: center; flex-wrap: wrap; gap: 8px; }
.tabs { display: flex; gap: 4px; margin-left: auto; }
.tabs[hidden] { display: none; }
button {
  font: inherit; font-weight: 500; color: inherit; background: transparent;
  border: 1px solid ${soft(22)}; border-radius: 8px; padding: .3em .8em; min-height: 34px;
  cursor: pointer; white-space: nowrap;
}
button:focus-visible, #panels:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
}
button:hover, button[aria-pressed="true"] { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button.main {
  background: var(--st-primary-color); border-color: var(--st-primary-color);
  color: var(--st-background-color);
}
button:disabled { opacity: .4; cursor: default; }
#where, output { font-variant-numeric: tabular-nums; }
#where { min-width: 11em; font-weight: 600; }
#unit { width: 8em; accent-color: var(--st-primary-color); }
output { min-width: 2em; }
.units { display: inline-flex; align-items: center; gap: 8px; }
#said { margin: 3px 0 4px; min-height: 1.4em; }
#panels { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 14px; }
#panels.one { grid-template-columns: minmax(0, 760px); justify-content: center; }
section[hidden] { display: none; }
section { border: 1px solid ${soft(14)}; border-radius: 10px; padding: 8px 10px; }
h2 { font-size: 1.0625rem; font-weight: 600; color: var(--cell); }
svg { display: block; width: 100%; height: auto; overflow: visible; }
.wire { fill: none; stroke: ${soft(55)}; stroke-width: 2; }
.reads { fill: none; stroke: ${soft(38)}; stroke-width: 1.6; stroke-dasharray: 2 4; }
.flow { fill: none; stroke: var(--st-primary-color); stroke-linecap: round; }
.ring { fill: var(--st-background-color); stroke: var(--st-primary-color); stroke-width: 2; }
.tip { fill: ${soft(70)}; }
.open { fill: var(--st-primary-color); }
.op, .box { fill: var(--st-secondary-background-color); stroke: ${soft(45)}; stroke-width: 1.5; }
.chip { stroke: ${soft(45)}; stroke-width: 1.2; }
text {
  fill: var(--st-text-color); font-size: 18.5px; text-anchor: middle; dominant-baseline: central;
  font-variant-numeric: tabular-nums;
}
text.name { font-style: italic; fill: ${soft(72)}; }
text.gate { font-weight: 600; }
text.named { fill: ${soft(78)}; }
text.left { text-anchor: start; }
.formula {
  font-size: .875rem; line-height: 1.5; font-variant-numeric: tabular-nums; white-space: pre-line;
  min-height: 4.5em;
}
.one .formula { font-size: 1.125rem; }
#legend { margin-top: 3px; font-size: max(var(--least), .8125rem); color: ${soft(75)}; }
svg.scale {
  display: inline-block; width: 70px; overflow: hidden; height: 10px; border-radius: 3px; vertical-align: -1px;
  border: 1px solid ${soft(25)};
}
@container (max-width: 760px) {
  #panels, #panels.one { grid-template-columns: minmax(0, 1fr); }
  .tabs { margin-left: 0; }
  #where { min-width: 8em; }
}
`;
