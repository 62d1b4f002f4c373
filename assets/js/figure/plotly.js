// plotly.js as the installed Python package carries it, asked of the app when the first figure comes.

/** @type {Promise<any> | null} */
let loading = null;

/**
 * Plotly, loaded once; where that failed, the next one who asks tries again.
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
