import assert from "node:assert/strict";
import { test } from "node:test";
import { watch } from "../../assets/js/base/refill.js";

/** An app as Streamlit shows it: its state, its number of elements, and how often it was asked again. */
function opened(t) {
  const app = {
    asked: 0,
    children: 1,
    state: "notRunning",
    connection: "CONNECTED",
    changed: {},
    heard: {},
    getAttribute: (name) => (name === "data-test-script-state" ? app.state : app.connection),
    querySelector: () => ({ querySelector: () => (app.children ? {} : null) }),
  };
  const given = {
    document: { querySelector: () => app },
    MutationObserver: class {
      constructor(changed) {
        this.told = changed;
      }
      observe(_app, { attributeFilter: [name] }) {
        app.changed[name] = this.told;
      }
    },
    PopStateEvent: Event,
    dispatchEvent: () => app.asked++,
    addEventListener: (name, act) => (app.heard[name] = act),
    window: { addEventListener: (name, act) => (app.heard[name] = act) },
    location: new URL("http://127.0.0.1:8501/flow"),
    history: { pushState: (_state, _title, href) => (location.pathname = new URL(href).pathname) },
  };
  Object.assign(globalThis, given);
  t.after(() => Object.keys(given).forEach((name) => delete globalThis[name]));
  t.mock.timers.enable({ apis: ["setTimeout"] });
  app.turn = (state, children) => {
    Object.assign(app, { state, children });
    app.changed["data-test-script-state"]();
  };
  app.connect = (connection) => {
    app.connection = connection;
    app.changed["data-test-connection-state"]();
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

test("a page at rest is asked for once more when a connection that was lost is there again", (t) => {
  const app = opened(t);
  app.connect("CONNECTED");
  assert.equal(app.asked, 0);
  for (let time = 1; time < 4; time++) {
    for (const connection of ["PINGING_SERVER", "CONNECTING", "CONNECTED", "CONNECTED"]) app.connect(connection);
    assert.equal(app.asked, time);
  }
  // What was on its way is asked for by Streamlit itself.
  app.turn("rerunRequested", 3);
  for (const connection of ["PINGING_SERVER", "CONNECTED"]) app.connect(connection);
  assert.equal(app.asked, 3);
});

/** Choose a page in the menu; Streamlit says at once that it has asked for it. */
function choose(app, path, keys = {}, menu = true) {
  const link = { href: `http://127.0.0.1:8501${path}`, matches: () => menu };
  app.heard.click({ button: 0, ...keys, target: { closest: () => link } });
}

test("a page that was chosen and is not there at rest is asked for once more", (t) => {
  const app = opened(t);
  choose(app, "/cells");
  app.turn("running", 3);
  app.turn("notRunning", 3); // of the old page: the click was lost
  app.rest(1000);
  assert.deepEqual([app.asked, location.pathname], [1, "/cells"]);
  app.turn("running", 3);
  app.turn("notRunning", 3);
  app.rest(1000);
  assert.equal(app.asked, 1);
});

test("a way back that was lost is asked for once more, and one that led to its page is not", (t) => {
  const app = opened(t);
  location.pathname = "/cells";
  app.heard.popstate();
  app.turn("notRunning", 3);
  app.rest(1000);
  assert.equal(app.asked, 0);
  app.heard.popstate();
  location.pathname = "/flow"; // the old page was run once more, and says its own address
  app.turn("notRunning", 3);
  app.rest(1000);
  assert.deepEqual([app.asked, location.pathname], [1, "/cells"]);
  app.turn("notRunning", 3);
  app.rest(1000);
  app.heard.popstate();
  app.heard.click({ button: 0, target: { closest: () => null } }); // which leads elsewhere
  location.pathname = "/race";
  app.turn("notRunning", 3);
  app.rest(1000);
  assert.equal(app.asked, 1);
});

test("a page that comes, or is given up for another, is not asked for", (t) => {
  const app = opened(t);
  choose(app, "/cells");
  app.turn("running", 3);
  app.turn("notRunning", 3); // of the old page, while the new one is on its way
  app.rest(300);
  app.turn("running", 0);
  location.pathname = "/cells";
  app.turn("notRunning", 3);
  app.rest(1000);
  choose(app, "/race", { ctrlKey: true }); // in another tab
  app.turn("notRunning", 3);
  app.rest(1000);
  choose(app, "/race");
  app.heard.popstate(); // the browser's way back
  app.turn("notRunning", 3);
  app.rest(1000);
  choose(app, "/race");
  choose(app, "/cells?n_a=5", {}, false); // a demo of the first page, whose own address is "?n_a=5"
  location.pathname = "/";
  app.turn("notRunning", 3);
  app.rest(1000);
  assert.equal(app.asked, 0);
});

test("a page that never comes is not asked for for ever", (t) => {
  const app = opened(t);
  history.pushState = () => {};
  choose(app, "/cells");
  for (let run = 1; run < 9; run++) {
    app.turn("notRunning", 3);
    app.rest(1000);
    assert.equal(app.asked, Math.min(run, 5));
  }
});
