// plotly.js of the installed Python package, loaded from the app with the first figure.

/** @type {Promise<any> | null} */
let loading = null;

/**
 * Load Plotly once; after a failure the next call tries again.
 * @param {string} address
 */
export const loadPlotly = (address) => (loading ??= load(address));

/** @returns {Promise<any>} */
function load(address) {
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(/** @type {any} */ (window).Plotly);
    script.onerror = () => {
      loading = null;
      script.remove();
      fail(new Error("plotly.js did not come"));
    };
    document.head.append(script);
  });
}
