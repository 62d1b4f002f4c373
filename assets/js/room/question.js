// The question of a room: radio buttons for a student until the answers are shown, then bars for everybody.
import { percent } from "../base/ruler.js";
import { write } from "../base/text.js";

const ROW = `<span class="bar-of"></span><input type="radio" name="answer"><span class="text"></span>
  <span class="count"></span>`;

/**
 * Show the question of the room in the card of `root`.
 * @param {HTMLElement} root
 * @param {typeof import("./visit.js").visit} visit
 */
export function showQuestion(root, visit) {
  /** @type {HTMLElement} */
  const card = root.querySelector("#room-card");
  const { question, revealed = null, votes = 0 } = visit.state ?? {};
  // A station has its question on the lecturer's page already.
  const twice = visit.role === "lecturer" && visit.isStations && !revealed;
  card.hidden = !question || twice || visit.status === "over" || visit.status === "replaced";
  if (!question) return;
  write(root.querySelector("#room-sentence"), question.sentence ?? "");
  write(root.querySelector("#room-asked"), question.text);
  const student = visit.role === "student";
  const rows = rowsFor(root.querySelector("#room-answers"), question, student, (i) => visit.vote(i));
  card.classList.toggle("shown", Boolean(revealed));
  card.dataset.state = revealed ? "revealed" : "asked";
  const mine = student ? visit.vote_ : null;
  rows.forEach((row, i) => {
    const radio = row.querySelector("input");
    radio.checked = student && visit.choice === i;
    radio.disabled = Boolean(revealed) || visit.status !== "connected";
    radio.hidden = !student;
    const share = revealed ? revealed.counts[i] / Math.max(1, sum(revealed.counts)) : 0;
    /** @type {HTMLElement} */ (row.querySelector(".bar-of")).style.width = `${100 * share}%`;
    const right = revealed?.right === i;
    row.classList.toggle("right", right);
    const tally = revealed ? `${revealed.counts[i]} · ${percent(share)}` : "";
    write(row.querySelector(".count"), tally + (right ? " ✓ right" : ""));
  });
  write(root.querySelector("#room-note"), noteOf(student, mine, revealed, votes));
}

/** One row for each answer, made anew for another question. */
function rowsFor(box, question, student, vote) {
  const key = JSON.stringify([question, student]);
  if (box.dataset.key !== key) {
    box.dataset.key = key;
    box.replaceChildren(...question.answers.map((text, i) => rowOf(text, i, vote)));
  }
  return [...box.children];
}

function rowOf(text, i, vote) {
  const row = document.createElement("label");
  row.className = "answer";
  row.innerHTML = ROW;
  row.querySelector(".text").textContent = text;
  row.querySelector("input").addEventListener("change", () => vote(i));
  return row;
}

function noteOf(student, mine, revealed, votes) {
  if (revealed) return `${sum(revealed.counts)} answered.`;
  if (!student) return votes ? "" : "The answers are on the phones of the class; nobody has voted yet.";
  if (mine === null) return "Choose an answer.";
  return "Your answer is counted; you may change it until the answers are shown.";
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
