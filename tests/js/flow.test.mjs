import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../assets/js/base/decode.js";
import { prepare, ticks } from "../../assets/js/flow/cells.js";
import { fmtLog } from "../../assets/js/flow/lines.js";
import { titles } from "../../assets/js/flow/titles.js";
import { cellWords } from "../../assets/js/flow/words.js";
import { bytes, told } from "./given.mjs";

for (const [name, { matrix, rows, usual, crossed }] of Object.entries(told("flows"))) {
  const flow = prepare(decode(bytes(name)));

  test(`${name}: every cell is the engine's norm, and its ratio is to where it starts`, () => {
    assert.equal(flow.cells.length, crossed ? flow.T * (flow.T + 1) : (flow.T * (flow.T + 3)) / 2);
    for (const t of rows) {
      assert.equal(flow.last(t), crossed ? flow.T : t);
      for (let k = 0; k <= flow.last(t); k++) {
        const [norm, start] = [matrix[t - 1][k], matrix[t - 1][t]];
        const kind = Number.isNaN(norm) ? "nan" : norm === Infinity ? "inf" : norm === 0 ? "zero" : "";
        assert.equal(flow.markOf(t, k), kind || (start > 0 && start < Infinity ? "" : "nan"), `${t}, ${k}`);
        if (flow.markOf(t, k)) assert.ok(Number.isNaN(flow.ratio(t, k)));
        else assert.ok(Math.abs(flow.ratio(t, k) - Math.log10(norm / start)) < 1e-4, `${t}, ${k}`);
      }
    }
  });

  test(`${name}: the rows are those that there are, and one is told of before one is chosen`, () => {
    const there = Array.from({ length: flow.T }, (_, i) => i + 1).filter((t) => flow.hasRow(t) && flow.rowOf(t) === t);
    assert.deepEqual(there, rows);
    assert.deepEqual(flow.usual, usual);
    assert.equal(cellWords(flow, flow.usual).length, 3);
  });
}

test("below a layer that reads both ways a loss comes to later steps, too, and starts nowhere", () => {
  const flow = prepare(decode(bytes("a row below both ways")));
  const words = (k) => cellWords(flow, { t: 3, k })[0];
  const every = "along every way through this row and those above: ratio ";
  assert.equal(words(1), `L⟨3⟩ → a⟨1⟩: 2 steps back, ${every}`);
  assert.equal(words(3), `L⟨3⟩ → a⟨3⟩: at its own step, ${every}`);
  assert.equal(words(4), `L⟨3⟩ → a⟨4⟩: 1 step later, ${every}`);
  const { "matrix-symbol": symbol } = titles(flow);
  assert.equal(symbol, "‖∂L⟨t⟩/∂a⟨k⟩‖ ÷ that at its own step");
  const { "matrix-symbol": usual } = titles(prepare(decode(bytes("a row that is the highest"))));
  assert.equal(usual, "‖∂L⟨t⟩/∂a⟨k⟩‖ ÷ its start");
});

test("ticks begin and end with the axis, and there are no more than fit", () => {
  assert.deepEqual(ticks(1, 10, 5), [1, 4, 6, 8, 10]);
  for (const [first, last, most] of [[0, 100, 4], [1, 37, 6], [1, 1, 3], [0, 999, 10]]) {
    const found = ticks(first, last, most);
    assert.deepEqual([found[0], found.at(-1)], [first, last]);
    assert.ok(found.length <= most + 2, `${found}`);
    assert.deepEqual(found, [...found].sort((a, b) => a - b));
  }
});

test("a power of ten is told also where it has no place in a double", () => {
  const found = [0, 2, -1, -2.5, 400, -400, Infinity, -Infinity, NaN].map(fmtLog);
  assert.deepEqual(found, ["1", "100", "0.1", "3.2\u00a0×\u00a010⁻³", "1.0\u00a0×\u00a010⁴⁰⁰", "1.0\u00a0×\u00a010⁻⁴⁰⁰", "∞", "0", "NaN"]);
});
