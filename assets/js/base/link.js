// The browser's way back and forth, which Streamlit hears as "popstate" and runs the page there.
let again = false;

/** Run the page at the present address once more. */
export function runAgain() {
  again = true;
  dispatchEvent(new PopStateEvent("popstate"));
  again = false;
}

/** Call `act` when another address is shown, before Streamlit hears of it; what is returned ends that. */
export function onLink(act) {
  const heard = () => {
    if (!again) act();
  };
  window.addEventListener("popstate", heard, true);
  return () => window.removeEventListener("popstate", heard, true);
}
