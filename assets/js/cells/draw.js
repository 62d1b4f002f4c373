// SVG diagram of each cell for one unit at one step, and its formula in numbers.
import { partOf } from "../base/decode.js";
import { fmt } from "../base/ruler.js";
import { box, chip, flow, inRoom, op, reading, reads, text, tip, valve, wire } from "./parts.js";
/** @import { CellArrays, CellName, CellsRun } from "../wire" */

/**
 * Values of unit i at step t of one cell, from the arrays of the run.
 * @param {CellsRun} run
 * @param {CellName} cell
 */
export function look(run, cell, t, i) {
  /** @type {CellArrays} */
  const its = partOf(run, `${cell}/`);
  const [before, now] = [(t - 1) * run.n_a + i, t * run.n_a + i]; // states have a row 0, all else begins at step 1
  const seen = { cell, t, label: run.x_labels[t - 1], before: its.a[before], a: its.a[now], g: run.activation };
  if (cell === "rnn")
    return { ...seen, memory: its.memory[before], input: its.input[before], ba: its.ba[before], z: its.z[before] };
  const gates = { u: its.u[before], candidate: its.candidate[before] };
  if (cell === "gru") return { ...seen, ...gates, r: its.r[before], after: run.reset_after };
  return { ...seen, ...gates, f: its.f[before], o: its.o[before], c_before: its.c[before], c: its.c[now] };
}

const G = { tanh: "tanh", relu: "ReLU", sigmoid: "σ", identity: "linear" };

function rnn({ t, label, before, a, memory, input, ba, z, g }) {
  return [
    wire("72,150", "240,150", "396,150"), tip(404, 150), wire("240,300", "240,150"), wire("240,72", "240,150"),
    chip(38, 150, `a⟨${t - 1}⟩`, before), box(134, 150, "Waa", 26), text(193, 132, inRoom(memory)),
    op(240, 150, "+"), chip(240, 58, "ba", ba),
    reading(240, 308, `x⟨${t}⟩`, label), box(240, 240, "Wax"), text(246, 200, inRoom(input), "left"),
    text(285, 132, inRoom(z)), box(344, 150, G[g], 27), chip(440, 150, `a⟨${t}⟩`, a),
  ];
}

function gru({ t, label, before, a, u, r, candidate, after }) {
  return [
    reads("38,92", "38,280", "372,280"), reads("120,280", "120,180", "106,180"),
    reads("372,280", "372,150", "272,150"), reads("372,150", "372,116", "150,116", "150,92"),
    wire("72,70", "130,70"), flow(1 - u, "170,70", "238,70"), wire("262,70", "396,70"), tip(404, 70),
    wire("82,70", "82,160"), flow(r, "82,200", "82,236", "216,236"), wire("250,294", "250,250"),
    wire("250,222", "250,172"), flow(u, "250,128", "250,84"),
    reading(250, 310, `x⟨${t}⟩`, label), wire("216,310", "180,310", "180,280"),
    valve(150, 70, 1 - u), text(134, 36, `1−Γu ${inRoom(1 - u)}`, "gate"), text(207, 54, inRoom((1 - u) * before)),
    valve(82, 180, r), text(94, 127, "reset gate", "named left"),
    text(94, 149, `Γr ${inRoom(r)}`, "gate left"), text(152, 220, after ? "of Wca a" : inRoom(r * before)),
    valve(250, 150, u), text(276, 132, `Γu ${inRoom(u)}`, "gate left"), text(276, 169, "update gate", "named left"),
    text(258, 100, inRoom(u * candidate), "left"),
    box(250, 236, "tanh"), text(259, 199, `c̃ ${inRoom(candidate)}`, "left"),
    op(250, 70, "+"), chip(38, 70, `a⟨${t - 1}⟩`, before), chip(440, 70, `a⟨${t}⟩`, a),
  ];
}

function lstm({ t, label, before, a, u, f, o, candidate, c_before, c }) {
  return [
    reads("72,276", "310,276"), reads("120,276", "120,92"), reads("172,276", "172,146", "200,146"),
    wire("220,276", "220,230"), reads("310,276", "310,196", "328,196"), wire("82,304", "82,276"),
    wire("72,70", "100,70"), flow(f, "140,70", "208,70"), wire("232,70", "396,70"), tip(404, 70),
    wire("220,202", "220,168"), flow(u, "220,124", "220,84"),
    wire("350,70", "350,174"), flow(o, "350,218", "350,276", "388,276"), tip(404, 276),
    valve(120, 70, f), text(114, 16, "forget gate", "named"),
    text(114, 36, `Γf ${inRoom(f)}`, "gate"), text(174, 54, inRoom(f * c_before)),
    valve(220, 146, u), text(244, 142, `Γu ${inRoom(u)}`, "gate left"), text(244, 162, "update gate", "named left"),
    text(228, 104, inRoom(u * candidate), "left"),
    box(220, 216, "tanh"), text(228, 186, `c̃ ${inRoom(candidate)}`, "left"),
    box(350, 122, "tanh"), text(384, 122, inRoom(Math.tanh(c)), "left"),
    valve(350, 196, o), text(376, 186, `Γo ${inRoom(o)}`, "gate left"), text(376, 206, "output gate", "named left"),
    op(220, 70, "+"),
    chip(38, 70, `c⟨${t - 1}⟩`, c_before), chip(440, 70, `c⟨${t}⟩`, c),
    chip(38, 276, `a⟨${t - 1}⟩`, before), chip(440, 276, `a⟨${t}⟩`, a), reading(82, 318, `x⟨${t}⟩`, label),
  ];
}

const DRAW = { rnn, gru, lstm };

export const draw = (seen) => DRAW[seen.cell](seen).join("");

const b = (value) => (value < 0 ? `(${fmt(value)})` : fmt(value));

/** Equations of the cell with the numbers of this unit and step. */
export function formula({ cell, t, before, a, memory, input, ba, z, g, u, f, o, candidate, c_before, c, after }) {
  if (cell === "rnn")
    return (
      `a⟨${t}⟩ = ${G[g]}(Waa a⟨${t - 1}⟩ + Wax x⟨${t}⟩ + ba)\n` +
      `= ${G[g]}(${fmt(memory)} + ${b(input)} + ${b(ba)}) = ${G[g]}(${fmt(z)}) = ${fmt(a)}`
    );
  if (cell === "gru")
    return (
      (after
        ? `c̃ = tanh(Γr ∗ (Wca a⟨${t - 1}⟩ + bca) + Wcx x⟨${t}⟩ + bcx) = ${fmt(candidate)}\n`
        : `c̃ = tanh(Wc [Γr ∗ a⟨${t - 1}⟩, x⟨${t}⟩] + bc) = ${fmt(candidate)}\n`) +
      `a⟨${t}⟩ = Γu c̃ + (1 − Γu) a⟨${t - 1}⟩\n` +
      `= ${fmt(u)} · ${b(candidate)} + ${fmt(1 - u)} · ${b(before)} = ${fmt(a)}`
    );
  return (
    `c⟨${t}⟩ = Γf c⟨${t - 1}⟩ + Γu c̃\n` +
    `= ${fmt(f)} · ${b(c_before)} + ${fmt(u)} · ${b(candidate)} = ${fmt(c)}\n` +
    `a⟨${t}⟩ = Γo tanh c⟨${t}⟩ = ${fmt(o)} · ${b(Math.tanh(c))} = ${fmt(a)}`
  );
}
