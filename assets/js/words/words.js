// Words explained where they stand: the first of each in the page's text gets a dotted line, and its sentence
// on hover, focus and tap; Escape takes it away.
//
// The text itself belongs to Streamlit and to the pictures, and is not touched: over each word lies a button.
// It costs a page nothing while it moves: words are looked for once nothing has changed for a moment.
import { finder } from "./pattern.js";
import { WORDS_CSS } from "./shell.js";
/** @import { Call, ExplainedWord, WordsMessage } from "../wire" */

const REST = 400; // ms without a change
const LEAVE = 200; // ms for the pointer to reach what is said
const LEFT_OUT =
  "button, a, input, select, textarea, label, code, pre, script, style, summary, h1, [role='tooltip'], [aria-live], " +
  "[aria-hidden='true'], [data-testid='words'], [data-testid='formula'], [data-testid='room'], [role='grid'], .aloud";

/** @type {WeakMap<Element, Words>} */
const places = new WeakMap();

/** @param {Call & { data: WordsMessage }} call */
export default function mount({ data, parentElement }) {
  const words = places.get(parentElement) ?? new Words(parentElement);
  places.set(parentElement, words);
  words.take(data);
  return () => {
    if (parentElement.isConnected) return; // an outdated call: see base/component.js
    words.destroy();
    places.delete(parentElement);
  };
}

