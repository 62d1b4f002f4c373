// Undo explorer/export/compact.py: messages as they were packed, byte for byte.
//
// A prediction is computed with + and × alone, which every browser rounds as NumPy does; Math.tanh and the
// like may differ in the last bit from one browser to the next.

/** @typedef {[number, ...[string, number][]]} Term a factor and the arrays it multiplies, each with a shift */
/** @typedef {{ head: number, size: number, from: Record<string, Term[]> }} Entry */
/** @typedef {{ values: Float64Array | null, rows: number, width: number }} Table an array of float64, by rows */

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
  /** @type {Record<string, Table>} */
  const known = {};
  return index.map((entry, number) => {
    const message = new Uint8Array(entry.size);
    message.set(bytes.subarray(at, at + entry.head));
    at += entry.head;
    const { arrays } = JSON.parse(new TextDecoder().decode(message.subarray(4, entry.head)));
    const tables = { ...known };
    for (const [name, [kind, offset, shape]] of Object.entries(arrays)) {
      const count = shape.reduce((product, n) => product * n, 1);
      const rows = shape.length > 1 ? shape[0] : 1;
      const place = { start: entry.head + offset, count, size: SIZES[kind] };
      const own = kind === "f8" ? new Float64Array(message.buffer, place.start, count) : null;
      tables[name] = { values: own, rows, width: count / (rows || 1) };
      gather(message, bytes.subarray(at, at + count * place.size), place);
      at += count * place.size;
    }
    for (const name of inOrder(entry.from)) apply(tables[name], entry.from[name], tables);
    if (!number) for (const name of Object.keys(arrays)) known[`first:${name}`] = tables[name];
    return message;
  });
}

/** Words from their planes: byte 0 of every word, byte 1 of every word, … */
function gather(message, planes, { start, count, size }) {
  for (let byte = 0; byte < size; byte++)
    for (let i = 0; i < count; i++) message[start + i * size + byte] = planes[byte * count + i];
}

/**
 * The predicted arrays, each after those that it is predicted from.
 * @param {Record<string, Term[]>} from
 */
function inOrder(from) {
  const order = new Set();
  const add = (name) => {
    if (order.has(name) || !from[name]) return;
    for (const [, ...factors] of from[name]) for (const [other] of factors) if (other !== name) add(other);
    order.add(name);
  };
  Object.keys(from).forEach(add);
  return [...order];
}

/**
 * Turn the differences in `table` into its numbers, row by row: a row may be predicted from the one before.
 * @param {Table} table
 * @param {Term[]} terms
 * @param {Record<string, Table>} tables
 */
function apply({ values, rows, width }, terms, tables) {
  const guess = new Float64Array(1);
  const [guessed, words] = [new Uint32Array(guess.buffer), new Uint32Array(values.buffer, values.byteOffset)];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < width; column++) {
      guess[0] = predicted(terms, tables, row, column);
      if (!Number.isFinite(guess[0])) guess[0] = 0;
      const i = 2 * (row * width + column);
      words[i] ^= guessed[0];
      words[i + 1] ^= guessed[1];
    }
}

function predicted(terms, tables, row, column) {
  let total = 0;
  for (let n = 0; n < terms.length; n++) {
    const [factor, ...factors] = terms[n];
    let product = factor;
    for (const [name, shift] of factors) product *= valueAt(tables[name], row + shift, column);
    total = n ? total + product : product;
  }
  return total;
}

/** @param {Table} table */
function valueAt({ values, rows, width }, row, column) {
  if (rows === 1) return values[column];
  return row < 0 || row >= rows ? 0 : values[row * width + column];
}
