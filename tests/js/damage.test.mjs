// Bytes that pack.py has not written, or that were damaged on their way: refused with a sentence, or read within
// their bounds.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decode } from "../../assets/js/base/decode.js";
import { bytes } from "./given.mjs";

const SENTENCE = /^The server's message cannot be read: .{5,120}\. Load the page again\.$/;
const TRIES = Number(process.env.RNN_EXPLORER_DAMAGED ?? 3000);

/** What is read of these bytes, or null where they are refused. */
function read(data) {
  try {
    return decode(data);
  } catch (error) {
    assert.equal(error.constructor, Error, error.stack);
    assert.match(error.message, SENTENCE);
    return null;
  }
}

/** No array has more than the message brought, and all of it has. */
function holds(found, data) {
  for (const array of Object.values(found))
    if (ArrayBuffer.isView(array)) {
      assert.equal(array.buffer.byteLength, data.length);
      assert.ok(array.byteOffset + array.byteLength <= data.length);
      assert.equal(array.length, array.shape.reduce((product, n) => product * n, 1));
    }
}

function packed({ hex, header, rest = 0 }) {
  if (hex !== undefined) return Uint8Array.from(Buffer.from(hex, "hex"));
  const text = Buffer.from(header.padEnd(header.length + ((12 - (header.length % 8)) % 8), " "));
  const data = new Uint8Array(4 + text.length + rest);
  new DataView(data.buffer).setUint32(0, text.length, true);
  data.set(text, 4);
  return data;
}

const CORPUS = readFileSync(new URL("../malice/corpus/packed.jsonl", import.meta.url), "utf-8");
for (const line of CORPUS.trim().split("\n")) {
  const one = JSON.parse(line);
  test(`${one.good ? "read" : "refused"}: ${one.why}`, () => {
    const data = packed(one);
    const found = read(data);
    assert.equal(found !== null, Boolean(one.good));
    if (found) holds(found, data);
    assert.equal({}.polluted, undefined);
  });
}

test("a message cut anywhere is refused, or its arrays are whole", () => {
  const whole = bytes("mixed");
  let refused = 0;
  for (let n = 0; n < whole.length; n++) {
    const found = read(whole.subarray(0, n));
    if (found) holds(found, whole.subarray(0, n));
    else refused++;
  }
  assert.ok(refused >= whole.length - 8, `${refused} of ${whole.length}`);
});

test("a message with any bytes changed is refused or read within its bounds", () => {
  const whole = bytes("mixed");
  const end = 4 + new DataView(whole.buffer, whole.byteOffset).getUint32(0, true);
  let seed = 1;
  const next = (n) => (seed = (seed * 48271) % 2147483647) % n;
  let refused = 0;
  for (let i = 0; i < TRIES; i++) {
    const data = whole.slice();
    for (let k = 1 + next(3); k > 0; k--) data[next(i % 2 ? end : data.length)] = next(256);
    const found = read(data);
    if (found) holds(found, data);
    else refused++;
  }
  assert.ok(refused > TRIES / 4 && refused < TRIES, `${refused} of ${TRIES}`);
});
