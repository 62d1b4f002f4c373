// HTML and CSS of the control strip; fields.js builds the controls.
import { SEGMENTS, slider, soft } from "../base/style.js";

export const STRIP_HTML = `
<div data-testid="strip" role="group" aria-label="What is set while you watch">
  <div id="controls"></div>
  <p id="slow" role="status"></p>
  <p id="error" role="alert" hidden></p>
</div>`;

export const STRIP_CSS = `
:host { display: block; }
[data-testid="strip"] {
  position: relative; container-type: inline-size; font-family: var(--st-font, system-ui, sans-serif);
  font-size: .875rem;
}
p, fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
[hidden] { display: none !important; }
#controls {
  display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 8px 28px;
  padding: 8px 16px 10px; background: var(--st-secondary-background-color); border-radius: 10px;
}
#controls:empty { display: none; }
#controls:has(> :nth-child(5)) { grid-template-columns: repeat(3, minmax(0, 1fr)); }
.control { display: grid; grid-template-columns: 1fr auto; align-items: baseline; align-content: start; row-gap: 2px; }
.control label, legend { padding: 0; }
output, #controls input[type="text"] {
  line-height: 1.5; font-family: var(--st-code-font, monospace); font-size: 1em;
  color: var(--st-primary-color); font-variant-numeric: tabular-nums;
}
#controls input[type="text"] {
  width: 7ch; text-align: right; border: 0; border-bottom: 1px dotted ${soft(40)}; background: none;
  padding: 0; line-height: inherit; height: 1.5em; margin: 0;
}
${slider('input[type="range"]', 18)}
input[type="range"] { grid-column: 1 / -1; width: 100%; }
input:focus-visible, select:focus-visible, .segments input:focus-visible + span {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
  border-radius: 6px;
}
select {
  grid-column: 1 / -1; font: inherit; color: inherit; background: var(--st-background-color);
  border: 1px solid ${soft(22)}; border-radius: 7px; padding: 3px 6px; min-height: 32px; width: 100%;
}
fieldset.control { display: block; }
fieldset:disabled { opacity: .45; }
fieldset:disabled input { cursor: default; }
legend { margin-bottom: 2px; }
${SEGMENTS}
#slow:not(:empty), #error {
  margin-top: 8px; padding: 7px 12px; border-radius: 8px;
  background: color-mix(in srgb, var(--st-primary-color) 10%, transparent);
}
#error { background: color-mix(in srgb, var(--st-text-color) 10%, transparent); font-weight: 600; }
[data-busy]::after {
  content: "computing …"; position: absolute; right: 16px; bottom: -1.3em; font-size: max(var(--least), .8125rem);
  color: var(--st-primary-color);
}
@container (max-width: 720px) {
  #controls, #controls:has(> :nth-child(5)) { grid-template-columns: 1fr 1fr; gap: 8px 16px; padding: 8px 12px 10px; }
  .wide, [data-choices], #controls:has([data-choices]) > :first-child { grid-column: 1 / -1; }
}
@container (max-width: 440px) {
  input[type="range"] { height: 32px; }
}
`;
