// The predictions of explorer/export/predict.py, bit for bit: + − × ÷ √, which every browser rounds as NumPy does.
// Math.exp and the like may differ in the last bit from one browser to the next, and are not called.

/** @import { Expression, Step } from "../wire" */
/**
 * An array as rows over time: row 0 is that of time `begins`; a vector (`still`) has one row at all times.
 * @typedef {{ values: Numbers, rows: number, width: number, begins: number, still: boolean }} Table
 */
/** @typedef {Float64Array | Int32Array | Uint8Array} Numbers */
/** @typedef {(t: number) => Numbers} Rows the values of an expression at time t; one number stands for all */

const LOG2_E = 1.4426950408889634;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const DEGREE = 14;
const FLAT = 0.17;
const MOST = 1020;
/** 2^k at k + MOST: products of 2 are exact. */
const POWERS = new Float64Array(2 * MOST + 1).fill(1);
for (let k = 1; k <= MOST; k++) {
  POWERS[MOST + k] = POWERS[MOST + k - 1] * 2;
  POWERS[MOST - k] = POWERS[MOST - k + 1] / 2;
}

/** e^r − 1 for a small r. */
function expBelow(r) {
  let total = 1 / DEGREE;
  for (let n = DEGREE - 1; n > 0; n--) total = (total * r + 1) / n;
  return total * r;
}

function exp(given) {
  const z = Number.isNaN(given) ? 0 : Math.min(Math.max(given, -700), 700);
  const k = Math.floor(z * LOG2_E + 0.5);
  const r = z - k * LN2_HIGH - k * LN2_LOW;
  return (expBelow(r) + 1) * POWERS[MOST + k];
}

function tanh(z) {
  if (!(Math.abs(z) < FLAT)) return 1 - 2 / (exp(2 * z) + 1);
  const small = expBelow(2 * z);
  return small / (small + 2);
}

const OF_ONE = {
  sigma: (/** @type {number} */ z) => 1 / (1 + exp(-z)),
  tanh,
  relu: (/** @type {number} */ z) => (z > 0 ? z : 0),
};
const OF_TWO = {
  "+": (/** @type {number} */ a, /** @type {number} */ b) => a + b,
  "-": (/** @type {number} */ a, /** @type {number} */ b) => a - b,
  "*": (/** @type {number} */ a, /** @type {number} */ b) => a * b,
  "/": (/** @type {number} */ a, /** @type {number} */ b) => a / b,
};

/**
 * @param {Expression} expression
 * @param {Record<string, Table>} tables
 * @returns {Rows}
 */
export function rowsOf(expression, tables) {
  /** @type {Rows[]} */
  const pile = [];
  for (const step of expression) pile.push(rowsOfStep(step, pile, tables));
  return pile[0];
}

/**
 * What a step makes of the values on the pile, which it takes away.
 * @param {Step} step
 * @param {Rows[]} pile
 * @param {Record<string, Table>} tables
 * @returns {Rows}
 */
function rowsOfStep(step, pile, tables) {
  switch (step[0]) {
    case "num":
      return constant(step[1]);
    case "get":
      return stored(tables[step[1]], step[2]);
    case "at":
      return stored(series(tables[step[1]]), 0);
    case "onehot":
      return onehot(pile.pop(), step[1]);
    case "norm":
      return norm(pile.splice(-step[1]));
    case "softmax":
      return softmax(pile.pop());
    case "@":
      return product(tables[step[1]], pile.splice(-step[2]));
    case "@T":
      return transposed(tables[step[1]], pile.pop(), step[2], step[3]);
    case "sigma":
    case "tanh":
    case "relu":
      return mapped(OF_ONE[step[0]], pile.pop());
    default: {
      const other = pile.pop();
      return joined(OF_TWO[step[0]], pile.pop(), other);
    }
  }
}

/**
 * @param {number} number
 * @returns {Rows}
 */
function constant(number) {
  const row = Float64Array.of(number);
  return () => row;
}

/**
 * An array that has one number for every time, as rows of one number.
 * @param {Table} table
 * @returns {Table}
 */
export function series({ values, begins }) {
  const rows = values.length;
  return { values, rows, width: 1, begins: begins + 1 - rows, still: false };
}

/**
 * @param {Table} table
 * @param {number} shift
 * @returns {Rows}
 */
function stored({ values, rows, width, begins, still }, shift) {
  const zeros = new Float64Array(width);
  if (still) return () => values;
  return (t) => {
    const row = t + shift - begins;
    return row < 0 || row >= rows ? zeros : values.subarray(row * width, (row + 1) * width);
  };
}

/**
 * @param {(z: number) => number} f
 * @param {Rows} one
 * @returns {Rows}
 */
function mapped(f, one) {
  let out = new Float64Array(0);
  return (t) => {
    const z = one(t);
    if (out.length !== z.length) out = new Float64Array(z.length);
    for (let i = 0; i < z.length; i++) out[i] = f(z[i]);
    return out;
  };
}

/**
 * @param {(a: number, b: number) => number} f
 * @param {Rows} one
 * @param {Rows} other
 * @returns {Rows}
 */
function joined(f, one, other) {
  let out = new Float64Array(0);
  return (t) => {
    const [a, b] = [one(t), other(t)];
    const n = Math.max(a.length, b.length);
    if (out.length !== n) out = new Float64Array(n);
    for (let i = 0; i < n; i++) out[i] = f(a[a.length > 1 ? i : 0], b[b.length > 1 ? i : 0]);
    return out;
  };
}

/**
 * @param {Rows} place
 * @param {number} n
 * @returns {Rows}
 */
const onehot = (place, n) => (t) => {
  const [at] = place(t);
  return Float64Array.from({ length: n }, (_, i) => (i === at ? 1 : 0));
};

/**
 * @param {Rows[]} vectors
 * @returns {Rows}
 */
const norm = (vectors) => (t) => {
  let total = 0;
  for (const vector of vectors) for (const v of vector(t)) total += v * v;
  return Float64Array.of(Math.sqrt(total));
};

/**
 * @param {Rows} logits
 * @returns {Rows}
 */
const softmax = (logits) => (t) => {
  const z = logits(t);
  const most = Math.max(...z);
  const powers = Float64Array.from(z, (one) => exp(one - most));
  const total = powers.reduce((sum, one) => sum + one, 0);
  return powers.map((one) => one / total);
};

/**
 * A matrix times the vectors, one under the other: one column after the other is added.
 * @param {Table} matrix
 * @param {Rows[]} vectors
 * @returns {Rows}
 */
function product({ values, rows, width }, vectors) {
  const out = new Float64Array(rows);
  return (t) => {
    out.fill(0);
    let k = 0;
    for (const vector of vectors)
      for (const v of vector(t)) {
        for (let i = 0; i < rows; i++) out[i] += v * values[i * width + k];
        k++;
      }
    return out;
  };
}

/**
 * The columns from `first` up to `upto`, transposed, times a vector.
 * @param {Table} matrix
 * @param {Rows} vector
 * @param {number} first
 * @param {number | null} upto
 * @returns {Rows}
 */
function transposed({ values, rows, width }, vector, first, upto) {
  const out = new Float64Array((upto ?? width) - first);
  return (t) => {
    const d = vector(t);
    out.fill(0);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < out.length; j++) out[j] += d[i] * values[i * width + first + j];
    return out;
  };
}
