import assert from "node:assert/strict";
import { test } from "node:test";
import { watch } from "../../assets/js/base/refill.js";

/** An app as Streamlit shows it: its state, its number of elements, and how often it was asked again. */
function opened(t) {
  const app = {
    asked: 0,
    children: 1,
    state: "notRunning",
    getAttribute: () => app.state,
    querySelector: () => ({ childElementCount: app.children }),
  };
  const given = {
    document: { querySelector: () => app },
    MutationObserver: class {
      constructor(changed) {
        app.changed = changed;
      }
      observe() {}
    },
    PopStateEvent: Event,
    dispatchEvent: () => app.asked++,
  };
  Object.assign(globalThis, given);
  t.after(() => Object.keys(given).forEach((name) => delete globalThis[name]));
  t.mock.timers.enable({ apis: ["setTimeout"] });
  app.turn = (state, children) => {
    Object.assign(app, { state, children });
    app.changed();
  };
  watch();
  app.rest = (ms) => {
    for (let passed = 0; passed < ms; passed += 10) t.mock.timers.tick(10);
  };
  return app;
}

test("an empty page at rest is asked for once more, and not for ever", (t) => {
  const app = opened(t);
  app.turn("notRunning", 3);
  app.rest(1000);
  assert.equal(app.asked, 0);
  for (let run = 1; run < 9; run++) {
    app.turn("running", 0);
    app.turn("notRunning", 0);
    app.rest(1000);
    assert.equal(app.asked, Math.min(run, 5));
  }
  app.turn("notRunning", 3);
  app.rest(1000);
  app.turn("notRunning", 0);
  app.rest(1000);
  assert.equal(app.asked, 6);
});

test("a page that is being left is not asked for, though it is cleared before the next one runs", (t) => {
  const app = opened(t);
  for (let moment = 0; moment < 400; moment += 20) {
    app.turn("notRunning", 3);
    app.rest(moment);
    app.children = 0; // the next page has begun, and is not yet said to run
    app.rest(300);
    app.turn("running", 0);
    app.rest(1000);
  }
  assert.equal(app.asked, 0);
});
