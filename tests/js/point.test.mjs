import assert from "node:assert/strict";
import { test } from "node:test";
import { layOut } from "../../assets/js/live/layout.js";

globalThis.document = { createElement: () => ({}) }; // live/codes.js makes a canvas when it is loaded
const { spotAt } = await import("../../assets/js/live/point.js");

const view = { n_a: 4 };
const plan = layOut({ width: 600, s: 1, tall: 1, T: 9, kind: "symbols", gated: false, broken: true, named: [] });
const spot = (x, y, end = 50) => spotAt(plan, view, end, x, y);
const middle = (name) => plan.y[name] + plan.y[`${name}H`] / 2;

test("what is painted at a place is what is pointed at there: every unit, every step", () => {
  for (let t = 1; t <= 9; t++) {
    const x = plan.x(t) + plan.pitch / 2;
    for (let unit = 0; unit < 4; unit++)
      assert.deepEqual(spot(x, plan.y.a + ((unit + 0.5) / 4) * plan.y.aH), { kind: "unit", t, unit });
    for (const kind of ["says", "target", "now", "products"]) assert.deepEqual(spot(x, middle(kind)), { kind, t });
  }
});

test("an update is where the axis has it, and none lies beyond its ends", () => {
  for (const kind of ["loss", "fired", "norm", "rho"])
    for (const update of [0, 1, 25, 50]) assert.deepEqual(spot(plan.u(update, 50), middle(kind)), { kind, update });
  const x = plan.x(3) + 1;
  assert.deepEqual(spot(x, plan.y.fall + plan.y.fallH * 0.5), { kind: "fall", t: 3, update: 25 });
  assert.equal(spot(x, plan.y.fall + plan.y.fallH - 1e-6).update, 50);
});

test("beside the columns and between the rows there is nothing", () => {
  for (const [x, y] of [[plan.gutter - 1, middle("a")], [plan.gutter + plan.columns + 1, middle("a")], [plan.x(2), plan.height + 1], [plan.gutter - 1, middle("loss")]])
    assert.equal(spot(x, y), null);
});
