// The position of a training whose picture was removed, to resume from. After a lost connection Streamlit
// may rebuild the picture; the training is the same, so it continues where it was.
const SOON = 5000; // ms; later the user has been on another page, and the link's position counts

let saved = null;

export function savePlace({ run, shown, seek, playing, speed }) {
  if (shown) saved = { run, position: seek ?? shown.position, playing, speed, at: performance.now() };
}

/** The position of training `run` a moment ago, or null. */
export function savedPlace(run) {
  return saved?.run === run && performance.now() - saved.at < SOON ? saved : null;
}
