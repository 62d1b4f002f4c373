// The panel of a station, on the page that the station is about. The server knows the answer and computes
// it from the run; what is known here is what is on the screen.
//
// → ← Home End are the picture's, as on every page (base/keys.js). After Show, Next has the focus: Enter
// leads on, and the keys of the picture act as well, because a button leaves them to it.
import { mounted, Picture } from "../base/picture.js";
import { answerBeforeReload, keep, keepAnswer } from "./kept.js";
import { STATION_CSS, STATION_HTML } from "./shell.js";
import { words } from "../base/prose.js";
/** @import { Call, StationMessage, StationPress, StationTriggers } from "../wire" */

const EVERY = 150; // ms
const SETTLED = 3; // looks in a row that have to agree
const HINTS = { missed: "Not yet.", solved: "Solved. The link is your answer." };
const CHANGED = "Something was changed since the check: check again.";

/** What was pressed last: the place that comes gets the focus, on whatever page it is. */
let led = "";

class StationPanel extends Picture {
  constructor(parent) {
    super(parent, "station", STATION_HTML, STATION_CSS);
    /** @type {StationMessage} */
    this.message = null;
    this.chosen = -1;
    for (const button of this.findAll("[data-what]"))
      button.addEventListener("click", () => this.press(button.dataset.what));
    this.on("form", "submit", (event) => {
      event.preventDefault();
      if (this.message.kind === "exercise") this.press("check");
      else this.press(this.chosen < 0 ? "settle" : "show");
    });
    this.on("#hand-in", "click", () => this.handIn());
    this.stale = 0;
    const looking = setInterval(() => this.compare(), EVERY);
    const watching = new MutationObserver(() => this.message && this.showState());
    watching.observe(document.documentElement, { attributeFilter: ["data-class"] });
    this.ends.push(
      () => clearInterval(looking),
      () => watching.disconnect(),
    );
  }

  /**
   * @param {StationMessage} message
   * @param {Call<{}, StationTriggers>} call
   */
  take(message, { setTriggerValue }) {
    const before = this.message;
    const same = before?.lesson === message.lesson && before.place === message.place;
    this.send = setTriggerValue;
    this.message = message;
    this.stale = 0;
    // A choice that was made meanwhile is newer than the one that comes with the message.
    if (!same || message.chosen >= 0 || message.state === "shown") this.chosen = message.chosen;
    this.showBar();
    this.find("#away").hidden = !message.away;
    this.find("#body").hidden = Boolean(message.away);
    this.write("#away span", message.away ? `This lesson is on the page “${message.away}”.` : "");
    for (const name of ["sentence", "question", "error"]) words(this.find(`#${name}`), message[name]);
    if (!same) this.build();
    this.showState();
    if (!message.away) keep(message.lesson, message.place, ["shown", "solved"].includes(message.state));
    if (led && !message.away) this.focus(led);
    if (!same && message.state === "asked" && !message.away) this.answerAgain();
  }

  /** A window that was loaded again is a new session for the server. */
  answerAgain() {
    const before = answerBeforeReload(this.where);
    if (!before || !(before.chosen < this.message.answers.length)) return;
    if (!before.shown) return this.choose(before.chosen);
    this.chosen = before.chosen;
    this.press(before.chosen < 0 ? "settle" : "show");
  }

  /** The name of the place, by which a room knows its question. */
  get where() {
    return `${this.message.lesson}-${this.message.place}`;
  }

  /** Whether what was checked is still what the address says; a strip changes that without a message. */
  compare() {
    const { about, state } = this.message ?? { about: {}, state: "open" };
    if (state !== "missed" && state !== "solved") return;
    const here = new URLSearchParams(location.search);
    const differs = Object.entries(about).some(([name, value]) => (here.get(name) ?? "") !== value);
    const before = this.stale >= SETTLED;
    this.stale = differs ? this.stale + 1 : 0; // a message comes a moment before the address that it is about
    if (this.stale >= SETTLED !== before) this.showState();
  }

  showBar() {
    const { title, number, lessons, place, places, stations, first, notes } = this.message;
    this.write("#where", `${number} of ${lessons} · ${title}`);
    const dots = Array.from({ length: places }, (_, i) => {
      const dot = document.createElement("li");
      dot.className = [i >= stations && "exercise", i + 1 < place && "done", i + 1 === place && "here"]
        .filter(Boolean)
        .join(" ");
      return dot;
    });
    this.find("#dots").replaceChildren(...dots);
    this.find('[data-what="back"]').disabled = first;
    this.find("#notes").hidden = !notes;
    words(this.find("#notes p"), notes);
  }

