// Reads what explorer/wire/pack.py writes: a header and named arrays.
const TYPES = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, i4: Int32Array };

/**
 * Header and arrays as fields of one object.
 * @param {Uint8Array} bytes
 * @returns {any} a message of wire.d.ts
 */
export function decode(bytes) {
  const block = bytes.slice(); // what arrives may not be aligned
  const length = new DataView(block.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(block.subarray(4, 4 + length)));
  const arrays = {};
  for (const [name, [type, offset, shape]] of Object.entries(header.arrays)) {
    const size = shape.reduce((product, n) => product * n, 1);
    arrays[name] = new TYPES[type](block.buffer, 4 + length + offset, size);
    arrays[name].shape = shape;
  }
  return { ...header, ...arrays };
}

/**
 * The arrays of one layer, cell or network, by their own names: of "1/a" and "1/da" a and da, where
 * "1/" stands before them.
 * @param {Record<string, any>} message
 * @returns {any} one of the interfaces of wire.d.ts that are of a part
 */
export function partOf(message, before, after = "") {
  const found = {};
  for (const [name, array] of Object.entries(message))
    if (name.startsWith(before) && name.endsWith(after))
      found[name.slice(before.length, name.length - after.length)] = array;
  return found;
}
