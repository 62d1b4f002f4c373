// The bands of a picture in which nothing but controls stands: they are left out on paper, where they would be empty.

const GAP = 12; // CSS pixels that stay between what stood above the controls and below them

/** From top to bottom, in pixels below the picture's own top. @typedef {{ top: number, bottom: number }} Span */

/** What a picture fills, at one place or, for a film, at several: what is filled at any of them stays. */
export class Bands {
  constructor() {
    /** @type {Span[]} */
    this.filled = [];
    /** @type {Span[]} */
    this.controls = [];
    this.whole = 0;
  }

  /**
   * @param {Span[]} filled
   * @param {Span[]} controls
   * @param {number} whole height of the picture
   */
  add(filled, controls, whole) {
    this.filled.push(...filled);
    this.controls.push(...controls);
    this.whole = Math.max(this.whole, whole);
    return this;
  }

  /** The bands, each by its end and how much of it is left out; at the edges of the sheet nothing of them stays. */
  get cuts() {
    const cuts = [];
    let end = 0;
    const ground = { top: this.whole, bottom: this.whole };
    for (const { top, bottom } of [...this.filled.toSorted((a, b) => a.top - b.top), ground]) {
      const less = top - end - (end && top < this.whole ? GAP : 0);
      const held = this.controls.some((one) => one.top < top && one.bottom > end);
      if (less > 0 && held) cuts.push({ at: top, less });
      end = Math.max(end, bottom);
    }
    return cuts;
  }

  /** How much is left out above a height. */
  above(height) {
    return this.cuts.reduce((sum, { at, less }) => (at <= height + 0.01 ? sum + less : sum), 0);
  }

  /** The height of what stays. */
  get height() {
    return this.whole - this.above(this.whole);
  }
}
