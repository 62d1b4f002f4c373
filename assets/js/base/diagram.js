// The diagrams of a page, which are SVG in its HTML, painted shape by shape with the style that they have on
// the screen: on a canvas, or into a file (svg.js).
import { SvgContext } from "./svg.js";

const SHAPES = "path, rect, circle, line, polygon, text";

/**
 * Paint a diagram on a context of which a pixel of CSS takes `ratio`; (left, top) of the window is its corner.
 * @param {any} ctx a canvas context or a SvgContext
 * @param {SVGSVGElement} svg
 * @param {{ left: number, top: number }} corner
 */
export function paintDiagram(ctx, svg, { left, top }, ratio = 1) {
  for (const shape of /** @type {NodeListOf<SVGGraphicsElement>} */ (svg.querySelectorAll(SHAPES))) {
    const style = getComputedStyle(shape);
    const at = shape.getScreenCTM();
    if (!at || style.display === "none" || style.visibility === "hidden") continue;
    const [x, y] = [at.e - left, at.f - top];
    ctx.save();
    ctx.setTransform(...[at.a, at.b, at.c, at.d, x, y].map((part) => ratio * part));
    const opacity = opacityOf(shape, svg);
    if (shape.matches("text")) letters(ctx, shape, style, opacity);
    else area(ctx, shape, style, opacity);
    ctx.restore();
  }
}

function area(ctx, shape, style, opacity) {
  const d = outlineOf(shape);
  const path = ctx instanceof SvgContext ? { d } : new Path2D(d);
  if (style.fill !== "none") {
    ctx.globalAlpha = opacity * Number(style.fillOpacity);
    ctx.fillStyle = style.fill;
    ctx.fill(path);
  }
  if (style.stroke === "none") return;
  ctx.globalAlpha = opacity * Number(style.strokeOpacity);
  [ctx.strokeStyle, ctx.lineWidth] = [style.stroke, parseFloat(style.strokeWidth)];
  [ctx.lineCap, ctx.lineJoin] = [style.strokeLinecap, style.strokeLinejoin];
  ctx.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(",").map(parseFloat));
  ctx.stroke(path);
}

const ALIGN = { start: "left", middle: "center", end: "right" };

function letters(ctx, shape, style, opacity) {
  const most = shape.getAttribute("textLength");
  ctx.globalAlpha = opacity * Number(style.fillOpacity);
  ctx.fillStyle = style.fill;
  ctx.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  ctx.textAlign = ALIGN[style.textAnchor];
  ctx.textBaseline = style.dominantBaseline === "central" ? "middle" : "alphabetic";
  const place = [numberOf(shape, "x"), numberOf(shape, "y")];
  ctx.fillText(shape.textContent, ...place, ...(most ? [Number(most)] : []));
}

/** @type {Record<string, (shape: Element) => string>} */
const OUTLINES = {
  path: (shape) => shape.getAttribute("d"),
  line: (shape) => `M${["x1", "y1"].map(of(shape))}L${["x2", "y2"].map(of(shape))}`,
  polygon: (shape) => `M${shape.getAttribute("points").trim().split(/\s+/).join("L")}Z`,
  circle: (shape) => {
    const [x, y, r] = ["cx", "cy", "r"].map(of(shape));
    return `M${x - r} ${y}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0Z`;
  },
  rect: (shape) => {
    const [x, y, w, h, rx] = ["x", "y", "width", "height", "rx"].map(of(shape));
    const r = Math.min(rx, w / 2, h / 2);
    if (!r) return `M${x} ${y}h${w}v${h}h${-w}Z`;
    const corner = (dx, dy) => `a${r} ${r} 0 0 1 ${dx * r} ${dy * r}`;
    const [wide, high] = [w - 2 * r, h - 2 * r];
    const sides = [`h${wide}${corner(1, 1)}`, `v${high}${corner(-1, 1)}`, `h${-wide}${corner(-1, -1)}`];
    return `M${x + r} ${y}${sides.join("")}v${-high}${corner(1, -1)}Z`;
  },
};
const outlineOf = (shape) => OUTLINES[shape.tagName](shape);

const numberOf = (shape, name) => Number(shape.getAttribute(name));
const of = (shape) => (name) => numberOf(shape, name);

/** Of a shape and of all that it lies in. */
function opacityOf(shape, svg) {
  let opacity = 1;
  for (let at = shape; at && at !== svg.parentElement; at = at.parentElement)
    opacity *= Number(getComputedStyle(at).opacity);
  return opacity;
}
