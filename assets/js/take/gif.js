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
    const { table, indexOf } = palette(patch.pixels);
    const control = [0x21, 0xf9, 4, 4, ...short(Math.round(milliseconds / 10)), 0, 0];
    const place = [patch.left, patch.top, patch.width, patch.height].flatMap(short);
    this.blocks.push(Uint8Array.from([...control, 0x2c, ...place, 0x80 | (BITS - 1), ...table, BITS]));
    this.blocks.push(...compressed(patch.pixels, indexOf));
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

/** The 256 colours that are met most, as a table, and the nearest of them to any colour. */
function palette(pixels) {
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
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
  return { table, indexOf };
}

/** LZW of the colours' numbers, in blocks of up to 255 bytes. */
function compressed(pixels, indexOf) {
  const out = [];
  let [held, free, width, next] = [0, 0, BITS + 1, CLEAR + 2];
  const put = (code) => {
    held |= code << free;
    free += width;
    for (; free >= 8; free -= 8, held >>>= 8) out.push(held & 255);
  };
  let codes = new Map();
  put(CLEAR);
  let prefix = indexOf(pixels[0]);
  for (let i = 1; i < pixels.length; i++) {
    const colour = indexOf(pixels[i]);
    const key = (prefix << BITS) | colour;
    const code = codes.get(key);
    if (code !== undefined) {
      prefix = code;
      continue;
    }
    put(prefix);
    if (next < 1 << LONGEST) {
      if (next >= 1 << width) width++;
      codes.set(key, next++);
    } else {
      put(CLEAR);
      [codes, width, next] = [new Map(), BITS + 1, CLEAR + 2];
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

const ascii = (text) => [...text].map((letter) => letter.charCodeAt(0));
const short = (value) => [value & 255, value >> 8];
