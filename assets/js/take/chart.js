// A figure of plotly.js on paper. A file has no web fonts, and plotly.js has placed every text by the widths of
// one: so each text says its width, and what is made into pixels here brings the font with it.
import { asSheet, PRINT } from "../base/paper.js";
/** @import { About } from "../base/paper.js" */

const PART = /^([xy]axis\d*|scene\d*)$/; // of a figure's layout: what can be zoomed or turned

/**
 * The figure as the text of an SVG file.
 * @param {any} figure
 * @param {About} about
 */
export async function chartAsSvg({ plotly, chart, width, newest, printed }, about) {
  const { height } = newest.layout;
  const shown = printed ? asSeen(JSON.parse(new TextDecoder().decode(printed)), chart.layout) : chart;
  const address = await plotly.toImage(shown, { format: "svg", width, height });
  return asSheet(measured(await (await fetch(address)).text()), width, height, about);
}

/**
 * The figure at print resolution.
 * @param {any} figure
 * @param {About} about
 */
export async function chartAsCanvas(figure, about) {
  const text = await chartAsSvg(figure, about);
  const style = `<style>${(await Promise.all(facesIn(text).map(carried))).join("")}</style>`;
  const image = new Image();
  // Of a blob, Safari does not give the pixels.
  image.src = `data:image/svg+xml,${encodeURIComponent(text.replace("</title>", `</title>${style}`))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [PRINT * image.width, PRINT * image.height];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** A figure with the zoom and the camera of the one on the screen. */
function asSeen({ data, layout }, there) {
  for (const [name, { range, camera }] of Object.entries(there).filter(([name]) => PART.test(name)))
    Object.assign((layout[name] ??= {}), range && { range: [...range], autorange: false }, camera && { camera });
  return { data, layout };
}

/** An SVG of plotly.js in which every line of text has the width that it has in this page's fonts. */
function measured(text) {
  const box = document.createElement("div");
  box.style.cssText = "position: absolute; visibility: hidden; width: 0; height: 0; overflow: hidden";
  box.innerHTML = text;
  document.body.append(box);
  for (const one of box.querySelectorAll("text")) {
    const lines = one.querySelectorAll("tspan.line");
    for (const line of /** @type {SVGTextContentElement[]} */ (lines.length ? [...lines] : [one])) {
      const wide = line.getComputedTextLength();
      if (!wide) continue;
      line.setAttribute("textLength", wide.toFixed(2));
      line.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
  }
  box.remove();
  return new XMLSerializer().serializeToString(box.firstElementChild);
}

/**
 * The faces of this page's web fonts that a picture names.
 * @returns {CSSFontFaceRule[]}
 */
function facesIn(text) {
  const rules = [...document.styleSheets].flatMap((sheet) => rulesOf(sheet));
  const faces = /** @type {CSSFontFaceRule[]} */ (rules.filter((rule) => rule instanceof CSSFontFaceRule));
  return faces.filter(({ style }) => {
    const family = style.getPropertyValue("font-family").replaceAll(/["']/g, "");
    return text.includes(family) && (style.getPropertyValue("font-style") !== "italic" || text.includes("italic"));
  });
}

function rulesOf(sheet) {
  try {
    return [...sheet.cssRules];
  } catch {
    return []; // of another site
  }
}

/** The rule of a face with its file inside. */
async function carried(face) {
  const [, address] = /url\(["']?([^"')]+)["']?\)/.exec(face.style.getPropertyValue("src")) ?? [];
  if (!address) return "";
  const answer = await fetch(new URL(address, face.parentStyleSheet.href ?? document.baseURI));
  return answer.ok ? face.cssText.replace(address, await inside(await answer.blob())) : "";
}

/** @returns {Promise<string>} a file as an address that has all of it */
const inside = (blob) =>
  new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(/** @type {string} */ (reader.result));
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(blob);
  });
