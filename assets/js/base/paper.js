// A picture on paper: repainted in the light theme, at print resolution or as SVG, where the screen has it.
//
// It is painted by the code that paints the screen, within one task, so that the screen never shows it. The
// words between its canvases and diagrams are taken over where they stand; buttons and other controls are left
// out.
import { paintDiagram } from "./diagram.js";
import { readTheme } from "./ruler.js";
import { Stage } from "./stage.js";
import { escaped, paintOf, SvgContext } from "./svg.js";
import { LIGHT } from "./tokens.js";
/** @import { Picture } from "./picture.js" */

/** @typedef {{ title: string, link: string }} About */
/** @typedef {{ text: string, x: number, y: number, font: string, colour: string }} Word */
/** @typedef {{ stage: Stage, screen: HTMLCanvasElement, x: number, y: number, w: number, h: number }} Leaf */

export const PRINT = 4; // pixels for each one of CSS: 384 to the inch
const MOST = 16000; // pixels of a side that every browser paints
const [MARGIN, LINE] = [16, 20]; // CSS pixels
const DEPTH = 3; // how far inside a picture its stages are looked for
const ELLIPSIS = "…";
const SIGNS = "button, label, [hidden]";
const CONTROLS =
  "button, select, input, label, output[for], .hint, .aloud, [role=grid], [hidden], [role=presentation], style, svg";
const VARIABLES = {
  "--st-background-color": LIGHT.paper,
  "--st-secondary-background-color": LIGHT.soft,
  "--st-text-color": LIGHT.ink,
  "--st-primary-color": LIGHT.applied,
};

/** Whether a picture can be put on paper: it paints on canvases that can be seen, or has diagrams. */
export const isDrawn = (picture) =>
  picture.root.isConnected &&
  picture.root.getClientRects().length > 0 &&
  stagesOf(picture).length + diagramsOf(picture.sheet).length > 0;

/**
 * The picture as a canvas with so many pixels for each one of CSS, on a sheet that has room for `least`.
 * @param {Picture} picture
 * @param {About} about
 */
export function asCanvas(picture, about, ratio = PRINT, least = 0) {
  const { width, height: own } = sizeOf(picture);
  const height = Math.max(own, least);
  const sharp = Math.min(ratio, MOST / (width + 2 * MARGIN), MOST / (height + 2 * MARGIN + 3 * LINE));
  const canvas = document.createElement("canvas");
  onPaper(picture, sharp, (leaves, words, diagrams, corner) => {
    const { w, h, notes } = sheet(width, height, about);
    [canvas.width, canvas.height] = [Math.round(w * sharp), Math.round(h * sharp)];
    const ctx = canvas.getContext("2d");
    ctx.setTransform(sharp, 0, 0, sharp, 0, 0);
    ctx.fillStyle = LIGHT.paper;
    ctx.fillRect(0, 0, w, h);
    for (const { stage, x, y, w, h } of leaves) ctx.drawImage(stage.canvas, x, y, w, h);
    for (const diagram of diagrams) paintDiagram(ctx, diagram, corner, sharp);
    write(ctx, [...words, ...notes]);
  });
  return canvas;
}

/**
 * The picture as the text of an SVG file.
 * @param {Picture} picture
 * @param {About} about
 */
export function asSvg(picture, about) {
  const { width, height } = sizeOf(picture);
  let text = "";
  onPaper(picture, 0, (leaves, words, diagrams, corner) => {
    const letters = new SvgContext();
    for (const diagram of diagrams) paintDiagram(letters, diagram, corner);
    write(letters, words);
    const inside = leaves.map(({ stage, x, y }) => `<g transform="translate(${x} ${y})">${stage.ctx}</g>`);
    text = sheetWith(`${inside.join("\n")}\n${letters}`, width, height, about);
  });
  return text;
}

/**
 * The text of an SVG file with a picture that is an SVG itself.
 * @param {string} svg
 * @param {number} width
 * @param {number} height
 * @param {About} about
 */
