// What a student's window does with what the lecturer shows: it goes to the page, and its picture to the step.
// Whoever uses the page while following roams from then on; one tap leads back.
import { goTo } from "../base/link.js";
import { goToPosition, readPosition } from "../base/steps.js";
/** @import { RoomMount, RoomShown } from "../wire" */

const LOOK = 150; // ms: a page that opens has its picture later than its address
const KEPT = ["room", "present", "embed"]; // the student's own parts of an address

const USES = 'button, a, input, select, textarea, canvas, summary, label, [role="button"], [role="slider"]';
// A drag may end elsewhere, and then it is no click; the track of a slider of the sidebar is no slider by its role.
const DRAGGED = 'input[type="range"], [role="slider"], [data-testid="stSlider"], [data-testid="stSelectSlider"]';
const STEPS = ["ArrowRight", "ArrowLeft", "Home", "End", " "];
// Streamlit's sliders, lists and numbers are set by keys, for which the browser reports no "input".
const FIELDS = 'input, select, textarea, [role="slider"]';
const SETS = [...STEPS, "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Enter"];

let following = false;
/** @type {RoomMount | null} */
let mount = null;
/** @type {RoomShown | null} */
let wanted = null;
let shown = ""; // the page and the query to which this window was led last
let timer = 0;
let tellRoam = () => {};

/** Call `act` when the student begins to roam. */
export const onRoam = (act) => (tellRoam = act);

export const isFollowing = () => following;

/**
 * Follow: from the beginning, or `again` after roaming; else only if it has not ended.
 * @param {RoomMount} at
 * @param {RoomShown | null} [newest]
 */
export function follow(at, newest = null, again = false) {
  if (!mount || again) following = true;
  if (again) shown = "";
  mount = at;
  wanted = newest ?? wanted;
  apply();
  clearInterval(timer);
  timer = window.setInterval(step, LOOK);
}

export function followNoMore() {
  clearInterval(timer);
  [mount, wanted, shown, following] = [null, null, "", false];
  cover();
}

/** Stop following, and stay in the room. */
export function roam() {
  if (!following) return;
  following = false;
  cover();
  tellRoam();
}

/** Hide the picture, by a rule in explorer/ui/frame.py, while the lecturer's page does. */
function cover() {
  document.documentElement.toggleAttribute("data-following", following); // for base/where.js
  document.documentElement.toggleAttribute("data-covered", Boolean(following && wanted?.covered));
}

function apply() {
  cover();
  // What is covered on the lecturer's screen is not even loaded here: the page would hold its numbers.
  if (!following || !wanted || wanted.covered) return;
  const { page, query } = wanted;
  const there = JSON.stringify([page, query]);
  if (there !== shown && /^[a-z_]*$/.test(page)) {
    shown = there;
    goTo(addressOf(page, query));
  }
  step();
}

/** The address of the lecturer's page on this server, with what is the student's own. */
function addressOf(page, query) {
  const url = new URL(`${mount.base}/${page}`, location.origin);
  const own = new URLSearchParams(location.search);
  url.search = query;
  for (const name of KEPT) {
    url.searchParams.delete(name);
    if (own.has(name)) url.searchParams.set(name, own.get(name));
  }
  url.searchParams.set("room", mount.code);
  return url.href;
}

/** Lead the picture to the lecturer's step, also when it comes, or gets other numbers, later. */
function step() {
  if (!following || wanted?.step == null || wanted.covered || !mount) return;
  const here = location.pathname.slice(mount.base.length).replace(/^\/|\/$/g, "");
  if (here !== wanted.page) return;
  const goal = { step: wanted.step, direction: wanted.direction };
  const at = readPosition();
  if (at && (at.step !== goal.step || at.direction !== goal.direction)) goToPosition(goal);
}

/** Whether an event is the student's own use of the page, outside of the room's panel. */
function isUse(event) {
  if (!event.isTrusted) return false;
  const path = event.composedPath().filter((place) => place instanceof Element);
  if (path.some((place) => place.matches('[data-testid="room"], [data-testid="stHeader"]'))) return false;
  if (event.type === "keydown") return (path[0]?.matches(FIELDS) ? SETS : STEPS).includes(event.key);
  return path.some((place) => place.matches(event.type === "pointerdown" ? DRAGGED : USES));
}

for (const kind of ["click", "input", "keydown", "pointerdown"])
  addEventListener(kind, (event) => following && isUse(event) && roam(), true);
