// Position of the page's picture, read and set from outside: how a room follows the steps of its lecturer.
// A step that is set needs no server. What it looks at besides is read and set by where.js, for the address.

/**
 * @typedef {{ step: number, direction: "" | "forward" | "backward", plays?: boolean }} Position
 * A picture that plays goes on by itself, many steps a second.
 */
/** @typedef {Record<string, string>} PartsOf of the address, by name */
/**
 * @typedef {{
 *   read: () => Position | null, go: (position: Position) => void,
 *   parts?: () => PartsOf | null, show?: (parts: PartsOf) => void,
 * }} Stepping
 */

/** @type {Map<Element, Stepping>} */
const pictures = new Map();

/**
 * Register a picture that steps; `read` gives null while it shows nothing yet. Returns a function that
 * unregisters it.
 * @param {Element} root
 * @param {Stepping} stepping
 */
export function steps(root, stepping) {
  pictures.set(root, stepping);
  return () => pictures.delete(root);
}

/** Where the page's picture stands, or null if none steps. */
export const readPosition = () => theOne()?.read() ?? null;

/**
 * Lead the page's picture to a position, or as near as it has steps.
 * @param {Position} position
 */
export const goToPosition = (position) => theOne()?.go(position);

/** What the page's picture looks at, as parts of the address; null while it plays or shows nothing yet. */
export const readParts = () => theOne()?.parts?.() ?? null;

/** @type {PartsOf | null} */
let wanted = null;

/**
 * Lead the page's picture to what these parts of an address say, now or as soon as it has something to show.
 * @param {PartsOf} parts
 */
export function lead(parts) {
  wanted = parts;
  settle();
}

/** To be called when a picture has something new to show. */
export function settle() {
  const picture = theOne();
  if (!wanted || !picture?.parts?.()) return;
  const parts = wanted;
  wanted = null;
  picture.show?.(parts);
}

/** The topmost picture of the page, as in keys.js. */
function theOne() {
  const shown = [...pictures.keys()].filter((root) => root.isConnected && root.getClientRects().length);
  shown.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
  return pictures.get(shown[0]);
}
