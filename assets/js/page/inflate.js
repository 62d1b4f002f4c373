// Bytes that stand in a page as text: gzip, written in base85.

/** Those of explorer/export/base85.py. */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%:()*+-;,=.?@^_`{|}~";
const LAST = DIGITS.length - 1;
const VALUES = new Uint8Array(128).fill(LAST);
[...DIGITS].forEach((digit, value) => (VALUES[digit.charCodeAt(0)] = value));

/**
 * The bytes that a text stands for: 4 for every 5 digits; what is missing at the end are last digits.
 * @param {string} text
 */
export function bytesOf(text) {
  const digits = text.trim();
  const words = new DataView(new ArrayBuffer(4 * Math.ceil(digits.length / 5)));
  for (let i = 0; i < digits.length; i += 5) {
    let word = 0;
    for (let k = i; k < i + 5; k++) word = word * 85 + (VALUES[digits.charCodeAt(k)] ?? LAST);
    words.setUint32((i / 5) * 4, word);
  }
  return new Uint8Array(words.buffer, 0, Math.floor((digits.length * 4) / 5));
}

/**
 * What a gzip block holds. Rejects where it is damaged: gzip has a checksum of all of it.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream);
}
