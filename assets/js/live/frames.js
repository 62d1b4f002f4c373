// Split an answer's arrays into a frame for each position, with a view for each network.
import { partOf } from "../base/decode.js";
/** @import { Frame, Scene, View } from "./types" */
/** @import { LiveAnswer, NetworkArrays } from "../wire" */

/**
 * @param {LiveAnswer} answer
 * @param {Scene} scene
 * @returns {Frame[]}
 */
export function framesOf(answer, scene) {
  /** @type {NetworkArrays[]} */
  const arrays = scene.networks.map((_, i) => partOf(answer, "", String(i)));
  return [...answer.positions].map((position, f) => ({
    position,
    views: arrays.map((own, i) => viewOf(answer, scene, own, i, f)),
  }));
}

/**
 * The view of network i in frame f; some arrays come with the last frame only.
 * @param {LiveAnswer} answer
 * @param {Scene} scene
 * @param {NetworkArrays} own
 * @returns {View}
 */
function viewOf(answer, scene, own, i, f) {
  const { T, columns } = scene;
  const { n_a } = scene.networks[i];
  const last = f === answer.positions.length - 1;
  const part = (array, size) => array?.subarray(f * size, (f + 1) * size);
  const numbers = part(own.row, columns.length);
  const row = /** @type {any} */ (Object.fromEntries(columns.map((name, k) => [name, numbers[k]])));
  return {
    n_a,
    at: own.at[f],
    a: part(own.a, T * n_a),
    da: part(own.da, T + 1),
    left: part(own.left, T + 1),
    now: { all: part(own.now_all, T), last: part(own.now_last, T) },
    verdict: answer.verdicts[f][i],
    row: { ...row, fired: row.fired === 1 },
    share: part(own.share, T),
    top: part(own.top, T),
    value: part(own.value, T),
    says: answer.says[f][i],
    range: own.range[f],
    starts_at: scene.with_loss.at(-1) ?? T,
    exact: last && answer.exact ? own.exact : null,
    Waa: last ? own.Waa : null,
    rho: last ? own.rho?.at(-1) : undefined,
  };
}
