// A picture on paper: repainted in the light theme, at print resolution or as SVG, where the screen has it.
//
// It is painted by the code that paints the screen, within one task, so that the screen never shows it. The
// words between its canvases and diagrams are taken over where they stand; buttons and other controls are left
// out.
import { paintDiagram } from "./diagram.js";
import { HANDLES, lengthOf, wordsOf } from "./letters.js";
import { readTheme } from "./ruler.js";
import { Stage } from "./stage.js";
import { escaped, paintOf, SvgContext } from "./svg.js";
import { Bands } from "./tight.js";
import { LIGHT } from "./tokens.js";
/** @import { Picture } from "./picture.js" */

/** @typedef {{ title: string, link: string }} About */
/** @typedef {import("./letters.js").Word} Word */
/** @typedef {{ svg: SVGSVGElement, corner: { left: number, top: number } }} Diagram */
/** @typedef {{ stage: Stage, screen: HTMLCanvasElement, x: number, y: number, w: number, h: number }} Leaf */

export const PRINT = 4; // pixels for each one of CSS: 384 to the inch
const MOST = 16000; // pixels of a side that every browser paints
const [MARGIN, LINE] = [16, 20]; // CSS pixels
const DEPTH = 3; // how far inside a picture its stages are looked for
const SIGNS = "button, label, [hidden]";
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
 * The picture as a canvas with so many pixels for each one of CSS, on a sheet that has room for `bands`.
 * @param {Picture} picture
 * @param {About} about
 */
export function asCanvas(picture, about, ratio = PRINT, bands = bandsOf(picture)) {
  const width = widthOf(picture);
  const { height } = bands;
  const sharp = Math.min(ratio, MOST / (width + 2 * MARGIN), MOST / (height + 2 * MARGIN + 3 * LINE));
  const canvas = document.createElement("canvas");
  onPaper(picture, sharp, bands, (leaves, words, diagrams) => {
    const { w, h, notes } = sheet(width, height, about);
    [canvas.width, canvas.height] = [Math.round(w * sharp), Math.round(h * sharp)];
    const ctx = canvas.getContext("2d");
    ctx.setTransform(sharp, 0, 0, sharp, 0, 0);
    ctx.fillStyle = LIGHT.paper;
    ctx.fillRect(0, 0, w, h);
    for (const { stage, x, y, w, h } of leaves) ctx.drawImage(stage.canvas, x, y, w, h);
    for (const { svg, corner } of diagrams) paintDiagram(ctx, svg, corner, sharp);
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
  const [width, bands] = [widthOf(picture), bandsOf(picture)];
  let text = "";
  onPaper(picture, 0, bands, (leaves, words, diagrams) => {
    const letters = new SvgContext();
    for (const { svg, corner } of diagrams) paintDiagram(letters, svg, corner);
    write(letters, words);
    const inside = leaves.map(({ stage, x, y }) => `<g transform="translate(${x} ${y})">${stage.ctx}</g>`);
    text = sheetWith(`${inside.join("\n")}\n${letters}`, width, bands.height, about);
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

/** The width of a picture: all of one that is scrolled sideways. */
const widthOf = ({ sheet, root }) => Math.max(sheet.getBoundingClientRect().width, root.scrollWidth);

/** What a picture fills as it stands on the screen, and where its controls are; added to `bands`. */
export function bandsOf(picture, bands = new Bands()) {
  const { sheet } = picture;
  const { top, height } = sheet.getBoundingClientRect();
  const spanOf = (/** @type {Element} */ one) => {
    const box = one.getBoundingClientRect();
    return { top: box.top - top, bottom: box.bottom - top };
  };
  const drawn = [...stagesOf(picture).map(({ canvas }) => canvas), ...diagramsOf(sheet)].map(spanOf);
  const words = wordsOf(sheet, { left: 0, top }).map(({ y, h }) => ({ top: y - h / 2, bottom: y + h / 2 }));
  const handles = [...sheet.querySelectorAll(HANDLES)].filter((one) => one.getClientRects().length);
  return bands.add([...drawn, ...words], handles.map(spanOf), height);
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
  return font(Math.min(size, (size * width) / lengthOf(text, font(size)) || size));
}

/**
 * Paint the picture on paper, hand its canvases, words and diagrams to `use`, and put everything back.
 * @param {any} picture
 * @param {number} ratio 0 for SVG
 * @param {Bands} bands those of controls are left out
 * @param {(leaves: Leaf[], words: Word[], diagrams: Diagram[]) => void} use
 */
function onPaper(picture, ratio, bands, use) {
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
    const less = (/** @type {number} */ y) => bands.above(y - MARGIN - LINE);
    const raised = (/** @type {any} */ one) => ({ ...one, y: one.y - less(one.y) });
    use(
      stages.map((stage, i) => raised(leaf(stage, before[i].canvas, from))).filter(isPainted),
      wordsOf(sheet, from).map(raised),
      diagramsOf(sheet).map((svg) => {
        const y = svg.getBoundingClientRect().top - from.top;
        return { svg, corner: { ...from, top: from.top + less(y) } };
      }),
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

/** @param {any} ctx a canvas context or a SvgContext */
function write(ctx, words) {
  ctx.textBaseline = "middle";
  for (const { text, x, y, font, colour } of words) {
    [ctx.font, ctx.fillStyle] = [font, colour];
    ctx.fillText(text, x, y);
  }
}
