// Decode the bytes of explorer/wire/pack.py: a header and named arrays.
const TYPES = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, i4: Int32Array };
const MOST_AXES = 8;

/**
 * Header and arrays as fields of one object. Throws an Error with a message for invalid bytes: nothing is
 * read beyond their end, and no more memory is allocated than they have.
 * @param {Uint8Array} bytes
 * @returns {any} a message of wire.d.ts
 */
export function decode(bytes) {
  const block = bytes.slice(); // the bytes received may not be aligned
  const start = arraysStart(block);
  const header = headerOf(block.subarray(4, start));
  const arrays = Object.create(null); // where "__proto__" is a name like any other
  for (const [name, entry] of Object.entries(header.arrays)) {
    const [kind, offset, shape] = checked(name, entry, block.length - start);
    arrays[name] = new kind(block.buffer, start + offset, sizeOf(shape));
    arrays[name].shape = shape;
  }
  return { ...header, ...arrays };
}

function arraysStart(block) {
  if (block.length < 4) refuse(`it has ${block.length} bytes`);
  const start = 4 + new DataView(block.buffer).getUint32(0, true);
  if (start > block.length) refuse(`its header would end at byte ${start} of ${block.length}`);
  if (start % 8) refuse(`its arrays would start at byte ${start}, which is no multiple of 8`);
  return start;
}

function headerOf(bytes) {
  const header = parsed(bytes);
  if (!isMapping(header) || !isMapping(header.arrays)) refuse("its header names no arrays");
  return header;
}

function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return refuse("its header is no JSON");
  }
}

/** Type, place and shape of an array that lies within so many bytes. */
function checked(name, entry, available) {
  const [type, offset, shape] = Array.isArray(entry) ? entry : [];
  const known = typeof type === "string" && Object.hasOwn(TYPES, type);
  if (!known || !isCount(offset) || !Array.isArray(shape) || shape.length > MOST_AXES || !shape.every(isCount))
    refuse(`it describes "${name.slice(0, 40)}" by other things than a type, a place and a shape`);
  const kind = TYPES[type];
  const end = offset + sizeOf(shape) * kind.BYTES_PER_ELEMENT;
  if (offset % 8 || !(end <= available)) refuse(`"${name.slice(0, 40)}" lies beyond its end, or between two places`);
  return [kind, offset, shape];
}

const isCount = (n) => Number.isSafeInteger(n) && n >= 0;
const isMapping = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const sizeOf = (shape) => shape.reduce((product, n) => product * n, 1);

/** @returns {never} */
function refuse(why) {
  throw new Error(`The server's message cannot be read: ${why}. Load the page again.`);
}

/**
 * The arrays of one layer, cell or network under their own names: a and da for "1/a" and "1/da" with the
 * prefix "1/".
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
