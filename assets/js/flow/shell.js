// The fixed parts of the page "Gradient flow": its controls, its three pictures, its sentences.
// What repeats per choice is filled in by controls.js.
import { ALOUD, slider, soft, TIP } from "../base/style.js";

export const FLOW_HTML = `
<div data-testid="flow" role="group" aria-label="Gradient flow">
  <p id="sentence" data-testid="flow-sentence" aria-live="polite"><span></span><b></b><span></span></p>
  <p id="size"></p>
  <div id="controls">
    <div class="control wide"><label for="gain" id="gain-label"></label><output id="gain-value"></output>
      <input id="gain" data-field="gain" type="range"></div>
    <div class="control"><label for="n_steps"></label><output id="n_steps-value"></output>
      <input id="n_steps" data-field="n_steps" type="range"></div>
    <div class="control"><label for="n_a"></label><output id="n_a-value"></output>
      <input id="n_a" data-field="n_a" type="range"></div>
    <div class="control wide"><label for="init" id="init-label"></label><select id="init" data-field="init"></select></div>
    <fieldset class="control" data-choices="activation"><legend></legend><div class="segments"></div></fieldset>
    <fieldset class="control" data-choices="dtype"><legend></legend><div class="segments"></div></fieldset>
  </div>
  <div id="notes" role="status"></div>
  <div id="pictures">
    <section id="left">
      <div class="head"><h3 id="matrix-title"></h3><span class="symbol" id="matrix-symbol"></span>
        <div class="segments small" role="radiogroup" aria-label="Matrix of">
          <label title="How much of each loss reaches each state"><input type="radio" name="view" value="losses"><span>losses</span></label>
          <label title="How strongly each state depends on each earlier one"><input type="radio" name="view" value="states"><span>states</span></label>
        </div></div>
      <div class="stage"><canvas id="matrix" aria-hidden="true"></canvas>
        <div id="grid" role="grid" tabindex="0" aria-readonly="true"></div></div>
      <p id="chosen" data-testid="flow-cell"></p>
    </section>
    <section id="right">
      <div class="head"><h3 id="theory-title"></h3><span class="symbol" id="theory-symbol"></span></div>
      <p id="undefined" hidden></p>
      <div class="stage"><canvas id="theory" aria-hidden="true"></canvas><p id="theory-text" class="aloud"></p></div>
      <div id="constants"></div>
      <div class="head"><h3 id="from"></h3><span class="symbol" id="total"></span></div>
      <p id="share" data-testid="flow-share"></p>
      <div class="stage"><canvas id="lags" aria-hidden="true"></canvas><p id="lags-text" class="aloud"></p></div>
    </section>
    <div id="tip" role="presentation" hidden></div>
  </div>
  <p id="error" role="alert" hidden></p>
</div>`;

