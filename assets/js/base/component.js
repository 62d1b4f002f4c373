// What Streamlit calls: one picture for each place on the page, made once, shown anew at every call
// (new numbers, or a new theme), and taken away when the page is left.
//
// Streamlit loads the module anew for every call. Where newer numbers come before that is done, as
// they do on a busy machine, the call that was overtaken is made all the same, and then cleaned up.
// The picture is by then that of the newer call: only a place that has left the page gives it up.

/** @import { Call } from "../wire" */

/** `make(call)` builds the picture, which has destroy(); `show(picture, call)` brings it up to date. */
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
