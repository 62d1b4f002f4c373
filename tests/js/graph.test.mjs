import assert from "node:assert/strict";
import { test } from "node:test";
import { drawGraph, LARGE, SMALL } from "../../assets/js/shapes/draw.js";
import { told } from "./given.mjs";

const drawn = (graph, size = LARGE, states = null) => drawGraph(graph, { pitch: 60, size, states });
const count = (svg, pattern) => [...svg.matchAll(pattern)].length;

for (const [name, graph] of Object.entries(told("graphs"))) {
  test(`${name}: every arrow there is, and no other`, () => {
    for (const size of [LARGE, SMALL]) {
      const found = [...drawn(graph, size).svg.matchAll(/data-arrow="([^"]*)"/g)].map(([, arrow]) => arrow);
      assert.deepEqual(found, graph.arrows.map(([from, s, to, t]) => `${from}${s}-${to}${t}`));
    }
  });

  test(`${name}: a node for all that is read and said, and a state for every step`, () => {
    const { svg, width } = drawn(graph);
    for (const kind of ["x", "y"])
      assert.equal(count(svg, RegExp(`<rect class="n ${kind}[ "]`, "g")), graph.steps.filter((step) => step[kind] !== null).length);
    assert.equal(count(svg, /<g class="a[ "]/g), graph.steps.length);
    assert.equal(count(svg, /<g class="a enc"/g), graph.border);
    assert.equal(width, 60 * graph.steps.length);
  });

  test(`${name}: every unit of a state has its place in it, and what is no number none`, () => {
    const states = graph.steps.map((_, t) => [t / 10, -1, NaN]);
    const { svg } = drawn(graph, LARGE, states);
    assert.equal(count(svg, /height="28\.4" style="fill: light-dark/g), 2 * graph.steps.length);
    assert.equal(count(svg, /height="28\.4" style="fill: none"/g), graph.steps.length);
  });
}

test("a person's own words never become markup", () => {
  const steps = [{ x: '<b onclick="x">&\'', y: null, fed: false }];
  const { svg } = drawn({ steps, arrows: [["x", 1, "a", 1]], border: 0 });
  assert.ok(svg.includes("&lt;b onclick=&quot;x&quot;&gt;&amp;&#39;"));
  assert.ok(!svg.includes("<b"));
});
