// A picture as a widget of a notebook (anywidget): its numbers and its questions are traits of the model.
import { DARK, LIGHT } from "../base/tokens.js";

/** The names by which pictures read the page's theme: Streamlit's. */
const NAMES = {
  "--st-background-color": "paper",
  "--st-secondary-background-color": "soft",
  "--st-text-color": "ink",
  "--st-primary-color": "applied",
};
const DARK_SYSTEM = "(prefers-color-scheme: dark)";

/**
 * The default export of a widget's module; `mount` is that of a picture.
 * @param {(call: any) => () => void} mount
 */
export const widget = (mount) => ({ render: (/** @type {any} */ given) => render(mount, given) });

function render(mount, { model, el }) {
  const host = document.createElement("div");
  el.append(host);
  const parentElement = host.attachShadow({ mode: "open" });
  const ask = (name, value) => {
    model.set("asked", { name, value });
    model.save_changes();
  };
  let end = () => {};
  const show = () => {
    const { buffer, byteOffset, byteLength } = model.get("packed");
    paint(host);
    const data = new Uint8Array(buffer, byteOffset, byteLength);
    end = mount({ parentElement, data, setStateValue: ask, setTriggerValue: ask });
  };
  const system = matchMedia(DARK_SYSTEM);
  model.on("change:packed", show);
  system.addEventListener("change", show);
  show();
  return () => {
    model.off("change:packed", show);
    system.removeEventListener("change", show);
    host.remove();
    end();
  };
}

/** The notebook's theme where it says so (JupyterLab does), else the system's. */
function paint(host) {
  const said = document.body.dataset.jpThemeLight;
  const dark = said ? said === "false" : matchMedia(DARK_SYSTEM).matches;
  const colours = dark ? DARK : LIGHT;
  for (const [name, colour] of Object.entries(NAMES)) host.style.setProperty(name, colours[colour]);
  host.style.cssText += `; color-scheme: ${dark ? "dark" : "light"}; padding: 8px 14px; background: ${colours.paper}`;
}
