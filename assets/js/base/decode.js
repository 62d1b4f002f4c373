// Reads what explorer/wire/pack.py writes: a header and named arrays.
const TYPES = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, i4: Int32Array };

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
