import assert from "node:assert/strict";
import { test } from "node:test";
import { Bands } from "../../assets/js/base/tight.js";
import { Known } from "../../assets/js/live/known.js";
import { Led } from "../../assets/js/live/led.js";
import { restWords } from "../../assets/js/live/words.js";
import { aboutOf } from "../../assets/js/take/about.js";

const LINK = "https://rnn.example/train?task=latch&beside=gain%3A0.5";
const page = { title: "Latch, T = 30", link: LINK, updates: 0, most: 5000 };
const about = (shown, message = page) => aboutOf("Training", message, () => shown);

test("a picture that is ahead of its page says its own update, and so does its link", () => {
  assert.deepEqual(about(41), {
    title: "Training: Latch, T = 30, after 41 updates",
    link: "https://rnn.example/train?task=latch&beside=gain%3A0.5&updates=41",
  });
  assert.equal(about(1).title, "Training: Latch, T = 30, after 1 update");
  const later = { ...page, link: `${LINK}&updates=1200`, updates: 1200 };
  assert.deepEqual(about(0, later), { title: "Training: Latch, T = 30, untrained", link: LINK });
  assert.deepEqual(about(1200, later).link, later.link);
  assert.equal(about(1200, later).title, "Training: Latch, T = 30, after 1,200 updates");
});

test("every frame of a film has its own title", () => {
  let update = 0;
  const now = aboutOf("Training", page, () => update++);
  assert.deepEqual([now.title, now.title].map((one) => one.slice(25)), ["untrained", "after 1 update"]);
});

test("beyond what a link can say it leads as near as it can", () =>
  assert.deepEqual(about(6000), {
    title: "Training: Latch, T = 30, after 6,000 updates",
    link: `${LINK}&updates=5000`,
  }));

test("a picture that does not train is of its page, and one of a person's own data says nothing of updates", () => {
  assert.deepEqual(about(null), { title: "Training: Latch, T = 30, untrained", link: LINK });
  const own = { title: "Your own sentences", link: "", updates: null, most: 5000 };
  assert.deepEqual(about(null, own), { title: "Training: Your own sentences", link: "" });
});

// ---- a training that is led -------------------------------------------------------------------------

const scene = { T: 1, columns: [], networks: [{ norm_limit: 1, guesses: [] }, { norm_limit: 1, guesses: [] }], most: 1e5, most_linked: 5000 };

function led({ at, done, lost = [null, null], ended = false }) {
  const states = done.map((one, i) => ({ done: one, lost: lost[i] }));
  const known = new Known({ run: "r", scene, states, newest: Math.max(...done), stops: [], ended });
  const live = { ends: [], root: {}, shown: { position: at, views: [] }, known, playing: false, seek: null };
  live.pump = () => live.led.steer();
  live.led = new Led(live);
  return live;
}

/** In the page of a student who follows, or roams. */
function inRoom(following, act) {
  globalThis.document = { documentElement: { hasAttribute: () => following } };
  try {
    return act();
  } finally {
    delete globalThis.document;
  }
}

test("on a long way what has been made is shown before more is made", () => {
  const live = led({ at: 10, done: [17, 15] });
  live.led.to(40);
  assert.equal(live.seek, 15);
  live.shown.position = 15;
  live.led.steer();
  assert.equal(live.seek, 40);
  live.known.states = [{ done: 50, lost: null }, { done: 50, lost: null }];
  live.led.steer();
  assert.equal(live.seek, 40);
  live.shown.position = 40;
  live.led.steer();
  assert.equal(live.seek, null);
});

test("a network that broke before does not hold the other one up", () => {
  const live = led({ at: 32, done: [32, 50], lost: ["a", null] });
  live.led.to(80);
  assert.equal(live.seek, 50);
});

test("a student who roams has the update that was shown in link and files, one who follows keeps the address", () => {
  const live = led({ at: 3, done: [41, 41] });
  inRoom(true, () => {
    live.led.to(41, true);
    live.shown.position = 41;
    live.led.steer();
  });
  assert.deepEqual([live.led.on, live.seek, live.unsettled], [true, null, 0]);
  inRoom(false, () => live.led.steer());
  assert.ok(!live.led.on && live.unsettled > 0);
});

test("a film settles nothing", () => {
  const live = led({ at: 3, done: [41, 41] });
  inRoom(false, () => live.led.to(41));
  assert.deepEqual([live.led.on, live.unsettled], [true, 0]);
});

test("only what had been shown before is made again", () => {
  const live = led({ at: 10, done: [27, 30] });
  [live.seek, live.led.goal] = [27, 1342];
  assert.equal(restWords(live), "Making update 1,342: at 27.");
  live.known.limits = [2000, 2000];
  assert.equal(restWords(live), "Making update 1,342 again: at 27.");
});

test("bands with nothing but controls are left out, others and what is filled at any place of a film stay", () => {
  const span = (top, bottom) => ({ top, bottom });
  const controls = [span(4, 36), span(60, 90), span(270, 290)];
  const bands = new Bands().add([span(40, 50), span(110, 200), span(240, 260)], controls, 300);
  // 40 above the first words, 60 and 40 between and below, of which 12 stay only in the middle; 200 to 240 has none.
  assert.deepEqual([39, 40, 109, 110, 240, 300].map((y) => bands.above(y)), [0, 40, 40, 88, 88, 128]);
  assert.equal(bands.height, 172);
  const film = bands.add([span(52, 100)], controls, 320);
  assert.deepEqual([film.above(110), film.above(320)], [40, 100]);
});
