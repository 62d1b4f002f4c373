// SVG of an unrolled graph, from its nodes and arrows.
import { signedCss } from "../base/ruler.js";
import { soft } from "../base/style.js";
/** @import { Graph } from "../wire" */

const escaped = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** Escape a label, which may be user input. */
const esc = (text) => String(text).replace(/[&<>"']/g, (c) => escaped[c]);

/** Sizes for a picture with words in its nodes, and for a thumbnail without. */
export const LARGE = { node: 26, cell: 36, tall: 84, gap: 26, top: 22, font: 15, head: 6, word: true };
export const SMALL = { node: 7, cell: 10, tall: 22, gap: 9, top: 4, font: 0, head: 3.2, word: false };

/**
 * graph: {steps: [{x, y, fed}], arrows: [["x", 1, "a", 1], …], border}; states: n_a values a step.
 * @param {Graph} graph
 */
export function drawGraph(graph, { pitch, size, states = null, left = 0 }) {
  const T = graph.steps.length;
  const places = { ...placesOf(graph, pitch, size, left), pitch };
  const { width, height } = places;
  const parts = graph.border ? namedParts(graph, places, size) : [];
  const arrows = graph.arrows.map(([from, s, to, t]) => arrow(graph, places, size, from, s, to, t));
  const nodes = [];
  for (let t = 1; t <= T; t++) {
    const step = graph.steps[t - 1];
    if (step.y !== null) nodes.push(node(places, size, "y", t, step.y, pitch));
    nodes.push(cell(places, size, t, states?.[t - 1], graph.border && t <= graph.border));
    if (step.x !== null) nodes.push(node(places, size, "x", t, step.x, pitch, step.fed));
  }
  return { width, height, svg: [...parts, ...arrows, ...nodes].join("") };
}

/** @param {Graph} graph */
function placesOf(graph, pitch, size, left) {
  const y = size.top + size.node / 2;
  const a = y + size.node / 2 + size.gap + size.tall / 2;
  const x = a + size.tall / 2 + size.gap + size.node / 2;
  const at = (t) => left + (t - 0.5) * pitch;
  return { at, y, a, x, width: left + graph.steps.length * pitch, height: x + size.node / 2 + (size.word ? 22 : 3) };
}

/** Width of a node: a long word is condensed to fit its column. */
const widthOf = (size, pitch, label) =>
  size.word ? Math.max(size.node, Math.min(pitch - 6, lengthOf(size, label))) : size.node;
const lengthOf = (size, label) => label.length * size.font * 0.61 + 12;

function node(places, size, kind, t, label, pitch, fed) {
  const [cx, cy] = [places.at(t), places[kind]];
  if (!size.word)
    return (
      `<circle class="n ${kind}${fed ? " fed" : ""}" cx="${cx}" cy="${cy}" ` +
      `r="${size.node / 2 - (fed ? 0.5 : 0)}"/>`
    );
  const room = pitch - 6;
  const w = widthOf(size, pitch, label);
  const squeeze =
    lengthOf(size, label) > room ? ` textLength="${Math.max(8, room - 8)}" lengthAdjust="spacingAndGlyphs"` : "";
  const number = kind === "x" ? `<text class="t" x="${cx}" y="${cy + size.node / 2 + 16}">${t}</text>` : "";
  return (
    `<rect class="n ${kind}${fed ? " fed" : ""}" x="${cx - w / 2}" y="${cy - size.node / 2}" ` +
    `width="${w}" height="${size.node}" rx="5"/>` +
    `<text class="w ${kind}" x="${cx}" y="${cy + 5}"${squeeze}>${esc(label)}</text>${number}`
  );
}

/** The hidden state as a column of units, as on the page Unroll. */
function cell(places, size, t, values, encodes) {
  const [x, y] = [places.at(t) - size.cell / 2, places.a - size.tall / 2];
  const h = size.tall / Math.max(1, values?.length ?? 1);
  const units = (values ?? []).map(
    (v, i) =>
      `<rect x="${x}" y="${y + i * h}" width="${size.cell}" height="${h + 0.4}" ` +
      `style="fill: ${Number.isFinite(v) ? signedCss(v, 1) : "none"}"/>`,
  );
  const place = `x="${x}" y="${y}" width="${size.cell}" height="${size.tall}" rx="${size.word ? 4 : 2}"`;
  return (
    `<g class="a${encodes ? " enc" : ""}"><rect class="back" ${place}/>` +
    `${units.join("")}<rect class="edge" ${place}/></g>`
  );
}

/** @param {Graph} graph */
function arrow(graph, places, size, from, s, to, t) {
  const [x1, x2] = [places.at(s), places.at(t)];
  const half = { x: size.node / 2, y: size.node / 2, a: size.tall / 2 };
  const kind = `${from}${s}-${to}${t}`;
  if (from === "a" && to === "a") {
    const over = graph.border === s ? " over" : "";
    return line(kind, `M${x1 + size.cell / 2} ${places.a} H${x2 - size.cell / 2}`, size, 0, over);
  }
  if (from === "y" && to === "x") {
    // An output that is fed back goes down between the two cells.
    const mid = (x1 + x2) / 2;
    const [top, bottom] = [places.y + half.y + 2, places.x + (size.word ? 4 : 0)];
    const end = x2 - widthOf(size, places.pitch, graph.steps[t - 1].x) / 2;
    return line(
      kind,
      `M${x1 + size.node / 3} ${top} ` +
        `C${mid} ${top + size.gap * 0.7} ${mid} ${places.a - size.tall / 4} ${mid} ${places.a} ` +
        `C${mid} ${places.a + size.tall / 2} ${mid} ${bottom} ${end} ${bottom}`,
      size,
      0,
      " fed",
    );
  }
  return line(kind, `M${x1} ${places[from] - half[from]} V${places[to] + half[to]}`, size, -90, "");
}

/** A path with its arrowhead, which points in the direction `turn`, in degrees. */
function line(kind, path, size, turn, more) {
  const numbers = path.match(/-?[\d.]+/g).map(Number);
  const vertical = turn !== 0;
  const [x, y] = vertical
    ? [numbers[0], numbers[numbers.length - 1]]
    : path.includes("H")
      ? [numbers[numbers.length - 1], numbers[1]]
      : numbers.slice(-2);
  const h = size.head;
  return (
    `<g class="arrow${more}" data-arrow="${kind}"><path d="${path}"/>` +
    `<polygon points="0,0 ${-h * 1.5},${-h * 0.75} ${-h * 1.5},${h * 0.75}" ` +
    `transform="translate(${x} ${y}) rotate(${turn})"/></g>`
  );
}

/**
 * Names of encoder and decoder, and the edge from one to the other.
 * @param {Graph} graph
 */
function namedParts(graph, places, size) {
  if (!size.word) return [];
  const border = (places.at(graph.border) + places.at(graph.border + 1)) / 2;
  const y = places.x + size.node / 2 + 16;
  return [
    `<line class="border" x1="${border}" x2="${border}" y1="0" y2="${y + 4}"/>`,
    `<text class="part" x="${border - 8}" y="14" text-anchor="end">encoder</text>`,
    `<text class="part" x="${border + 8}" y="14">decoder</text>`,
  ];
}

export const GRAPH_CSS = `
svg text {
  font-family: var(--st-code-font, monospace); fill: var(--st-text-color); text-anchor: middle;
  font-size: 15px;
}
svg text.t { font-size: 11.5px; fill: ${soft(70)}; }
svg text.part { font-family: var(--st-font, sans-serif); font-size: 13px; fill: ${soft(70)}; text-anchor: start; }
svg text.part[text-anchor="end"] { text-anchor: end; }
svg text.w { unicode-bidi: plaintext; }
svg text.w.y { font-weight: 700; fill: var(--st-primary-color); }
.n { fill: var(--st-background-color); stroke: ${soft(45)}; stroke-width: 1.3; }
.n.y { stroke: var(--st-primary-color); }
circle.n.x { fill: ${soft(55)}; stroke: none; }
circle.n.x.fed { fill: none; stroke: var(--st-primary-color); stroke-width: 1; stroke-dasharray: 2 1.5; }
circle.n.y { fill: var(--st-primary-color); stroke: none; }
.n.fed { stroke-dasharray: 4 3; stroke: var(--st-primary-color); }
.a .back { fill: ${soft(14)}; }
.a .edge { fill: none; stroke: ${soft(60)}; stroke-width: 1.2; }
.a.enc .edge { stroke-width: 2.4; }
.arrow path { fill: none; stroke: ${soft(62)}; stroke-width: 1.5; }
.arrow polygon { fill: ${soft(62)}; }
.arrow.fed path { stroke: var(--st-primary-color); stroke-dasharray: 4 3; stroke-width: 1.3; }
.arrow.fed polygon { fill: var(--st-primary-color); }
.arrow.over path { stroke: var(--st-text-color); stroke-width: 3.5; }
.arrow.over polygon { fill: var(--st-text-color); }
.border { stroke: ${soft(40)}; stroke-dasharray: 3 4; }
`;
