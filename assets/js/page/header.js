// Headers of messages that are made or changed in the browser: see explorer/wire/pack.py.

/**
 * A message without arrays, as base/decode.js reads it.
 * @param {object} header
 */
export const pack = (header) => joined({ ...header, arrays: {} }, new Uint8Array(0));

/**
 * A message with other fields in its header; its arrays stay as they are, byte for byte.
 * @param {Uint8Array} message
 * @param {object} changes
 */
export function changed(message, changes) {
  const end = 4 + new DataView(message.buffer, message.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(message.subarray(4, end)));
  return joined({ ...header, ...changes }, message.subarray(end));
}

/**
 * @param {object} header
 * @param {Uint8Array} arrays
 */
function joined(header, arrays) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const end = Math.ceil((4 + text.length) / 8) * 8;
  const bytes = new Uint8Array(end + arrays.length).fill(32, 0, end);
  new DataView(bytes.buffer).setUint32(0, end - 4, true);
  bytes.set(text, 4);
  bytes.set(arrays, end);
  return bytes;
}
