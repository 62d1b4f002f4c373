// plotly.js, loaded from the app with the first figure that needs it: a part for figures in two dimensions,
// all of it for those in three.

import { unpainted } from "../base/picture.js";

const MODULES = 120; // ms in which the modules of the other pictures come
const MOST = 1000; // ms

/** @type {Map<string, Promise<any>>} */
const loading = new Map();

/**
 * Load Plotly from an address, once; after a failure the next call tries again.
 * @param {string} address
 */
export function loadPlotly(address) {
  if (!loading.has(address)) loading.set(address, load(address));
  return loading.get(address);
}

/** @returns {Promise<any>} */
async function load(address) {
  await idle();
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = address;
    // Just run, so this is its own, whatever other part has been loaded.
    script.onload = () => done(/** @type {any} */ (window).Plotly);
    script.onerror = () => {
      loading.delete(address);
      script.remove();
      fail(new Error("plotly.js did not come"));
    };
    document.head.append(script);
  });
}

/** Until the page has painted its own pictures: plotly.js takes the browser for a while when it begins. */
async function idle() {
  const end = performance.now() + MOST;
  do await pause(MODULES);
  while (unpainted.size && performance.now() < end);
  if ("requestIdleCallback" in window) await new Promise((done) => requestIdleCallback(done, { timeout: MOST }));
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
