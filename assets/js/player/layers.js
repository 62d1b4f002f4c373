// View of one layer of a run: the same names, its own arrays, so that code that draws or describes a cell
// needs to know one layer only.
import { partOf } from "../base/decode.js";
/** @import { Run } from "./types" */
/** @import { PlayerRun } from "../wire" */

const seen = new WeakMap();

/**
 * The run with the arrays of layer `l`, 0 being the lowest.
 * @param {PlayerRun | Run} run
 * @returns {Run}
 */
export function layerOf(run, l) {
  const whole = "whole" in run ? run.whole : run;
  if (!seen.has(whole)) seen.set(whole, []);
  const layers = seen.get(whole);
  if (!layers[l]) {
    const ranges = { ...whole.ranges, ...whole.layers[l].ranges };
    const own = { whole, ranges, layer: l, depth: whole.layers.length };
    layers[l] = Object.assign(Object.create(whole), partOf(whole, `${l}/`), own);
  }
  return layers[l];
}
