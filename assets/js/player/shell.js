// HTML and CSS of the player: buttons, two canvases, the accessible grid, the formula.
import { ALOUD, FIRST, LAST, ON_PAPER, slider, soft, TIP } from "../base/style.js";

const NAME =
  "Unrolled network. Right and left arrow: one step. " + "Space: play or pause. Home and End: first and last step.";

const GRID =
  "The picture as a table: outputs, hidden units, inputs, losses and gradients, " +
  "one column for each time step. Arrow keys walk the cells.";

export const PLAYER_HTML = `
<div data-testid="player" tabindex="0" role="application" aria-roledescription="picture with steps"
  aria-label="${NAME}">
  <div class="bars">
  <div class="bar">
    <div class="buttons">
      <button id="first" type="button" aria-label="First" title="First step (Home)">${FIRST}</button>
      <button id="back" type="button" aria-label="Step back" title="Step back (←)">
        <span class="sign">◀&#xFE0E;</span><span class="long"> Back</span></button>
      <button id="play" type="button" aria-label="Play" title="Play or pause (Space)" class="main">
        <span class="sign">▶</span> <span class="word">Play</span></button>
      <button id="forth" type="button" aria-label="Step forward" title="Step forward (→)">
        <span class="long">Step </span><span class="sign">▶&#xFE0E;</span></button>
      <button id="last" type="button" aria-label="Last" title="Last step of the backward pass (End)">${LAST}</button>
    </div>
    <input id="scrub" type="range" min="1" max="2" value="1" aria-label="Position: forward pass, then backward pass">
    <output id="where"></output>
  </div>
  <div class="bar second">
    <button id="fold" type="button" class="quiet">Fold into the loop</button>
    <label>Gradient from <select id="source"></select></label>
    <span class="hint">or click a loss bar</span>
    <label id="layers" hidden>Layer <select id="layer"></select></label>
    <span id="caption" aria-hidden="true"></span>
    <label id="pace">Speed <select id="speed">
      <option value="0.5">½×</option><option value="1" selected>1×</option>
      <option value="2">2×</option><option value="4">4×</option></select></label>
  </div>
  </div>
  <div id="stages">
    <canvas id="scene" aria-hidden="true"></canvas>
    <p id="verdict" hidden></p>
    <div id="formula" data-testid="formula" role="document"
      aria-label="The formula with the numbers of this step"></div>
    <canvas id="making" aria-hidden="true"></canvas>
    <div id="grid" role="grid" tabindex="0" aria-label="${GRID}"></div>
    <div id="tip" role="presentation" hidden></div>
  </div>
  <div id="cuts" data-testid="cuts" class="aloud"></div>
  <div id="parts" data-testid="parts" class="aloud"></div>
  <div id="aloud" class="aloud" aria-live="polite"></div>
</div>`;

export const PLAYER_CSS = `
:host { display: block; }
[data-testid="player"] {
  position: relative; padding: 8px 10px 6px; margin: 0 -10px;
  font-family: var(--st-font, system-ui, sans-serif); border-radius: 10px; outline: none;
  font-size: .9375rem;
}
[data-testid="player"]:focus-visible {
  box-shadow: 0 0 0 2px color-mix(in srgb, var(--st-primary-color) 40%, transparent);
}
.bar { display: flex; align-items: center; gap: 16px; padding: 2px 0 6px; }
.bar.second { font-size: .875rem; padding-bottom: 8px; gap: 14px; color: ${soft(78)}; flex-wrap: wrap; row-gap: 6px; }
#caption { flex: 1; text-align: center; font-size: max(var(--least), 15px * var(--s, 1)); color: var(--st-text-color); }
.buttons { display: flex; gap: 6px; }
button {
  font: inherit; font-weight: 500; color: inherit; background: transparent;
  border: 1px solid ${soft(22)}; border-radius: 8px; padding: 6px 12px; min-height: 36px;
  cursor: pointer; white-space: nowrap;
}
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible, select:focus-visible, input:focus-visible, #grid:focus-visible, .term:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
}
button.main {
  background: var(--st-text-color); color: var(--st-background-color);
  border-color: var(--st-text-color); min-width: 96px;
}
button.main:hover { opacity: .88; color: var(--st-background-color); }
button.quiet { min-height: 30px; padding: 3px 12px; font-size: .875rem; }
.sign { font-size: max(var(--least), .8em); }
select {
  font: inherit; color: inherit; background: var(--st-background-color); border: 1px solid ${soft(22)};
  border-radius: 7px; padding: 3px 6px; min-height: 30px;
}
#where {
  font-family: var(--st-code-font, monospace); white-space: nowrap; font-size: .9375rem;
  min-width: 13.5em; text-align: right;
}
${slider("#scrub", 16)}
#scrub { flex: 1; }
.hint { color: ${soft(70)}; }
.presented .bars { display: flex; align-items: center; gap: 16px; }
.presented .bars .bar { padding: 0 0 4px; flex-wrap: nowrap; white-space: nowrap; }
.presented .bars .bar:first-child { flex: 1; }
.presented :is(#caption, .hint, #pace) { display: none; }
.presented #where { min-width: 0; }
.presented #formula { min-height: 0; padding-top: 4px; line-height: 1.35; }
.presented #verdict { padding: 0 0 3px; line-height: 1.3; }
#stages { position: relative; }
canvas { display: block; }
#grid {
  position: absolute; inset: 0 0 auto 0; height: 4px; border-radius: 4px; overflow: visible;
  pointer-events: none;
}
${ALOUD}
${TIP}
${ON_PAPER}
#verdict { margin: 0; padding: 2px 0 7px; font-size: max(var(--least), 15px * var(--s, 1)); line-height: 1.4; }
#verdict[hidden] { display: none; }
#formula { padding: 8px 0 0; min-height: 66px; border-top: 1px solid ${soft(12)}; line-height: 1.5; }
#formula .line {
  display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px;
  font-size: max(var(--least), 17px * var(--s, 1)); margin-bottom: 4px;
}
#formula .line.small { font-size: max(var(--least), 15px * var(--s, 1)); color: ${soft(82)}; }
#formula .num { font-family: var(--st-code-font, monospace); font-weight: 600; font-variant-numeric: tabular-nums; }
#formula .cap { font-size: max(var(--least), 13px * var(--s, 1)); color: ${soft(66)}; margin-left: 5px; }
.term { border-radius: 5px; padding: 0 4px; cursor: default; }
.term.lit, .term:hover { background: color-mix(in srgb, var(--st-primary-color) 17%, transparent); }
.used { border-bottom: 2px solid var(--st-primary-color); }
@media (max-width: 640px) {
  .bar { flex-wrap: wrap; gap: 8px; }
  .long, .hint { display: none; }
  #caption { order: 4; flex-basis: 100%; text-align: left; }
  #scrub { order: 3; flex-basis: 100%; }
  #where { margin-left: auto; min-width: 0; font-size: max(var(--least), .8125rem); }
  button { padding: 6px 11px; }
  #formula .line { font-size: .9375rem; }
}
`;
