// A self-contained page: one picture, with its numbers in the page itself, and no server.
//
// The picture is the app's own and is called as Streamlit calls it. What it asks of a server (another loss,
// another matrix) is looked for among the messages in the page; where there is none, the page says so.
import { decode } from "../base/decode.js";
import { write } from "../base/text.js";
import { bytesOf } from "./inflate.js";
import { unfold } from "./unfold.js";

const DAMAGED = "The numbers in this file cannot be read, so it is damaged: please download it again.";

/** @typedef {{ mount: (call: any) => unknown, asks: string[], missing: string }} Kind
 * the picture, the fields of a message that it asks for other values of, and what to say without one */

/** @param {Kind} kind */
export async function open(kind) {
  /** @type {Uint8Array[]} */
  let messages;
  try {
    messages = await unfold(bytesOf(document.getElementById("data").textContent));
  } catch {
    return say(DAMAGED);
  }
  show(kind, messages);
}

/**
 * @param {Kind} kind
 * @param {Uint8Array[]} messages
 */
function show({ mount, asks, missing }, messages) {
  const parentElement = document.getElementById("picture").attachShadow({ mode: "open" });
  const answers = messages.map((message) => {
    const whole = decode(message);
    return Object.fromEntries(asks.map((name) => [name, String(whole[name] ?? 0)]));
  });
  let shown = 0;
  const again = () => mount({ parentElement, data: messages[shown], setStateValue: ask, setTriggerValue: ask });
  const ask = (name, value) => {
    const wanted = { ...answers[shown], [name]: String(value) };
    const found = answers.findIndex((answer) => asks.every((one) => answer[one] === wanted[one]));
    say(found < 0 ? missing : "");
    if (found >= 0) shown = found;
    again();
  };
  again();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  const paper = (on) => {
    document.documentElement.classList.toggle("paper", on);
    again();
  };
  addEventListener("beforeprint", () => paper(true));
  addEventListener("afterprint", () => paper(false));
}

const say = (words) => write(document.getElementById("said"), words);
