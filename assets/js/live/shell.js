// HTML and CSS of the page "Train": buttons, phases of an update, panels.
import { ALOUD, slider, soft, TIP } from "../base/style.js";

const panel = (i) => `
  <section class="panel" role="document" data-panel="${i}" aria-labelledby="title${i}">
    <div class="head"><h2 id="title${i}"></h2><span class="says"></span>
      <button type="button" class="quiet open" data-open="${i}"
        title="Step through this network, as it is at this update">Open in player</button></div>
    <p class="line"></p>
    <div class="stage"><canvas aria-hidden="true"></canvas>
      <div class="grid" role="grid" tabindex="0" aria-readonly="true"></div></div>
    <p class="advice"></p>
    <p class="aloud"></p>
  </section>`;

const NAME =
  "Live training. Space: train or pause. " + "Right and left arrow: one update. Home and End: first and newest update.";

export const LIVE_HTML = `
<div data-testid="live" data-step="0" data-painted="0" tabindex="0" role="application"
  aria-roledescription="picture with steps" aria-label="${NAME}">
  <div class="bar">
    <div class="buttons">
      <button id="train" type="button" class="main" aria-label="Train" title="Train or pause (Space)">
        <span class="sign">▶&#xFE0E;</span> <span class="word">Train</span></button>
      <button id="step" type="button" aria-label="Step" title="One update (→)">Step</button>
      <button id="reset" type="button" aria-label="Reset"
        title="Back to the start: the same weights, the same data">Reset</button>
    </div>
    <input id="scrub" type="range" min="0" max="1" step="1" value="0" aria-label="Update on the screen">
    <span id="where"></span>
    <label>Speed <select id="speed" aria-label="Speed">
      <option value="slow">slow motion</option>
      <option value="2">2 updates a second</option>
      <option value="10" selected>10 a second</option>
      <option value="frame">every update</option>
      <option value="fast">as fast as it goes</option></select></label>
    <label id="of">Gradient of <select id="gradient" aria-label="Gradient of">
      <option value="last">last loss</option>
      <option value="all">all losses</option></select></label>
  </div>
  <div class="bar second">
    <ol id="phases" aria-hidden="true"><li>forward</li><li>loss</li><li>backward</li><li>clip</li><li>update</li></ol>
    <span id="caption"></span>
  </div>
  <div class="broken" role="status" data-of="0" hidden></div>
  <div class="broken" role="status" data-of="1" hidden></div>
  <div id="panels">${panel(0)}${panel(1)}</div>
  <canvas id="ruler" aria-hidden="true"></canvas>
  <p id="whose"></p>
  <p id="kept"></p>
  <div id="tip" role="presentation" hidden></div>
  <div id="aloud" class="aloud" aria-live="polite"></div>
</div>`;

