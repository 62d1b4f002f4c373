import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../assets/js/base/decode.js";
import { fmt } from "../../assets/js/base/ruler.js";
import { draw, formula, look } from "../../assets/js/cells/draw.js";
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
        assert.ok(draw(seen).includes(`>${fmt(seen.a)}</text>`));
      }
    });
  }
}
