import assert from "node:assert/strict";
import { test } from "node:test";
import * as ruler from "../../assets/js/base/ruler.js";
import * as tokens from "../../assets/js/base/tokens.js";

test("a number has three decimals, or three digits and an exponent", () => {
  const found = [0, 0.5, -0.25, 123.456, 9999, 12345, 0.0004, -1e-7].map((v) => ruler.fmt(v));
  const expected = [
    "0.000",
    "0.500",
    "−0.250",
    "123.5",
    "9999.0",
    "1.23\u00a0×\u00a010⁴",
    "4.00\u00a0×\u00a010⁻⁴",
    "−1.00\u00a0×\u00a010⁻⁷",
  ];
  assert.deepEqual(found, expected);
  assert.deepEqual(
    [NaN, Infinity, -Infinity].map((v) => ruler.fmt(v)),
    ["NaN", "∞", "−∞"],
  );
  assert.deepEqual([ruler.fmt(2, true), ruler.fmt(Infinity, true), ruler.fmt(-2, true)], ["+2.000", "+∞", "−2.000"]);
});

test("in a narrow column it is as short as it can be", () => {
  const found = [0, 0.012, 1.234, 12.34, 123.4, 1234, 1e-120, -5].map((v) => ruler.brief(v));
  assert.deepEqual(found, ["0", "0.01", "1.23", "12.3", "123", "1.2\u00a0×\u00a010³", "1\u00a0×\u00a010⁻¹²⁰", "−5.00"]);
});

test("in a column that is too narrow it is closer, then shorter", () => {
  const within = (room) => (text) => text.length <= room;
  const found = [10, 8, 6, 3].map((room) => ruler.briefIn(1.234e-8, within(room)));
  assert.deepEqual(found, ["1.2\u00a0×\u00a010⁻⁸", "1.2×10⁻⁸", "1×10⁻⁸", "1×10⁻⁸"]);
  assert.equal(ruler.briefIn(12.34, within(3)), "12.3");
});

test("as many digits are given as it takes for the result to come out as printed", () => {
  const text = ruler.enough(1.00004, (v) => (v - 1) * 1e5, (1.00004 - 1) * 1e5);
  assert.equal(ruler.fmt((Number(text) - 1) * 1e5), "4.000");
  assert.equal(
    ruler.enough(2, (v) => v, 2),
    "2.000",
  );
});

test("100% and 0% mean all and nothing", () => {
  assert.deepEqual(
    [0, 0.001, 0.5, 0.996, 1, NaN].map((share) => ruler.percent(share)),
    ["0%", "<1%", "50%", ">99%", "100%", "NaN"],
  );
});

test("what has no place on a scale is told by its kind", () => {
  assert.deepEqual(
    [1, 0, NaN, -Infinity].map((v) => ruler.markOf(v)),
    ["", "", "nan", "inf"],
  );
  assert.equal(ruler.markOf(0, true), "zero");
});

test("a ratio of norms is a log, also at 0, ∞ and NaN", () => {
  assert.equal(ruler.logRatio(1e-200, 1e-100), -100);
  const odd = [0, Infinity, NaN].map((norm) => ruler.logRatio(norm, 1));
  assert.deepEqual(odd, [-Infinity, Infinity, NaN]);
});

test("a gradient starts at the last step at which there is any", () => {
  assert.equal(ruler.startOf([0, 1, 2, 0, 0]), 2);
  assert.equal(ruler.startOf([0, 0]), 0);
  assert.equal(ruler.startOf([0, NaN, 0]), 1);
});

test("the colours of a scale are white in its middle and end with it", () => {
  assert.equal(ruler.signedColour(0, 3), "rgb(251,251,252)");
  assert.equal(ruler.signedColour(-9, 3), ruler.signedColour(-3, 3));
  assert.deepEqual(ruler.ratioRgb(6), ruler.rgbOf("#a50f26"));
  assert.deepEqual(ruler.ratioRgb(-600), ruler.rgbOf("#0b3f94"));
  assert.deepEqual([ruler.sizeRgb(-6, false), ruler.sizeRgb(-6, true)], ["#f4f5f7", "#1d242f"].map(ruler.rgbOf));
});

test("the middle of a diverging scale is the page itself, also of a dark one", () => {
  const { LIGHT, DARK } = tokens;
  for (const [page, dark] of [
    [LIGHT, false],
    [DARK, true],
  ])
    for (const found of [ruler.signedRgb(0, 1, dark), ruler.ratioRgb(0, dark)]) {
      const away = found.map((part, i) => Math.abs(part - ruler.rgbOf(page.paper)[i]));
      assert.ok(Math.max(...away) < 30, `${found} on ${page.paper}`);
    }
  assert.match(ruler.signedCss(0, 1), /^light-dark\(rgb\(251,251,252\), rgb\(\d+,\d+,\d+\)\)$/);
});

test("on either page blue is below the middle, and orange or red above", () => {
  for (const dark of [false, true]) {
    const [below, above] = [ruler.ratioRgb(-4, dark), ruler.ratioRgb(4, dark)];
    assert.ok(below[2] > below[0] + 50 && above[0] > above[2] + 50);
    const [minus, plus] = [ruler.signedRgb(-1, 1, dark), ruler.signedRgb(1, 1, dark)];
    assert.ok(minus[2] > minus[0] + 50 && plus[0] > plus[2] + 50);
  }
});