export const LIVE_CSS = `
:host { display: block; }
[data-testid="live"] {
  position: relative; container-type: inline-size; padding: 4px 10px 6px; margin: 0 -10px;
  font-family: var(--st-font, system-ui, sans-serif); border-radius: 10px; outline: none;
  font-size: .9375rem; --s: 1;
}
[data-testid="live"]:focus-visible {
  box-shadow: 0 0 0 2px color-mix(in srgb, var(--st-primary-color) 40%, transparent);
}
p, h2, ol { margin: 0; padding: 0; }
.bar {
  display: flex; align-items: center; gap: 16px; padding: 2px 0 6px; font-size: max(var(--least), 14px * var(--s));
}
.buttons { display: flex; gap: 6px; }
button {
  font: inherit; font-weight: 500; color: inherit; background: transparent;
  border: 1px solid ${soft(22)}; border-radius: 8px; padding: 5px 14px; min-height: 36px;
  cursor: pointer; white-space: nowrap;
}
button:hover:not(:disabled) { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:disabled { opacity: .4; cursor: default; }
button:focus-visible, select:focus-visible, input:focus-visible, .grid:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
}
button.main {
  background: var(--st-text-color); color: var(--st-background-color);
  border-color: var(--st-text-color); min-width: 96px;
}
button.main:hover:not(:disabled) { opacity: .88; color: var(--st-background-color); }
button.quiet { min-height: 26px; padding: 1px 10px; font-size: max(var(--least), 13px * var(--s)); font-weight: 400; }
.sign { font-size: max(var(--least), .8em); }
select {
  font: inherit; color: inherit; background: var(--st-background-color); border: 1px solid ${soft(22)};
  border-radius: 7px; padding: 3px 6px; min-height: 32px;
}
#where {
  contain: strict; height: 1.4em; flex: none; width: 10.5em;
  font-family: var(--st-code-font, monospace); white-space: nowrap; text-align: right;
  font-variant-numeric: tabular-nums;
}
${slider("#scrub", 16)}
#scrub { flex: 1; }
.bar.second { gap: 18px; min-height: 30px; padding-bottom: 8px; }
#phases { display: flex; list-style: none; gap: 2px; counter-reset: phase; color: ${soft(70)}; }
#phases li { counter-increment: phase; padding: 3px 10px; border-radius: 6px; white-space: nowrap; }
#phases li::before { content: counter(phase) " "; font-variant-numeric: tabular-nums; }
#phases li.now { background: var(--st-primary-color); color: var(--st-background-color); font-weight: 600; }
#caption { flex: 1; font-size: max(var(--least), 15px * var(--s)); line-height: 1.35; }
#panels {
  display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
  grid-template-rows: repeat(4, auto); gap: 0 calc(26px * var(--s));
}
#panels.alone { grid-template-columns: minmax(0, 1fr); }
.panel {
  min-width: 0; position: relative; display: grid; grid-row: span 4; grid-template-rows: subgrid;
  grid-template-columns: minmax(0, 1fr);
}
.panel[hidden] { display: none; }
.head { display: flex; align-items: baseline; gap: 12px; min-height: 30px; }
h2 {
  font-size: max(var(--least), 18px * var(--s)); font-weight: 650; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis;
}
.says {
  flex: 1 1 0; min-width: 0; font-size: max(var(--least), 14px * var(--s)); font-variant-numeric: tabular-nums;
  color: ${soft(75)}; white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
}
.head button { margin-left: auto; align-self: center; flex: none; }
.line {
  font-size: max(var(--least), 14px * var(--s)); font-variant-numeric: tabular-nums; color: ${soft(75)};
  height: 1.8em; contain: strict; white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
}
.line b { color: var(--st-text-color); font-weight: 600; font-family: var(--st-code-font, monospace); }
.stage { position: relative; }
canvas { display: block; }
.grid { position: absolute; border-radius: 3px; pointer-events: none; }
${ALOUD}
.advice, #kept, #whose {
  font-size: max(var(--least), 12.5px * var(--s)); line-height: 1.4; color: ${soft(68)};
  font-variant-numeric: tabular-nums;
}
.advice { height: 1.4em; contain: strict; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
#ruler { margin-top: 4px; }
.broken {
  margin: 0 0 8px; padding: 7px 14px 8px; border-radius: 8px; font-size: max(var(--least), 14px * var(--s));
  line-height: 1.4; background: color-mix(in srgb, var(--explodes) 11%, transparent);
  box-shadow: inset 4px 0 var(--explodes);
}
.broken[hidden] { display: none; }
.broken .how { font-weight: 600; }
.cures { display: inline-flex; flex-wrap: wrap; gap: 4px 8px; align-items: baseline; margin: 2px 0 0 0; }
.cures button { background: var(--st-background-color); }
${TIP}
#tip { font-size: max(var(--least), 13.5px); }
@container (max-width: 720px) {
  #panels { grid-template-columns: minmax(0, 1fr); gap: 18px 0; }
  .bar { flex-wrap: wrap; gap: 8px 12px; }
  #scrub { order: 3; flex-basis: 100%; height: 32px; }
  #where { margin-left: auto; width: 9.5em; }
  #caption { flex-basis: 100%; min-height: 2.7em; }
  #phases li { padding: 3px 6px; }
  .line, .advice { height: auto; min-height: 1.5em; contain: none; }
  .line, .says, .advice { white-space: normal; }
  #panels { grid-template-rows: none; }
  .panel { display: block; grid-row: auto; }
  .head { flex-wrap: wrap; row-gap: 0; }
  /* Beside the title and the button nothing is left for it: a line of its own, none where it says nothing. */
  .says { order: 1; flex-basis: 100%; }
  .says:empty { display: none; }
}
@container (max-width: 420px) {
  #phases li { padding: 3px 4px; }
}
`;
