import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../assets/js/base/decode.js";
import { fmt } from "../../assets/js/base/ruler.js";
import { draw, formula, look } from "../../assets/js/cells/draw.js";
import { inRoom } from "../../assets/js/cells/parts.js";
import { bytes, near, told } from "./given.mjs";

/** What the cell makes of its numbers, by its formula. */
const MADE = {
  rnn: ({ memory, input, ba, z }) => [[memory + input + ba], [z]],
  gru: ({ u, candidate, before, a }) => [[u * candidate + (1 - u) * before], [a]],
  lstm: ({ f, c_before, u, candidate, c, o, a }) => [[f * c_before + u * candidate, o * Math.tanh(c)], [c, a]],
};
const everywhere = function* (run) {
  for (let t = 1; t <= run.T; t++) for (let i = 0; i < run.n_a; i++) yield [t, i];
};

for (const [name, cells] of Object.entries(told("cells"))) {
  const run = decode(bytes(`cells, ${name}`));
  for (const [cell, tables] of Object.entries(cells)) {
    test(`${name}: the ${cell} has the engine's numbers for every unit at every step`, () => {
      for (const [t, i] of everywhere(run)) {
        const seen = look(run, cell, t, i);
        for (const [field, table] of Object.entries(tables))
          assert.ok(near([seen[field]], [table[t - 1][i]], 1e-12), `${field} of unit ${i} at ${t}`);
        assert.equal(seen.label, run.x_labels[t - 1]);
      }
    });

    test(`${name}: the ${cell} comes out as its formula says, and is drawn with its result`, () => {
      for (const [t, i] of everywhere(run)) {
        const seen = look(run, cell, t, i);
        const [found, expected] = MADE[cell](seen);
        assert.ok(near(found, expected, 1e-9), `unit ${i} at ${t}`);
        assert.ok(formula(seen).endsWith(` = ${fmt(seen.a)}`), formula(seen));
        assert.ok(draw(seen).includes(`>${inRoom(seen.a, 7.2)}</text>`));
      }
    });
  }
}

test("a number in a picture has as many digits as there is room for, and all of them where it can", () => {
  for (const [value, room, words] of [
    [-0.002, 6.2, "−0.002"],
    [-31.448, 7.2, "−31.448"],
    [-31.448, 6.2, "−31.4"],
    [8.73e-4, 7.2, "8.7×10⁻⁴"],
    [8.73e-4, 6.2, "9×10⁻⁴"],
    [-8.73e-4, 6.2, "−9×10⁻⁴"],
    [-5.6e10, 6.2, "−6×10¹⁰"], // no shorter form
    [-Infinity, 6.2, "−∞"],
    [NaN, 6.2, "NaN"],
  ])
    assert.equal(inRoom(value, room), words);
});
