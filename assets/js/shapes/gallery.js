// The gallery of the page "Shapes": each shape drawn small, to be chosen.
import { mounted, Picture } from "../base/picture.js";
import { drawGraph, GRAPH_CSS, SMALL } from "./draw.js";
import { soft } from "../base/style.js";
/** @import { Call, Card, Gallery as Message, GalleryTriggers } from "../wire" */
const CSS = `${GRAPH_CSS}
[data-testid="gallery"] {
  display: flex; gap: 10px; overflow-x: auto; padding: 3px; margin: 0 -3px;
  font-family: var(--st-font, system-ui, sans-serif);
}
button {
  flex: 1 0 138px; display: flex; flex-direction: column; align-items: center; gap: 4px;
  min-height: 44px; padding: 9px 8px 8px; border-radius: 10px; border: 1px solid ${soft(18)};
  background: transparent; color: inherit; font: inherit; cursor: pointer;
}
button:hover { border-color: var(--st-primary-color); }
button[aria-checked="true"] {
  border-color: var(--st-primary-color); box-shadow: inset 0 0 0 1px var(--st-primary-color);
  background: color-mix(in srgb, var(--st-primary-color) 9%, transparent);
}
button:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
}
b { font-size: .9375rem; font-weight: 600; line-height: 1.25; }
span { font-size: max(var(--least), .8125rem); line-height: 1.25; color: ${soft(68)}; text-align: center; }
svg { display: block; height: 76px; }
`;

const HTML = '<div data-testid="gallery" role="radiogroup" aria-label="Shapes of networks"></div>';

class Gallery extends Picture {
  constructor(parent) {
    super(parent, "gallery", HTML, CSS);
    this.root.addEventListener("click", (event) => {
      const card = cardAt(event);
      if (card) this.pick(card);
    });
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  /**
   * @param {Message} gallery
   * @param {Call<{}, GalleryTriggers>} call
   */
  take({ cards, chosen }, { setTriggerValue }) {
    this.choose = (/** @type {string} */ shape) => setTriggerValue("chosen", shape);
    if (!this.root.childElementCount) this.root.innerHTML = cards.map(cardOf).join("");
    for (const card of this.cards) {
      const on = card.dataset.shape === chosen;
      card.setAttribute("aria-checked", String(on));
      card.tabIndex = on ? 0 : -1;
      if (on) this.bringIntoSight(card);
    }
  }

  get cards() {
    return this.findAll("button");
  }

  /** On a phone not all cards fit: scroll this one to the middle. */
  bringIntoSight(card) {
    const before = card.offsetLeft - this.root.offsetLeft;
    this.root.scrollLeft = before - (this.root.clientWidth - card.offsetWidth) / 2;
  }

  /** Arrow keys move between cards, as in any group of radio buttons. */
  key(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    const { cards } = this;
    const at = cards.indexOf(cardAt(event));
    const next = cards[(at + by + cards.length) % cards.length];
    event.preventDefault();
    event.stopPropagation();
    next.focus();
    this.pick(next);
  }

  pick(card) {
    if (card.getAttribute("aria-checked") === "true") return;
    for (const one of this.cards) one.setAttribute("aria-checked", String(one === card));
    this.choose(card.dataset.shape);
  }
}

export default mounted(Gallery);

/** The card that was clicked or has the focus. */
const cardAt = ({ target }) => target.closest("button");

/** @param {Card} card */
function cardOf({ shape, title, about, graph }) {
  const { width, height, svg } = drawGraph(graph, { pitch: 26, size: SMALL });
  return (
    `<button type="button" role="radio" data-shape="${shape}" aria-label="${title}: ${about}">` +
    `<svg aria-hidden="true" viewBox="0 0 ${width} ${height}">${svg}</svg>` +
    `<b>${title}</b><span>${about}</span></button>`
  );
}
