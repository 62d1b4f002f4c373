// HTML and CSS of a figure. It is part of the page, not in a shadow root, so every rule begins with the
// figure's selector.

export const FIGURE_HTML = `
<div data-testid="figure" role="figure">
  <div class="chart"></div>
  <p class="problem" role="alert" hidden></p>
</div>`;

const FIGURE = '[data-testid="figure"]';

export const FIGURE_CSS = `
${FIGURE} .chart { overflow: hidden; }
${FIGURE} .problem {
  padding: 8px 12px; border-radius: 8px; background: color-mix(in srgb, var(--st-text-color) 10%, transparent);
}
@media (hover: none) { ${FIGURE} .modebar { display: none !important; } }
@media print {
  ${FIGURE} :is(.chart, .svg-container) { width: 100% !important; max-width: 100% !important; }
  ${FIGURE} .main-svg { display: block; max-width: 100%; object-fit: contain; }
}
`;
