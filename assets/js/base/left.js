// Whether the experiment has left the demo whose sentence stands above the picture. The page's rules, in
// explorer/ui/frame.py, then show the sentence as the demo's own, with the way back.
//
// The page says so whenever it runs, through this component, and the strip above a picture with every
// value that is dragged, which runs no page.
import { component } from "./component.js";
/** @import { Call, DemoMessage } from "../wire" */

/** @param {boolean} left */
export const demoLeft = (left) => document.documentElement.toggleAttribute("data-demo-left", left);

export default component(
  () => ({ destroy: () => demoLeft(false) }),
  (_, /** @type {Call & { data: DemoMessage }} */ { data }) => demoLeft(data.left),
);
