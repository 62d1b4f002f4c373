// The place in the course, kept in this browser, so that another day goes on where one has stopped. What was
// answered is not kept: a question is asked anew.
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
