// What the lecturer's window tells the room: its address and the step of its picture.
import { readPosition } from "../base/steps.js";
/** @import { RoomMount, RoomShown } from "../wire" */

const EVERY = 50; // ms: at most so often, and the newest wins
const PLAYS = 200; // ms: of a picture that goes on by itself; every phone asks the server for what it shows
const STILL = 200; // ms: a page that opens has other addresses on its way

// The class answers in the room, and has the step and the rest of a picture from it.
const LECTURERS_OWN = ["room", "present", "embed", "lesson", "station", "step", "unit", "layer"];

// A training stands at its step; as a part of the address it would load the page anew at every pause.
const TRAINING = "train";

// The first page shows the player of this one, and a link to it with an experiment leads here.
const PLAYER = "unroll";

let timer = 0;

/**
 * Tell `say` at once, and then whenever it has changed, what is shown.
 * @param {() => RoomMount} mountNow
 * @param {(shown: RoomShown) => void} say
 */
export function tell(mountNow, say) {
  tellNoMore();
  let [seen, since, told, toldAt] = ["", 0, "", -Infinity];
  let address = addressOf(mountNow());
  const look = () => {
    const here = location.href;
    if (here !== seen) [seen, since] = [here, performance.now()];
    else if (performance.now() - since >= STILL) address = addressOf(mountNow());
    const moving = addressOf(mountNow()).page !== address.page; // the step is another page's already
    const { step, direction, plays } = (!moving && readPosition()) || { step: null, direction: "" };
    if (plays && performance.now() - toldAt < PLAYS) return;
    const { covered } = mountNow();
    const shown = /** @type {RoomShown} */ ({ ...address, step, direction, covered });
    if (moving || JSON.stringify(shown) === told) return;
    [told, toldAt] = [JSON.stringify(shown), performance.now()];
    say(shown);
  };
  look();
  timer = window.setInterval(look, EVERY);
}

export function tellNoMore() {
  clearInterval(timer);
}

/**
 * Page and query of this window, as a complete link: a missing field is not the reader's own.
 * @param {RoomMount} mount
 */
function addressOf({ base, whole }) {
  const query = new URLSearchParams(location.search);
  if (!query.has("task")) for (const [name, value] of whole) query.set(name, value);
  for (const own of LECTURERS_OWN) query.delete(own); // `whole` has them too
  const page = location.pathname.slice(base.length).replace(/^\/|\/$/g, "");
  if (page === TRAINING) query.delete("updates");
  return { page: page || PLAYER, query: query.toString() };
}
