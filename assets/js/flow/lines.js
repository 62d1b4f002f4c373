// The curves of theory and measurement over n steps back, as log10 values, and their reading in words.
import { faded, withPower } from "../base/ruler.js";
/** @import { Cell, Flow, Line } from "./types" */
/** @import { Theme } from "../base/ruler.js" */

/**
 * The lines of the chart: their log10 at n = 0, 1, …, and how each is drawn.
 * @param {Flow} flow
 * @param {Cell} cell
 * @param {Theme} theme
 */
export function linesOf(flow, cell, theme) {
  const T = flow.T;
  const [lyapunov] = flow.lyapunov ?? [];
  const count = Array.from({ length: T + 1 }, (_, n) => n);
  const logs = (array) => Array.from(array, Math.log10);
  /** @type {Line[]} */
  const all = [
    {
      name: "bound (γσ)ⁿ",
      base: "bound (γσ)",
      power: "n",
      logs: flow.bound && logs(flow.bound),
      colour: faded(theme.ink, 0.7),
      dash: [7, 4],
      width: 1.8,
    },
    {
      name: "ρⁿ",
      base: "ρ",
      power: "n",
      logs: flow.radius && logs(flow.radius),
      colour: faded(theme.ink, 0.7),
      dash: [2, 3],
      width: 2,
    },
    {
      name: "e^(λ₁n)",
      base: "e",
      power: "λ₁n",
      logs: flow.lyapunov && count.map((n) => (n ? (n * lyapunov) / Math.LN10 : 0)),
      colour: faded(theme.ink, 0.85), // no colour of a twin or of a cell
      dash: [8, 3, 2, 3],
      width: 1.8,
    },
    {
      name: "measured",
      logs: flow.measured && logs(flow.measured),
      colour: theme.ink,
      dash: [],
      width: 3.6,
      strong: true,
    },
  ];
  const lines = all.filter((line) => line.logs); // this cell may not have all of them
  if (!cell || flow.states || !flow.hasRow(cell.t) || cell.t < 2) return lines;
  const row = count.slice(0, cell.t + 1).map((n) => flow.ratio(cell.t, cell.t - n));
  const zero = row.map((value, n) => (flow.markOf(cell.t, cell.t - n) === "zero" ? -Infinity : value));
  lines.splice(flow.measured ? -1 : 0, 0, {
    name: `row L⟨${cell.t}⟩`,
    logs: zero,
    colour: theme.accent,
    dash: [],
    width: 1.6,
    at: cell.t - cell.k,
  });
  return lines;
}

/**
 * The values of all lines at n, in words.
 * @param {Flow} flow
 * @param {Cell} cell
 * @param {Theme} theme
 */
export function readLines(flow, cell, theme, n) {
  const values = linesOf(flow, cell, theme).filter((line) => n < line.logs.length);
  return [
    `${n} ${n === 1 ? "step" : "steps"} back`,
    ...values.reverse().map((line) => `${line.name}: ${fmtLog(line.logs[n])}`),
  ];
}

/** 10^log as text with two digits, also beyond the range of a double. */
export function fmtLog(log) {
  if (Number.isNaN(log)) return "NaN";
  if (Math.abs(log) === Infinity) return log > 0 ? "∞" : "0";
  if (log >= -2 && log < 3) return String(Number((10 ** log).toPrecision(log < 2 ? 2 : 3)));
  const exponent = Math.floor(log);
  const digits = (10 ** (log - exponent)).toFixed(1);
  return withPower(digits === "10.0" ? `1.0e${exponent + 1}` : `${digits}e${exponent}`);
}
