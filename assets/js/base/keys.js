// Keyboard control of the pictures: one rule for all pages.
//
// → ← Home End go to the page's picture while the focus is on nothing (a page just opened), on the
// picture, or on any link or button. Elements that use these keys themselves keep them: sliders,
// selects, text, radio buttons, menus, grids, tables, sounds. The other keys of a picture (Space, Enter,
// ↑ ↓) act only while the focus is in it, and a focused button keeps Space and Enter. Of two pictures on
// a page, the one used last gets the keys, else the first.
const EVERYWHERE = ["ArrowRight", "ArrowLeft", "Home", "End"];
const PRESSING = [" ", "Enter"];

const BUTTONS = 'button, a, summary, [role="button"]';
const NOTHING = "html, body, main"; // Streamlit's main is focusable, for scrolling
const CHECKED = 'input:is([type="checkbox"], [type="button"], [type="submit"], [type="reset"])';
const OWN_KEYS = [
  `input:not(${CHECKED})`,
  ...["textarea", "select", "audio", "video", "table", '[contenteditable]:not([contenteditable="false"])'],
  ...["dialog", '[data-testid="stPopoverBody"]'], // overlays above the picture
  ...["grid", "treegrid", "table", "slider", "spinbutton", "scrollbar", "textbox", "searchbox"].map(byRole),
  ...["combobox", "listbox", "option", "radio", "radiogroup", "tab", "tablist", "tree"].map(byRole),
  ...["menu", "menubar", "menuitem", "menuitemcheckbox", "menuitemradio", "toolbar"].map(byRole),
  ...["dialog", "alertdialog"].map(byRole),
].join();

const pictures = new Map(); // root → { acts, shift }
let touched = null; // the root that was clicked or focused last

/** Register the keys of a picture: `acts` maps a key to its action. Keys with Shift are ignored unless
 * `shift` is set, for actions that read it themselves. Returns a function that unregisters them. */
export function obey(root, acts, { shift = false } = {}) {
  pictures.set(root, { acts, shift });
  return () => {
    pictures.delete(root);
    if (touched === root) touched = null;
  };
}

/** The letter of a pressed key. On a layout without Latin letters (Russian, Greek): the letter of the
 * same key on an English keyboard. */
export function letter({ key, code }) {
  if (/^[a-z]$/i.test(key ?? "")) return key.toLowerCase();
  return /^Key[A-Z]$/.test(code ?? "") ? code[3].toLowerCase() : "";
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const path = event.composedPath().filter((place) => place instanceof Element);
  const within = path.find((place) => pictures.has(place));
  if (!isFree(path, event.key, within)) return;
  const picture = pictures.get(within ?? theOne());
  const act = picture && (picture.shift || !event.shiftKey) && picture.acts[event.key];
  if (!act) return;
  event.preventDefault();
  act(event);
});

for (const kind of ["pointerdown", "focusin"])
  document.addEventListener(
    kind,
    (event) => (touched = event.composedPath().find((place) => pictures.has(place)) ?? touched),
    true,
  );

/** Whether the focused element, the first of `path`, leaves the key to the picture. */
function isFree(path, key, within) {
  const [target] = path;
  if (!target || path.some((place) => place.matches(OWN_KEYS))) return false;
  if (PRESSING.includes(key) && target.matches(`${BUTTONS}, ${CHECKED}`)) return false;
  return Boolean(within) || (EVERYWHERE.includes(key) && target.matches(`${NOTHING}, ${BUTTONS}`));
}

/** The picture that gets the keys while none has the focus. */
function theOne() {
  const shown = [...pictures.keys()].filter((root) => root.isConnected && root.getClientRects().length);
  if (shown.includes(touched)) return touched;
  return shown.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0];
}

function byRole(role) {
  return `[role="${role}"]`;
}
