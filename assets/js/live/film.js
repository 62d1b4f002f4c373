// A training as a film: its states from update 0 to the newest, asked of the server one by one.
/** @import { Live } from "./live.js" */

/**
 * @param {Live} live
 * @param {number} most states
 * @returns {import("../base/picture.js").Film}
 */
export function filmOf(live, most) {
  const [before, end] = [live.led.wanted ?? live.shown.position, live.reach];
  const count = Math.max(1, Math.min(most, end + 1));
  const places = Array.from({ length: count }, (_, i) => {
    const last = i === count - 1;
    return { at: last ? end : Math.round((i * end) / (count - 1)), last };
  });
  const go = async ({ at }) => {
    live.led.to(at);
    while (live.shown.position !== at) {
      if (!live.root.isConnected) throw new Error("the picture is gone");
      await new Promise(requestAnimationFrame);
    }
  };
  // What broke a network is said at the end, above the panels, which stand there before.
  return { places, tallest: [places[0], places[count - 1]], go, back: () => live.goTo(before) };
}
