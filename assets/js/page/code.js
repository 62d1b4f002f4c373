// The script of a self-contained page, which stands in it as gzip: a quarter of its length.
import { bytesOf, inflated } from "./inflate.js";
import { write } from "../base/text.js";

const DAMAGED = "The script in this file cannot be read, so it is damaged: please download it again.";

/** Runs the script. The page's policy allows it by its digest, and so none that was changed. */
export async function run() {
  const script = document.createElement("script");
  try {
    script.textContent = await inflated(bytesOf(document.getElementById("code").textContent)).text();
  } catch {
    return write(document.getElementById("said"), DAMAGED);
  }
  document.head.append(script);
}
