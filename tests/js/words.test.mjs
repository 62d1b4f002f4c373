import assert from "node:assert/strict";
import { test } from "node:test";
import { finder } from "../../assets/js/words/pattern.js";

const word = (...forms) => ({ name: forms[0], forms, sentence: "" });
const WORDS = [word("norm", "norms", "‖"), word("σ"), word("σ_max"), word("a⟨t⟩"), word("∂L/∂a⟨t⟩"), word("held out")];
const find = (text) => finder(WORDS)(text).map(({ word, from, to }) => [word.name, text.slice(from, to)]);

test("a word is found as a whole, however it is spelled", () => {
  assert.deepEqual(find("The norm of enormous norms; normal"), [
    ["norm", "norm"],
    ["norm", "norms"],
  ]);
  assert.deepEqual(find("never held out."), [["held out", "held out"]]);
  assert.deepEqual(find(""), []);
});

test("the longest symbol that stands there is found, at any step and layer", () => {
  assert.deepEqual(find("∂L/∂a⟨7⟩ and a[2]⟨t−1⟩, not da⟨1⟩"), [
    ["∂L/∂a⟨t⟩", "∂L/∂a⟨7⟩"],
    ["a⟨t⟩", "a[2]⟨t−1⟩"],
  ]);
  assert.deepEqual(find("σ_max is not σ, and ‖v‖"), [
    ["σ_max", "σ_max"],
    ["σ", "σ"],
    ["norm", "‖"],
    ["norm", "‖"],
  ]);
});

test("of no words none is found", () => assert.deepEqual(finder([])("gain"), []));
