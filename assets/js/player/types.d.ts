// What the modules of the player hand to one another.
import type { Theme } from "../base/ruler.js";
import type { Stage } from "../base/stage.js";
import type { LayerArrays, LayerRanges, PlayerRun, Ranges } from "../wire";
import type { inks, layOut } from "./layout.js";

/** A run as one layer sees it: see layers.js. */
export type Run = PlayerRun &
  LayerArrays & { whole: PlayerRun; ranges: Ranges & LayerRanges; layer: number; depth: number };

export type Pass = "forward" | "backward";

/** A thing of the picture: of which kind, at which step, and of which unit and layer where it has one. */
export interface What {
  kind: string;
  t?: number;
  unit?: number;
  layer?: number;
  /** The unit of the step before, for a weight. */
  from?: number;
  /** For a text of its own. */
  words?: string[];
  /** Where a click on it does not lead to its step. */
  move?: boolean;
  /** Pointed at in the formula: lit, but not explained. */
  quiet?: boolean;
  /** Pointed at on a stage, and where. */
  stage?: Stage;
  px?: number;
  py?: number;
}

/** What is told of a thing, the first line its name; `back` says whether its gradient is there. */
export type Describer = (run: Run, what: What, back: boolean) => string[];

/** What the person has chosen: position, unit, layer, and how far the columns are folded. */
export interface View {
  p: number;
  unit: number;
  layer: number;
  hover: What | null;
  cell: { row: number; t: number } | null;
  folded: boolean;
  fold: number;
}

/** All that one painting shows. */
export interface Scene {
  run: Run;
  layers: Run[];
  view: View;
  t: number;
  pass: Pass;
  theme: Theme;
  width: number;
  playing: boolean;
  /** In the presenter's view, the heights there are for the graph and for the matrices below. */
  room?: number;
  below?: number;
}

export type Plan = ReturnType<typeof layOut>;

/** What the painters of the unrolled graph are given; `row` and `chosen` belong to one layer. */
export type Pen = Scene &
  ReturnType<typeof inks> & { stage: Stage; plan: Plan; row?: { y: number; h: number }; chosen?: boolean };

/** What the pieces below the graph are laid out with: `x` is where the last one ended. */
export type Maker = Scene & {
  stage: Stage;
  s: number;
  side: number;
  x: number;
  top: number;
  ink: string;
  dim: string;
  narrow: boolean;
};
