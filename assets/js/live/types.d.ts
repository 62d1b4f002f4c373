// What the modules of live training hand to one another.
import type { Theme } from "../base/ruler.js";
import type { Stage } from "../base/stage.js";
import type { F8, LiveAnswer, LiveAsk, LiveNetwork, NetworkState, Scene as SentScene, U1 } from "../wire";
import type { CodePicture } from "./codes.js";
import type { inks, layOut } from "./layout.js";
import type { Past } from "./past.js";

/** A network with what the newest answer says of it. */
export type Network = LiveNetwork &
  Partial<Pick<NetworkState, "done" | "lost" | "broken">> & { products?: F8; rho?: number };

export type Scene = Omit<SentScene, "networks"> & { networks: Network[] };

/** The first answer; one from files says which update is the last in them. */
export type FirstAnswer = LiveAnswer & { packed?: number };

/** What the server need not tell again. */
export type Have = Pick<LiveAsk, "run" | "have">;

/** What the update on the screen saw: the columns of the scene. */
export interface Row {
  loss: number;
  norm_before: number;
  norm_after: number;
  fired: boolean;
  angle: number;
}

/** One network in one frame: see frames.js. */
export interface View {
  n_a: number;
  at: number;
  a: Uint8Array;
  da: Float64Array;
  left: Float64Array;
  now: { all: Uint8Array; last: Uint8Array };
  verdict: string;
  row: Row;
  share: Float32Array | undefined;
  top: Int32Array | undefined;
  value: Float32Array | undefined;
  says: string;
  range: number;
  /** The step of the last loss. */
  starts_at: number;
  exact: Float32Array | null;
  Waa: U1 | null;
  rho: number | undefined;
}

export interface Frame {
  position: number;
  views: View[];
}

/** One number of every row: see rows.js. */
export type Columns = Record<keyof Row | "fired_so_far" | "mean_so_far", Float64Array>;

/** The rows up to an update in three numbers. */
export interface SoFar {
  count: number;
  fired: number;
  mean: number;
}

/** What the pointer is over. */
export interface Spot {
  kind: string;
  t?: number;
  unit?: number;
  update?: number;
}

export type Plan = ReturnType<typeof layOut>;

/** What the words of a panel are about. */
export interface Context {
  scene: Scene;
  network: Network;
  view: View;
  rows: import("./rows.js").Rows;
  upto: number;
  gradient: "last" | "all";
}

/** What the painters of a panel are given. */
export type Pen = ReturnType<typeof inks> & {
  stage: Stage;
  plan: Plan;
  scene: Scene;
  network: Network;
  view: View;
  theme: Theme;
  end: number;
  lit: string | null;
  scales: { loss: number; norm: [number, number]; rho: number };
  points: [number, number, boolean][];
  fall: { rows: number; codes?: Uint8Array; last: number; stride: number };
  gradient: "last" | "all";
  cell: { t: number; unit: number } | null;
  Waa: U1 | null;
  past: Past;
  rows: Columns & { updates: Int32Array; upto: number; limit: number; mean: number };
  guesses: [string, number][];
  pictures: Record<"a" | "Waa" | "now" | "fall", CodePicture>;
  framed?: string;
};
