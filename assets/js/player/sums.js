// Contribution of a step to the gradient of the recurrent weights, and the sum of the steps T … t; for an
// encoder, from the border.
//
// W of a cell with gates has the weights of all gates stacked: the input of a gate is [a⟨t−1⟩, x⟨t⟩], that
// of the candidate of a GRU [Γr ∗ a⟨t−1⟩, x⟨t⟩]. Where a GRU resets after its product, the two halves of its
// candidate have one input and a δ each.
/** @import { Run } from "./types" */

/** @param {Run} run */
const slice = (run, name, t, n = run.n_a) => run[name].subarray(t * n, (t + 1) * n);

/**
 * Factors of step t's contribution, {deltas: [{name, delta, read}], read}.
 * @param {Run} run
 */
export function whatStepAdds(run, t) {
  const before = slice(run, "a", t - 1);
  if (!run.gates.length)
    return { deltas: [{ name: "", delta: slice(run, "delta", t - 1), read: before }], read: before };
  const x = slice(run, "x", t - 1, run.x.shape[1]);
  const read = joined(before, x);
  const deltas = run.gates.map((name) => {
    const after = name === "c" && run.delta_ca;
    const reset = name === "c" && run.gate_r && !after;
    return {
      name,
      delta: slice(run, after ? "delta_ca" : `delta_${name}`, t - 1),
      ofInput: after ? slice(run, "delta_cx", t - 1) : null,
      read: reset
        ? joined(
            before.map((a, i) => a * run.gate_r[(t - 1) * run.n_a + i]),
            x,
          )
        : read,
    };
  });
  return { deltas, read };
}

function joined(a, x) {
  const both = new Float64Array(a.length + x.length);
  both.set(a);
  both.set(x, a.length);
  return both;
}

const kept = new WeakMap();
const EVERY = 16; // steps between two cached sums, so that stepping the other way is quick too

/**
 * {added, total, rows, cols}; kept beside the run and extended one step at a time.
 * @param {Run} run
 */
export function sumSoFar(run, t) {
  const rows = run.n_a * Math.max(1, run.gates.length);
  const cols = run.gates.length ? run.n_a + run.x.shape[1] : run.n_a;
  const nothing = () => new Float64Array(rows * cols);
  if (!kept.has(run))
    kept.set(run, { t: run.T + 1, total: nothing(), added: nothing(), marks: new Map([[run.T + 1, nothing()]]) });
  const sum = kept.get(run);
  if (sum.t < t) {
    sum.t = Math.min(...[...sum.marks.keys()].filter((mark) => mark > t));
    sum.total.set(sum.marks.get(sum.t));
  }
  while (sum.t > t) {
    sum.t -= 1;
    if (sum.t === run.border) sum.total.fill(0); // the encoder's sum starts: it has weights of its own
    outer(whatStepAdds(run, sum.t).deltas, run.n_a, cols, sum.added);
    for (let i = 0; i < sum.total.length; i++) sum.total[i] += sum.added[i];
    if (sum.t % EVERY === 0 && !sum.marks.has(sum.t)) sum.marks.set(sum.t, sum.total.slice());
  }
  return { added: sum.added, total: sum.total, rows, cols };
}

/** δ times the input, the gates stacked; the columns of x⟨t⟩, from `n_a` on, may have a δ of their own. */
function outer(deltas, n_a, cols, out) {
  let at = 0;
  for (const { delta, ofInput, read } of deltas)
    for (let i = 0; i < delta.length; i++)
      for (let j = 0; j < cols; j++) out[at++] = (j >= n_a && ofInput ? ofInput : delta)[i] * read[j];
}
