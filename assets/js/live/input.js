// Input handlers of the page "Train": buttons, scrubber, selects and keys.
/** @import { Live } from "./live.js" */

/** @param {Live} page */
export function listen(page) {
  page.on("#train", "click", () => page.toggle());
  page.on("#step", "click", () => page.step());
  page.on("#reset", "click", () => page.reset());
  page.on("#scrub", "input", (event) => page.goTo(Number(event.target.value)));
  page.on("#gradient", "change", (event) => {
    page.gradient = event.target.value;
    page.dirty = true;
    page.act({ kind: "gradient", value: page.gradient });
  });
  page.on("#speed", "change", () => {
    page.pace.phase = null;
    page.dirty = true;
  });
  page.obey(keysOf(page));
  const wake = () => page.pump();
  document.addEventListener("visibilitychange", wake);
  page.ends.push(() => document.removeEventListener("visibilitychange", wake));
}

/** @param {Live} page */
const keysOf = (page) => ({
  ArrowRight: () => page.step(),
  ArrowLeft: () => page.goTo((page.led.wanted ?? page.shown?.position ?? 0) - 1),
  Home: () => page.goTo(0),
  End: () => page.goTo(page.reach),
  " ": () => page.toggle(),
});
