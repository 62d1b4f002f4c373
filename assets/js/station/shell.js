// HTML and CSS of the panel of a station: where one is, the question, its answers, what to keep.
import { ALOUD, soft } from "../base/style.js";

export const STATION_HTML = `
<section data-testid="station" aria-label="Lesson" tabindex="-1">
  <div id="bar">
    <span id="where"></span>
    <ol id="dots" aria-hidden="true"></ol>
    <span id="buttons">
      <button type="button" data-what="back">Back</button>
      <button type="button" data-what="next">Next</button>
      <button type="button" data-what="leave" aria-label="Leave the lesson" title="Leave the lesson">×</button>
    </span>
  </div>
  <p id="away" hidden><span></span> <button type="button" data-what="return">Go back to it</button></p>
  <div id="body">
    <p id="sentence"></p>
    <form>
      <fieldset>
        <legend id="question"></legend>
        <div id="answers"></div>
      </fieldset>
      <p id="goal" role="status"></p>
      <div id="act">
        <button type="submit" id="settle"></button>
        <button type="button" id="hand-in">Copy the link to hand in</button>
        <span id="hint" role="status"></span>
      </div>
    </form>
    <p id="verdict" class="aloud" role="status"></p>
    <p id="keep"></p>
    <p id="error" role="alert"></p>
    <details id="notes"><summary>Speaker’s notes</summary><p></p></details>
  </div>
</section>`;

export const STATION_CSS = `
:host { display: block; }
[data-testid="station"] {
  container-type: inline-size; font-family: var(--st-font, system-ui, sans-serif); font-size: 1rem; line-height: 1.4;
  border-left: 4px solid var(--st-primary-color); padding: .1rem 0 .25rem 1rem; margin: 0 0 .6rem; outline: 0;
}
[hidden] { display: none !important; }
${ALOUD}
p, fieldset, legend, ol { margin: 0; padding: 0; border: 0; min-width: 0; }
code { font: inherit; background: ${soft(8)}; border-radius: 4px; padding: 0 .25em; }
#bar { display: flex; align-items: center; gap: .9rem; min-height: 2.1rem; }
#where { font-weight: 600; color: var(--st-primary-color); }
#dots { display: flex; gap: .3rem; list-style: none; }
#dots li { width: .5rem; height: .5rem; border-radius: 50%; background: ${soft(18)}; }
#dots li.exercise { border-radius: 1px; }
#dots li.done { background: ${soft(55)}; }
#dots li.here {
  background: var(--st-primary-color); outline: 2px solid var(--st-primary-color); outline-offset: 2px;
}
#buttons { margin-left: auto; display: flex; gap: .35rem; align-items: center; }
button {
  font: inherit; color: inherit; cursor: pointer; border: 1px solid ${soft(28)};
  border-radius: 8px; background: var(--st-background-color); padding: .2rem .8rem; min-height: 2rem;
}
button:hover:enabled { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:disabled { opacity: .45; cursor: default; }
button:focus-visible, input:focus-visible, summary:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 2px;
}
[data-what="leave"] { border: 0; padding: .1rem .55rem; font-size: 1.1rem; background: none; }
#settle, [data-state="shown"] [data-what="next"], [data-state="solved"] [data-what="next"] {
  background: var(--st-primary-color); border-color: var(--st-primary-color); color: var(--st-background-color);
  font-weight: 600;
}
#settle:hover:enabled, [data-state="shown"] [data-what="next"]:hover, [data-state="solved"] [data-what="next"]:hover {
  color: var(--st-background-color); opacity: .88;
}
#sentence { margin: .1rem 0 .3rem; max-width: 70em; }
#question { font-size: 1.25rem; font-weight: 600; line-height: 1.3; margin-bottom: .3rem; max-width: 60em; }
#answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr)); gap: .3rem 1rem; }
#answers label {
  display: grid; grid-template-columns: auto 1fr; gap: 0 .6rem; align-items: baseline; padding: .3rem .55rem;
  border: 1px solid ${soft(16)}; border-radius: 8px; cursor: pointer;
}
#answers input {
  accent-color: var(--st-primary-color); width: 1.05rem; height: 1.05rem; margin: 0; translate: 0 .12rem;
}
#answers label:has(:checked) {
  border-color: var(--st-primary-color); background: color-mix(in srgb, var(--st-primary-color) 9%, transparent);
}
#answers em { grid-column: 2; font-style: normal; color: ${soft(80)}; }
#answers b { font-weight: 700; }
[data-state="shown"] #answers label {
  cursor: default; border-color: transparent; background: none; color: ${soft(72)};
}
[data-state="shown"] #answers label.right {
  color: inherit; font-weight: 600; border-color: var(--st-primary-color);
  background: color-mix(in srgb, var(--st-primary-color) 9%, transparent);
}
[data-state="shown"] #answers label.wrong { color: inherit; border-color: ${soft(40)}; }
#answers .right span::before { content: "✓ "; }
#answers .wrong span::before { content: "✗ "; }
#act { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; margin-top: .45rem; }
#hint { color: ${soft(72)}; }
#keep { margin-top: .4rem; font-size: 1.125rem; font-weight: 600; max-width: 60em; }
#goal { margin-top: .1rem; font-variant-numeric: tabular-nums; }
#error { margin-top: .3rem; font-weight: 600; }
#notes { color: ${soft(80)}; margin-top: .3rem; }
#notes summary { cursor: pointer; width: max-content; }
:is(#sentence, #keep, #goal, #error, #question, #act, #answers):empty { display: none; }
@container (max-width: 640px) {
  #bar { flex-wrap: wrap; gap: .3rem .8rem; }
  #question { font-size: 1.125rem; }
  #keep { font-size: 1rem; }
}
`;
