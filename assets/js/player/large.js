// A large run comes without what follows from the rest of it: explorer/wire/messages/large.py.
import { rowsOf } from "../base/predict.js";
/** @import { Table } from "../base/predict.js" */
/** @import { F4, F8, LargeRun, PlayerRun, Rule } from "../wire" */

const scaleOf = (/** @type {string} */ name) => name.replace(/[^/]*$/, "scale_$&");
const startOf = (/** @type {string} */ name) => name.replace(/[^/]*$/, "start_$&");

/**
 * The run with all its arrays; one that is not large is that already.
 * @param {PlayerRun | LargeRun} run
 * @returns {PlayerRun}
 */
export function completed(run) {
  if (!("follows" in run)) return run;
  const { T, n_a, follows } = run;
  const whole = { ...run };
  /** @type {Record<string, Table>} */
  const tables = {};
  for (const [name, array] of Object.entries(run)) {
    if (!array?.shape) continue;
    const scales = run[scaleOf(name)];
    whole[name] = scales ? scaled(array, scales) : array;
    tables[name] = tableOf(whole[name], T);
  }
  for (const [name] of [...follows.up, ...follows.down]) {
    const start = run[startOf(name)];
    const rows = T + (start ? 1 : 0);
    const array = Object.assign(new Float64Array(rows * n_a), { shape: [rows, n_a] });
    if (start) array.set(start);
    whole[name] = array;
    tables[name] = tableOf(array, T);
  }
  const [up, down] = [follows.up, follows.down].map((rules) => made(rules, tables));
  for (let t = 1; t <= T; t++) for (const fill of up) fill(t);
  for (let t = T; t > 0; t--) for (const fill of down) fill(t);
  return whole;
}

/**
 * @param {F4} array
 * @param {F8} scales
 */
function scaled(array, scales) {
  const width = array.shape[1];
  const whole = new Float64Array(array.length);
  for (let i = 0; i < array.length; i++) whole[i] = array[i] * scales[Math.floor(i / width)];
  return Object.assign(whole, { shape: array.shape });
}

/** @returns {Table} */
function tableOf(array, T) {
  const still = array.shape.length < 2;
  const rows = still ? 1 : array.shape[0];
  return { values: array, rows, width: array.length / rows, begins: T + 1 - rows, still };
}

/**
 * @param {Rule[]} rules
 * @param {Record<string, Table>} tables
 */
const made = (rules, tables) =>
  rules.map(([name, rule]) => {
    const { values, width, begins } = tables[name];
    const rowAt = rowsOf(rule, tables);
    return (/** @type {number} */ t) => values.set(rowAt(t), (t - begins) * width);
  });
