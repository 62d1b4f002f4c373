// Position of the page's picture, read and set from outside: how a room follows the steps of its lecturer.
// A step that is set needs no server.

/** @typedef {{ step: number, direction: "" | "forward" | "backward" }} Position */
/** @typedef {{ read: () => Position | null, go: (position: Position) => void }} Stepping */

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

/** The topmost picture of the page, as in keys.js. */
function theOne() {
  const shown = [...pictures.keys()].filter((root) => root.isConnected && root.getClientRects().length);
  shown.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
  return pictures.get(shown[0]);
}
