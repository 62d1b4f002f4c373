// The words of a picture for paper, taken over from where they stand on the screen; those of controls are left out.

/** @typedef {{ text: string, x: number, y: number, h?: number, font: string, colour: string }} Word */

const ELLIPSIS = "…";
export const HANDLES = "button, select, input, label, output[for], .hint";
const CONTROLS = `${HANDLES}, .aloud, [role=grid], [hidden], [role=presentation], style, svg`;

/** How long a line is in a type. */
export function lengthOf(text, font) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.font = font;
  return ctx.measureText(text).width;
}

/**
 * The words of an element as they stand on the screen, one by one, so that lines break where they do there, and
 * end where an ellipsis ends them.
 * @returns {Word[]}
 */
export function wordsOf(root, { left, top }) {
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
    const end = line ? rightOf(line) - lengthOf(ELLIPSIS, font) : Infinity;
    for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
      if (ended.has(line)) break;
      for (const { text, box, cut } of piecesOf(node, index, word, end)) {
        const [x, y, h] = [box.left - left, box.top - top + box.height / 2, box.height];
        words.push({ text, x, y, h, font, colour: color });
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