export const asSheet = (svg, width, height, about) =>
  sheetWith(svg.replace("<svg ", `<svg x="${MARGIN}" y="${MARGIN + LINE}" `), width, height, about);

/** What is `inside`, between its title and its link. */
function sheetWith(inside, width, height, about) {
  const { w, h, notes } = sheet(width, height, about);
  const letters = new SvgContext();
  write(letters, notes);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">` +
    `<title>${escaped(about.title)}</title><rect width="100%" height="100%" ${paintOf("fill", LIGHT.paper)}/>` +
    `${inside}\n${letters}</svg>`
  );
}

/** The place that a picture takes: all of one that is scrolled sideways. */
function sizeOf({ sheet, root }) {
  const { width, height } = sheet.getBoundingClientRect();
  return { width: Math.max(width, root.scrollWidth), height };
}

/** The size of the sheet, with the title above the picture and its link below. */
function sheet(width, height, { title, link }) {
  const [w, h] = [Math.ceil(width + 2 * MARGIN), Math.ceil(height + 2 * MARGIN + 2 * LINE)];
  const small = { colour: LIGHT.quiet, x: MARGIN };
  const notes = [
    { ...small, text: title, y: MARGIN, font: fitting(title, 600, 15, width), colour: LIGHT.ink },
    { ...small, text: link, y: h - MARGIN, font: fitting(link, 400, 11, width) },
  ];
  return { w, h, notes };
}

/** The type of a line, smaller where it would not fit. */
function fitting(text, weight, size, width) {
  const font = (pixels) => `${weight} ${pixels}px system-ui, sans-serif`;
  return font(Math.min(size, (size * width) / widthOf(text, font(size)) || size));
}

function widthOf(text, font) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.font = font;
  return ctx.measureText(text).width;
}

/**
 * Paint the picture on paper, hand its canvases, words and diagrams to `use`, and put everything back.
 * @param {any} picture
 * @param {number} ratio 0 for SVG
 * @param {(leaves: Leaf[], words: Word[], diagrams: any[], corner: { left: number, top: number }) => void} use
 */
function onPaper(picture, ratio, use) {
  const { host, theme, root, sheet } = picture;
  const { scrollLeft } = root;
  const stages = stagesOf(picture);
  const before = stages.map(({ canvas, ctx, ratio }) => ({ canvas, ctx, ratio }));
  const style = host.getAttribute("style");
  try {
    for (const [name, value] of Object.entries(VARIABLES)) host.style.setProperty(name, value);
    host.style.colorScheme = "light";
    if (theme) picture.theme = readTheme(host);
    for (const stage of stages) ratio ? canvasFor(stage, ratio) : svgFor(stage);
    picture.paint();
    root.scrollLeft = 0;
    const { left, top } = sheet.getBoundingClientRect();
    const from = { left: left - MARGIN, top: top - MARGIN - LINE };
    use(
      stages.map((stage, i) => leaf(stage, before[i].canvas, from)).filter(isPainted),
      wordsOf(sheet, from),
      diagramsOf(sheet),
      from,
    );
  } finally {
    stages.forEach((stage, i) => Object.assign(stage, before[i]));
    host.setAttribute("style", style ?? "");
    picture.theme = theme;
    picture.paint();
    root.scrollLeft = scrollLeft;
  }
}

/** Whether a leaf has any area, as printed and as it stands: no canvas without can be copied. */
const isPainted = ({ stage, w, h }) => stage.canvas.width && stage.canvas.height && w && h;

function canvasFor(stage, ratio) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1, 1];
  Object.assign(stage, { canvas, ctx: canvas.getContext("2d"), ratio });
}

function svgFor(stage) {
  const canvas = { width: 1, height: 1, style: {}, getBoundingClientRect: () => new DOMRect() };
  Object.assign(stage, { canvas, ctx: new SvgContext(), ratio: 1 });
}

