// Undo explorer/export/compact.py: messages as they were packed, byte for byte.
import { rowsOf } from "../base/predict.js";
/** @import { Expression, Rows, Table } from "../base/predict.js" */

/** @typedef {[string, Expression]} Rule an array and its prediction */
/** @typedef {{ head: number, size: number, same: string[], up: Rule[], down: Rule[] }} Entry */
/** @typedef {{ start: number, count: number, size: number }} Place where an array is in its message */

const SIZES = { f4: 4, f8: 8, u1: 1, i4: 4 };

/**
 * The messages in a gzip block. Rejects where the block is damaged: gzip has a checksum of all of it.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Uint8Array[]>}
 */
export async function unfold(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return restore(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/** @param {Uint8Array} bytes */
function restore(bytes) {
  const length = new DataView(bytes.buffer).getUint32(0, true);
  /** @type {Entry[]} */
  const index = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let at = 4 + length;
  /** @type {Record<string, Uint8Array>} */
  let first = null;
  return index.map((entry) => {
    const message = new Uint8Array(entry.size);
    message.set(bytes.subarray(at, at + entry.head));
    at += entry.head;
    const { arrays, T = 0 } = JSON.parse(new TextDecoder().decode(message.subarray(4, entry.head)));
    /** @type {Record<string, Uint8Array>} */
    const own = {};
    /** @type {Record<string, Table>} */
    const tables = {};
    for (const [name, [kind, offset, shape]] of Object.entries(arrays)) {
      const count = shape.reduce((/** @type {number} */ product, /** @type {number} */ n) => product * n, 1);
      const place = { start: entry.head + offset, count, size: SIZES[kind] };
      const end = place.start + count * place.size;
      if (entry.same.includes(name)) message.set(first[name], place.start);
      else {
        gather(message, bytes.subarray(at, at + count * place.size), place);
        at += count * place.size;
      }
      own[name] = message.subarray(place.start, end);
      if (kind === "f8") tables[name] = tableOf(new Float64Array(message.buffer, place.start, count), shape, T);
    }
    for (let t = 0, rules = made(entry.up, tables); t <= T; t++) step(rules, t);
    for (let t = T, rules = made(entry.down, tables); t >= 0; t--) step(rules, t);
    first ??= own;
    return message;
  });
}

/**
 * @param {Float64Array} values
 * @param {number[]} shape
 * @returns {Table}
 */
function tableOf(values, shape, T) {
  const rows = shape.length > 1 ? shape[0] : 1;
  return { values, rows, width: values.length / (rows || 1), begins: T + 1 - rows, still: shape.length < 2 };
}

/** Words from their planes: byte 0 of every word, byte 1 of every word, … */
function gather(message, planes, /** @type {Place} */ { start, count, size }) {
  for (let byte = 0; byte < size; byte++)
    for (let i = 0; i < count; i++) message[start + i * size + byte] = planes[byte * count + i];
}

/**
 * @param {Rule[]} rules
 * @param {Record<string, Table>} tables
 * @returns {{ table: Table, predict: Rows, words: Uint32Array }[]}
 */
function made(rules, tables) {
  return rules.map(([name, expression]) => {
    const { values } = tables[name];
    const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
    return { table: tables[name], predict: rowsOf(expression, tables), words };
  });
}

const guess = new Float64Array(1);
const guessed = new Uint32Array(guess.buffer);

/** Turn the differences at time t into numbers, array by array: what is restored predicts what comes after it. */
function step(/** @type {ReturnType<typeof made>} */ rules, t) {
  for (const { table, predict, words } of rules) {
    const row = t - table.begins;
    if (row < 0 || row >= table.rows) continue;
    const found = predict(t);
    for (let i = 0; i < table.width; i++) {
      const value = found[found.length > 1 ? i : 0];
      guess[0] = Number.isFinite(value) ? value : 0;
      const at = 2 * (row * table.width + i);
      words[at] ^= guessed[0];
      words[at + 1] ^= guessed[1];
    }
  }
}
