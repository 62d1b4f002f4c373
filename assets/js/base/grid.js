// Accessible grid (ARIA) over a canvas, with arrow keys and announcements. A canvas has no cells, so the
// element with role="grid" has a single one, which always stands for the current cell.
import { write } from "./text.js";

/** Cells down and to the right that a key moves by; Home and End move along the row. */
const MOVES = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

export const within = (value, low, high) => Math.max(low, Math.min(high, value));

export class Grid {
  /**
   * `walk` moves to another cell, and returns false if there is no current one.
   * @param {HTMLElement} element
   * @param {(down: number, right: number) => boolean} walk
   */
  constructor(element, walk) {
    this.element = element;
    this.walk = walk;
    element.innerHTML = '<div role="row"><div role="gridcell"></div></div>';
    this.cell = element.querySelector('[role="gridcell"]');
    element.addEventListener("keydown", (event) => this.key(event));
  }

  /**
   * Handle a key pressed on the grid, or on the picture on its behalf.
   * @param {KeyboardEvent} event
   */
  key(event) {
    const move = MOVES[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    const [down, right] = move;
    if (this.walk(down, right) === false) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Position the element over a box of the picture, in pixels. */
  place(left, top, width, height) {
    const px = { left, top, width, height };
    for (const [name, value] of Object.entries(px)) this.element.style[name] = `${value}px`;
  }

  /**
   * Name and announce the cell in `row` and `column` (from 1) of `rows` and `columns`.
   * @param {{rows: number, columns: number, row: number, column: number, id: string, words: string}} cell
   */
  speak({ rows, columns, row, column, id, words }) {
    const { element, cell } = this;
    element.setAttribute("aria-rowcount", String(rows));
    element.setAttribute("aria-colcount", String(columns));
    cell.id = id;
    cell.setAttribute("aria-colindex", String(column));
    cell.parentElement.setAttribute("aria-rowindex", String(row));
    write(cell, words);
    element.setAttribute("aria-activedescendant", id);
  }
}
