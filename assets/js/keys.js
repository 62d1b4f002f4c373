// Keys that act on a picture as a whole.

/** Do what `acts` has for the key, if the picture itself has the focus and the key stands alone.
 * Shift is a key like the others, unless `shift` says that the act asks for it. */
export function obey(event, root, acts, { shift = false } = {}) {
  const alone = !event.ctrlKey && !event.metaKey && !event.altKey && (shift || !event.shiftKey);
  const act = event.target === root && alone && acts[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}
