/** What is in a page of the static site as JSON: explorer/static_site/pages.py. */

export type Kinds = Record<string, (call: any) => any>;

/** The gain over `values`: a file with the messages of each, in their order. */
export interface Dragged {
  file: string;
  values: number[];
  own: number;
}

/**
 * A training in files of `each` updates, from 0 to `last`; `stops` are those at which it stops by itself. `opens`
 * and `cures` are links for each network, empty without a server.
 */
export interface PackedTraining {
  files: string[];
  each: number;
  last: number;
  begin: number;
  stops: number[];
  opens: string[];
  cures: Record<string, string>[];
}

/** What needs a server, and the way to it, if one is known. */
export interface Elsewhere {
  what: string;
  href: string | undefined;
}

export interface ScenePicture {
  module: string;
  file: string;
  asks: string[];
  variants: Record<string, string>[];
  themes: boolean;
  words: string;
  drag: Dragged | null;
  training: PackedTraining | null;
}

/** `title` is that of the page of the app that it is of, `link` its address on a server, if one is known. */
export interface Scene {
  title: string;
  words: string[];
  missing: string;
  beside: boolean;
  link: string;
  parts: Record<string, string>;
  pictures: ScenePicture[];
}

export interface Said {
  question: string;
  sentence: string;
  answers: { text: string; correction: string }[];
}

export interface Place {
  exercise: boolean;
  asked: Said;
  settled: Said;
  right: number;
  keep: string;
  notes: string;
  look: Scene | null;
  show: Scene | null;
}

export interface Lesson {
  kind: "lesson";
  id: string;
  title: string;
  number: number;
  lessons: number;
  stations: number;
  next: string;
  back: string;
  places: Place[];
}

export type SitePage = Lesson | { kind: "demo"; scene: Scene } | { kind: "index" };
