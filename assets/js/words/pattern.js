// Where words stand in a text: one pattern of all their spellings, the longest first.
/** @import { ExplainedWord } from "../wire" */

const SIGNS = /[.*+?^${}()|[\]\\/]/g;

/** A spelling as a pattern: a⟨t⟩ is also a⟨7⟩ and a[2]⟨7⟩, and a word ends where its letters do. */
function spelled(form) {
  const text = form.replace(SIGNS, "\\$&").replace("⟨t⟩", "(?:\\[[^\\]]*\\])?⟨[^⟩]*⟩");
  const inside = (sign) => (/[\p{L}\p{N}_]/u.test(sign) ? "[\\p{L}\\p{N}_]" : "(?!)");
  return `(?<!${inside(form[0])})${text}(?!${inside(form.at(-1))})`;
}

/** @param {ExplainedWord[]} words */
export function finder(words) {
  const forms = words.flatMap((word) => word.forms.map((form) => ({ form, word })));
  forms.sort((a, b) => b.form.length - a.form.length);
  const pattern = new RegExp(forms.map(({ form }) => `(${spelled(form)})`).join("|") || "(?!)", "gu");
  /** The words in a text: [{word, from, to}]. @param {string} text */
  return (text) =>
    Array.from(text.matchAll(pattern), (match) => ({
      word: forms[match.slice(1).findIndex((part) => part !== undefined)].word,
      from: match.index,
      to: match.index + match[0].length,
    }));
}
