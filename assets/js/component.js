// What Streamlit calls: one picture for each place on the page, made once, shown anew at every call
// (new numbers, or a new theme), and taken away when the page is left.

/** `make(call)` builds the picture, which has destroy(); `show(picture, call)` brings it up to date. */
export function component(make, show) {
  const pictures = new WeakMap();
  return (call) => {
    const place = call.parentElement;
    const picture = pictures.get(place) ?? make(call);
    pictures.set(place, picture);
    show(picture, call);
    return () => {
      picture.destroy();
      pictures.delete(place);
    };
  };
}
