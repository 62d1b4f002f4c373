// Encoder and decoder: two cells with weights of their own, and the border between them. Nothing is drawn
// for a single network.
import { at, gated, mark } from "./names.js";
/** @import { Pen, Run } from "./types" */

/**
 * Name of the state at the border: a⟨s⟩, and c⟨s⟩ for an LSTM.
 * @param {Run} run
 */
export const handedOver = (run) => `a${at(run.border)}${run.c ? ` and c${at(run.border)}` : ""}`;

/**
 * Encoder and decoder with their steps; `words` from the longest description to the bare name.
 * @param {Run} run
 */
function sayings(run) {
  const own = (t) => (gated(run) ? ["W", "b"] : ["Waa", "Wax", "ba"]).map((name) => name + mark(run, t)).join(", ");
  const [first, last] = [run.border, run.T];
  return [
    { lo: 1, hi: first, words: [`encoder: its own ${own(first)}`, "encoder"] },
    {
      lo: first + 1,
      hi: last,
      words: [
        `decoder: its own ${own(last)}; of what was read it gets ${handedOver(run)} alone`,
        `decoder: its own weights; of what was read it gets ${handedOver(run)} alone`,
        `decoder: gets ${handedOver(run)} alone`,
        "decoder",
      ],
    },
  ];
}

/**
 * The line between the two, and their labels above their steps.
 * @param {Pen} pen
 */
export function parts({ stage, plan, run, view, theme, ink, line }) {
  if (!run.border || view.fold > 0.5) return;
  const { s, y, pitch } = plan;
  const { ctx } = stage;
  ctx.globalAlpha = 1 - 2 * view.fold;
  const mid = y.parts + y.partsH / 2;
  for (const { lo, hi, words } of sayings(run)) {
    const [first, last] = [Math.max(lo, plan.first), Math.min(hi, plan.last)];
    if (first > last) continue;
    const room = (last - first + 1) * pitch - 8 * s;
    ctx.font = `600 ${13 * s}px ${theme.sans}`;
    const text = words.find((longer) => ctx.measureText(longer).width <= room) ?? words.at(-1);
    stage.text(text, (plan.x(first) + plan.x(last)) / 2, mid, {
      size: 13 * s,
      colour: ink,
      font: theme.sans,
      weight: 600,
      align: "center",
      max: room,
    });
  }
  if (run.border >= plan.first - 1 && run.border <= plan.last) {
    const x = plan.x(run.border) + pitch / 2;
    ctx.strokeStyle = line;
    ctx.lineWidth = 1.2;
    ctx.beginPath();
    ctx.moveTo(x, y.parts);
    ctx.lineTo(x, y.legend - 4);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

/**
 * The same for a screen reader.
 * @param {Run} run
 */
export function partsInWords(run) {
  if (!run.border) return "";
  const [encoder, decoder] = [`the steps 1 to ${run.border}`, `the steps ${run.border + 1} to ${run.T}`];
  return (
    `An encoder reads in ${encoder}, a decoder answers in ${decoder}. ` +
    `Each has weights of its own; of what was read the decoder gets ${handedOver(run)} alone.`
  );
}
