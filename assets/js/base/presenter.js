// In the presenter's view, focus the picture as soon as it exists, so that a lecturer can press → without
// the mouse. Leave focus alone if the user has moved it. On any page, report a change between light and
// dark to the server, which draws the figures.
import { letter } from "./keys.js";
/** @import { Call, Presenter, PresenterStates } from "../wire" */

const LOOK_EVERY = 100; // ms
const GIVE_UP_AFTER = 15_000; // ms: do not wait for a long training

const KEYS = [
  '[role="radio"][aria-checked="true"]',
  '[role="application"][tabindex="0"], [role="grid"][tabindex="0"]',
  '[tabindex="0"], input, button',
];

// Components that are no picture: the controls of one, the room of a class, a station's question.
const BESIDE = ["strip", "room", "open-room", "station"].map((name) => `[data-testid="${name}"]`).join();

// Both as in explorer/ui/presenter.py.
const NARROW = matchMedia("(max-width: 640px)");
const WIDE = matchMedia("(min-width: 1600px) and (min-height: 860px)");

let timer = 0;
/** @type {Partial<Presenter>} */
let before = {};
/** @type {boolean | null} */
let seen = null; // whether the page was dark at the last call

/** P toggles the presenter's view. Streamlit's own shortcut ignores keys on inputs of any kind; this
 * listener adds sliders and radio buttons, which take no letters. */
document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
  const [target] = event.composedPath();
  const takesNoLetters = target instanceof Element && target.matches('input:is([type="range"], [type="radio"])');
  if (letter(event) !== "p" || !plain || !takesNoLetters) return;
  /** @type {HTMLElement} */ (document.querySelector(".st-key-present button"))?.click();
});

/** Hide floating elements while the page is scrolled: they would cover text. */
const onScroll = ({ target }) => {
  if (!(target instanceof Element) || !target.matches('[data-testid="stMain"]')) return;
  document.documentElement.toggleAttribute("data-scrolled", target.scrollTop > 16);
};
document.addEventListener("scroll", onScroll, { capture: true, passive: true });

/** @param {Call<PresenterStates> & { data: Presenter }} call */
export default function mount({ data, parentElement, setStateValue }) {
  const tell = () => {
    if (data.on && NARROW.matches !== data.narrow) setStateValue("narrow", NARROW.matches);
    if (data.on && WIDE.matches !== data.wide) setStateValue("wide", WIDE.matches);
  };
  tell();
  const dark = isDark(); // Streamlit remounts for a new theme, without a rerun
  if (dark !== data.dark && dark !== seen) setStateValue("dark", dark);
  NARROW.onchange = WIDE.onchange = tell;
  const entered = data.on && (!before.on || before.page !== data.page);
  const chosen = data.on && data.demo && before.demo !== data.demo; // not when a demo is closed
  [before, seen] = [data, dark];
  if (entered || chosen) lookOut(performance.now() + GIVE_UP_AFTER);
  return () => {
    if (parentElement.isConnected) return; // an outdated call: see component.js
    clearInterval(timer);
    before = {};
  };
}

const isDark = () =>
  getComputedStyle(document.querySelector('[data-testid="stApp"]') ?? document.body).colorScheme === "dark";

function lookOut(deadline) {
  clearInterval(timer);
  const held = document.activeElement;
  timer = setInterval(() => {
    const moved = document.activeElement !== held && document.activeElement !== document.body;
    const picture = moved ? null : findPicture();
    if (!picture && !moved && performance.now() < deadline) return;
    clearInterval(timer);
    if (!picture) return;
    if (!picture.matches("input, button, [tabindex]")) {
      picture.tabIndex = -1; // focused only for scrolling
      picture.style.outline = "none";
    }
    picture.focus({ preventScroll: true });
  }, LOOK_EVERY);
}

/**
 * The element to focus: the first picture, chart or table of the page.
 * @returns {HTMLElement | null}
 */
function findPicture() {
  const main = document.querySelector('[data-testid="stMain"]');
  if (!main) return null;
  for (const { shadowRoot } of main.querySelectorAll('[data-testid^="stBidiComponent"]')) {
    if (!shadowRoot || shadowRoot.querySelector(BESIDE)) continue;
    const target = KEYS.map((keys) => shadowRoot.querySelector(keys)).find(Boolean);
    if (target?.getClientRects().length) return /** @type {HTMLElement} */ (target);
  }
  return main.querySelector('[data-testid="figure"], table, [role="grid"]');
}
