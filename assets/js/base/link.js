// Navigation in the browser's history: Streamlit listens to "popstate" and reruns the page.
let again = false;

/** Rerun the page at its current address. */
export function runAgain() {
  again = true;
  dispatchEvent(new PopStateEvent("popstate"));
  again = false;
}

/** Show the page at this address, as by a link. */
export function goTo(href) {
  history.pushState({}, "", href);
  runAgain();
}

/** Call `act` on a change of address, before Streamlit handles it. Returns a function that unsubscribes. */
export function onLink(act) {
  const onPop = () => {
    if (!again) act();
  };
  window.addEventListener("popstate", onPop, true);
  return () => window.removeEventListener("popstate", onPop, true);
}
