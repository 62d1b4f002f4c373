// Undo explorer/export/compact.py: messages as they were packed, byte for byte.
import { inflated } from "./inflate.js";
import { rowsOf, series } from "../base/predict.js";
/** @import { Numbers, Rows, Table } from "../base/predict.js" */
/** @import { Folded, Prediction } from "../wire" */

/** @typedef {{ start: number, count: number, size: number }} Place where an array is in its message */

const SIZES = { f4: 4, f8: 8, u1: 1, i4: 4 };
const TYPES = { f8: Float64Array, u1: Uint8Array, i4: Int32Array };

/**
 * The messages in a gzip block. Rejects where the block is damaged.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Uint8Array[]>}
 */
export async function unfold(bytes) {
  return restore(new Uint8Array(await inflated(bytes).arrayBuffer()));
}

/** @param {Uint8Array} bytes */
function restore(bytes) {
  const length = new DataView(bytes.buffer).getUint32(0, true);
  /** @type {Folded[]} */
  const index = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let at = 4 + length;
  const heads = index.map(({ head }) => bytes.subarray(at, (at += head)));
  /** @type {Record<string, Uint8Array>} */
  let first = null;
  return index.map((entry, i) => {
    const message = new Uint8Array(entry.size);
    message.set(heads[i]);
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
      const type = TYPES[kind];
      if (type) tables[name] = tableOf(new type(message.buffer, place.start, count), shape, T);
    }
    for (let t = 0, rules = made(entry.up, tables); t <= T; t++) step(rules, t);
    for (let t = T, rules = made(entry.down, tables); t >= 0; t--) step(rules, t);
    first ??= own;
    return message;
  });
}

/**
 * @param {Numbers} values
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
 * @param {Prediction[]} rules
 * @param {Record<string, Table>} tables
 * @returns {{ table: Table, predict: Rows, words: BigUint64Array, spare: bigint }[]}
 */
function made(rules, tables) {
  return rules.map(([name, expression, spare]) => {
    const table = tables[name].still ? series(tables[name]) : tables[name];
    const { values } = table;
    const words = new BigUint64Array(values.buffer, values.byteOffset, values.length);
    return { table, predict: rowsOf(expression, tables), words, spare: BigInt(spare) };
  });
}

const guess = new Float64Array(1);
const guessed = new BigUint64Array(guess.buffer);

/** Turn the differences at time t into numbers, array by array: what is restored predicts what comes after it. */
function step(/** @type {ReturnType<typeof made>} */ rules, t) {
  for (const { table, predict, words, spare } of rules) {
    const row = t - table.begins;
    if (row < 0 || row >= table.rows) continue;
    const found = predict(t);
    const half = (1n << spare) >> 1n;
    for (let i = 0; i < table.width; i++) {
      const value = found[found.length > 1 ? i : 0];
      guess[0] = Number.isFinite(value) ? value : 0;
      const at = row * table.width + i;
      const word = words[at];
      words[at] = (((guessed[0] + half) >> spare) + ((word >> 1n) ^ -(word & 1n))) << spare;
    }
  }
}
