// The place in the course, kept in this browser, so that another day goes on where one has stopped. What was
// answered is kept for a reload of the window, and no longer: on another day a question is asked anew.
/** @import { Call, KeptPlace, KeptStates } from "../wire" */

const KEY = "rnn-explorer.course";
const MOST = 500;

/**
 * Keep the place that is open, and that it is done.
 * @param {string} lesson
 * @param {number} place
 * @param {boolean} done
 */
export function keep(lesson, place, done) {
  const before = read()?.done ?? [];
  const others = before.filter(([id, number]) => id !== lesson || number !== place);
  const known = others.length < before.length;
  const all = done || known ? [...others, [lesson, place]] : others;
  try {
    localStorage.setItem(KEY, JSON.stringify({ lesson, place, done: all.slice(-MOST) }));
  } catch {
    // A browser that keeps nothing: the address still has the place.
  }
}

const ANSWERS = "rnn-explorer.answers";

/**
 * Keep what was answered at a place, for this window alone.
 * @param {string} place
 * @param {{ chosen: number, shown: boolean }} answer
 */
export function keepAnswer(place, answer) {
  try {
    sessionStorage.setItem(ANSWERS, JSON.stringify({ ...readAnswers(), [place]: answer }));
  } catch {
    // A reload then asks anew.
  }
}

/**
 * What was answered at a place before this window was loaded again, or null.
 * @param {string} place
 * @returns {{ chosen: number, shown: boolean } | null}
 */
export function answerBeforeReload(place) {
  const [how] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return how?.type === "reload" ? (readAnswers()[place] ?? null) : null;
}

function readAnswers() {
  try {
    return JSON.parse(sessionStorage.getItem(ANSWERS)) ?? {};
  } catch {
    return {};
  }
}

/** @returns {KeptPlace | null} */
function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

let said = "";

/** @param {Call<KeptStates>} call */
export default function mount({ setStateValue }) {
  const kept = read();
  const text = JSON.stringify(kept);
  if (kept && text !== said) setStateValue("kept", kept);
  said = text;
}
