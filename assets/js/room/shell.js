// HTML and CSS of a room: the bar, the code for the wall, the question, and the form of a lecturer's own one.
import { soft } from "../base/style.js";

const answer = (i) => `
      <label>Answer ${i} <input id="answer-${i}" type="text" maxlength="200" ${i < 3 ? "required" : ""}></label>`;

export const ROOM_HTML = `
<section data-testid="room" aria-label="Room" hidden>
  <div class="bar">
    <span class="code"><span id="word">Room</span> <b data-testid="room-code"></b></span>
    <span id="address"></span>
    <span id="who" role="status"></span>
    <span class="space"></span>
    <span id="lecturer" class="buttons">
      <button id="large" type="button" aria-pressed="false"></button>
      <button id="write" type="button" aria-expanded="false">Ask a question</button>
      <button id="drop" type="button">Take it away</button>
      <button id="reveal" type="button">Reveal</button>
      <button id="close" type="button">Close the room</button>
    </span>
    <span id="student" class="buttons">
      <button id="roam" type="button">Roam</button>
      <button id="back" type="button" class="main">Back to the lecturer</button>
      <button id="leave" type="button">Leave</button>
    </span>
  </div>
  <p id="said" role="alert" hidden></p>
  <div id="wall" hidden>
    <div id="qr" role="img" aria-label="QR code of the address"></div>
    <div>
      <p>Open</p>
      <p id="join"></p>
      <p>or scan the code. No account; nothing about anybody is kept; the room ends after 4 hours.</p>
    </div>
  </div>
  <form id="retry" hidden>
    <label>Code on the wall <input id="code" type="text" autocomplete="off" autocapitalize="characters"
      spellcheck="false" maxlength="12" required></label>
    <button type="submit" class="main">Join</button>
  </form>
  <form id="form" hidden>
    <label>Question <input id="question" type="text" maxlength="400" required></label>
    ${[1, 2, 3, 4].map(answer).join("")}
    <label>Right answer, shown with the votes <select id="right">
      <option value="">none</option>
      <option>1</option><option>2</option><option>3</option><option>4</option></select></label>
    <div class="buttons"><button type="submit" class="main">Put it to the class</button>
      <button id="cancel" type="button">Cancel</button></div>
  </form>
  <div id="card" role="group" aria-labelledby="asked" hidden>
    <p id="asked" data-testid="room-question"></p>
    <div id="answers"></div>
    <p id="note"></p>
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
#address { overflow-wrap: anywhere; color: ${soft(75)}; }
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
#said { padding: 4px 0 2px; font-weight: 600; }
#wall { display: flex; align-items: center; gap: clamp(16px, 4vw, 56px); padding: 14px 4px 10px; flex-wrap: wrap; }
#qr { width: min(38vh, 340px); max-width: 100%; flex: none; }
#wall > div:last-child { flex: 1 1 18rem; min-width: 0; }
#qr svg { display: block; width: 100%; border-radius: 8px; }
#join { font-size: clamp(1.2rem, 2.2vw, 2.5rem); font-weight: 600; overflow-wrap: anywhere; line-height: 1.35; }
.large .code { font-size: clamp(2rem, 5vw, 4.5rem); line-height: 1.2; }
.large #word { font-size: .5em; }
.large #address { display: none; }
form { display: grid; gap: 8px; padding: 8px 0 6px; grid-template-columns: repeat(2, minmax(0, 1fr)); }
form label { display: grid; gap: 3px; font-size: .875rem; }
form label:first-child, form .buttons { grid-column: 1 / -1; }
#retry { display: flex; align-items: end; }
#code { text-transform: uppercase; letter-spacing: .12em; font-size: 1.25rem; width: 9em; }
#card { padding: 6px 0 4px; max-width: 60rem; }
#asked { font-weight: 600; font-size: 1.0625rem; line-height: 1.4; overflow-wrap: anywhere; }
#answers { display: grid; gap: 6px; padding: 8px 0; }
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
#note { color: ${soft(75)}; font-size: .875rem; }
@media (prefers-reduced-motion: reduce) { .answer .bar-of { transition: none; } }
@media (max-width: 640px) { form { grid-template-columns: minmax(0, 1fr); } #address { display: none; } }
`;
