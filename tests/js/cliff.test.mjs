import assert from "node:assert/strict";
import { test } from "node:test";
import { errorAt, nextStep, stepped } from "../../assets/js/cliff/math.js";
import { near, told } from "./given.mjs";

test("E and its gradient are the engine's at every point", () => {
  for (const { w, b, loss, dw, db } of told("cliff").points) {
    const found = errorAt(w, b);
    assert.ok(near([found.E], [loss], 1e-13), `E at ${w}, ${b}`);
    const size = Math.max(1e-300, Math.hypot(dw, db));
    assert.ok(Math.hypot(found.dw - dw, found.db - db) / size < 1e-6, `gradient at ${w}, ${b}`);
    assert.equal(found.norm, Math.hypot(found.dw, found.db));
  }
});

test("a ball rolls down as the engine's does, with the clip and without", () => {
  for (const { w, b, rate, threshold, path } of told("cliff").paths) {
    let point = errorAt(w, b);
    for (const [i, expected] of path.entries()) {
      assert.ok(near([point.w, point.b], expected, 1e-6), `step ${i} from ${w}, ${b} clipped at ${threshold}`);
      point = stepped(point, rate, threshold);
    }
  }
});

test("the next step is as long as the clip lets it be, and leads down", () => {
  const point = { w: 5, b: -2, E: 1, dw: 3, db: -4, norm: 5 };
  assert.deepEqual(nextStep(point, 0.5, Infinity).length, 2.5);
  const clipped = nextStep(point, 0.5, 1);
  assert.deepEqual([clipped.length, clipped.clipped], [0.5, true]);
  assert.ok(Math.abs(clipped.degrees - (Math.atan2(4, -3) * 180) / Math.PI) < 1e-12);
});

test("beyond every number there is no network and no error", () => {
  const gone = stepped({ w: 1, b: 1, E: 1, dw: 1e300, db: 0, norm: 1e300 }, 1e300, Infinity);
  assert.deepEqual([gone.w, gone.b, gone.E], [-Infinity, 1, NaN]);
});
