// What explorer/export/compact.py makes small comes back byte for byte, by the floats of another language.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "../../assets/js/page/inflate.js";
import { unfold } from "../../assets/js/page/unfold.js";
import { bytes, told } from "./given.mjs";

for (const name of Object.keys(told("runs")))
  test(`${name} comes back byte for byte, with all losses and with one`, async () => {
    const messages = await unfold(bytes(`${name}, compact`));
    const expected = [bytes(name), bytes(`${name}, one loss`)];
    assert.deepEqual(messages.map(Buffer.from), expected.map(Buffer.from));
  });

for (const name of told("long"))
  test(`${name}, by its weights, comes back byte for byte`, async () => {
    const messages = await unfold(bytes(name));
    assert.deepEqual(messages.map(Buffer.from), [bytes(`${name}, 0`), bytes(`${name}, 1`)].map(Buffer.from));
  });

test("a text of base85 stands for its bytes, of every length", () => {
  for (let size = 0; size < 9; size++) {
    const expected = Buffer.from(bytes(`${size} bytes`));
    assert.deepEqual(Buffer.from(bytesOf(`\n${told(`${size} bytes`)}\n`)), expected);
  }
});

test("the flow comes back byte for byte, with numbers of several types", async () => {
  const [flow, mixed] = await unfold(bytes("flow, compact"));
  assert.deepEqual(Buffer.from(flow), Buffer.from(bytes("all losses")));
  assert.deepEqual(Buffer.from(mixed), Buffer.from(bytes("mixed")));
});

test("a block with one bit changed, or without its end, is refused", async () => {
  const good = bytes("a basic cell, compact");
  const changed = good.slice();
  changed[Math.floor(good.length / 2)] ^= 1;
  await assert.rejects(unfold(changed));
  await assert.rejects(unfold(good.slice(0, -9)));
});
