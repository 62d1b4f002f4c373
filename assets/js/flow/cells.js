// The matrix as numbers: cell (t, k) is log10 of a norm, t = 1…T, k = 0…t, or 0…T where a loss reaches later steps.
/** @import { Flow } from "./types" */
/** @import { FlowMessage } from "../wire" */

/**
 * Derived fields for the painters, computed once per message.
 * @param {FlowMessage} flow
 * @returns {Flow}
 */
export function prepare(flow) {
  const states = flow.view === "states";
  // A large matrix of states has only every n-th row; one row then stands for a band of n.
  const rowOf = (t) => flow.T - Math.floor((flow.T - t) / flow.every) * flow.every;
  const log = (t, k) => flow.cells[(flow.crossed ? (t - 1) * (flow.T + 1) : ((t - 1) * (t + 2)) / 2) + k];
  return {
    ...flow,
    states,
    rowOf,
    last: (t) => (flow.crossed ? flow.T : t),
    hasRow: (t) => states || flow.has_loss[t - 1] === 1,
    norm: log,
    ratio: (t, k) => relative(log(t, k), log(t, t)),
    markOf: (t, k) => markOfCell(log(t, k), log(t, t)),
    usual: usual(flow, states ? flow.T : flow.starts_at || flow.T, states),
  };
}

/**
 * The default cell: as far back as the last loss reaches.
 * @param {FlowMessage} flow
 */
function usual({ cuts }, t, states) {
  return { t, k: states ? 1 : lastCut(cuts, t) + 1 };
}

/** The last cut of the window at or before step t; 0 if there is none. */
export const lastCut = (cuts, t) => cuts.filter((cut) => cut < t).at(-1) ?? 0;

/** log10 of norm / start, given their logs; −Infinity is an exact zero. */
function relative(log, start) {
  return markOfCell(log, start) ? NaN : log - start;
}

function markOfCell(log, start) {
  if (Number.isNaN(log)) return "nan";
  if (log === Infinity) return "inf";
  if (log === -Infinity) return "zero";
  return Number.isFinite(start) ? "" : "nan";
}

const nice = [1, 2, 5, 10, 20, 50, 100];

/** Ticks 1…T (0 for an axis that starts there), at most `most`, and the end always. */
export function ticks(first, last, most) {
  const step = nice.find((n) => last / n <= most) ?? last;
  const found = [first];
  for (let v = step; v <= last - step * 0.6; v += step) if (v > first && v - first >= step * 0.6) found.push(v);
  if (last > first) found.push(last);
  return found;
}
