// Base class of every picture: a root element with its own style, updated by messages, painted at most
// once per display frame, and removed completely.
import { component } from "./component.js";
import { decode } from "./decode.js";
import { obey } from "./keys.js";
import { oncePerFrame } from "./stage.js";
import { settle, steps } from "./steps.js";
import { write } from "./text.js";
import { LIGHT } from "./tokens.js";
/** @import { Call } from "../wire" */

/**
 * The default export of a component's module: passes every message to `take` of the class `Kind`.
 * @param {new (parent: Element) => Picture} Kind
 */
export const mounted = (Kind) =>
  component(
    ({ parentElement }) => {
      const picture = new Kind(parentElement);
      unpainted.add(picture);
      picture.ends.push(() => unpainted.delete(picture));
      return picture;
    },
    (picture, call) => {
      picture.take(decode(call.data), call);
      settle();
      requestAnimationFrame(() => unpainted.delete(picture)); // after what `take` has requested
    },
  );

/** @type {Set<Picture>} pictures that have come and are not on the screen yet */
export const unpainted = new Set();

/** @type {Set<Picture>} pictures of the page */
export const alive = new Set();

/**
 * What an animation of a picture shows one after the other: `go` leads there, `back` to where it was. Only
 * the `tallest` places are measured, which are all of them unless it says so: what stands at any place stands
 * there at one of these.
 * @typedef {{
 *   places: any[], tallest?: any[], go: (place: any) => void | Promise<void>, back: () => void,
 * }} Film
 */

export class Picture {
  /**
   * @param {Element} parent
   * @param {string} name the data-testid of the root element in `html`
   * @param {string} html
   * @param {string} css
   */
  constructor(parent, name, html, css) {
    this.host = document.createElement("div");
    this.host.style.color = `var(--st-text-color, ${LIGHT.ink})`;
    this.host.innerHTML = `<style>${css}</style>${html}`;
    parent.appendChild(this.host);
    /** @type {HTMLElement} */
    this.root = this.host.querySelector(`[data-testid="${name}"]`);
    /** What is put on paper: see paper.js. */
    this.sheet = this.root;
    /** Request paint() for the next display frame. */
    this.request = oncePerFrame(() => this.paint());
    this.ends = [() => this.request.cancel(), () => alive.delete(this)];
    /** @type {import("./steps.js").Stepping | null} */
    this.stepped = null;
    /** @type {((most: number) => Film) | null} of a picture that does not step by itself, see take.js */
    this.film = null;
    /** @type {(() => number | null) | null} of a picture that trains: the update that it shows */
    this.updates = null;
    alive.add(this);
  }

  /**
   * Handle a message, the first one or an update.
   * @param {any} _message what decode.js made of it
   * @param {Call<any, any>} _call
   */
  take(_message, _call) {}

  /** Update the screen. */
  paint() {}

  /** @returns {any} the element, of which kind the picture's own HTML says */
  find(selector) {
    return this.root.querySelector(selector);
  }

  /** @returns {any[]} */
  findAll(selector) {
    return [...this.root.querySelectorAll(selector)];
  }

  on(selector, event, act) {
    this.find(selector).addEventListener(event, act);
  }

  write(selector, value) {
    write(this.find(selector), value);
  }

  /** The keys of this picture, see keys.js. */
  obey(acts, options) {
    this.ends.push(obey(this.root, acts, options));
  }

  /**
   * Have a room, and the address, read and set what this picture looks at, see steps.js.
   * @param {import("./steps.js").Stepping} stepping
   */
  steppedBy(stepping) {
    this.stepped = stepping;
    this.ends.push(steps(this.root, stepping));
  }

  /** Call `act` when the size of the root changes. */
  onResize(act) {
    const watch = new ResizeObserver(act);
    watch.observe(this.root);
    this.ends.push(() => watch.disconnect());
  }

  /** Remove the picture and all its listeners outside of it. */
  destroy() {
    for (const end of this.ends) end();
    this.host.remove();
  }
}
