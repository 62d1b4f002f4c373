// Animated GIF: the one moving picture that every browser can write and every program can show.
//
// Source: the GIF89a specification, CompuServe 1990.

const COLOURS = 256;
const BITS = 8;
const CLEAR = 1 << BITS; // codes of the compression: begin anew, end
const LONGEST = 12; // bits of a code
const SHARE = 3; // low bits of a channel that do not tell two colours apart

/** @typedef {{ left: number, top: number, width: number, height: number, pixels: Uint32Array }} Patch */

export class Gif {
  /**
   * @param {number} width
   * @param {number} height
   */
  constructor(width, height) {
    this.size = [width, height];
    /** @type {Uint32Array | null} */
    this.last = null;
    const loops = [0x21, 0xff, 11, ...ascii("NETSCAPE2.0"), 3, 1, 0, 0, 0]; // for ever
    /** @type {Uint8Array[]} */
    this.blocks = [Uint8Array.from([...ascii("GIF89a"), ...short(width), ...short(height), 0, 0, 0, ...loops])];
  }

  /**
   * Add a picture that stays for so many milliseconds; only what differs from the one before is kept.
   * @param {ImageData} image
   * @param {number} milliseconds
   */
  add(image, milliseconds) {
    const pixels = new Uint32Array(image.data.buffer);
    const patch = changed(this.last, pixels, ...this.size);
    const { table, numbers } = palette(patch.pixels);
    const control = [0x21, 0xf9, 4, 4, ...short(Math.round(milliseconds / 10)), 0, 0];
    const place = [patch.left, patch.top, patch.width, patch.height].flatMap(short);
    this.blocks.push(Uint8Array.from([...control, 0x2c, ...place, 0x80 | (BITS - 1), ...table, BITS]));
    this.blocks.push(...compressed(numbers));
    this.last = pixels;
  }

  /** The file. */
  blob() {
    return new Blob([.../** @type {any} */ (this.blocks), Uint8Array.of(0x3b)], { type: "image/gif" });
  }
}

/**
 * The smallest box that has all that changed; one pixel if nothing did.
 * @returns {Patch}
 */
function changed(last, pixels, width, height) {
  if (!last) return { left: 0, top: 0, width, height, pixels };
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++)
      if (pixels[i] !== last[i]) {
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < top) top = y;
        bottom = y;
      }
  if (right < 0) [left, top, right, bottom] = [0, 0, 0, 0];
  const [w, h] = [right - left + 1, bottom - top + 1];
  const part = new Uint32Array(w * h);
  for (let y = 0; y < h; y++) part.set(pixels.subarray((top + y) * width + left, (top + y) * width + right + 1), y * w);
  return { left, top, width: w, height: h, pixels: part };
}

/** The 256 colours that are met most, as a table, and the number of the nearest of them for every pixel. */
function palette(pixels) {
  const counts = new Map();
  // Most pixels are as the one before, and looking up is what takes time.
  for (let i = 0, from = 0; i < pixels.length; from = i) {
    const pixel = pixels[i];
    while (pixels[i] === pixel) i++;
    counts.set(pixel, (counts.get(pixel) ?? 0) + i - from);
  }
  const kept = [...counts].sort(([, a], [, b]) => b - a).slice(0, COLOURS);
  const colours = kept.map(([pixel]) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]);
  const known = new Map(kept.map(([pixel], i) => [pixel, i]));
  const close = new Map();
  const nearest = (r, g, b) => {
    let [best, least] = [0, Infinity];
    colours.forEach(([p, q, s], i) => {
      const far = (p - r) ** 2 + (q - g) ** 2 + (s - b) ** 2;
      if (far < least) [best, least] = [i, far];
    });
    return best;
  };
  const indexOf = (pixel) => {
    if (known.has(pixel)) return known.get(pixel);
    const [r, g, b] = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
    const key = ((r >> SHARE) << 16) | ((g >> SHARE) << 8) | (b >> SHARE);
    if (!close.has(key)) close.set(key, nearest(r, g, b));
    return close.get(key);
  };
  const table = new Uint8Array(3 * COLOURS);
  table.set(colours.flat());
  const numbers = new Uint8Array(pixels.length);
  for (let i = 0, from = 0; i < pixels.length; from = i) {
    const pixel = pixels[i];
    while (pixels[i] === pixel) i++;
    numbers.fill(indexOf(pixel), from, i);
  }
  return { table, numbers };
}

const CODES = new Int32Array(1 << (LONGEST + BITS)); // by the code so far and the next number
let begun = 0; // how often the table was begun anew, which is quicker than to empty it

/** LZW of the colours' numbers, in blocks of up to 255 bytes. */
function compressed(numbers) {
  const out = [];
  let [held, free, width, next] = [0, 0, BITS + 1, CLEAR + 2];
  const put = (code) => {
    held |= code << free;
    free += width;
    for (; free >= 8; free -= 8, held >>>= 8) out.push(held & 255);
  };
  renew();
  put(CLEAR);
  let prefix = numbers[0];
  for (let i = 1; i < numbers.length; i++) {
    const colour = numbers[i];
    const key = (prefix << BITS) | colour;
    if (CODES[key] >> LONGEST === begun) {
      prefix = CODES[key] & ((1 << LONGEST) - 1);
      continue;
    }
    put(prefix);
    if (next < 1 << LONGEST) {
      if (next >= 1 << width) width++;
      CODES[key] = (begun << LONGEST) | next++;
    } else {
      put(CLEAR);
      renew();
      [width, next] = [BITS + 1, CLEAR + 2];
    }
    prefix = colour;
  }
  put(prefix);
  if (next >= 1 << width && width < LONGEST) width++;
  put(CLEAR + 1);
  if (free) out.push(held & 255);
  const blocks = [];
  for (let i = 0; i < out.length; i += 255) {
    const part = out.slice(i, i + 255);
    blocks.push(Uint8Array.from([part.length, ...part]));
  }
  return [...blocks, Uint8Array.of(0)];
}

/** Forget all codes. */
function renew() {
  begun++;
  if (begun >> (31 - LONGEST)) {
    CODES.fill(0);
    begun = 1;
  }
}

const ascii = (text) => [...text].map((letter) => letter.charCodeAt(0));
const short = (value) => [value & 255, value >> 8];
