// Design tokens of both sides: colours, limits of scales, codes. explorer/tokens.py parses this file, so
// every value is JSON, from "export const NAME = " to the semicolon.

/** Colours of a light and a dark page; .streamlit/config.toml has the same for Streamlit's elements. `veil`
 * keeps a label legible over a noisy line. One colour each, on every page: `raw` and `applied` are the twins,
 * without the clip and with it, and the gradient before and after it; `rnn`, `gru` and `lstm` the cells; and
 * nothing but what `explodes` is red. */
export const LIGHT = {
  "paper": "#ffffff",
  "soft": "#f5f7fa",
  "veil": "rgba(255,255,255,.88)",
  "ink": "#1c2636",
  "quiet": "#5b6472",
  "grid": "#e4e8ee",
  "raw": "#7a3e9d",
  "applied": "#2a5caa",
  "explodes": "#b3202e",
  "rnn": "#1c2636",
  "gru": "#8a5a00",
  "lstm": "#1f7a5c"
};
export const DARK = {
  "paper": "#12161d",
  "soft": "#1a2029",
  "veil": "rgba(18,22,29,.88)",
  "ink": "#e8ecf2",
  "quiet": "#a6afbd",
  "grid": "#2b333f",
  "raw": "#c79bf0",
  "applied": "#7aa7ee",
  "explodes": "#f2858d",
  "rnn": "#e8ecf2",
  "gru": "#e3b04b",
  "lstm": "#5fd0a5"
};

/** Scale of a signed value, light and dark: blue, orange, and the page itself in the middle. */
export const SIGNED = {
  "light": ["#174f9c", "#6d9bd1", "#fbfbfc", "#f0a868", "#cf5a04"],
  "dark": ["#8dbaf8", "#3c6cab", "#1b212b", "#a8632a", "#ffb066"]
};

/** Scale of a gradient relative to its start, light and dark: blue vanishes, red explodes, and 1 is near the
 * page's own colour. */
export const GRADIENT = {
  "light": ["#0b3f94", "#8fafdb", "#efeff2", "#e59aa2", "#a50f26"],
  "dark": ["#7fb0f5", "#3a64a3", "#242b36", "#9c3c49", "#ff8b95"]
};

/** Scale of the gradient of all losses, light and dark. The losses add up on the way back, so it is a size,
 * without blue and red: a sum neither vanishes nor explodes. */
export const SIZE = { "light": ["#f4f5f7", "#1c2636"], "dark": ["#1d242f", "#e8ecf2"] };

/** The scales of gradients run from 10⁻⁶ to 10⁶ on every page. */
export const DECADES = 6;

/** A scale of signed values is in proportion up to this end, and beyond it a symmetric logarithm, since next
 * to such numbers all usual ones would look like 0. */
export const LINEAR = 1000;

/** Scales of the maps on the page "Cliff": the error, and the norm of its gradient. */
export const HEIGHTS = ["#fbfbfc", "#ccd2da", "#8d97a5", "#565f6e"];
export const STEEPNESS = ["#fbfafc", "#d3cadf", "#9585b4", "#54447f"];

/** Names of the marks of values without a place on a scale. */
export const MARKS = { "zero": "exactly 0", "inf": "∞", "nan": "NaN" };

/** One-byte codes of values: `steps` codes on each side of the middle, which is code `steps`; the last codes
 * are for nothing, and for the marks. */
export const CODES = { "steps": 120, "nothing": 252, "zero": 253, "inf": 254, "nan": 255 };

/** Limits of the axes of a training's curves: the loss's in multiples of the largest guess's loss, the
 * norm's in powers of ten. */
export const AXES = { "loss": [1.3, 4], "norm": 10 };
