// A room on the page: for the lecturer its code, count and questions, for a student what to answer, and whether
// this window follows. What people wrote becomes text and never markup.
import { component } from "../base/component.js";
import { goTo } from "../base/link.js";
import { Picture } from "../base/picture.js";
import { write } from "../base/text.js";
import { roam } from "./follow.js";
import { showQuestion } from "./question.js";
import { ROOM_CSS, ROOM_HTML } from "./shell.js";
import { randomId } from "./store.js";
import { visit } from "./visit.js";
/** @import { Call, RoomMount, RoomTriggers } from "../wire" */

const LENGTH = 6; // as in explorer/rooms/codes.py
const LAST = " The class sees your last picture.";

class Room extends Picture {
  constructor(parent) {
    super(parent, "room", ROOM_HTML, ROOM_CSS);
    this.writing = false;
    this.listen();
    this.ends.push(visit.watch(() => this.show()));
  }

  /**
   * @param {RoomMount} mount
   * @param {Call<{}, RoomTriggers>} call
   */
  take(mount, { setTriggerValue }) {
    this.leave = () => setTriggerValue("left", true);
    visit.settle = (question) => setTriggerValue("settle", question);
    visit.at(mount);
  }

  listen() {
    // Streamlit's shortcuts do not see that the focus is in a field of a shadow root.
    this.root.addEventListener("keydown", (event) => event.stopPropagation());
    this.on("#large", "click", () => {
      visit.large = !visit.large;
      this.show();
    });
    this.on("#write", "click", () => this.write_(!this.writing));
    this.on("#cancel", "click", () => this.write_(false));
    this.on("#drop", "click", () => visit.ask(null));
    this.on("#reveal", "click", () => visit.reveal());
    this.on("#close", "click", () => (visit.status === "connected" ? visit.close() : visit.end()));
    this.on("#roam", "click", () => roam());
    this.on("#back", "click", () => (visit.role === "lecturer" ? visit.comeBack() : visit.back()));
    this.on("#leave", "click", () => {
      visit.end();
      this.leave();
    });
    this.on("#retry", "submit", (event) => {
      event.preventDefault();
      this.retry(this.find("#code").value);
    });
    this.on("#form", "submit", (event) => {
      event.preventDefault();
      this.put();
    });
  }

  write_(on) {
    this.writing = on;
    this.show();
    if (on) this.find("#question").focus();
  }

  /** Come in with another code; the server reads it as people type it. */
  retry(typed) {
    const code = typed.replace(/[^\w]/g, "").toUpperCase();
    const url = new URL(location.href);
    url.searchParams.set("room", code);
    if (code === visit.code) visit.join(code);
    else if (code.length === LENGTH) goTo(url.href);
    else visit.refuse(`A code has ${LENGTH} signs; this one has ${code.length}.`);
  }

  /** Put the written question to the class. */
  put() {
    const answers = [1, 2, 3, 4].map((i) => this.find(`#answer-${i}`).value.trim());
    const given = answers.filter(Boolean);
    const chosen = answers[Number(this.find("#right").value) - 1];
    visit.right = chosen ? given.indexOf(chosen) : null;
    visit.ask({ id: randomId(), text: this.find("#question").value, answers: given });
    this.writing = false;
    this.find("#form").reset();
    this.show();
  }

  show() {
    const { role, status, state, said, code, led } = visit;
    const { root } = this;
    root.hidden = !role;
    const { dataset } = document.documentElement; // for the page's own rules, in explorer/ui/frame.py
    dataset.room = state?.question || status !== "connected" ? "open" : role;
    if (!role) delete dataset.room;
    if (!role) return;
    const [lecturer, inside] = [role === "lecturer", status === "connected"];
    const following = visit.following;
    const large = lecturer && visit.large && Boolean(led);
    root.classList.toggle("large", large);
    Object.assign(root.dataset, {
      role,
      status,
      followers: String(state?.followers ?? 0),
      votes: String(state?.votes ?? 0),
      following: String(following),
    });
    this.write('[data-testid="room-code"]', code);
    this.write("#address", lecturer ? (led?.address ?? "") : "");
    this.write("#who", sentence());
    this.write("#said", said);
    this.find("#said").hidden = !said;
    this.find("#lecturer").hidden = !lecturer || status === "replaced";
    this.find("#student").hidden = lecturer && status !== "replaced";
    this.find("#roam").hidden = !following || lecturer;
    this.find("#back").hidden = status === "replaced" ? false : following || !inside || lecturer;
    this.write("#back", lecturer ? "Lead from this window" : "Back to the lecturer");
    this.find("#leave").hidden = lecturer;
    this.write("#large", large ? "Hide the code" : "Show the code");
    this.find("#large").setAttribute("aria-pressed", String(large));
    this.find("#write").setAttribute("aria-expanded", String(this.writing));
    this.find("#drop").hidden = !state?.question;
    this.find("#write").hidden = Boolean(state?.question);
    this.find("#reveal").disabled = !state?.question || Boolean(state.revealed);
    for (const button of this.findAll("#lecturer button:not(#close, #large, #reveal)")) button.disabled = !inside;
    if (!inside) this.find("#reveal").disabled = true;
    this.write("#close", status === "over" ? "Done" : "Close the room");
    this.find("#retry").hidden = lecturer || status !== "over";
    this.find("#form").hidden = !lecturer || !this.writing || !inside;
    this.wall(large);
    showQuestion(this.root, visit);
  }

  wall(large) {
    this.find("#wall").hidden = !large;
    if (!large) return;
    const { address, qr } = visit.led;
    write(this.find("#join"), address);
    if (this.drawn === qr) return;
    this.drawn = qr;
    this.find("#qr").innerHTML = qr; // the server's own drawing
    this.find("#qr").hidden = !qr;
  }
}

/** One line on who is here, or what is the matter. */
function sentence() {
  const { role, status, state } = visit;
  if (status === "connecting") return "Connecting …";
  if (status === "lost") return `The connection is lost; it comes back by itself.${role === "lecturer" ? LAST : ""}`;
  if (status === "over" || status === "replaced" || !state) return "";
  const alone = state.alone ? "The servers have lost each other: only those on your server are in the room. " : "";
  if (role === "student") {
    if (!state.led) return `${alone}The lecturer is away; the picture stays.`;
    return alone + (visit.following ? "You see what the lecturer shows." : "You roam on your own.");
  }
  const votes = state.question ? ` · ${count(state.votes, "vote")}` : "";
  return `${alone}${count(state.followers, "follower")}${votes}`;
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

export default component(
  (/** @type {Call} */ { parentElement }) => new Room(parentElement),
  (room, /** @type {Call} */ call) => room.take(call.data, call),
);
