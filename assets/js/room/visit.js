// The room that this window is in, as lecturer or student. One for the whole document: pages come and go, and
// the components of each page show it (room.js, open.js).
import { follow, followNoMore, isFollowing, onRoam } from "./follow.js";
import { Line } from "./line.js";
import { tell, tellNoMore } from "./lead.js";
import { forgetToken, keepLead, keepVote, readLastLead, readLead, readRight, readVote, tokenFor } from "./store.js";
/** @import { RoomHears, RoomLed, RoomMount, RoomQuestion, RoomSays, RoomState } from "../wire" */

const PATIENCE = 1500; // ms: a connection that comes back at once is not talked about

class Visit {
  constructor() {
    /** @type {RoomMount | null} */
    this.mount = null;
    /** @type {"" | "lecturer" | "student"} */
    this.role = "";
    /** @type {"" | "connecting" | "connected" | "lost" | "over" | "replaced"} */
    this.status = "";
    this.code = "";
    /** @type {RoomState | null} */
    this.state = null;
    /** @type {RoomLed | null} */
    this.led = null;
    this.said = ""; // what the server has refused
    /** @type {{ question: string, answer: number } | null} */
    this.chosen = null; // a vote that the server has not counted yet
    /** @type {Record<string, string>} */
    this.draft = {}; // a question that is being written: the form of another page shows it again
    this.large = false; // whether the code fills the wall
    /** @type {Set<string>} */
    this.put = new Set(); // stations whose question was put to the class
    this.settling = ""; // the station whose right answer is being computed
    this.settle = (/** @type {string} */ _question) => {};
    /** @type {Set<() => void>} */
    this.shows = new Set();
    /** @type {Line | null} */
    this.line = null;
    /** @type {(() => RoomSays) | null} */
    this.opened = null; // the first message of each connection
    onRoam(() => this.changed());
  }

  /** Have `show` called at every change. Returns a function that unsubscribes. */
  watch(show) {
    this.shows.add(show);
    return () => this.shows.delete(show);
  }

  changed() {
    for (const show of this.shows) show();
  }

  /**
   * A page is shown.
   * @param {RoomMount} mount
   */
  at(mount) {
    this.mount = mount;
    this.connect();
    const lead = readLead();
    if (mount.code) {
      if (this.role !== "student" || this.code !== mount.code) this.join(mount.code);
    } else if (this.role === "student") this.end();
    else if (!this.role && lead) this.begin("lecturer", lead.code, () => ({ lead }));
    this.askStation();
    if (this.settling && mount.settled === this.settling) this.reveal();
    this.changed();
  }

  // ---- coming and going ----------------------------------------------------------------------------

  /** @param {string} code */
  join(code) {
    this.begin("student", code, () => ({ join: { code, token: tokenFor(code) } }));
    follow(this.mount);
  }

  open() {
    this.large = true;
    this.begin("lecturer", "", () => {
      const lead = readLead(); // opened before the connection was lost
      return lead ? { lead } : { open: true };
    });
  }

  /** Lead the room that was led from this browser before, or from another window. */
  comeBack() {
    const lead = readLead() ?? readLastLead();
    if (lead) this.begin("lecturer", lead.code, () => ({ lead }));
  }

  /** The room that this browser could lead again, or "". */
  get left() {
    return this.role ? "" : (readLastLead()?.code ?? "");
  }

  /**
   * @param {"lecturer" | "student"} role
   * @param {string} code
   * @param {() => RoomSays} opened the first message of each connection
   */
  begin(role, code, opened) {
    this.end();
    Object.assign(this, { role, code, opened, status: "connecting" });
    this.connect();
    this.changed();
  }

  /** Connect as soon as the page says where: while it opens, its button may be pressed before. */
  connect() {
    if (!this.mount || !this.opened || this.line) return;
    this.line = new Line(this.mount.socket, {
      opened: this.opened,
      heard: (message) => this.hear(message),
      lost: () => this.lost(),
    });
  }

