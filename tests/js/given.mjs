// What tests/js/test_modules.py has packed for these tests: bytes as a browser gets them, and beside them
// what Python says is in them.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = process.env.RNN_EXPLORER_PACKED;

export const bytes = (name) => new Uint8Array(readFileSync(join(FOLDER, `${name}.bin`)));

/** JSON, in which "inf", "-inf" and "nan" are numbers. */
export const told = (name) => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf-8"), numbers);

const NAMED = { inf: Infinity, "-inf": -Infinity, nan: NaN };
const numbers = (_, value) => (typeof value === "string" && value in NAMED ? NAMED[value] : value);

/** Whether all of `found` lie within `share` of what they should be, and what is no number is the same. */
export function near(found, expected, share = 1e-12) {
  return (
    found.length === expected.length &&
    expected.every((e, i) => Object.is(found[i], e) || Math.abs(found[i] - e) <= share * Math.max(1, Math.abs(e)))
  );
}
