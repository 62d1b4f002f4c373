import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, partOf } from "../../assets/js/base/decode.js";
import { bytes, near, told } from "./given.mjs";

const TYPES = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, i4: Int32Array };

test("every field of the header and every array is what Python packed", () => {
  const [found, { header, arrays }] = [decode(bytes("mixed")), told("mixed")];
  for (const [name, value] of Object.entries(header)) assert.deepEqual(found[name], value);
  for (const [name, { type, shape, values }] of Object.entries(arrays)) {
    assert.ok(found[name] instanceof TYPES[type], name);
    assert.deepEqual(found[name].shape, shape);
    assert.ok(near([...found[name]], values, type === "f4" ? 1e-7 : 0), name);
  }
});

test("bytes that arrive at an odd place of a larger block are read too", () => {
  const given = bytes("mixed");
  const larger = new Uint8Array(given.length + 3);
  larger.set(given, 3);
  assert.deepEqual(decode(larger.subarray(3)), decode(given));
});

test("the arrays of one part have their own names", () => {
  const run = { T: 3, "0/a": 1, "1/a": 2, "1/da": 3, a0: 4, a1: 5, range1: 6 };
  assert.deepEqual(partOf(run, "1/"), { a: 2, da: 3 });
  assert.deepEqual(partOf(run, "", "1"), { a: 5, range: 6 });
});