class Words {
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.dataset.testid = "words";
    const style = Object.assign(document.createElement("style"), { textContent: WORDS_CSS });
    this.tip = Object.assign(document.createElement("div"), { role: "tooltip", id: "word-said", hidden: true });
    this.buttons = document.createElement("div");
    this.root.append(style, this.buttons, this.tip);
    parent.append(this.root);
    this.watched = new WeakSet();
    this.later = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), REST);
    };
    this.changes = new MutationObserver((found) => {
      if (found.some(({ target }) => !this.root.contains(target))) this.later();
    });
    // Also on a page that never rests, as while it trains: words that have moved are soon found again.
    this.sizes = new ResizeObserver(() => (this.soon ??= setTimeout(() => this.look(), REST)));
    this.onKey = (event) => {
      if (event.key !== "Escape" || this.tip.hidden) return;
      event.stopPropagation();
      this.hide();
    };
    this.onDown = (event) => {
      if (!this.root.contains(event.target)) this.hide();
    };
    document.addEventListener("keydown", this.onKey, true);
    document.addEventListener("pointerdown", this.onDown, true);
    this.tip.addEventListener("pointerenter", () => clearTimeout(this.leaving));
    this.tip.addEventListener("pointerleave", () => this.hide());
  }

  /** @param {WordsMessage} data */
  take({ words, page }) {
    this.words = words;
    this.find = finder(words);
    this.page = page;
    this.later();
  }

  destroy() {
    for (const timer of [this.timer, this.soon]) clearTimeout(timer);
    this.changes.disconnect();
    this.sizes.disconnect();
    document.removeEventListener("keydown", this.onKey, true);
    document.removeEventListener("pointerdown", this.onDown, true);
    this.root.remove();
  }

  /** Look for the first of each word, and lay a button over it. */
  look() {
    clearTimeout(this.soon);
    this.soon = undefined;
    const main = document.querySelector('[data-testid="stMain"]');
    if (!main || !this.root.isConnected) return;
    this.watch(main);
    const seen = new Map();
    const room = main.getBoundingClientRect(); // beside it, a button would make the page scroll to the side
    for (const node of textsIn(main, (root) => this.watch(root)))
      for (const { word, from, to } of this.find(node.data + below(node))) {
        if (seen.has(word)) continue;
        const range = document.createRange();
        range.setStart(node, from);
        if (to <= node.length) range.setEnd(node, to);
        else range.setEndAfter(node.nextSibling);
        const box = boxOf(range);
        const inside = box.left >= room.left && box.right <= room.left + main.clientWidth;
        if (inside && box.width && box.height) seen.set(word, { box, text: range.toString() });
      }
    this.lay(seen);
  }

  watch(root) {
    if (this.watched.has(root)) return;
    this.watched.add(root);
    this.changes.observe(root, { childList: true, subtree: true, characterData: true });
    if (root instanceof Element) this.sizes.observe(root.firstElementChild ?? root);
    // A picture that becomes taller moves what is below it: the page's own parts do not change then, nor does
    // the size of a page that fills the screen.
    else if (root instanceof ShadowRoot) this.sizes.observe(root.host);
  }

  /** @param {Map<ExplainedWord, {box: DOMRect, text: string}>} seen */
  lay(seen) {
    const origin = this.root.getBoundingClientRect();
    const kept = new Map([...this.buttons.querySelectorAll("button")].map((one) => [one.dataset.word, one]));
    for (const [word, { box, text }] of seen) {
      const button = kept.get(word.name) ?? this.make(word);
      kept.delete(word.name);
      button.ariaLabel = text;
      Object.assign(button.style, {
        left: `${box.left - origin.left}px`,
        top: `${box.top - origin.top}px`,
        width: `${box.width}px`,
        height: `${box.height}px`,
      });
    }
    for (const gone of kept.values()) {
      if (this.shown === gone) this.hide();
      gone.nextElementSibling.remove();
      gone.remove();
    }
    this.root.dataset.found = String(seen.size);
  }

  /** @param {ExplainedWord} word */
  make(word) {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.dataset.word = word.name;
    const id = `word-${[...word.name].map((sign) => sign.codePointAt(0).toString(36)).join("-")}`;
    button.setAttribute("aria-describedby", id);
    const said = Object.assign(document.createElement("span"), { id, hidden: true, textContent: word.sentence });
    const show = () => this.show(button, word);
    button.addEventListener("focus", show);
    button.addEventListener("click", show);
    button.addEventListener("pointerenter", show);
    button.addEventListener("blur", () => this.hide());
    button.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "touch" || document.activeElement === button) return;
      this.leaving = setTimeout(() => this.hide(), LEAVE);
    });
    this.buttons.append(button, said);
    return button;
  }

  show(button, word) {
    clearTimeout(this.leaving);
    this.shown = button;
    const name = Object.assign(document.createElement("b"), { textContent: word.name });
    this.tip.replaceChildren(name, `: ${word.sentence}.`);
    this.tip.hidden = false;
    const [origin, box] = [this.root.getBoundingClientRect(), button.getBoundingClientRect()];
    const { width, height } = this.tip.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, window.innerWidth - width - 8));
    const above = box.bottom + height + 12 > window.innerHeight;
    const top = above ? box.top - height - 6 : box.bottom + 6;
    Object.assign(this.tip.style, { left: `${left - origin.left}px`, top: `${top - origin.top}px` });
  }

  hide() {
    clearTimeout(this.leaving);
    this.shown = null;
    this.tip.hidden = true;
  }
}

/** What stands below the line behind a text, "_max": part of the symbol before it. @param {Text} node */
const below = ({ nextSibling }) => (nextSibling?.nodeName === "SUB" ? `_${nextSibling.textContent}` : "");

/** The texts of an element in the order of the page, also those of the pictures in it. */
function* textsIn(root, met) {
  const choose = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    return node.matches(LEFT_OUT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
  };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, choose);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Text) yield node;
    else if (node instanceof Element && node.shadowRoot) {
      met(node.shadowRoot);
      yield* textsIn(node.shadowRoot, met);
    }
  }
}

/**
 * The box of a word; of one that a line breaks, its longer part.
 * @param {Range} range
 */
function boxOf(range) {
  const whole = range.getBoundingClientRect();
  const parts = [...range.getClientRects()].sort((a, b) => b.width - a.width);
  return parts.length && whole.height > 1.7 * Math.max(...parts.map(({ height }) => height)) ? parts[0] : whole;
}
