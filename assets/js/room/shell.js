// HTML and CSS of a room: the bar, the code for the wall, the question, and the form of a lecturer's own one.
import { soft } from "../base/style.js";

const answer = (i) => `
      <label>Answer ${i} <input id="room-answer-${i}" type="text" maxlength="200" ${i < 3 ? "required" : ""}></label>`;

export const ROOM_HTML = `
<section data-testid="room" aria-label="Room" hidden>
  <div class="bar">
    <span class="code"><span id="room-word">Room</span> <b data-testid="room-code"></b></span>
    <span id="room-address"></span>
    <span id="room-who" role="status"></span>
    <span class="space"></span>
    <span id="room-lecturer" class="buttons">
      <button id="room-large" type="button" aria-pressed="false"></button>
      <button id="room-write" type="button" aria-expanded="false">Ask a question</button>
      <button id="room-drop" type="button">Take it away</button>
      <button id="room-reveal" type="button">Reveal</button>
      <button id="room-close" type="button">Close the room</button>
    </span>
    <span id="room-student" class="buttons">
      <button id="room-roam" type="button">Roam</button>
      <button id="room-back" type="button" class="main">Back to the lecturer</button>
      <button id="room-leave" type="button">Leave</button>
    </span>
  </div>
  <p id="room-said" role="alert" hidden></p>
  <div id="room-wall" hidden>
    <div id="room-qr" role="img" aria-label="QR code of the address"></div>
    <div>
      <p>Open</p>
      <p id="room-join"></p>
      <p>or scan the code. No account; nothing about anybody is kept; the room ends after 4 hours.</p>
      <p id="room-local" hidden>Only this computer can open this address, and no phone. To lead a class, start the app
        with <code>--server.address 0.0.0.0</code> and open it by the address of your computer.</p>
    </div>
  </div>
  <form id="room-retry" hidden>
    <label>Code on the wall <input id="room-code" type="text" autocomplete="off" autocapitalize="characters"
      spellcheck="false" maxlength="12" required></label>
    <button type="submit" class="main">Join</button>
  </form>
  <form id="room-form" hidden>
    <label>Question <input id="room-question" type="text" maxlength="400" required></label>
    ${[1, 2, 3, 4].map(answer).join("")}
    <label>Right answer, shown with the votes <select id="room-right">
      <option value="">none</option>
      <option>1</option><option>2</option><option>3</option><option>4</option></select></label>
    <div class="buttons"><button type="submit" class="main">Put it to the class</button>
      <button id="room-cancel" type="button">Cancel</button></div>
  </form>
  <div id="room-card" role="group" aria-labelledby="room-asked" hidden>
    <p id="room-sentence"></p>
    <p id="room-asked" data-testid="room-question"></p>
    <div id="room-answers"></div>
    <p id="room-note"></p>
  </div>
</section>`;

export const ROOM_CSS = `
:host { display: block; }
[hidden] { display: none !important; }
[data-testid="room"] {
  font-family: var(--st-font, system-ui, sans-serif); font-size: .9375rem; border-radius: 10px; padding: 6px 12px;
  background: color-mix(in srgb, var(--st-primary-color) 7%, var(--st-background-color));
  border: 1px solid ${soft(14)};
}
p { margin: 0; }
.bar { display: flex; align-items: center; flex-wrap: wrap; gap: 4px 14px; }
.code { white-space: nowrap; }
[data-testid="room-code"] { font-family: var(--st-code-font, monospace); letter-spacing: .12em; font-weight: 600; }
#room-address { overflow-wrap: anywhere; color: ${soft(75)}; }
.space { flex: 1; }
.buttons { display: flex; gap: 6px; flex-wrap: wrap; }
button, input, select {
  font: inherit; color: inherit; background: var(--st-background-color); border: 1px solid ${soft(22)};
  border-radius: 8px; padding: 4px 12px; min-height: 36px; box-sizing: border-box;
}
button { font-weight: 500; cursor: pointer; background: transparent; }
button:hover:enabled { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:disabled { opacity: .45; cursor: default; }
button.main { background: var(--st-primary-color); border-color: var(--st-primary-color);
  color: var(--st-background-color); }
button.main:hover:enabled { opacity: .88; color: var(--st-background-color); }
:is(button, input, select):focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
}
#room-said { padding: 4px 0 2px; font-weight: 600; }
#room-wall { display: flex; align-items: center; gap: clamp(16px, 4vw, 56px); padding: 14px 4px 10px; flex-wrap: wrap; }
#room-qr { width: min(38vh, 340px); max-width: 100%; flex: none; }
#room-wall > div:last-child { flex: 1 1 18rem; min-width: 0; }
#room-qr svg { display: block; width: 100%; border-radius: 8px; }
#room-local { padding-top: .6rem; font-weight: 600; }
#room-join { font-size: clamp(1.2rem, 2.2vw, 2.5rem); font-weight: 600; overflow-wrap: anywhere; line-height: 1.35; }
.large .code { font-size: clamp(2rem, 5vw, 4.5rem); line-height: 1.2; }
.large #room-word { font-size: .5em; }
.large #room-address { display: none; }
form { display: grid; gap: 8px; padding: 8px 0 6px; grid-template-columns: repeat(2, minmax(0, 1fr)); }
form label { display: grid; gap: 3px; font-size: .875rem; }
form label:first-child, form .buttons { grid-column: 1 / -1; }
#room-retry { display: flex; align-items: end; }
#room-code { text-transform: uppercase; letter-spacing: .12em; font-size: 1.25rem; width: 9em; }
#room-card { padding: 6px 0 4px; max-width: 60rem; }
#room-asked { font-weight: 600; font-size: 1.0625rem; line-height: 1.4; overflow-wrap: anywhere; }
#room-answers { display: grid; gap: 6px; padding: 8px 0; }
.answer {
  position: relative; display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 10px; align-items: center;
  padding: 8px 12px; min-height: 44px; box-sizing: border-box; border: 1px solid ${soft(18)}; border-radius: 8px;
  background: var(--st-background-color); overflow: hidden; cursor: pointer;
}
.answer > * { position: relative; }
.answer .bar-of { position: absolute; inset: 0 auto 0 0; width: 0; background: ${soft(11)}; transition: width .4s; }
.answer.right .bar-of { background: color-mix(in srgb, var(--st-primary-color) 28%, transparent); }
.answer.right { border-color: var(--st-primary-color); border-width: 2px; }
.answer input { min-height: 0; margin: 0; width: 20px; height: 20px; accent-color: var(--st-primary-color); }
.answer .text { grid-column: 2; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.answer .count { grid-column: 3; font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; }
.shown .answer { cursor: default; }
#room-note { color: ${soft(75)}; font-size: .875rem; }
@media (prefers-reduced-motion: reduce) { .answer .bar-of { transition: none; } }
@media (max-width: 640px) { form { grid-template-columns: minmax(0, 1fr); } #room-address { display: none; } }
`;
