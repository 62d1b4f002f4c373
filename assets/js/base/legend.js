// Legend: the colour scales shared by the pictures, and the marks of values without a colour.
import { endOf, paintMark, powerOfTen, ratioColour, signedColour, sizeColour } from "./ruler.js";
import { DECADES, LINEAR, MARKS } from "./tokens.js";
/** @import { Stage } from "./stage.js" */
/** @import { Theme } from "./ruler.js" */

/** Number of lines of the legend: on a phone it does not fit on one. */
export const legendLines = (narrow) => (narrow ? 3 : 1);

/**
 * `range` and `rangeOfC` are the ranges of a⟨t⟩ and c⟨t⟩: NaN if the picture has its own scale, undefined
 * without a c⟨t⟩. `ofOneLoss`: the gradient's scale is a ratio, else a size.
 * @param {Stage} stage
 * @param {{
 *   left: number, top: number, height: number, narrow: boolean, s: number, theme: Theme, dim: string,
 *   ink: string, range: number, rangeOfC?: number, ofOneLoss: boolean,
 * }} what
 */
export function legend(stage, { left, top, height, narrow, s, theme, dim, ink, range, rangeOfC, ofOneLoss }) {
  const line = height / legendLines(narrow);
  let [x, mid] = [left, top + line / 2];
  const next = () => {
    if (narrow) [x, mid] = [left, mid + line];
  };
  const text = (words, gap = 6) => {
    stage.text(words, x, mid, { size: 12 * s, colour: dim, font: theme.sans });
    x += stage.ctx.measureText(words).width + gap * s;
  };
  const ramp = (colourAt) => {
    const w = (narrow ? 60 : 90) * s;
    for (let i = 0; i < w; i++) {
      stage.ctx.fillStyle = colourAt((2 * i) / (w - 1) - 1);
      stage.ctx.fillRect(x + i, mid - 5 * s, 1.3, 10 * s);
    }
    x += w + 6 * s;
  };
  const ends = Number.isNaN(range) ? ["", ", to the scale at its left"] : [endOf(range), range > LINEAR ? ", log" : ""];
  text(`−${ends[0]}`);
  ramp((u) => signedColour(u, 1, theme.dark));
  text(`+${ends[0]}  a⟨t⟩${ends[1]}${rangeOfC === undefined ? "" : `, c⟨t⟩ ±${endOf(rangeOfC)}`}`, 26);
  next();
  const colour = (log) => (ofOneLoss ? ratioColour : sizeColour)(log, theme.dark);
  text(`${ofOneLoss ? "vanishing" : "size, all losses"} ${powerOfTen(-DECADES)}`);
  ramp((u) => colour(u * DECADES));
  text(`${powerOfTen(DECADES)}${ofOneLoss ? " exploding" : ""}`, 18);
  next();
  for (const [kind, name] of Object.entries(MARKS)) {
    paintMark(stage.ctx, kind, x, mid - 5 * s, 16 * s, 10 * s, ink);
    x += 21 * s;
    text(name, 14);
  }
}
