// A page of the static site: a lesson with its stations, a demo, or the list of both.
//
// What it shows is in the page as JSON; pictures come from .js files beside it, because a page that is opened
// from a folder may fetch nothing. Nothing is sent anywhere.
import { pack } from "./header.js";
import { SceneView } from "./scene.js";
import { write } from "../base/text.js";
/** @import { Lesson, Kinds, SitePage, Place } from "./types" */

/** @param {Kinds} kinds the default exports of the pictures' modules, by name */
export function openSite(kinds) {
  /** @type {SitePage} */
  const page = JSON.parse(document.getElementById("page").textContent);
  if (page.kind === "index") return showProgress(kinds.kept);
  const view = new SceneView(document.getElementById("setting"), kinds);
  if (page.kind === "demo") view.show(page.scene);
  else new LessonView(page, kinds.station, view);
}

/** One lesson; its place is in the address after #, so that Back and a link lead to it. */
class LessonView {
  /**
   * @param {Lesson} lesson
   * @param {any} station
   * @param {SceneView} view
   */
  constructor(lesson, station, view) {
    this.lesson = lesson;
    this.view = view;
    this.station = station;
    this.parentElement = document.getElementById("station").attachShadow({ mode: "open" });
    /** @type {{ chosen: number, done: boolean }[]} */
    this.progress = lesson.places.map(() => ({ chosen: -1, done: false }));
    addEventListener("hashchange", () => this.show());
    this.show();
  }

  /** The number of the place in the address, from 1. */
  get number() {
    const number = Number(location.hash.slice(1));
    return Number.isInteger(number) ? Math.max(1, Math.min(this.lesson.places.length, number)) : 1;
  }

  show() {
    const { number, lesson } = this;
    const place = lesson.places[number - 1];
    const { done } = this.progress[number - 1];
    const data = pack(this.message(place, number));
    this.station({ parentElement: this.parentElement, data, setTriggerValue: (_, press) => this.take(press) });
    const scene = place.exercise || done ? place.show : place.look;
    const open = document.getElementById("open");
    open.hidden = Boolean(scene);
    this.view.show(scene);
  }

  /**
   * The panel's message, as explorer/wire/messages/station.py describes it.
   * @param {Place} place
   * @param {number} number
   */
  message(place, number) {
    const { lesson } = this;
    const { chosen, done } = this.progress[number - 1];
    const settled = done || place.exercise;
    const said = settled ? place.settled : place.asked;
    return {
      ...{ lesson: lesson.id, title: lesson.title, number: lesson.number, lessons: lesson.lessons },
      ...{ place: number, places: lesson.places.length, stations: lesson.stations, kind: "station" },
      ...{ state: settled ? "shown" : chosen < 0 ? "asked" : "answered", chosen, checks: 0 },
      ...{ right: done ? place.right : -1, keep: settled ? place.keep : "", error: "", numbers: [], about: {} },
      ...{ first: number === 1 && !lesson.back, notes: place.notes, away: "" },
      ...{ question: said.question, sentence: said.sentence, answers: said.answers },
    };
  }

  /** What was pressed in the panel. */
  take({ what, chosen }) {
    const { number } = this;
    const progress = this.progress[number - 1];
    if (what === "choose") progress.chosen = chosen;
    else if (what === "show" || what === "settle") Object.assign(progress, { chosen, done: true });
    else if (what === "leave") return location.assign("index.html");
    else if (what === "next" || what === "back") return this.lead(number + (what === "next" ? 1 : -1));
    this.show();
    return undefined;
  }

  lead(number) {
    const { places, next, back } = this.lesson;
    if (number > places.length) location.assign(next || "index.html");
    else if (number < 1) location.assign(back || "index.html");
    else location.hash = String(number);
  }
}

/** Write into the list of lessons how many of their questions this browser has answered. */
function showProgress(kept) {
  const take = (_, { done }) => {
    if (!Array.isArray(done)) return;
    for (const place of document.querySelectorAll("[data-lesson]")) {
      const { lesson, stations } = /** @type {HTMLElement} */ (place).dataset;
      const count = done.filter(([id, number]) => id === lesson && number <= Number(stations)).length;
      write(place, count ? ` · ${count} of ${stations} answered` : "");
    }
  };
  kept({ setStateValue: take });
}
