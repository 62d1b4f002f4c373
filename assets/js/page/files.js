// Files of packed pictures, loaded as scripts: a page that is opened from a folder may fetch no others.
import { bytesOf } from "./inflate.js";
import { unfold } from "./unfold.js";

const REGISTER = "rnnExplorerFile";

/** @type {Map<string, Promise<Uint8Array[]>>} */
const loaded = new Map();

/** @type {Map<string, string>} */
const texts = new Map();

/** @type {any} */ (window)[REGISTER] = (name, text) => texts.set(name, text);

/**
 * The messages in a file of the site; rejects where it is missing or damaged, and is tried again then.
 * @param {string} name
 */
export function load(name) {
  if (!loaded.has(name)) {
    const found = fetched(name);
    loaded.set(name, found);
    found.catch(() => loaded.delete(name));
  }
  return loaded.get(name);
}

/** @returns {Promise<Uint8Array[]>} */
async function fetched(name) {
  await new Promise((done, fail) => {
    const script = Object.assign(document.createElement("script"), { src: name });
    script.onload = done;
    script.onerror = () => fail(new Error(name));
    document.head.append(script);
    script.addEventListener("load", () => script.remove());
    script.addEventListener("error", () => script.remove());
  });
  const text = texts.get(name);
  texts.delete(name);
  return unfold(bytesOf(text));
}
