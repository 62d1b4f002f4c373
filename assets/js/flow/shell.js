// HTML and CSS of the page "Gradient flow": three pictures, sentences.
import { ALOUD, ON_PAPER, SEGMENTS, soft, TIP } from "../base/style.js";

const layerOption = (layer) => `<label title="The losses on their way into layer ${layer}; 1 is the lowest">
  <input type="radio" name="layer" value="${layer}"><span>layer ${layer}</span></label>`;

export const FLOW_HTML = `
<div data-testid="flow" role="group" aria-label="Gradient flow">
  <p id="sentence" data-testid="flow-sentence" aria-live="polite"><span></span><b></b><span></span></p>
  <p id="size"></p>
  <div id="notes" role="status"></div>
  <div id="pictures">
    <section id="left">
      <div class="head"><h2 id="matrix-title"></h2><span class="symbol" id="matrix-symbol"></span>
        <div class="segments small" id="layers" role="radiogroup" aria-label="Layer whose states are reached" hidden>
          ${[1, 2, 3].map(layerOption).join("")}</div>
        <div class="segments small" role="radiogroup" aria-label="Matrix of">
          <label title="How much of each loss reaches each state">
            <input type="radio" name="view" value="losses"><span>losses</span></label>
          <label title="How strongly each state depends on each earlier one">
            <input type="radio" name="view" value="states"><span>states</span></label>
        </div></div>
      <div class="stage"><canvas id="matrix" aria-hidden="true"></canvas>
        <div id="grid" role="grid" tabindex="0" aria-readonly="true"></div></div>
      <p id="chosen" data-testid="flow-cell"></p>
    </section>
    <section id="right">
      <div class="head"><h2 id="theory-title"></h2><span class="symbol" id="theory-symbol"></span></div>
      <p id="undefined" hidden></p>
      <div class="stage"><canvas id="theory" aria-hidden="true"></canvas><p id="theory-text" class="aloud"></p></div>
      <div id="constants"></div>
      <p id="rule" data-testid="flow-rule"></p>
      <div class="head"><h2 id="from"></h2><span class="symbol" id="total"></span></div>
      <p id="share" data-testid="flow-share"></p>
      <div class="stage"><canvas id="lags" aria-hidden="true"></canvas><p id="lags-text" class="aloud"></p></div>
    </section>
    <div id="tip" role="presentation" hidden></div>
  </div>
</div>`;

export const FLOW_CSS = `
:host { display: block; }
[data-testid="flow"] {
  position: relative; container-type: inline-size; font-family: var(--st-font, system-ui, sans-serif);
  font-size: .9375rem; --s: 1;
}
p, h2 { margin: 0; padding: 0; border: 0; min-width: 0; }
#sentence {
  font-size: calc(21px * var(--s)); line-height: 1.35; font-weight: 500; min-height: 1.35em;
  transition: none;
}
#sentence b { font-weight: 700; font-variant-numeric: tabular-nums; }
[data-kind="vanished"] #sentence b, [data-kind="fades"] #sentence b { color: var(--vanish); }
[data-kind="exploded"] #sentence b, [data-kind="grows"] #sentence b, [data-kind="nonfinite"] #sentence b {
  color: var(--explode);
}
#size { margin: 3px 0 12px; min-height: 1.4em; font-size: max(var(--least), 14px * var(--s)); color: ${soft(66)}; }
.segments input:focus-visible + span, #grid:focus-visible, .constant:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
  border-radius: 6px;
}
#undefined { font-size: max(var(--least), 14px * var(--s)); line-height: 1.4; color: ${soft(78)}; margin: 0 0 6px; }
[hidden] { display: none !important; }
${SEGMENTS}
${ON_PAPER}
.segments.small { margin-left: auto; font-size: max(var(--least), 13px * var(--s)); align-self: center; }
#layers:not([hidden]) + .segments.small { margin-left: 0; }
.segments.small span { padding: 1px 10px; }
#notes p {
  margin-top: 8px; padding: 7px 12px; border-radius: 8px; font-size: max(var(--least), 14px * var(--s));
  background: color-mix(in srgb, var(--st-primary-color) 10%, transparent);
}
#pictures {
  position: relative; display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
  gap: 0 calc(34px * var(--s)); margin-top: 14px;
}
.head { display: flex; align-items: baseline; flex-wrap: wrap; gap: 0 12px; min-height: 30px; }
h2 { font-size: max(var(--least), 16px * var(--s)); font-weight: 600; }
.symbol { font-size: max(var(--least), 14px * var(--s)); color: ${soft(66)}; white-space: nowrap; }
.stage { position: relative; }
canvas { display: block; }
#grid { position: absolute; pointer-events: none; border-radius: 3px; }
${ALOUD}
#chosen {
  font-size: max(var(--least), 15px * var(--s)); line-height: 1.45; min-height: 2.9em;
  padding-left: calc(44px * var(--s)); padding-top: 6px;
}
#chosen b { font-family: var(--st-code-font, monospace); font-weight: 600; }
#constants {
  display: grid; grid-template-columns: repeat(5, auto); justify-content: space-between; gap: 2px 8px;
  margin: 2px 0 10px; padding-left: calc(38px * var(--s)); font-size: max(var(--least), 12.5px * var(--s));
  line-height: 1.35;
}
.constant { display: grid; cursor: help; color: ${soft(70)}; white-space: nowrap; border-radius: 4px; }
.constant sub { font-size: max(var(--least), .78em); line-height: 0; }
.constant b {
  font-size: max(var(--least), 15px * var(--s)); font-family: var(--st-code-font, monospace); font-weight: 600;
  color: var(--st-text-color);
}
#rule { font-size: max(var(--least), 14px * var(--s)); line-height: 1.4; min-height: 2.8em; margin-bottom: 6px;
  padding-left: calc(38px * var(--s)); }
.presented #rule { min-height: 1.4em; }
.presented #size { margin-bottom: 4px; }
.presented #pictures { margin-top: 6px; }
#share { font-weight: 600; font-size: max(var(--least), 15px * var(--s)); margin-bottom: 4px; }
${TIP}
#tip { max-width: min(330px, 90%); }
@container (max-width: 720px) {
  #pictures { grid-template-columns: minmax(0, 1fr); gap: 16px 0; }
  #sentence { min-height: 2.7em; }
  #chosen { padding-left: 0; }
}
@container (max-width: 440px) {
  #sentence { font-size: 1.125rem; min-height: 4.05em; }
  #size { min-height: 2.9em; }
  #constants { grid-template-columns: repeat(3, 1fr); padding-left: 0; }
  .head .symbol { flex-basis: 100%; order: 3; white-space: normal; }
}
`;