/** Where a canvas stands; one that was not painted anew, since nothing had changed, is taken as it is. */
function leaf(stage, screen, { left, top }) {
  const box = screen.getBoundingClientRect();
  if (stage.canvas.width <= 1) {
    const [w, h] = [box.width, box.height];
    if (stage.ctx instanceof SvgContext && w && h) stage.ctx.drawImage(screen, 0, 0, w, h);
    else stage.canvas = screen;
  }
  return { stage, screen, x: box.left - left, y: box.top - top, w: box.width, h: box.height };
}

/**
 * The stages of a picture that are on the screen, wherever in it they are kept.
 * @returns {any[]}
 */
function stagesOf(picture) {
  const [found, seen] = [new Set(), new Set()];
  const look = (value, depth) => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof Stage) {
      if (value.canvas.getClientRects?.().length) found.add(value);
    } else if (depth && !(value instanceof Node) && !ArrayBuffer.isView(value))
      for (const one of Object.values(value)) look(one, depth - 1);
  };
  look(picture, DEPTH);
  return [...found];
}

/** The diagrams of a picture that are on the screen; one in a button is a sign. */
const diagramsOf = (root) =>
  [...root.querySelectorAll("svg")].filter((svg) => svg.getClientRects().length && !svg.closest(SIGNS));

/**
 * The words of an element as they stand on the screen, one by one, so that lines break where they do there, and
 * end where an ellipsis ends them.
 * @returns {Word[]}
 */
function wordsOf(root, { left, top }) {
  const words = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const ended = new Set();
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest(CONTROLS)) continue;
    const { color, fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(parent);
    const font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    const line = shortened(parent, root);
    const end = line ? rightOf(line) - widthOf(ELLIPSIS, font) : Infinity;
    for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
      if (ended.has(line)) break;
      for (const { text, box, cut } of piecesOf(node, index, word, end)) {
        words.push({ text, x: box.left - left, y: box.top - top + box.height / 2, font, colour: color });
        if (cut) ended.add(line);
      }
    }
  }
  return words;
}

/**
 * A word as the screen shows it: whole, or in a piece for each line that it breaks into; what reaches beyond `end`
 * is an ellipsis.
 * @param {Text} node
 * @returns {{ text: string, box: DOMRect, cut?: boolean }[]}
 */
function piecesOf(node, index, word, end) {
  const range = document.createRange();
  const boxes = (from, to) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()];
  };
  const [box, more] = boxes(index, index + word.length);
  if (!box) return [];
  if (!more && box.right <= end) return [{ text: word, box }];
  /** @type {{ text: string, box: DOMRect, cut?: boolean }[]} */
  const pieces = [];
  let at = index;
  for (const letter of word) {
    const [box] = boxes(at, (at += letter.length));
    if (!box) continue;
    const last = pieces.at(-1);
    const same = last && Math.abs(box.top - last.box.top) < box.height / 2;
    const cut = box.right > end;
    if (same) last.text += cut ? ELLIPSIS : letter;
    else pieces.push({ text: cut ? ELLIPSIS : letter, box });
    if (!cut) continue;
    pieces.at(-1).cut = true;
    break;
  }
  return pieces;
}

/** The element around a text that shows an ellipsis in place of its end, or null. */
function shortened(element, root) {
  for (let at = element; at && at !== root; at = at.parentElement)
    if (at.scrollWidth > at.clientWidth && getComputedStyle(at).textOverflow === "ellipsis") return at;
  return null;
}

/** Where the content of an element ends. */
const rightOf = (element) =>
  element.getBoundingClientRect().left +
  element.clientLeft +
  element.clientWidth -
  parseFloat(getComputedStyle(element).paddingRight);

/** @param {any} ctx a canvas context or a SvgContext */
function write(ctx, words) {
  ctx.textBaseline = "middle";
  for (const { text, x, y, font, colour } of words) {
    [ctx.font, ctx.fillStyle] = [font, colour];
    ctx.fillText(text, x, y);
  }
}