  build() {
    const { answers, kind } = this.message;
    this.find("#answers").replaceChildren(
      ...answers.map((_, i) => {
        const label = document.createElement("label");
        const input = Object.assign(document.createElement("input"), {
          type: "radio",
          name: this.where,
          value: String(i),
        });
        input.addEventListener("change", () => this.choose(i));
        label.append(input, document.createElement("span"), document.createElement("em"));
        return label;
      }),
    );
    this.write("#settle", kind === "station" ? "Show" : "Check");
    this.write("#hint", "");
  }

  choose(i) {
    this.chosen = i;
    this.showState();
    this.press("choose");
  }

  showState() {
    const { answers, kind, lesson, place, right, numbers, keep: kept, error } = this.message;
    const stale = this.stale >= SETTLED;
    const state = stale ? "open" : this.message.state;
    const settled = state === "shown";
    const ofClass = document.documentElement.dataset.class ?? ""; // see room/room.js
    const shown = kind === "station" && !settled ? (this.chosen < 0 ? "asked" : "answered") : state;
    this.root.dataset.lesson = lesson;
    this.root.dataset.station = String(place);
    this.root.dataset.kind = kind;
    this.findAll("#answers label").forEach((label, i) => {
      const [input, text, correction] = label.children;
      const wrong = settled && i === this.chosen && i !== right;
      input.checked = i === this.chosen;
      input.disabled = settled;
      words(text, answers[i].text);
      words(correction, wrong ? answers[i].correction : "");
      label.classList.toggle("right", settled && i === right);
      label.classList.toggle("wrong", wrong);
    });
    this.find("#settle").hidden = settled;
    // The room shows them, with bars.
    this.find("#sentence").hidden = this.find("fieldset").hidden = kind === "station" && ofClass === this.where;
    this.find("#settle").disabled = shown === "asked" && !ofClass;
    this.find("#act").hidden = settled;
    this.find("#hand-in").hidden = kind === "station";
    this.write("#verdict", settled && right >= 0 ? this.verdict() : "");
    words(this.find("#keep"), stale ? "" : kept);
    this.write("#goal", (stale ? [] : numbers).map(([what, value]) => `${capital(what)}: ${value}.`).join(" "));
    this.write(
      "#hint",
      kind === "station" ? hintOf(shown, ofClass) : stale ? CHANGED : error ? "" : (HINTS[state] ?? ""),
    );
    this.root.dataset.state = shown;
    if (kind === "station" && shown !== "asked") keepAnswer(this.where, { chosen: this.chosen, shown: settled });
  }

  verdict() {
    const { right, answers } = this.message;
    return this.chosen === right ? "Right." : `The run says: ${plain(answers[right].text)}`;
  }

  press(what) {
    const { lesson, place } = this.message;
    /** @type {StationPress} */
    const press = { what, lesson, place, chosen: this.chosen };
    if (what === "settle") led = "show";
    if (what === "show" || what === "next" || what === "back" || what === "return") led = what;
    if (what === "check") this.write("#hint", "");
    this.send("press", press);
  }

  /** After Show to Next, so that Enter leads on; else to the first answer, which is not chosen by that. */
  focus(what) {
    const wait = what === "show" && this.message.state !== "shown";
    if (wait) return;
    led = "";
    const target = this.message.state === "shown" ? '[data-what="next"]' : "#answers input, #settle:enabled";
    (this.find(target) ?? this.root).focus({ preventScroll: true });
    this.root.scrollIntoView({ block: "nearest" });
  }

  async handIn() {
    try {
      await navigator.clipboard.writeText(location.href);
      this.write("#hint", "Copied.");
    } catch {
      this.write("#hint", location.href); // a page without https may not use the clipboard
    }
  }
}

const hintOf = (shown, ofClass) => {
  if (shown !== "asked") return "";
  return ofClass ? "The class answers in the room; show the picture when you like." : "Answer first, then see.";
};

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const plain = (text) => text.replace(/[*`]/g, "");

export default mounted(StationPanel);