  end() {
    this.line?.end();
    clearTimeout(this.patience);
    followNoMore();
    tellNoMore();
    Object.assign(this, { line: null, opened: null, role: "", status: "", code: "", state: null, led: null, said: "" });
    this.changed();
  }

  lost() {
    this.chosen = null;
    tellNoMore();
    clearTimeout(this.patience);
    this.patience = setTimeout(() => {
      this.status = "lost";
      this.changed();
    }, PATIENCE);
  }

  // ---- what is heard -------------------------------------------------------------------------------

  /** @param {RoomHears} message */
  hear({ state, led, voted, refused }) {
    clearTimeout(this.patience);
    if (led) {
      Object.assign(this, { led, code: led.code, said: "" });
      keepLead({ code: led.code, key: led.key });
      tell(
        () => this.mount,
        (show) => this.say({ show }),
      );
    }
    if (state) {
      if (this.state && state.question?.id !== this.state.question?.id) this.said = "";
      Object.assign(this, { state, status: "connected", code: state.code });
      if (this.role === "student") follow(this.mount, state.shown);
      this.askStation();
    }
    if (voted) {
      keepVote(voted);
      this.said = "";
    }
    if (voted || refused) this.chosen = null;
    if (refused) this.refused(refused);
    this.changed();
  }

  /** @param {import("../wire").RoomRefused} refused */
  refused({ why, text }) {
    this.said = text;
    if (why === "alone") this.line?.retry();
    if (why === "replaced") this.stop("replaced");
    if (["room", "guesses", "full"].includes(why)) this.stop("over");
    if (why === "key" && !this.led) this.stop("over");
    if (why === "room" || why === "key") {
      if (this.role === "lecturer") keepLead(null);
      else forgetToken();
    }
  }

  /** @param {string} text why something is not done */
  refuse(text) {
    this.said = text;
    this.changed();
  }

  /** @param {"over" | "replaced"} status */
  stop(status) {
    this.line?.end();
    tellNoMore();
    followNoMore();
    this.status = status;
  }

  // ---- what is said --------------------------------------------------------------------------------

  /** @param {RoomSays} message */
  say(message) {
    this.said = "";
    this.line?.say(message);
  }

  /** @param {number} answer */
  vote(answer) {
    const { question } = this.state ?? {};
    if (!question) return;
    this.chosen = { question: question.id, answer };
    this.say({ vote: this.chosen });
  }

  /** The answer that this student has given to the question and that is counted, or null. */
  get vote_() {
    return readVote(this.state?.question?.id);
  }

  /** The answer that this student has chosen, also before it is counted; or null. */
  get choice() {
    return this.chosen && this.chosen.question === this.state?.question?.id ? this.chosen.answer : this.vote_;
  }

  /** @param {RoomQuestion | null} question */
  ask(question) {
    this.say({ ask: question });
  }

  /** Put the question of the station that the lecturer is at, once, unless it is settled already. */
  askStation() {
    if (this.role !== "lecturer" || this.status !== "connected") return;
    const { station, right } = this.mount;
    const { question, revealed } = this.state;
    if (station && right === null && !this.put.has(station.id)) {
      this.put.add(station.id);
      if (station.id !== question?.id) this.ask(station);
    } else if (revealed && this.put.has(question.id) && question.id !== station?.id) this.ask(null);
  }

  /** Whether the question in the room is the one that stands on the lecturer's page. */
  get isStations() {
    const { question } = this.state ?? {};
    return Boolean(question) && question.id === this.mount?.station?.id;
  }

  /** Show the votes, and the right answer: the lecturer's own, or the station's, which is computed first. */
  reveal() {
    const { station, right, settled } = this.mount;
    if (this.isStations && right === null && settled !== station.id) {
      this.settling = station.id;
      return this.settle(station.id);
    }
    this.settling = "";
    this.say({ reveal: this.isStations ? right : readRight(this.state?.question?.id) });
  }

  close() {
    this.say({ close: true });
    keepLead(null);
    this.end();
  }

  /** Follow again. */
  back() {
    follow(this.mount, this.state?.shown, true);
    this.changed();
  }

  get following() {
    return isFollowing();
  }
}

export const visit = new Visit();
