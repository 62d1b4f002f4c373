// Title and link of a picture on paper. One that trains, or is led by a lecturer, is ahead of the page: it says
// itself which update it shows, in every frame of a film anew.
/** @import { TakeMessage } from "../wire" */

/**
 * @param {string} name of the picture
 * @param {TakeMessage} message of the page
 * @param {() => number | null} shown the update that the picture shows, if it says so
 */
export function aboutOf(name, { title, link, updates, most }, shown) {
  const now = () => shown() ?? updates;
  return {
    get title() {
      return `${name}: ${title}${updates === null ? "" : `, ${trainedWords(now())}`}`;
    },
    get link() {
      return updates === null || now() === updates ? link : linkOf(link, Math.min(now(), most));
    },
  };
}

const trainedWords = (updates) =>
  updates ? `after ${updates.toLocaleString("en")} update${updates === 1 ? "" : "s"}` : "untrained";

/** The link of the page with other updates. */
function linkOf(link, updates) {
  const url = new URL(link);
  if (updates) url.searchParams.set("updates", String(updates));
  else url.searchParams.delete("updates");
  return url.href;
}
