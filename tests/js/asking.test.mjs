import assert from "node:assert/strict";
import { test } from "node:test";
import { layOut } from "../../assets/js/live/layout.js";
import { Pace } from "../../assets/js/live/pace.js";
import { Transport } from "../../assets/js/live/transport.js";
import { PHASES } from "../../assets/js/live/words.js";

const KNOWN = { run: "r", have: [4] };
const frame = (position) => ({ position, views: [] });

/** A transport, and what it has asked. */
function asking(t) {
  const [transport, asked] = [new Transport(), []];
  transport.use((message) => asked.push(message));
  t.after(() => transport.destroy());
  return { transport, asked };
}

test("one question is on its way at most, and its answer makes room for the next", (t) => {
  const { transport, asked } = asking(t);
  transport.play(KNOWN, 4, true);
  transport.play(KNOWN, 4, true);
  transport.look(KNOWN, 2, true);
  assert.equal(asked.length, 1);
  assert.equal(transport.answered(asked[0].number).position, 4);
  assert.equal(transport.answered(asked[0].number), null);
  transport.look(KNOWN, 2, true);
  assert.deepEqual([asked[1].frames, asked[1].settle, asked[1].position], [0, true, 2]);
  assert.ok(asked[1].number > asked[0].number);
});

test("what is asked again is the same question, and a late answer to the first time is one", (t) => {
  const { transport, asked } = asking(t);
  transport.step(KNOWN, 4);
  transport.again();
  assert.deepEqual({ ...asked[1], number: 0 }, { ...asked[0], number: 0 });
  assert.notEqual(asked[1].number, asked[0].number);
  assert.equal(transport.answered(asked[0].number).position, 4);
  assert.equal(transport.busy, false);
});

test("an answer that is not wanted any more says so, and is not asked for again", (t) => {
  const { transport, asked } = asking(t);
  transport.play(KNOWN, 4, true);
  transport.abandon();
  transport.again();
  assert.deepEqual([asked.length, transport.busy], [1, false]);
  transport.play(KNOWN, 9, true);
  transport.abandon();
  assert.equal(transport.answered(asked[1].number).stale, true);
});

test("states come to lie in order, each once, and none that is behind", (t) => {
  const { transport } = asking(t);
  transport.enqueue([frame(7), frame(5), frame(3)], 4);
  transport.enqueue([frame(5), frame(6), frame(9)], 4);
  assert.deepEqual(transport.queue.map(({ position }) => position), [5, 6, 7, 9]);
  assert.deepEqual([transport.readyTo(4), transport.readyTo(8), transport.readyTo(2)], [7, 9, 2]);
});

test("it goes on from the last state that lies ready, and not while enough do", (t) => {
  const { transport, asked } = asking(t);
  transport.enqueue([frame(5), frame(6)], 4);
  transport.play(KNOWN, 4, false);
  assert.equal(asked[0].position, 6);
  transport.answered(asked[0].number);
  transport.enqueue(Array.from({ length: 60 }, (_, i) => frame(7 + i)), 4);
  transport.play(KNOWN, 4, false);
  assert.equal(asked.length, 1);
});

test("a pace shows so many states in a second, and the fastest every one at once", () => {
  const shown = (speed) => {
    const pace = new Pace();
    let count = 0;
    for (let now = 1000; now < 3000; now += 10)
      if (pace.isDue(now, speed, frame(1), frame(0))) {
        pace.advance(now, speed);
        count += 1;
      }
    return count;
  };
  assert.deepEqual(["2", "10", "frame"].map(shown), [4, 20, 200]);
});

test("slow motion tells of every part of an update, in order, and shows the update with the last", () => {
  const pace = new Pace();
  const [told, next] = [[], frame(1)];
  let due = null;
  for (let now = 0; now < 10_000 && due === null; now += 50) {
    if (pace.isDue(now, "slow", next, frame(0))) due = now;
    if (pace.lit !== told.at(-1)) told.push(pace.lit);
  }
  assert.deepEqual(told, PHASES);
  assert.equal(due, 1300 * (PHASES.length - 1));
});

test("in a panel nothing lies on another thing, and a step has its column", () => {
  const named = ["guess 0.5", "the mean of all"];
  for (const width of [300, 700])
    for (const kind of ["symbols", "numbers"]) {
      const plan = layOut({ width, s: 1, tall: 1, T: 9, kind, gated: false, broken: true, named });
      const parts = Object.keys(plan.y).filter((name) => !name.endsWith("H"));
      const places = parts.map((name) => [plan.y[name], plan.y[name] + plan.y[`${name}H`]]).sort(([a], [b]) => a - b);
      for (let i = 1; i < places.length; i++) assert.ok(places[i][0] >= places[i - 1][1], `${parts}`);
      assert.ok(places.at(-1)[1] <= plan.height);
      assert.ok(plan.x(9) + plan.pitch <= width);
      assert.deepEqual([plan.u(0, 50), plan.u(50, 50)], [plan.gutter, plan.gutter + plan.room]);
    }
});
