// Rerun a page that was left empty, lost its session, or is not the one that was chosen.
//
// While a new page is loading, a picture of the old page may still send a message: a question for its
// next states, or for the progress of a race. Streamlit runs it as the old page, after the new one, and
// clears the new one; the busier the server, the more often. Every page of this app has a heading, so a page at
// rest without one is requested again, in the same way as by the browser's Back. If the message comes
// just before the new page begins, the server makes one run of both, of the old page, and the click on the
// menu, or the browser's Back, is lost: a chosen page that is not there at rest is requested again too.
//
// After a lost connection Streamlit requests the page only if a message was pending. The session may be
// gone by then (the server was restarted, or the computer slept longer than sessions are kept), and the
// server would not answer any question of a picture.
import { goTo, onLink, runAgain } from "./link.js";

const MARK = Symbol.for("explorer.refill");
const APP = '[data-testid="stApp"]';
const MENU = '[data-testid="stSidebarNavLink"]';
const STATE = "data-test-script-state";
const CONNECTION = "data-test-connection-state";
const REST = 200; // ms: the last message is on the screen by then
const SURE = 400; // ms: Streamlit clears a page a moment before it reports that the next one is running
const TRIES = 5; // in a row: do not retry for ever if the server has nothing to show

/** Start watching; lasts as long as the app is open. */
export function watch() {
  const app = document.querySelector(APP);
  if (!app || app[MARK]) return;
  app[MARK] = true;
  let tries = 0;
  let timer = 0;
  /** @type {URL | null} */
  let chosen = null; // until it is shown
  addEventListener("click", (event) => {
    const link = followedBy(event);
    // Only the menu's addresses are whole: a link to the first page in the page itself has none.
    chosen = link?.matches(MENU) ? new URL(link.href) : null; // a button may lead elsewhere too
  }, true);
  onLink(() => (chosen = new URL(location.href))); // Back and Forward can be lost as well
  const isElsewhere = () => chosen !== null && pathOf(chosen) !== pathOf(location);
  const fill = () => {
    if (++tries > TRIES) return;
    if (isElsewhere()) goTo(chosen.href);
    else if (leftEmpty(app)) runAgain();
  };
  const look = () => {
    if (!isElsewhere()) chosen = null;
    if (chosen || leftEmpty(app)) timer = setTimeout(fill, SURE);
    else tries = 0;
  };
  new MutationObserver(() => {
    clearTimeout(timer);
    if (app.getAttribute(STATE) === "notRunning") timer = setTimeout(look, REST);
  }).observe(app, { attributeFilter: [STATE] });
  let lost = false;
  new MutationObserver(() => {
    const connected = app.getAttribute(CONNECTION) === "CONNECTED";
    if (connected && lost && app.getAttribute(STATE) === "notRunning") runAgain();
    lost = !connected;
  }).observe(app, { attributeFilter: [CONNECTION] });
}

function leftEmpty(app) {
  const page = app.querySelector('[data-testid="stMainBlockContainer"] [data-testid="stVerticalBlock"]');
  return page?.querySelector("h1") === null;
}

/** The link that a click follows in this tab, or null. */
function followedBy({ button, ctrlKey, metaKey, shiftKey, altKey, target }) {
  return button || ctrlKey || metaKey || shiftKey || altKey ? null : target.closest?.("a");
}

const pathOf = ({ pathname }) => pathname.replace(/\/$/, "");
