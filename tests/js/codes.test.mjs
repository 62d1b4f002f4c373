import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf, ratioRgb, valueAt } from "../../assets/js/base/ruler.js";
import { CODES, DECADES } from "../../assets/js/base/tokens.js";
import { told } from "./given.mjs";

// A canvas that remembers the last picture that was put on it: the module makes one when it is loaded.
globalThis.document = {
  createElement: () => ({
    getContext() {
      return {
        createImageData: (width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }),
        putImageData: (image) => (this.image = image),
      };
    },
  }),
};
const { CodePicture, KINDS, RATIO, SIGNED, valueOf } = await import("../../assets/js/live/codes.js");

const { limit, values, codes, ratios, ratio_codes, huge, huge_codes } = told("codes");
const pixels = (picture) => [...new Uint32Array(picture.image.data.buffer)];

test("a code stands for the number it was made of, to half a step", () => {
  for (const [i, value] of values.entries()) {
    const found = valueOf(codes[i], limit);
    if (Number.isFinite(value)) assert.ok(Math.abs(found - value) <= limit / CODES.steps / 2 + 1e-12, `${value}`);
    else assert.equal(Math.abs(found), Math.abs(value));
  }
});

test("beyond a thousand a scale is a symmetric logarithm, and small values keep a colour of their own", () => {
  for (const [i, value] of huge.entries()) {
    const [place, told] = [placeOf(value, 5e7), placeOf(valueOf(huge_codes[i], 5e7), 5e7)];
    assert.ok(Math.abs(place - told) <= 1 / CODES.steps / 2 + 1e-9, `${value}`);
    assert.ok(Math.abs(valueAt(place, 5e7) - value) <= 1e-6 * Math.abs(value));
  }
  assert.deepEqual([placeOf(0, 5e7), placeOf(5e7, 5e7), placeOf(-5e7, 5e7)], [0, 1, -1]);
  assert.ok(placeOf(30, 5e7) > 0.15, "30 is not white beside fifty million");
  assert.equal(placeOf(30, 1000), 0.03, "and in proportion where nothing is larger");
});

test("a ratio has the colour of the ruler, to half a step, and what is none its kind", () => {
  for (const [i, ratio] of ratios.entries()) {
    const code = ratio_codes[i];
    if (typeof ratio === "string") {
      assert.equal(KINDS[code], ratio.toLowerCase());
      continue;
    }
    const colour = [0, 8, 16].map((shift) => (RATIO[0][code] >>> shift) & 255);
    const near = [-0.5, 0.5].map((half) => ratioRgb(ratio + (half * DECADES) / CODES.steps));
    for (const c of [0, 1, 2]) {
      const [low, high] = [Math.min(near[0][c], near[1][c]), Math.max(near[0][c], near[1][c])];
      assert.ok(colour[c] >= low - 1 && colour[c] <= high + 1, `${ratio}: ${colour} is not between ${near}`);
    }
  }
});

test("a table is painted row by row, and turned column by column", () => {
  const picture = new CodePicture(SIGNED[0]);
  const table = Uint8Array.from([0, 60, 120, 180, 240, 10]);
  picture.set(table, 3, 2);
  assert.deepEqual(pixels(picture), [...table].map((code) => SIGNED[0][code]));
  picture.set(table, 3, 2, true);
  assert.deepEqual(pixels(picture), [0, 120, 240, 60, 180, 10].map((code) => SIGNED[0][code]));
});

test("on paper the marks are lines inside their own cells, and no image of the screen's pixels", () => {
  const picture = new CodePicture(SIGNED[0]);
  picture.set(Uint8Array.from([0, CODES.inf, 120, CODES.nan, CODES.inf, 10]), 3, 2);
  const [images, boxes, lines] = [[], [], []];
  const nothing = ["save", "restore", "beginPath", "clip", "moveTo", "stroke"];
  const ctx = {
    ...Object.fromEntries(nothing.map((name) => [name, () => {}])),
    drawImage: (image) => images.push(image),
    rect: (...box) => boxes.push(box),
    lineTo: (...to) => lines.push(to),
  };
  picture.draw({ ctx, printed: true }, 10, 20, 60, 40, "#000");
  assert.deepEqual(images, [picture.canvas]);
  const whole = [10, 20, 60, 40];
  const cells = boxes.filter((box) => String(box) !== String(whole));
  assert.deepEqual(cells.sort(), [[10, 40, 20, 20], [30, 20, 20, 20], [30, 40, 20, 20]]);
  assert.ok(lines.length > 20);
});
