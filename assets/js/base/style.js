// CSS shared by the pictures: shades of the page's ink, sliders, visually hidden text, the tooltip. Each
// picture includes what it uses.

/** The page's ink at an opacity in per cent. */
export const soft = (share) => `color-mix(in srgb, var(--st-text-color) ${share}%, transparent)`;

const FILL = "var(--st-primary-color) var(--done, 0%), var(--line) var(--done, 0%)";
const TRACK = `height: 4px; border-radius: 2px; background: linear-gradient(to right, ${FILL});`;
const RIM = 4; // pixels; Firefox adds it to the width, the others do not
const ROUND = `border-radius: 50%; border: ${RIM}px solid var(--st-primary-color)`;
const knobOf = (size) => `width: ${size}px; height: ${size}px; ${ROUND}; background: var(--st-background-color);`;

/** A slider filled up to --done, with a knob of so many pixels. */
export const slider = (selector, knob) => `
${selector} {
  min-width: 60px; appearance: none; height: 24px; background: transparent; cursor: pointer; margin: 0;
  --line: ${soft(16)};
}
${selector}::-webkit-slider-runnable-track { ${TRACK} }
${selector}::-moz-range-track { ${TRACK} }
${selector}::-webkit-slider-thumb { appearance: none; margin-top: ${2 - knob / 2}px; ${knobOf(knob)} }
${selector}::-moz-range-thumb { ${knobOf(knob - 2 * RIM)} }
`;

/** Radio buttons side by side as one strip: `<label><input type="radio"><span>…</span></label>`, each. */
export const SEGMENTS = `
.segments { display: flex; border: 1px solid ${soft(22)}; border-radius: 7px; background: var(--st-background-color); }
.segments label { flex: 1; position: relative; text-align: center; cursor: pointer; }
.segments label + label { border-left: 1px solid ${soft(14)}; }
.segments input { position: absolute; opacity: 0; inset: 0; width: 100%; height: 100%; margin: 0; cursor: pointer; }
.segments span { display: block; padding: 5px 6px; line-height: 20px; border-radius: 6px; white-space: nowrap; }
.segments input:checked + span {
  background: color-mix(in srgb, var(--st-primary-color) 15%, transparent);
  color: var(--st-primary-color); font-weight: 600;
}
.segments input:disabled { cursor: default; }
.segments input:disabled + span { opacity: .4; }
`;

/** Visually hidden text for screen readers: the cell of a grid, and paragraphs of the class. */
export const ALOUD = `
[role="grid"] > [role="row"], .aloud {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
`;

/** The tooltip; its first line is a name. */
export const TIP = `
#tip {
  position: absolute; z-index: 5; max-width: 330px; pointer-events: none; padding: 8px 11px; border-radius: 8px;
  background: var(--st-text-color); color: var(--st-background-color);
  font-size: max(var(--least), .84375rem); line-height: 1.4;
  box-shadow: 0 4px 18px rgba(0,0,0,.22);
}
#tip div:first-child { font-weight: 600; }
`;

/** On paper: no controls, and pictures as wide as the sheet. */
export const ON_PAPER = `
@media print {
  button, select, input, label, .hint, .segments { display: none !important; }
  canvas { max-width: 100%; height: auto !important; }
}
`;

const SIZE = 'viewBox="0 0 16 16" width="1em" height="1em"';
const icon = (path) =>
  `<svg ${SIZE} aria-hidden="true" fill="currentColor" style="vertical-align:-.125em"><path d="${path}"/></svg>`;

/** The symbols of the buttons First and Last. */
export const FIRST = icon("M3 3h2v10H3zM13 3v10L5.5 8z");
export const LAST = icon("M11 3h2v10h-2zM3 3v10l7.5-5z");
