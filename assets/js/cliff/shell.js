// HTML and CSS of the page "Cliff": buttons and knobs, two maps, the table of readouts.
import { slider, soft } from "../base/style.js";
import { BALLS } from "./map.js";

const knob = (id, label) => `
    <div class="knob"><label for="${id}">${label}</label>
      <input id="${id}-slide" type="range" min="-3" max="3" step="0.01" aria-label="${label}, from 0.001 to 1000">
      <input id="${id}" type="text" inputmode="decimal" autocomplete="off" spellcheck="false"></div>`;

const NAME =
  "The cliff. Arrow keys move the ball, with Shift farther; " +
  "Enter: one step; Space: play or pause; Home: back to the start; End: the last step.";

export const CLIFF_HTML = `
<div data-testid="cliff" tabindex="0" role="application" aria-roledescription="picture with steps"
  aria-label="${NAME}">
  <div class="bar">
    <button id="step" type="button" class="main" title="One step (Enter)">Step</button>
    <button id="play" type="button" title="Play or pause (Space)"><span class="word">Play</span></button>
    <button id="reset" type="button" title="Back to the start (Home)">Reset</button>
    <div class="starts" role="group" aria-label="Starting points"></div>
  </div>
  <div class="bar knobs">${knob("rate", "Learning rate")}${knob("threshold", "Clip ‖∇E‖ at")}</div>
  <p id="problem" role="alert" hidden></p>
  <p id="said" data-testid="cliff-said" aria-live="polite"></p>
  <div id="maps">
    <section><h2>Error <span>E = (a⟨50⟩ − 0.7)², with a⟨t⟩ = σ(w·a⟨t−1⟩ + b)</span></h2>
      <canvas id="loss" aria-hidden="true"></canvas></section>
    <section><h2>How steep it is <span>‖∇E‖</span></h2>
      <canvas id="norm" aria-hidden="true"></canvas></section>
  </div>
  <div class="read" role="document" tabindex="0" aria-label="Both balls in numbers"><table aria-label="Both balls">
    <thead><tr>
      <td></td><th>w</th><th>b</th><th>E</th><th>‖∇E‖</th><th>next step</th><th>direction</th><td></td>
    </tr></thead>
    <tbody>
      <tr id="row-off"><th scope="row"><i class="ball off"></i>without the clip</th>${"<td></td>".repeat(7)}</tr>
      <tr id="row-on"><th scope="row"><i class="ball on"></i>with the clip</th>${"<td></td>".repeat(7)}</tr>
    </tbody>
  </table></div>
  <p id="pointed"></p>
  <button id="show" type="button">Show these paths in 3-D</button>
</div>`;

export const CLIFF_CSS = `
:host { display: block; }
[data-testid="cliff"] {
  container-type: inline-size; position: relative; padding: 8px 10px 4px; margin: 0 -10px;
  font-family: var(--st-font, system-ui, sans-serif); border-radius: 10px; outline: none;
  font-size: max(var(--least), 15px * var(--s, 1));
}
[data-testid="cliff"]:focus-visible {
  box-shadow: 0 0 0 2px color-mix(in srgb, var(--st-primary-color) 40%, transparent);
}
p, h2 { margin: 0; }
.bar { display: flex; align-items: center; flex-wrap: wrap; gap: 8px; padding-bottom: 8px; }
.starts { display: flex; flex-wrap: wrap; gap: 6px; margin-left: auto; }
button {
  font: inherit; font-weight: 500; color: inherit; background: transparent;
  border: 1px solid ${soft(22)}; border-radius: 8px; padding: .35em .85em; min-height: 36px;
  cursor: pointer; white-space: nowrap;
}
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible, input:focus-visible, .read:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
}
button.main {
  background: var(--st-text-color); color: var(--st-background-color);
  border-color: var(--st-text-color); min-width: 5em;
}
button.main:hover { opacity: .88; color: var(--st-background-color); }
button:disabled { opacity: .4; cursor: default; }
button[aria-pressed="true"] {
  background: color-mix(in srgb, var(--st-primary-color) 15%, transparent);
  border-color: var(--st-primary-color); color: var(--st-primary-color);
}
.knobs { gap: 8px 28px; padding: 6px 14px; background: var(--st-secondary-background-color); border-radius: 10px; }
.knob { flex: 1 1 280px; min-width: 0; display: flex; align-items: center; gap: 12px; }
.knob label { white-space: nowrap; }
.knob input[type="range"] { min-width: 0; }
.knob input[type="text"] {
  font: inherit; font-family: var(--st-code-font, monospace); width: 5.5em; color: inherit;
  background: var(--st-background-color); border: 1px solid ${soft(22)}; border-radius: 7px;
  padding: 3px 7px; min-height: 30px;
}
.knob input[aria-invalid="true"] { border-color: ${BALLS.off}; }
${slider('input[type="range"]', 18)}
input[type="range"] { flex: 1; }
#problem {
  margin-top: 8px; padding: 8px 12px; border-radius: 8px;
  background: color-mix(in srgb, ${BALLS.off} 14%, transparent);
}
#said { min-height: 2.9em; line-height: 1.45; padding: 9px 0 5px; font-size: max(var(--least), 16px * var(--s, 1)); }
#maps { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 10px calc(26px * var(--s, 1)); }
h2 { font-size: max(var(--least), 16px * var(--s, 1)); font-weight: 600; padding-bottom: 5px; min-height: 1.5em; }
h2 span { font-weight: 400; font-size: max(var(--least), .88em); color: ${soft(66)}; margin-left: .6em; }
canvas { display: block; cursor: crosshair; }
table { border-collapse: collapse; width: 100%; margin-top: 2px; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 500; padding: 3px 12px 3px 0; white-space: nowrap; }
thead th { color: ${soft(66)}; font-weight: 400; font-size: max(var(--least), .88em); }
td, thead th { text-align: right; }
td {
  font-family: var(--st-code-font, monospace); padding: 3px 12px 3px 0;
  border-top: 1px solid ${soft(12)}; white-space: nowrap;
}
tbody th { border-top: 1px solid ${soft(12)}; }
thead td { border-top: 0; }
td:last-child {
  font-family: inherit; text-align: left; padding-left: 8px; color: ${soft(78)}; width: 28%;
  white-space: normal;
}
.ball {
  display: inline-block; width: .75em; height: .75em; margin-right: .5em; background: ${BALLS.off};
  border-radius: 50%;
}
.ball.on { background: ${BALLS.on}; border-radius: 1px; }
#pointed { min-height: 1.5em; padding: 5px 0; color: ${soft(66)}; font-size: max(var(--least), .92em); }
@container (max-width: 760px) {
  #maps { grid-template-columns: minmax(0, 1fr); }
  .starts { margin-left: 0; }
  .knob { flex-basis: 100%; }
  thead { display: none; }
  tr { display: grid; grid-template-columns: 1fr 1fr; padding: 6px 0; border-top: 1px solid ${soft(12)}; }
  tbody th, td:last-child { grid-column: 1 / -1; width: auto; padding-left: 0; }
  td, tbody th { border: 0; text-align: left; }
  td::before { content: attr(data-name) " "; font-family: var(--st-font, sans-serif); color: ${soft(66)}; }
}
`;
