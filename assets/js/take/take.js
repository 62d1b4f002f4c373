// Take home: the pictures of this page as files, made in the browser from what it shows.
import { component } from "../base/component.js";
import { asCanvas, asSvg, bandsOf, isDrawn } from "../base/paper.js";
import { alive } from "../base/picture.js";
import { soft } from "../base/style.js";
import { write } from "../base/text.js";
import { aboutOf } from "./about.js";
import { chartAsCanvas, chartAsSvg } from "./chart.js";
import { Gif } from "./gif.js";
/** @import { Call, TakeMessage } from "../wire" */

const NAMES = {
  ...{ player: "Unrolled network", flow: "Gradient flow", cliff: "Cliff", live: "Training" },
  ...{ cells: "Inside the cells", graph: "Unrolled graph" },
};
const FRAMES = 120; // of an animation, at most
const [PACE, PAUSE] = [350, 1800]; // milliseconds of a step, and of the last one of each pass

const CSS = `
:host { display: block; }
[data-testid="take"] {
  font-family: var(--st-font, system-ui, sans-serif); color: var(--st-text-color);
  font-size: max(var(--least, 0px), .875rem);
}
.row { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: 0 0 .5rem; }
.row span { flex: 1 1 9rem; }
button {
  font: inherit; font-weight: 500; color: inherit; background: transparent; min-height: 2.25rem;
  border: 1px solid ${soft(22)}; border-radius: 8px; padding: .35rem .8rem; cursor: pointer;
}
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:disabled { opacity: .45; cursor: default; }
button:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
}
p { margin: 0; min-height: 1.4em; }
`;

const HTML = `
<div data-testid="take" role="group" aria-label="The pictures of this page as files">
  <div id="rows"></div><p id="said" role="status"></p>
</div>`;

class Take {
  constructor(parent) {
    this.host = document.createElement("div");
    this.host.innerHTML = `<style>${CSS}</style>${HTML}`;
    parent.append(this.host);
    this.busy = false;
    this.timer = setInterval(() => this.list(), 500); // pictures come and go with the page
  }

  /** @param {TakeMessage} message */
  show(message) {
    this.message = message;
    this.list();
  }

  /** One row for each picture that is on the screen. */
  list() {
    const shown = [...alive].filter((picture) => kindOf(picture));
    shown.sort((a, b) => (placeOf(a).compareDocumentPosition(placeOf(b)) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    const same = shown.length === this.shown?.length && shown.every((picture, i) => picture === this.shown[i]);
    if (same) return;
    this.shown = shown;
    const figures = shown.filter((picture) => kindOf(picture) === "figure");
    this.find("#rows").replaceChildren(...shown.map((picture) => this.row(picture, figures)));
    if (!this.busy) write(this.find("#said"), shown.length ? "" : "No picture is on the screen.");
  }

  row(picture, figures) {
    const row = Object.assign(document.createElement("div"), { className: "row" });
    const number = figures.length > 1 ? ` ${figures.indexOf(picture) + 1}` : "";
    const name = NAMES[picture.root.dataset.testid] ?? `Figure${number}`;
    row.append(Object.assign(document.createElement("span"), { textContent: name }));
    const moves = kindOf(picture) === "drawn" && (picture.film || (picture.stepped && picture.run?.T));
    const kinds = moves ? ["PNG", "SVG", "GIF"] : ["PNG", "SVG"];
    for (const kind of kinds) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: kind });
      button.setAttribute("aria-label", `${name} as ${kind}`);
      button.addEventListener("click", () => this.make(picture, kind, name));
      row.append(button);
    }
    return row;
  }

  async make(picture, kind, name) {
    if (this.busy) return;
    this.busy = true;
    write(this.find("#said"), `Making the ${kind} …`);
    try {
      const about = aboutOf(name, this.message, () => picture.updates?.() ?? null);
      const blob = await MAKERS[kind](picture, about);
      const file = `${name.toLowerCase().replace(/\W+/g, "_")}.${kind.toLowerCase()}`;
      download(blob, file);
      write(this.find("#said"), `${file}: ${Math.max(1, Math.round(blob.size / 1000))} kB.`);
    } catch (error) {
      write(this.find("#said"), `This browser could not make the ${kind}: ${error.message.replace(/\.*$/, ".")}`);
    }
    this.busy = false;
  }

  /** @returns {any} */
  find(selector) {
    return this.host.querySelector(selector);
  }

  destroy() {
    clearInterval(this.timer);
    this.host.remove();
  }
}

/** The element of the page that a picture, with or without a shadow root, lies in. */
const placeOf = ({ root }) => /** @type {ShadowRoot} */ (root.getRootNode()).host ?? root;

/** "figure" for one of plotly.js, "drawn" for one on canvases, "" for what cannot be put on paper. */
const kindOf = (picture) => {
  const { root, plotly, drawn } = /** @type {any} */ (picture);
  if (plotly && drawn) return root.getClientRects().length ? "figure" : "";
  return isDrawn(picture) ? "drawn" : "";
};

const MAKERS = {
  PNG: async (picture, about) =>
    blobOf(picture.plotly ? await chartAsCanvas(picture, about) : asCanvas(picture, about), "image/png"),
  SVG: async (picture, about) => {
    const text = picture.plotly ? await chartAsSvg(picture, about) : asSvg(picture, about);
    return new Blob([text], { type: "image/svg+xml" });
  },
  GIF: animation,
};

/** @returns {Promise<Blob>} */
const blobOf = (canvas, type) =>
  new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the picture is too large"))), type),
  );

/** The picture at every place of its film, on sheets of one size. */
async function animation(picture, about) {
  const { places, go, back, tallest = places } = (picture.film ?? stepsOf)(FRAMES, picture);
  /** @type {Gif | null} */
  let gif = null;
  /** @type {ReturnType<typeof bandsOf> | undefined} */
  let bands;
  try {
    for (const place of tallest) {
      await go(place);
      picture.paint();
      bands = bandsOf(picture, bands);
    }
    for (const place of places) {
      await go(place);
      const canvas = asCanvas(picture, about, 1, bands);
      gif ??= new Gif(canvas.width, canvas.height);
      gif.add(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height), place.last ? PAUSE : PACE);
      await new Promise((done) => setTimeout(done));
    }
  } finally {
    back(); // also where the picture cannot be made
  }
  return gif.blob();
}

/**
 * The film of a picture that steps: all steps forward and, where it goes back, backward.
 * @returns {import("../base/picture.js").Film}
 */
function stepsOf(most, { stepped, run }) {
  const before = stepped.read();
  const steps = Array.from({ length: run.T }, (_, i) => i + 1);
  const passes = before.direction ? { forward: steps, backward: steps.toReversed() } : { "": steps };
  const every = Math.ceil((run.T * Object.keys(passes).length) / most);
  const places = Object.entries(passes).flatMap(([direction, all]) =>
    all
      .filter((_, i) => i % every === 0 || i === all.length - 1)
      .map((step) => ({ step, direction, last: step === all.at(-1) })),
  );
  return { places, go: (place) => stepped.go(place), back: () => stepped.go(before) };
}

function download(blob, file) {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: address, download: file });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export default component(
  ({ parentElement }) => new Take(parentElement),
  (take, /** @type {Call & { data: TakeMessage }} */ { data }) => take.show(data),
);
