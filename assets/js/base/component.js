// Adapter to Streamlit's component API: one picture for each place on the page, built once, updated at
// every call (new numbers or a new theme), and destroyed when the page is left.
//
// Streamlit loads the module again for every call. On a busy machine a newer call may come first; the
// outdated call is then still made, and cleaned up afterwards. By then the picture belongs to the newer
// call, so it is destroyed only when its place has left the page.

/** @import { Call } from "../wire" */

/** `make(call)` builds the picture, which has destroy(); `show(picture, call)` updates it. */
export function component(make, show) {
  const pictures = new WeakMap();
  return (/** @type {Call} */ call) => {
    const place = call.parentElement;
    const picture = pictures.get(place) ?? make(call);
    pictures.set(place, picture);
    show(picture, call);
    return () => {
      if (place.isConnected || pictures.get(place) !== picture) return;
      picture.destroy();
      pictures.delete(place);
    };
  };
}
