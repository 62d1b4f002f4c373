// The cells with gates in words: their formulas with the numbers of one unit, forward and back.
import { at, line, lossName, num, sub, term } from "./player_words.js";

const gate = (run, name, t, unit) => run[`gate_${name}`][(t - 1) * run.n_a + unit];

export function gatedHtml(run, t, unit) {
  return run.cell === "gru" ? gruHtml(run, t, unit) : lstmHtml(run, t, unit);
}

function gruHtml(run, t, unit) {
  const u = gate(run, "u", t, unit);
  const [before, now] = [t - 1, t].map((k) => run.a[k * run.n_a + unit]);
  const i = sub(unit + 1);
  const first = [
    term("unit", `a${i}${at(t)}`),
    "<span>=</span>",
    term("gate_u", num(u), "Γu"),
    "<span>·</span>",
    term("gate_c", num(gate(run, "c", t, unit)), "c̃"),
    "<span>+ (1 −</span>",
    term("gate_u", num(u)),
    "<span>) ·</span>",
    term("Waa", num(before), `a${i}${at(t - 1)}`),
    "<span>=</span>",
    term("unit", num(now)),
  ];
  const second = [
    term("gate_r", `Γr = ${num(gate(run, "r", t, unit))}`),
    `<span>is how much of a${i}${at(t - 1)} the candidate sees: c̃ = tanh(Wc [Γr ∗ a${at(t - 1)}, x${at(t)}] + bc)</span>`,
  ];
  return line(first) + line(second, "small");
}

function lstmHtml(run, t, unit) {
  const [before, now] = [t - 1, t].map((k) => run.c[k * run.n_a + unit]);
  const i = sub(unit + 1);
  const first = [
    term("c", `c${i}${at(t)}`),
    "<span>=</span>",
    term("gate_f", num(gate(run, "f", t, unit)), "Γf"),
    "<span>·</span>",
    term("carry_c", num(before), `c${i}${at(t - 1)}`),
    "<span>+</span>",
    term("gate_u", num(gate(run, "u", t, unit)), "Γu"),
    "<span>·</span>",
    term("gate_c", num(gate(run, "c", t, unit)), "c̃"),
    "<span>=</span>",
    term("c", num(now)),
  ];
  const second = [
    term("unit", `a${i}${at(t)}`),
    "<span>=</span>",
    term("gate_o", num(gate(run, "o", t, unit)), "Γo"),
    "<span>· tanh</span>",
    term("c", num(now), `c${i}${at(t)}`),
    "<span>=</span>",
    term("unit", num(run.a[t * run.n_a + unit])),
  ];
  return line(first) + line(second);
}

export function gatedBackHtml(run, t, unit) {
  const j = (t - 1) * run.n_a + unit;
  const [L, i] = [lossName(run), sub(unit + 1)];
  const first = [
    term("da", `∂${L}/∂a${i}${at(t)}`),
    "<span>=</span>",
    term("Wya", num(run.from_output[j], true), `from ŷ${at(t)}`),
    term("Waa", num(run.from_future[j], true), t < run.T ? `from a${at(t + 1)}` : "no later step"),
    "<span>=</span>",
    term("da", num(run.da[t * run.n_a + unit])),
  ];
  if (!run.dc) return line(first);
  const second = [
    term("dc", `∂${L}/∂c${i}${at(t)}`),
    "<span>=</span>",
    term("gate_o", num(run.c_from_a[j], true), `through a${at(t)}`),
    term("carry_c", num(run.c_from_future[j], true), t < run.T ? `Γf${at(t + 1)} ∂${L}/∂c${at(t + 1)}` : "no later step"),
    "<span>=</span>",
    term("dc", num(run.dc[t * run.n_a + unit])),
  ];
  return line(first) + line(second);
}