export const FLOW_CSS = `
:host { display: block; }
[data-testid="flow"] { position: relative; container-type: inline-size; font-family: var(--st-font, system-ui, sans-serif); color: var(--st-text-color); font-size: .9375rem; --s: 1; }
p, h3, fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
#sentence { font-size: calc(21px * var(--s)); line-height: 1.35; font-weight: 500; min-height: 1.35em; transition: none; }
#sentence b { font-weight: 700; font-variant-numeric: tabular-nums; }
[data-kind="vanished"] #sentence b, [data-kind="fades"] #sentence b { color: var(--vanish); }
[data-kind="exploded"] #sentence b, [data-kind="grows"] #sentence b, [data-kind="nonfinite"] #sentence b { color: var(--explode); }
#size { margin: 3px 0 12px; min-height: 1.4em; font-size: calc(14px * var(--s)); color: ${soft(66)}; }
[data-busy] #size::after { content: "  ·  measuring …"; color: var(--st-primary-color); }
#controls { display: grid; grid-template-columns: 2fr 1fr 1fr; gap: 10px 28px; padding: 10px 16px 12px; background: var(--st-secondary-background-color); border-radius: 10px; font-size: calc(14px * var(--s)); }
.control { display: grid; grid-template-columns: 1fr auto; align-items: baseline; align-content: start; row-gap: 2px; }
.control label, legend { padding: 0; }
output { font-family: var(--st-code-font, monospace); font-size: 1em; color: var(--st-primary-color); font-variant-numeric: tabular-nums; }
${slider('input[type="range"]', 18)}
input[type="range"] { grid-column: 1 / -1; width: 100%; }
input:focus-visible, select:focus-visible, .segments input:focus-visible + span, #grid:focus-visible, .constant:focus-visible { outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px; border-radius: 6px; }
select { grid-column: 1 / -1; font: inherit; color: inherit; background: var(--st-background-color); border: 1px solid ${soft(22)}; border-radius: 7px; padding: 3px 6px; min-height: 32px; width: 100%; }
fieldset.control { display: block; }
fieldset:disabled { opacity: .45; }
fieldset:disabled input { cursor: default; }
#undefined { font-size: calc(14px * var(--s)); line-height: 1.4; color: ${soft(78)}; margin: 0 0 6px; }
[hidden] { display: none !important; }
legend { margin-bottom: 2px; }
.segments { display: flex; border: 1px solid ${soft(22)}; border-radius: 7px; background: var(--st-background-color); }
.segments label { flex: 1; position: relative; text-align: center; cursor: pointer; }
.segments label + label { border-left: 1px solid ${soft(14)}; }
.segments input { position: absolute; opacity: 0; inset: 0; width: 100%; height: 100%; margin: 0; cursor: pointer; }
.segments span { display: block; padding: 5px 6px; line-height: 20px; border-radius: 6px; white-space: nowrap; }
.segments input:checked + span { background: color-mix(in srgb, var(--st-primary-color) 15%, transparent); color: var(--st-primary-color); font-weight: 600; }
.segments input:disabled { cursor: default; }
.segments input:disabled + span { opacity: .4; }
.segments.small { margin-left: auto; font-size: calc(13px * var(--s)); align-self: center; }
.segments.small span { padding: 1px 10px; }
#notes p { margin-top: 8px; padding: 7px 12px; border-radius: 8px; font-size: calc(14px * var(--s)); background: color-mix(in srgb, var(--st-primary-color) 10%, transparent); }
#error { margin-top: 14px; padding: 10px 14px; border-radius: 8px; background: color-mix(in srgb, var(--explode) 14%, transparent); }
[data-broken] #pictures, [data-broken] #sentence, [data-broken] #size { opacity: .35; }
#pictures { position: relative; display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 calc(34px * var(--s)); margin-top: 14px; }
.head { display: flex; align-items: baseline; flex-wrap: wrap; gap: 0 12px; min-height: 30px; }
h3 { font-size: calc(16px * var(--s)); font-weight: 600; }
.symbol { font-size: calc(14px * var(--s)); color: ${soft(66)}; white-space: nowrap; }
.stage { position: relative; }
canvas { display: block; }
#grid { position: absolute; pointer-events: none; border-radius: 3px; }
${ALOUD}
#chosen { font-size: calc(15px * var(--s)); line-height: 1.45; min-height: 2.9em; padding-left: calc(44px * var(--s)); padding-top: 6px; }
#chosen b { font-family: var(--st-code-font, monospace); font-weight: 600; }
#constants { display: grid; grid-template-columns: repeat(5, auto); justify-content: space-between; gap: 2px 8px; margin: 2px 0 10px; padding-left: calc(38px * var(--s)); font-size: calc(12.5px * var(--s)); line-height: 1.35; }
.constant { display: grid; cursor: help; color: ${soft(70)}; white-space: nowrap; border-radius: 4px; }
.constant sub { font-size: .78em; line-height: 0; }
.constant b { font-size: calc(15px * var(--s)); font-family: var(--st-code-font, monospace); font-weight: 600; color: var(--st-text-color); }
#share { font-weight: 600; font-size: calc(15px * var(--s)); margin-bottom: 4px; }
${TIP}
#tip { max-width: min(330px, 90%); }
@container (max-width: 720px) {
  #pictures { grid-template-columns: minmax(0, 1fr); gap: 16px 0; }
  #controls { grid-template-columns: 1fr 1fr; gap: 10px 16px; }
  #sentence { min-height: 2.7em; }
  .wide, [data-choices] { grid-column: 1 / -1; }
  #chosen { padding-left: 0; }
}
@container (max-width: 440px) {
  #controls { padding: 10px 12px 12px; }
  #sentence { font-size: 1.125rem; min-height: 4.05em; }
  #size { min-height: 2.9em; }
  #constants { grid-template-columns: repeat(3, 1fr); padding-left: 0; }
  .head .symbol { flex-basis: 100%; order: 3; white-space: normal; }
  input[type="range"] { height: 32px; }
}
`;
