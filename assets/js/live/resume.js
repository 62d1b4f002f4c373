// Where a training stood when its picture was taken away. A lost connection can do that: an answer
// that never came counts as a part of the page that is gone, and the picture is made anew. The
// training is the same, so it goes on from there and not from its beginning.
const SOON = 5000; // ms; who comes back later has been elsewhere, and begins where the link says

let saved = null;

export function savePlace({ run, shown, seek, playing, speed }) {
  if (shown) saved = { run, position: seek ?? shown.position, playing, speed, at: performance.now() };
}

/** Where training `run` stood a moment ago, or null. */
export function savedPlace(run) {
  return saved?.run === run && performance.now() - saved.at < SOON ? saved : null;
}
