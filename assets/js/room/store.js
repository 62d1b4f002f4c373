// What a browser keeps of a room: the lecturer's key, for this window and for coming back later, and a student's
// random token. A browser may keep nothing (a frame of another site, a private window): then a reload forgets.
/** @import { RoomLead } from "../wire" */

const LEADS = "explorer:room-lead";
const TOKEN = "explorer:room-token";
const VOTE = "explorer:room-vote";
const RIGHT = "explorer:room-right";

/** @param {() => Storage} storage */
function read(storage, name) {
  try {
    return JSON.parse(storage().getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** @param {() => Storage} storage */
function keep(storage, name, value) {
  try {
    if (value === null) storage().removeItem(name);
    else storage().setItem(name, JSON.stringify(value));
  } catch {
    // It keeps nothing.
  }
}

const ofWindow = () => sessionStorage;
const ofBrowser = () => localStorage;

/**
 * The room that this window leads, so that a reload keeps it.
 * @returns {RoomLead | null}
 */
export const readLead = () => read(ofWindow, LEADS);

/**
 * The room that a window of this browser led last, to come back after it was closed.
 * @returns {RoomLead | null}
 */
export const readLastLead = () => read(ofBrowser, LEADS);

/** @param {RoomLead | null} lead */
export function keepLead(lead) {
  keep(ofWindow, LEADS, lead);
  keep(ofBrowser, LEADS, lead);
}

/** 128 random bits in hexadecimal. */
export const randomId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @type {{ code: string, token: string } | null} */
let token = null;

/** This browser's token in a room: random, and another one in every room. */
export function tokenFor(code) {
  token = token ?? read(ofBrowser, TOKEN);
  if (token?.code !== code || !/^[0-9a-f]{32}$/.test(token.token)) {
    token = { code, token: randomId() };
    keep(ofBrowser, TOKEN, token);
  }
  return token.token;
}

/** Forget the token: the room is over, or was left. */
export function forgetToken() {
  token = null;
  for (const name of [TOKEN, VOTE]) keep(ofBrowser, name, null);
}

/**
 * The answer that this browser has given to a question.
 * @returns {number | null}
 */
export function readVote(question) {
  const vote = read(ofBrowser, VOTE);
  return vote?.question === question ? vote.answer : null;
}

/**
 * The right answer of a question that a window of this browser has put to the class.
 * @param {string | undefined} question
 * @returns {number | null}
 */
export function readRight(question) {
  const kept = read(ofBrowser, RIGHT);
  return kept?.question === question ? kept.answer : null;
}

/** @param {{ question: string, answer: number | null }} right */
export const keepRight = (right) => keep(ofBrowser, RIGHT, right);

/** @param {{ question: string, answer: number }} vote */
export const keepVote = (vote) => keep(ofBrowser, VOTE, vote);
