// The pictures of one setting: words, pictures, a slider for the gain, and where to find the rest.
import { lead } from "../base/steps.js";
import { Drag } from "./drag.js";
import { load } from "./files.js";
import { TrainingFiles } from "./training.js";
import { words } from "../base/prose.js";
/** @import { Elsewhere, Kinds, ScenePicture, Scene } from "./types" */

const DARK = "(prefers-color-scheme: dark)";
const NOT_HERE = "This site does not have that part of the picture.";
const LOST = "A file of this site is missing or damaged: copy the whole folder again.";

export class SceneView {
  /**
   * @param {HTMLElement} root
   * @param {Kinds} kinds
   */
  constructor(root, kinds) {
    this.root = root;
    this.kinds = kinds;
    /** @type {{ again: () => void, end: () => void }[]} */
    this.mounts = [];
    /** @type {Scene | null} */
    this.scene = null;
    const again = () => this.mounts.forEach((mount) => mount.again());
    matchMedia(DARK).addEventListener("change", again);
    const paper = (on) => {
      document.documentElement.classList.toggle("paper", on);
      again();
    };
    addEventListener("beforeprint", () => paper(true));
    addEventListener("afterprint", () => paper(false));
  }

  /**
   * Show a scene, or nothing. The same scene stays as it is.
   * @param {Scene | null} scene
   */
  async show(scene) {
    if (scene && scene === this.scene) return;
    this.scene = scene;
    for (const mount of this.mounts.splice(0)) mount.end();
    this.root.replaceChildren();
    this.root.removeAttribute("data-shown");
    document.documentElement.classList.remove("dragged");
    say("");
    if (!scene) return;
    for (const text of scene.words) this.root.append(paragraph("note", text));
    if (scene.missing) this.root.append(paragraph("missing", scene.missing));
    const box = element("div", scene.beside ? "beside" : "");
    this.root.append(box);
    const places = scene.pictures.map((picture) => {
      const cell = element("div", "cell");
      const place = element("div", "picture");
      if (picture.words) cell.append(paragraph("note", picture.words));
      cell.append(place);
      box.append(cell);
      return place;
    });
    this.root.append(more(scene));
    await Promise.all(scene.pictures.map((picture, i) => this.mount(scene, picture, places[i])));
    if (scene !== this.scene) return;
    if (Object.keys(scene.parts).length) lead(scene.parts);
    this.root.dataset.shown = "yes";
  }

  /**
   * @param {Scene} scene
   * @param {ScenePicture} picture
   * @param {HTMLElement} place
   */
  async mount(scene, picture, place) {
    let messages;
    try {
      messages = await load(picture.file);
    } catch {
      place.append(paragraph("missing", LOST));
      return;
    }
    if (scene !== this.scene) return;
    if (picture.training) {
      await this.train(picture, place);
      return;
    }
    const parentElement = picture.themes ? place : place.attachShadow({ mode: "open" });
    let [shown, variant, end] = [messages, 0, () => {}];
    const ask = (name, value) => {
      const wanted = { ...picture.variants[variant], [name]: String(value) };
      const found = picture.variants.findIndex((one) => picture.asks.every((key) => one[key] === wanted[key]));
      if (picture.asks.includes(name)) say(found < 0 ? NOT_HERE : "");
      if (found >= 0) variant = found;
      again();
    };
    const again = () => {
      const dark = matchMedia(DARK).matches && !document.documentElement.classList.contains("paper");
      const data = shown[picture.themes ? Number(dark) : variant];
      const call = { parentElement, data, setStateValue: ask, setTriggerValue: ask };
      end = this.kinds[picture.module](call);
    };
    again();
    const remove = () => {
      place.remove();
      end();
    };
    this.mounts.push({ again, end: remove });
    if (!picture.drag) return;
    const choose = (/** @type {Uint8Array[] | null} */ others) => {
      shown = others ?? messages;
      again();
    };
    this.root.prepend(new Drag(picture.drag, messages.length, choose).element);
  }

  /**
   * A training: the picture asks, and is answered from files.
   * @param {ScenePicture} picture
   * @param {HTMLElement} place
   */
  async train({ module, training }, place) {
    const parentElement = place.attachShadow({ mode: "open" });
    let end = () => {};
    const give = (/** @type {Uint8Array} */ data) => {
      if (place.isConnected) end = this.kinds[module]({ parentElement, data, setTriggerValue: take });
    };
    const files = new TrainingFiles(training, give, () => say(LOST));
    const take = (name, value) => {
      if (name === "ask") files.answer(value);
      if (value.frames) say(""); // it goes on
      const elsewhere = name === "act" && files.elsewhere(value);
      if (elsewhere) sayElsewhere(elsewhere);
    };
    const remove = () => {
      place.remove();
      end();
    };
    this.mounts.push({ again: () => files.open(), end: remove });
    await files.open();
    files.prepare();
  }
}

const say = (text) => words(document.getElementById("said"), text);

/** @param {Elsewhere} elsewhere */
function sayElsewhere({ what, href }) {
  say("");
  say(`${what} needs RNN Explorer itself${href ? ": " : "."}`);
  if (href) document.getElementById("said").append(linkTo(href, "open it there"));
}

const linkTo = (href, textContent) => Object.assign(element("a", ""), { href, textContent, rel: "noreferrer" });

const element = (tag, name) => Object.assign(document.createElement(tag), { className: name });

function paragraph(name, text) {
  const made = element("p", name);
  words(made, text);
  return made;
}

/**
 * What is not here, and the way to it where there is one.
 * @param {Scene} scene
 */
function more({ title, link }) {
  const made = paragraph("link", `Other settings and pictures of “${title}” need RNN Explorer itself`);
  if (!link) return made;
  made.append(": ", linkTo(link, "open this one there"));
  return made;
}
