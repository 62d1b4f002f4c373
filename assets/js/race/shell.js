// HTML and CSS of the race's board. Its colours are those of the twins and of the cells on every page.
import { soft } from "../base/style.js";

export const RACE_HTML = `
<div data-testid="race" role="group" aria-label="Race">
  <p id="sentence" data-testid="race-sentence" aria-live="polite"></p>
  <div id="progress"><div class="track"><i></i></div><span></span></div>
  <table aria-label="How many networks learned, for every sequence length"><thead></thead><tbody></tbody></table>
  <p id="legend" aria-hidden="true">
    <span><a class="learned raw"></a><a class="learned applied"></a>learned</span>
    <span><a class="not-learned"></a>did not learn</span>
    <span><a class="broke"></a>broke: ∞ or NaN</span>
    <span><a class="in-work raw"></a><a class="in-work applied"></a>in training</span>
    <span class="hint">Click a dot to see that network and its twin.</span>
  </p>
  <p id="dot" role="status" hidden><span></span> <a target="_blank" rel="noopener">This network and its twin</a></p>
  <p id="rule"></p>
</div>`;

export const RACE_CSS = `
:host { display: block; }
[data-testid="race"] {
  container-type: inline-size; font-family: var(--st-font, system-ui, sans-serif); font-size: 0.9375rem;
}
p { margin: 0; }
#sentence { font-size: 1.375rem; line-height: 1.35; font-weight: 600; min-height: 2.7em; max-width: 62em; }
#progress {
  display: flex; align-items: center; gap: 14px; margin: 8px 0 12px; font-size: 0.875rem;
  color: ${soft(70)}; font-variant-numeric: tabular-nums;
}
#progress span { white-space: nowrap; min-width: 17em; }
.track { flex: 1; height: 4px; border-radius: 2px; background: ${soft(14)}; overflow: hidden; }
.track i { display: block; height: 100%; width: 0; background: var(--st-primary-color); transition: width .2s linear; }
table { width: 100%; border-collapse: separate; border-spacing: 4px; table-layout: fixed; --dot: 0.9375rem; }
.many table { --dot: 0.5625rem; }
th { font-weight: 600; padding: 2px; }
thead th { font-size: 1.0625rem; font-variant-numeric: tabular-nums; }
.corner { width: 8.25rem; text-align: left; font-size: 0.875rem; font-weight: 400; color: ${soft(70)}; }
tbody th { text-align: left; font-size: 1rem; line-height: 1.3; color: var(--side); }
.raw { --side: var(--raw); }
.applied { --side: var(--applied); }
.rnn { --side: var(--rnn); }
.gru { --side: var(--gru); }
.lstm { --side: var(--lstm); }
.cells :is(.raw, .applied) { --side: initial; }
td {
  height: 4.75rem; padding: 8px 4px 4px; text-align: center; vertical-align: middle; border-radius: 8px;
  background: color-mix(in srgb, var(--side) calc(var(--share, 0) * 26%), var(--st-secondary-background-color));
  transition: background .25s;
}
td b { display: block; min-height: 1.4em; font-size: 1rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.dots { display: flex; flex-wrap: wrap; justify-content: center; gap: 5px; margin-bottom: 5px; }
.many .dots { gap: 3px; }
#legend a, .dots a {
  --ink: var(--side, var(--st-primary-color)); box-sizing: border-box; display: inline-block;
  flex: none; width: var(--dot); height: var(--dot); border-radius: 50%; border: 2px solid ${soft(20)};
}
.dots a.learned, #legend a.learned { background: var(--ink); border-color: var(--ink); }
.dots a.not-learned, #legend a.not-learned { border-color: ${soft(62)}; }
.dots a.broke, #legend a.broke, .dots a.failed {
  border-color: transparent; border-radius: 0;
  background:
    linear-gradient(45deg, transparent 43%, ${soft(75)} 43%, ${soft(75)} 57%, transparent 57%),
    linear-gradient(-45deg, transparent 43%, ${soft(75)} 43%, ${soft(75)} 57%, transparent 57%);
}
.dots a.in-work, #legend a.in-work { border-style: dashed; border-color: var(--ink); }
.dots a.in-work { animation: turn 3s linear infinite; }
.dots a:hover { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
@keyframes turn { to { transform: rotate(360deg); } }
@media (prefers-reduced-motion: reduce) { .dots a.in-work { animation: none; } .track i, td { transition: none; } }
#legend {
  display: flex; flex-wrap: wrap; gap: 4px 22px; margin-top: 8px; font-size: 0.875rem;
  color: ${soft(75)}; --dot: 0.75rem;
}
#legend span { display: inline-flex; align-items: center; gap: 7px; }
#dot { margin-top: 6px; font-size: 0.9375rem; }
#dot a { color: var(--st-primary-color); }
#rule { margin-top: 4px; font-size: 0.875rem; line-height: 1.45; color: ${soft(75)}; }
@container (max-width: 720px) {
  #sentence { font-size: 1.125rem; min-height: 4.05em; }
  #progress { flex-wrap: wrap; gap: 6px; }
  .track { flex-basis: 100%; }
  table { border-spacing: 2px; }
  .corner { width: 4.1rem; font-size: max(var(--least), 0.75rem); }
  .corner span { display: none; }
  thead th { font-size: max(var(--least), 0.8125rem); }
  tbody th { font-size: max(var(--least), 0.78125rem); }
  td { padding: 6px 1px 3px; }
  td b { font-size: max(var(--least), 0.75rem); }
  .dots { flex-direction: column; align-items: center; gap: 3px; }
  .many .dots { flex-direction: row; }
  table { --dot: 0.6875rem; }
  .many table { --dot: 0.375rem; }
}
`;
