// A room on the page: for the lecturer its code, count and questions, for a student what to answer, and whether
// this window follows. What people wrote becomes text and never markup.
import { component } from "../base/component.js";
import { goTo } from "../base/link.js";
import { Picture } from "../base/picture.js";
import { write } from "../base/text.js";
import { roam } from "./follow.js";
import { showQuestion } from "./question.js";
import { onlyHere } from "./reach.js";
import { ROOM_CSS, ROOM_HTML } from "./shell.js";
import { keepRight, randomId } from "./store.js";
import { visit } from "./visit.js";
/** @import { Call, RoomMount, RoomTriggers } from "../wire" */

const TYPED = 'input[type="text"], select';
const LENGTH = 6; // as in explorer/rooms/codes.py
const LAST = " The class sees your last picture.";

class Room extends Picture {
  constructor(parent) {
    super(parent, "room", ROOM_HTML, ROOM_CSS);
    this.writing = false;
    this.sent = ""; // the question that was sent last, until the room has it
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
    this.root.addEventListener("keydown", (event) => {
      if (/** @type {Element} */ (event.target).matches(TYPED)) event.stopPropagation();
    });
    this.on("#room-large", "click", () => {
      visit.large = !visit.large;
      this.show();
    });
    this.on("#room-write", "click", () => this.write_(!this.writing));
    this.on("#room-cancel", "click", () => this.write_(false));
    this.on("#room-drop", "click", () => visit.ask(null));
    this.on("#room-reveal", "click", () => visit.reveal());
    this.on("#room-close", "click", () => (visit.status === "connected" ? visit.close() : visit.end()));
    this.on("#room-roam", "click", () => roam());
    this.on("#room-back", "click", () => (visit.role === "lecturer" ? visit.comeBack() : visit.back()));
    this.on("#room-leave", "click", () => {
      visit.end();
      this.leave();
    });
    this.on("#room-retry", "submit", (event) => {
      event.preventDefault();
      this.retry(this.find("#room-code").value);
    });
    this.on("#room-form", "submit", (event) => {
      event.preventDefault();
      this.put();
    });
    for (const field of this.findAll("#room-form input, #room-form select")) {
      field.value = visit.draft[field.id] ?? "";
      field.addEventListener("input", () => (visit.draft[field.id] = field.value));
    }
  }

  write_(on) {
    this.writing = on;
    this.show();
    if (on) this.find("#room-question").focus();
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

  /** Put the written question to the class. The form stays as it is until the room has the question. */
  put() {
    const answers = [1, 2, 3, 4].map((i) => this.find(`#room-answer-${i}`).value.trim());
    const given = answers.filter(Boolean);
    const right = Number(this.find("#room-right").value);
    if (right && !answers[right - 1])
      return visit.refuse(`Answer ${right} is to be the right one and is empty: write it, or choose another.`);
    this.sent = randomId();
    keepRight({ question: this.sent, answer: right ? given.indexOf(answers[right - 1]) : null });
    visit.ask({ id: this.sent, text: this.find("#room-question").value, answers: given });
  }

  /** Close the form when the room has what was written in it. */
  closeWhenAsked() {
    if (!this.sent || visit.state?.question?.id !== this.sent) return;
    this.sent = "";
    this.writing = false;
    this.find("#room-form").reset();
    visit.draft = {};
  }

  show() {
    this.closeWhenAsked();
    const { role, status, state, said, code, led } = visit;
    const { root } = this;
    root.hidden = !role;
    const { dataset } = document.documentElement; // for the page's own rules, in explorer/ui/frame.py
    dataset.room = state?.question || status !== "connected" ? "open" : role;
    if (!role) delete dataset.room;
    const [lecturer, inside] = [role === "lecturer", status === "connected"];
    // For the panel of a station: that a class answers its question, and which one the bars are of.
    if (lecturer && inside) dataset.class = visit.isStations && state.revealed ? state.question.id : "asked";
    else delete dataset.class;
    if (!role) return;
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
    this.write("#room-address", lecturer ? (led?.address ?? "") : "");
    this.write("#room-who", sentence());
    this.write("#room-said", said);
    this.find("#room-said").hidden = !said;
    this.find("#room-lecturer").hidden = !lecturer || status === "replaced";
    this.find("#room-student").hidden = lecturer && status !== "replaced";
    this.find("#room-roam").hidden = !following || lecturer;
    this.find("#room-back").hidden = status === "replaced" ? false : following || !inside || lecturer;
    this.write("#room-back", lecturer ? "Lead from this window" : "Back to the lecturer");
    this.find("#room-leave").hidden = lecturer;
    this.write("#room-large", large ? "Hide the code" : "Show the code");
    this.find("#room-large").setAttribute("aria-pressed", String(large));
    this.find("#room-write").setAttribute("aria-expanded", String(this.writing));
    this.find("#room-drop").hidden = !state?.question;
    this.find("#room-write").hidden = Boolean(state?.question);
    this.find("#room-reveal").disabled = !state?.question || Boolean(state.revealed);
    for (const button of this.findAll("#room-lecturer button:not(#room-close, #room-large, #room-reveal)"))
      button.disabled = !inside;
    if (!inside) this.find("#room-reveal").disabled = true;
    this.write("#room-close", status === "over" ? "Done" : "Close the room");
    this.find("#room-retry").hidden = lecturer || status !== "over";
    this.find("#room-form").hidden = !lecturer || !this.writing || !inside;
    this.wall(large);
    showQuestion(this.root, visit);
  }

  wall(large) {
    this.find("#room-wall").hidden = !large;
    if (!large) return;
    const { address, qr } = visit.led;
    write(this.find("#room-join"), address);
    this.find("#room-local").hidden = !onlyHere(address);
    if (this.drawn === qr) return;
    this.drawn = qr;
    this.find("#room-qr").innerHTML = qr; // the server's own drawing
    this.find("#room-qr").hidden = !qr;
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
    if (!visit.following) return `${alone}You roam on your own.`;
    if (!state.shown?.covered) return `${alone}You see what the lecturer shows.`;
    return (
      alone +
      (state.revealed ? "The picture comes when the lecturer shows it." : "The picture comes after the answers.")
    );
  }
  const votes = state.question ? ` · ${count(state.votes, "vote")}` : "";
  return `${alone}${count(state.followers, "follower")}${votes}`;
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

export default component(
  (/** @type {Call} */ { parentElement }) => new Room(parentElement),
  (room, /** @type {Call} */ call) => room.take(call.data, call),
);
