// E(w, b) of the network with one unit, and a step down it: the recursion of
// explorer/engine/many/cliff.py, in the same order, so that a step needs no server.
//
//   h<t> = tanh(u h<t-1> + v),  u = w/4,  v = w/4 + b/2,  a<t> = (1 + h<t>)/2
//   E = (a<T> - 0.7)²

const STEPS = 50;
const TARGET = 0.7;
const H0 = Math.tanh(0.25);

/** @import { CliffStart } from "../wire" */
/** @typedef {{w: number, b: number, E: number, dw: number, db: number, norm: number}} Point */

/** E, its two derivatives and their norm at a point. */
export function errorAt(w, b) {
  const u = w / 4;
  const v = b / 2 + u;
  let [h, F, G] = [H0, 0, 0];
  for (let t = 0; t < STEPS; t++) {
    const uh = u * h;
    const r = u - uh * h;
    F = F * r + h;
    G = G * r + 1;
    h = Math.tanh(uh + v);
  }
  const error = h / 2 + (0.5 - TARGET);
  const common = ((1 - h * h) * error) / 4;
  const [dw, db] = [(F + G) * common, G * (2 * common)];
  return { w, b, E: error * error, dw, db, norm: Math.hypot(dw, db) };
}

/** Length and direction of the next step (degrees: 0° along w, 90° along b). */
export function nextStep({ dw, db, norm }, rate, threshold) {
  const kept = Math.min(norm, threshold);
  return { length: rate * kept, clipped: norm > threshold, degrees: (Math.atan2(-db, -dw) * 180) / Math.PI };
}

/** The point after a step of gradient descent, its gradient clipped by norm. */
export function stepped(point, rate, threshold) {
  const { w, b, dw, db, norm } = point;
  const clip = (d) => (norm <= threshold ? d : (d / norm) * threshold);
  const [w1, b1] = [w - rate * clip(dw), b - rate * clip(db)];
  const finite = Number.isFinite(w1) && Number.isFinite(b1);
  return finite ? errorAt(w1, b1) : { w: w1, b: b1, E: NaN, dw: NaN, db: NaN, norm: NaN };
}

/** A place as it stands in a link. */
export const exact = (place) => Number(place.toFixed(6));

/** The ball of a link, "w,b,rate,threshold,steps": see read_ball in explorer/run/cliff.py. */
export const inLink = ({ paths, rate, threshold, steps }) =>
  [paths.off[0].w, paths.off[0].b, rate, threshold, steps].join();

/**
 * What a link says of the ball: the start itself where it is one of `starts`.
 * @param {string} ball
 * @param {CliffStart[]} starts
 */
export function fromLink(ball, starts) {
  const [w, b, learning_rate, threshold, steps] = ball.split(",").map(Number);
  const of = (/** @type {CliffStart} */ one) => [one.w, one.b, one.learning_rate, one.threshold].join();
  const start = starts.find((one) => of(one) === [w, b, learning_rate, threshold].join());
  return { start: start ?? { w, b, learning_rate, threshold }, steps };
}
