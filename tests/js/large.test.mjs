// A run that is sent short is the whole one again, to the digits of float32.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../assets/js/base/decode.js";
import { completed } from "../../assets/js/player/large.js";
import { bytes, told } from "./given.mjs";

for (const name of told("shortened"))
  test(`${name} has every array again`, () => {
    const expected = decode(bytes(`${name}, whole`));
    const short = decode(bytes(name));
    const found = completed(short);
    const arrays = Object.keys(expected).filter((one) => expected[one]?.shape);
    assert.ok(arrays.some((one) => !short[one]));
    for (const one of arrays) {
      assert.deepEqual(found[one].shape, expected[one].shape, one);
      const width = expected[one].shape.at(-1);
      for (let at = 0; at < expected[one].length; at += width) nearInRow(one, at, width, found[one], expected[one]);
    }
  });

/** Beside the largest number of its row, which may be 1e-100: nothing is taken for 0. */
function nearInRow(name, at, width, found, expected) {
  const own = [...expected.slice(at, at + width)];
  const size = Math.max(...own.map(Math.abs));
  own.forEach((e, i) => assert.ok(Math.abs(found[at + i] - e) <= 1e-5 * size, `${name} ${at + i}: ${found[at + i]} ${e}`));
}

test("a run that is not large stays as it is", () => {
  const whole = decode(bytes("a short GRU, whole"));
  assert.equal(completed(whole), whole);
});
