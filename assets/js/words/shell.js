// CSS of the explained words. They lie over the page's text, which stays as it is.

export const WORDS_CSS = `
[data-testid="words"] { position: absolute; width: 0; height: 0; }
[data-testid="words"] button {
  position: absolute; z-index: 2; margin: 0; padding: 0; border: 0; background: none; cursor: help; font: inherit;
  border-bottom: 1px dotted color-mix(in srgb, var(--st-text-color, currentColor) 62%, transparent);
}
[data-testid="words"] button:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
  border-radius: 3px;
}
[data-testid="words"] [role="tooltip"] {
  position: absolute; z-index: 6; width: max-content; max-width: min(22rem, 88vw); padding: .5rem .7rem;
  border-radius: 8px; background: var(--st-text-color); color: var(--st-background-color);
  font-size: .875rem; line-height: 1.4; box-shadow: 0 4px 18px rgba(0,0,0,.22);
}
[data-testid="words"] [role="tooltip"] b { font-weight: 600; }
@media print { [data-testid="words"] { display: none; } }
`;
